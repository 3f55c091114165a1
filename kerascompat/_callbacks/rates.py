"""The base learning rate of any Keras 3 optimizer, read and set by a callback."""

import keras
from keras import ops


def read(optimizer):
    """The base rate as the numpy scalar that legacy callbacks logged."""
    return ops.convert_to_numpy(getattr(optimizer, _name(optimizer)))[()]


def write(optimizer, value, callback):
    """Set the base rate.

    Raises:
        TypeError: the optimizer follows a schedule, so that its rate cannot be set.
    """
    name = _name(optimizer)
    try:
        held = getattr(optimizer, name)
        if name == "lr" and isinstance(held, keras.Variable):
            held.assign(value)
        else:
            setattr(optimizer, name, value)
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


def _name(optimizer):
    """`learning_rate`, or the `lr` of an object of the user's own."""
    for name in ("learning_rate", "lr"):
        if hasattr(optimizer, name):
            return name
    raise ValueError(f"{type(optimizer).__name__} has no learning rate; this callback needs an optimizer that has one.")
