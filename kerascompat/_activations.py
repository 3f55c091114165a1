"""The activations whose formula changed."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kerascompat", name="hard_sigmoid")
def hard_sigmoid(x):
    """`clip(0.2 * x + 0.5, 0, 1)`: 0 below -2.5, 1 above 2.5, a straight line between.

    The same in every version from Keras 1 to tf.keras 2.15 (`keras/activations.py`, with
    `hard_sigmoid` of each backend).  `keras.activations.hard_sigmoid` of Keras 3 is another
    function, `relu6(x + 3) / 6`: it gives 0.6667 at 1, this one 0.7.

    Args:
        x: Tensor or KerasTensor of floats, any shape.

    Returns:
        Tensor of the same shape and type.
    """
    return ops.clip(0.2 * x + 0.5, 0.0, 1.0)
