"""The base learning rate of any Keras 3 optimizer, read and set by a callback."""

from keras import ops


def read(optimizer):
    """The base rate as the numpy scalar that legacy callbacks logged."""
    _require(optimizer)
    return ops.convert_to_numpy(optimizer.learning_rate)[()]


def write(optimizer, value, callback):
    """Set the base rate.

    Raises:
        TypeError: the optimizer follows a schedule, so that its rate cannot be set.
    """
    _require(optimizer)
    try:
        optimizer.learning_rate = value
    except TypeError as error:
        raise TypeError(
            f"{type(callback).__name__} cannot set the learning rate of "
            f"{type(optimizer).__name__}: it was made with a schedule "
            f"({error}) Give it a number; for a rate that falls with every batch "
            "and can still be set, use an optimizer of kerascompat with `decay`."
        ) from error


def require_settable(optimizer, callback):
    """Raise now what `write` would raise epochs later."""
    write(optimizer, float(read(optimizer)), callback)


def _require(optimizer):
    if not hasattr(optimizer, "learning_rate"):
        raise ValueError(f"{type(optimizer).__name__} has no learning rate; this callback needs an optimizer that has one.")
