"""Losses and metrics of one's own that look at tensors of the model's graph beside their arguments."""

import functools
import types

import keras
from keras import ops

from kerascompat._backend.symbolic import behind, sources


class InGraph:
    """A function (y_true, y_pred) of which the model computes a part with its outputs.

    Args:
        function: As it was given to `compile`.
        y_true, y_pred: The KerasTensors it was called with.
        value: What it gave.
        parts: KerasTensors that `value` is computed from beside them, which depend on the
            model's inputs alone; the model puts their values into `values` in every pass.
    """

    def __init__(self, function, y_true, y_pred, value, parts):
        functools.update_wrapper(self, function, updated=())
        self.parts, self.values = parts, None
        self._function = None if parts == [value] else keras.Function([y_true, y_pred, *parts], value)

    def __call__(self, y_true, y_pred):
        values, self.values = self.values, None
        if values is None:
            raise RuntimeError(f"{getattr(self, '__name__', 'this loss')} looks at tensors of the model: only the model can compute it.")
        return values[0] if self._function is None else self._function([ops.cast(y_true, y_pred.dtype), y_pred, *values])


def in_graph(function, model, y_pred):
    """The function as an `InGraph` where it looks at KerasTensors, else as it is.

    In standalone Keras a loss was called once, with symbolic tensors, so that
    `def vae_loss(x, y): return mse(x, y) + K.mean(K.square(z_mean))` took `z_mean` from the
    graph (keras/engine/training.py of 1.0 to 2.3, `compile`).

    Raises:
        ValueError: a tensor that does not come from the model's inputs.
    """
    if not getattr(model, "inputs", None) or not _may_see(function):
        return function
    y_true = keras.KerasTensor((None,) * len(y_pred.shape), dtype=keras.config.floatx(), name="y_true")
    value = function(y_true, y_pred)
    if not isinstance(value, keras.KerasTensor):
        return function
    parts = _parts(value, [y_true, y_pred], model)
    return InGraph(function, y_true, y_pred, value, parts) if parts else function


def _parts(value, arguments, model):
    """The tensors that feed what depends on the arguments, and do not depend on them."""
    of_model = {id(tensor) for tensor in model.inputs} | {id(tensor) for tensor in behind(model.outputs)}
    depends = {id(tensor): True for tensor in arguments}
    order = behind([value], set(depends) | of_model)
    for tensor in reversed(order):  # what is computed from nothing else first
        if not sources(tensor):
            raise ValueError(f"a loss of {model.name} looks at {tensor.name}, which does not come from the model's inputs.")
        depends[id(tensor)] = any(depends.get(id(source), False) for source in sources(tensor))
    if not depends.get(id(value), False):
        return [value]
    found = {}
    for tensor in order:
        if depends.get(id(tensor)):
            found.update({id(source): source for source in sources(tensor) if not depends.get(id(source), False)})
    return list(found.values())


def _may_see(function, _seen=None):
    """Whether a KerasTensor is among what the function can name: closure, globals, defaults, partial arguments, attributes of self."""
    seen = set() if _seen is None else _seen
    if id(function) in seen:
        return False
    seen.add(id(function))
    if isinstance(function, functools.partial):
        given = [*function.args, *function.keywords.values()]
        return any(map(_holds, given)) or _may_see(function.func, seen)
    if isinstance(function, types.MethodType):
        attributes = getattr(function.__self__, "__dict__", {})
        names = _names(function.__func__.__code__)
        if any(_holds(value) for name, value in attributes.items() if name in names):
            return True
        methods = (getattr(type(function.__self__), name, None) for name in names)
        return any(_may_see(method, seen) for method in [function.__func__, *methods] if isinstance(method, types.FunctionType))
    if not isinstance(function, types.FunctionType) or function.__module__.partition(".")[0] in ("keras", "kerascompat"):
        return False
    values = list(function.__defaults__ or ())
    for cell in function.__closure__ or ():
        try:
            values.append(cell.cell_contents)
        except ValueError:  # not filled yet
            continue
    values += [function.__globals__[name] for name in _names(function.__code__) if name in function.__globals__]
    if any(map(_holds, values)):
        return True
    return any(_may_see(value, seen) for value in values if isinstance(value, (types.FunctionType, types.MethodType, functools.partial)))


def _holds(value):
    if isinstance(value, (list, tuple)):
        return any(isinstance(item, keras.KerasTensor) for item in value)
    if isinstance(value, dict):
        return any(isinstance(item, keras.KerasTensor) for item in value.values())
    return isinstance(value, keras.KerasTensor)


def _names(code):
    """Names in the code of a function and of those written within it."""
    names = set(code.co_names)
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            names |= _names(constant)
    return names
