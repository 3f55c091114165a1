"""Calls on KerasTensors that `keras.ops` cannot record by itself, as one node of the functional graph."""

import functools

import keras

_FUNCTIONS = {}


def is_symbolic(value):
    """Whether a KerasTensor is in this value, in lists, tuples and dicts too."""
    if isinstance(value, (list, tuple)):
        return any(map(is_symbolic, value))
    if isinstance(value, dict):
        return any(map(is_symbolic, value.values()))
    return isinstance(value, keras.KerasTensor)


@keras.saving.register_keras_serializable(package="kerascompat")
class BackendCall(keras.Operation):
    """One call of a function of `kerascompat._backend` inside a functional model.

    Args:
        function: The name it was registered under by `symbolic`.
    """

    def __init__(self, function, **kwargs):
        super().__init__(**kwargs)
        if function not in _FUNCTIONS:
            raise ValueError(f"kerascompat's backend has no function {function!r}.")
        self.function = function

    def call(self, *args, **kwargs):
        return _FUNCTIONS[self.function](*args, **kwargs)

    def get_config(self):
        return {"function": self.function, "name": self.name}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def symbolic(function):
    """Let a function be called on KerasTensors: the call becomes a `BackendCall` node."""
    _FUNCTIONS[function.__name__] = function

    @functools.wraps(function)
    def called(*args, **kwargs):
        if is_symbolic(args) or is_symbolic(kwargs):
            return BackendCall(function.__name__)(*args, **kwargs)
        return function(*args, **kwargs)

    return called
