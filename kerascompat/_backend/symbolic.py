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


def sources(tensor):
    """The KerasTensors that the call which made this one was given; none of an input."""
    history = getattr(tensor, "_keras_history", None)
    if history is None or history.operation is None:
        return []
    return history.operation._inbound_nodes[history.node_index].input_tensors


def behind(tensors, stops=()):
    """The KerasTensors and what they are computed from, each before its sources; nothing behind `stops`, ids, which are left out."""
    order, seen, waiting = [], set(stops), [(tensor, False) for tensor in tensors]
    while waiting:
        tensor, done = waiting.pop()
        if done:
            order.append(tensor)
        elif id(tensor) not in seen:
            seen.add(id(tensor))
            waiting.append((tensor, True))
            waiting.extend((source, False) for source in sources(tensor))
    return order[::-1]


def plain(x):
    """The tensor of a variable: some functions of `keras.ops` do not look for it themselves."""
    return x.value if isinstance(x, keras.Variable) else x


@keras.saving.register_keras_serializable(package="kerascompat")
class BackendCall(keras.Operation):
    """One call of a function of `kerascompat._backend` inside a functional model.

    Args:
        function: The name it was registered under by `symbolic`.
        args, kwargs: Its arguments, with `{"tensor": number}` in place of each KerasTensor;
            `call` takes these tensors in that order.  Saving needs the others to be numbers,
            strings and lists of them.
    """

    def __init__(self, function, args, kwargs, **options):
        super().__init__(**options)
        if function not in _FUNCTIONS:
            raise ValueError(f"kerascompat's backend has no function {function!r}.")
        self.function, self.args, self.kwargs = function, args, kwargs

    def call(self, *tensors):
        return _FUNCTIONS[self.function](*_filled(self.args, tensors), **_filled(self.kwargs, tensors))

    def get_config(self):
        return {"function": self.function, "args": self.args, "kwargs": self.kwargs, "name": self.name}

    @classmethod
    def from_config(cls, config):
        return cls(**config)


def _taken(value, tensors):
    """`value` with `{"tensor": number}` for each KerasTensor, which goes to the end of `tensors`."""
    if isinstance(value, keras.KerasTensor):
        tensors.append(value)
        return {"tensor": len(tensors) - 1}
    if isinstance(value, (list, tuple)):
        return [_taken(item, tensors) for item in value]
    if isinstance(value, dict):
        return {key: _taken(item, tensors) for key, item in value.items()}
    return value


def _filled(value, tensors):
    """The reverse of `_taken`."""
    if isinstance(value, dict):
        return tensors[value["tensor"]] if set(value) == {"tensor"} else {key: _filled(item, tensors) for key, item in value.items()}
    return [_filled(item, tensors) for item in value] if isinstance(value, list) else value


def symbolic(function):
    """Let a function be called on KerasTensors: the call becomes a `BackendCall` node."""
    _FUNCTIONS[function.__name__] = function

    @functools.wraps(function)
    def called(*args, **kwargs):
        if is_symbolic(args) or is_symbolic(kwargs):
            tensors = []
            plan = _taken(list(args), tensors), _taken(kwargs, tensors)
            return BackendCall(function.__name__, *plan)(*tensors)
        return function(*args, **kwargs)

    return called
