"""The product of Nadam's momentums as tf.keras 2.11-2.15 kept it, multiplied once for every weight in `fit`.

tf.keras 2.15, keras/src/optimizers/nadam.py, `update_step`: a weight multiplied the product by the momentum of the update, unless a
counter in Python, which was 1 at first and went up with each multiplication, had come to the number of the update and one more.
Run eagerly, the first weight of an update multiplied and the others did not.  In a function that TensorFlow traced, the counter was a
constant of each weight, and went up with each weight that was traced: all weights multiplied, but for one update of each in which its
constant happened to fit.  `fit` traced twice where it made the slots itself, and once where they were there, as after loading.
The counter was not saved, and neither was the product.
"""

import keras
from keras import ops

from kerascompat._optimizers.loops import trained_by


def multiplies(optimizer, count):
    """Which of the weights of this update multiply the product, in their order: a bool or a scalar tensor of each.

    Args:
        optimizer: The Nadam.
        count: How many weights the update changes.
    """
    updates = _updates_now(optimizer)
    if updates is None:
        first = 1 if optimizer.__dict__.get("_took_state") else 1 + count
        return [ops.not_equal(optimizer.iterations + 2, first + number) for number in range(count)]
    counter = optimizer.__dict__.get("_counter", 1)
    found = []
    for _ in range(count):
        found.append(counter != updates + 2)
        counter += found[-1]
    optimizer.__dict__["_counter"] = counter
    return found


def _updates_now(optimizer):
    """Updates so far; None where the old version would have traced this one."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return int(optimizer.iterations) if tf.executing_eagerly() else None
    model = trained_by(optimizer)
    if model is not None and not getattr(model, "run_eagerly", False):
        return None
    try:
        return int(ops.convert_to_numpy(optimizer.iterations))
    except TypeError:  # traced by JAX
        return None
