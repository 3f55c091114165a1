"""Layers of Keras 3 that differ from a dialect's in nothing but the defaults of their arguments."""

import inspect

import keras


def with_defaults(base, dialect, **defaults):
    """A subclass of `base` in which arguments that are left out have the dialect's defaults.

    Meant for places where the class itself is handed around (`RNN = LSTM; RNN(64)`); where
    it is called, the plain layer with the argument written out says the same.

    Args:
        base: A layer class of Keras 3, for example `keras.layers.GRU`.
        dialect: Package of the face, for example "kerascompat.keras2".
        defaults: Argument name to the dialect's default.  A function gives a new value at
            every construction, so that no initializer is shared between layers; a value
            that is itself an activation is given as `lambda: hard_sigmoid`.
    """
    signature = inspect.signature(base.__init__)

    def __init__(self, *args, **kwargs):
        given = signature.bind_partial(self, *args, **kwargs).arguments
        given = {**given, **given.get("kwargs", {})}
        base.__init__(
            self,
            *args,
            **kwargs,
            **{name: make() if callable(make) else make for name, make in defaults.items() if name not in given},
        )

    told = ", ".join(f"{name}={_written(value)}" for name, value in defaults.items())
    cls = type(
        base.__name__,
        (base,),
        {
            "__init__": __init__,
            "__module__": f"{dialect}.layers",
            "__doc__": f"`keras.layers.{base.__name__}` with the old defaults: {told}.",
        },
    )
    return keras.saving.register_keras_serializable(package=dialect)(cls)


def _written(value):
    value = value() if callable(value) else value
    return getattr(value, "__name__", None) or (f"Orthogonal(gain={value.gain})" if hasattr(value, "gain") else repr(value))
