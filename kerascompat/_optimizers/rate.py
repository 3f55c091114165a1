"""The rate of the next update (`_decayed_lr` of tensorflow/python/keras/optimizer_v2/optimizer_v2.py, 2.0 to 2.10)."""

from keras import ops


def effective_learning_rate(optimizer):
    """The rate of the optimizer's next update, `decay` and any schedule included: a float32 scalar.

    Args:
        optimizer: One of kerascompat, or any of Keras 3.
    """
    rate = getattr(optimizer, "effective_learning_rate", None)
    return ops.cast(optimizer.learning_rate if rate is None else rate, "float32")
