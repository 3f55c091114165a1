"""Penalties that the standalone versions summed where Keras 3 takes a mean."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kerascompat")
class Summed(keras.regularizers.Regularizer):
    """An activity penalty summed over the batch, as until Keras 2.3.

    Layers of Keras 3 (as of tf.keras) divide an activity penalty by the batch size; this
    multiplies it again, batch by batch.

    Args:
        regularizer: A `keras.regularizers.Regularizer`, a name or a config, as a layer's
            `activity_regularizer` takes it.
    """

    def __init__(self, regularizer):
        self.regularizer = keras.regularizers.get(regularizer)

    def __call__(self, x):
        return self.regularizer(x) * ops.cast(ops.shape(x)[0], x.dtype)

    def get_config(self):
        return {"regularizer": keras.saving.serialize_keras_object(self.regularizer)}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["regularizer"]))


def summed(regularizer):
    """`Summed(regularizer)`; None stays None."""
    return None if regularizer is None else Summed(regularizer)
