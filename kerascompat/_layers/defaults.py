"""Layers of Keras 3 that differ from a dialect's in nothing but the defaults of their arguments."""

import inspect

import keras

from kerascompat._layers.initial import with_weights

#: How the old versions ran a layer; no number depends on it.
_WITHOUT_EFFECT = ("implementation", "consume_less")


def with_defaults(base, dialect, give=with_weights, **defaults):
    """A subclass of `base` in which arguments that are left out have the dialect's defaults.

    Meant for places where the class itself is handed around (`RNN = LSTM; RNN(64)`); where
    it is called, the plain layer with the argument written out says the same.  What such a place
    may give besides is taken too: `weights`, how a recurrent layer was run (`implementation`,
    `consume_less`), and its first states in the list of inputs.

    Args:
        base: A layer class of Keras 3, for example `keras.layers.GRU`.
        dialect: Package of the face, for example "kerascompat.keras2".
        give: What gives a layer its `weights`, in the dialect's order.
        defaults: Argument name to the dialect's default.  A function gives a new value at
            every construction, so that no initializer is shared between layers; a value
            that is itself an activation is given as `lambda: hard_sigmoid`.
    """
    signature = inspect.signature(base.__init__)

    def __init__(self, *args, weights=None, **kwargs):
        for name in _WITHOUT_EFFECT:
            if name not in signature.parameters:
                kwargs.pop(name, None)
        given = signature.bind_partial(self, *args, **kwargs).arguments
        given = {**given, **given.get("kwargs", {})}
        base.__init__(
            self,
            *args,
            **kwargs,
            **{name: make() if callable(make) else make for name, make in defaults.items() if name not in given},
        )
        give(self, weights)

    def __call__(self, inputs, *args, **kwargs):
        if isinstance(inputs, (list, tuple)) and len(inputs) > 1 and kwargs.get("initial_state") is None:
            inputs, *states = inputs
            kwargs["initial_state"] = states if len(states) > 1 else states[0]
        return base.__call__(self, inputs, *args, **kwargs)

    members = {"__init__": __init__}
    if issubclass(base, keras.layers.RNN):
        members["__call__"] = __call__
    told = ", ".join(f"{name}={_written(value)}" for name, value in defaults.items())
    cls = type(
        base.__name__,
        (base,),
        {
            **members,
            "__module__": f"{dialect}.layers",
            "__doc__": f"`keras.layers.{base.__name__}` with the old arguments and defaults{f': {told}' if told else ''}.",
        },
    )
    return keras.saving.register_keras_serializable(package=dialect)(cls)


def _written(value):
    value = value() if callable(value) else value
    return getattr(value, "__name__", None) or (f"Orthogonal(gain={value.gain})" if hasattr(value, "gain") else repr(value))
