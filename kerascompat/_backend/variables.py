"""Making, reading and writing variables and tensors."""

import contextlib
import contextvars
import functools

import keras
import numpy as np
from keras import ops

from kerascompat._backend.symbolic import is_symbolic, plain, symbolic


def _type(dtype):
    return dtype or keras.config.floatx()


class Variable(keras.Variable):
    """A `keras.Variable` that also adds, subtracts, multiplies and divides with KerasTensors.

    `loss = K.variable(0.); loss = loss + K.sum(layer.output)` is what it is for.
    """


def _operator(name, function, reversed_):
    plain = getattr(keras.Variable, name)

    def operate(self, other):
        if isinstance(other, keras.KerasTensor):
            return function(other, self) if reversed_ else function(self, other)
        return plain(self, other)

    setattr(Variable, name, operate)


for _name, _function in {
    "add": ops.add, "sub": ops.subtract, "mul": ops.multiply, "truediv": ops.true_divide, "pow": ops.power, "matmul": ops.matmul
}.items():  # fmt: skip
    _operator(f"__{_name}__", _function, False)
    _operator(f"__r{_name}__", _function, True)


class Update:
    """A new value for a variable that a `function` gives it after computing it."""

    def __init__(self, variable, value):
        self.variable, self.value = variable, value


_kept = contextvars.ContextVar("kerascompat_state", default=None)


class _Kept:
    """What an optimizer makes the first time it computes its updates, handed out in the same order every other time."""

    def __init__(self, made):
        self.first, self.made, self.at = made is None, [] if made is None else made, 0

    def take(self, make):
        if self.first:
            self.made.append(make())
            return self.made[-1]
        if self.at >= len(self.made):
            raise ValueError("get_updates makes more variables, or reads more values, than it did the first time: make them in __init__.")
        self.at += 1
        return self.made[self.at - 1]


@contextlib.contextmanager
def creating(made):
    """A block in which variables and values are kept (`made` is None) in the list this gives, or come from the list `made`."""
    kept = _Kept(made)
    token = _kept.set(kept)
    try:
        yield kept.made
    finally:
        _kept.reset(token)


def _once(function):
    """What this function gives is made once an optimizer; anywhere else at every call."""

    @functools.wraps(function)
    def called(*args, **kwargs):
        kept = _kept.get()
        return function(*args, **kwargs) if kept is None else kept.take(lambda: function(*args, **kwargs))

    return called


@_once
def variable(value, dtype=None, name=None, constraint=None):
    """A variable with this value: float32 (the global type) unless told otherwise.

    Raises:
        TypeError: a type that Keras does not know.
    """
    if isinstance(value, keras.Variable):
        value = ops.convert_to_tensor(value)
    if name is not None:
        name = str(name).replace("/", "_")
    try:
        trains = keras.backend.is_float_dtype(_type(dtype))
    except ValueError as error:
        raise TypeError(f"a variable cannot have the type {dtype!r}.") from error
    made = Variable(ops.cast(ops.convert_to_tensor(value), _type(dtype)), dtype=_type(dtype), name=name, trainable=trains)
    if constraint is not None:
        made.constraint = constraint
    return made


def constant(value, dtype=None, shape=None, name=None):
    """A tensor with this value, filled up to `shape` with its last number where that is given."""
    array = np.asarray(value)
    if shape is not None:
        shape = (shape,) if np.ndim(shape) == 0 else tuple(shape)
        flat = array.ravel()
        missing = int(np.prod(shape)) - flat.size
        if missing < 0:
            raise ValueError(f"{flat.size} numbers do not fit into the shape {shape}.")
        array = np.concatenate([flat, np.repeat(flat[-1:], missing)]).reshape(shape)
    return ops.convert_to_tensor(array, dtype=_type(dtype))


def placeholder(shape=None, ndim=None, dtype=None, sparse=False, name=None):
    """A symbolic input of a `function`: a `keras.Input` whose shape includes the batch axis.

    Args:
        shape: Tuple, None for an unknown length; or `ndim`, the number of axes.
    """
    if shape is None:
        if ndim is None:
            raise ValueError("a placeholder needs its shape, or ndim, its number of axes.")
        shape = (None,) * ndim
    made = keras.Input(batch_shape=tuple(shape), dtype=_type(dtype), sparse=sparse, name=name)
    made.kerascompat_placeholder = True
    return made


@symbolic
def _filled(shape, value, dtype):
    return ops.full(tuple(shape) if isinstance(shape, (list, tuple)) else shape, value, dtype=dtype)


def _in_a_call():
    """Whether a layer or a compiled function is being traced, where no variable can be made."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return not tf.executing_eagerly()
    from keras.src.backend.common.stateless_scope import in_stateless_scope

    return in_stateless_scope()


def _fill(shape, value, dtype, name):
    if isinstance(shape, (int, np.integer)):
        shape = (int(shape),)
    if (
        (_kept.get() is not None or not _in_a_call())
        and isinstance(shape, (list, tuple))
        and all(isinstance(length, (int, np.integer)) for length in shape)
    ):
        return variable(np.full(tuple(map(int, shape)), value), dtype, name)
    return _filled(shape, value, _type(dtype))


def zeros(shape, dtype=None, name=None):
    """A variable of zeros; a tensor inside a layer, and where the shape is only known when it runs."""
    return _fill(shape, 0.0, dtype, name)


def ones(shape, dtype=None, name=None):
    """A variable of ones; a tensor inside a layer, and where the shape is only known when it runs."""
    return _fill(shape, 1.0, dtype, name)


def zeros_like(x, dtype=None, name=None):
    """Zeros of the shape of `x`."""
    return ops.zeros_like(plain(x), dtype=dtype)


def ones_like(x, dtype=None, name=None):
    """Ones of the shape of `x`."""
    return ops.ones_like(plain(x), dtype=dtype)


def eye(size, dtype=None, name=None):
    """A variable with the identity matrix of this size."""
    return variable(np.eye(size), dtype, name)


def identity(x, name=None):
    """The same tensor again."""
    return ops.copy(x)


def cast(x, dtype):
    """`x` as another type."""
    return ops.cast(x, dtype)


def cast_to_floatx(x):
    """An array as the global float type, as a numpy array; a tensor stays a tensor."""
    if is_symbolic(x) or ops.is_tensor(x) or isinstance(x, keras.Variable):
        return ops.cast(x, keras.config.floatx())
    return np.asarray(x, dtype=keras.config.floatx())


def shape(x):
    """The lengths of the axes: numbers where they are known, scalar tensors where not."""
    if not isinstance(x, keras.KerasTensor):
        return ops.shape(x)
    return tuple(_length(x, axis) if length is None else length for axis, length in enumerate(x.shape))


@symbolic
def _length(x, axis):
    return ops.convert_to_tensor(ops.shape(x)[axis], dtype="int32")


def int_shape(x):
    """The lengths of the axes, None where they are unknown; None for what has no shape."""
    found = getattr(x, "shape", None)
    if found is None:
        return None
    if hasattr(found, "rank") and found.rank is None:
        return None
    return tuple(None if length is None else int(length) for length in found)


def ndim(x):
    """The number of axes."""
    return len(x.shape)


def size(x, name=None):
    """The number of elements, as a scalar tensor."""
    return ops.size(x)


def dtype(x):
    """The name of the type: "float32"."""
    return keras.backend.standardize_dtype(x.dtype)


def count_params(x):
    """The number of elements of a variable."""
    return int(np.prod(int_shape(x)))


@_once
def eval(x):
    """The value of a tensor or variable, as a numpy array.

    Raises:
        ValueError: a KerasTensor, whose value depends on inputs.
    """
    if is_symbolic(x):
        raise ValueError("a KerasTensor has no value by itself: make a K.function of the inputs it depends on, and call that.")
    if _kept.get() is not None and keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        with tf.init_scope():  # a variable has its value outside of the function that is being traced
            return ops.convert_to_numpy(x)
    return ops.convert_to_numpy(x)


get_value = eval


def batch_get_value(ops):
    """The values of several variables."""
    return [eval(x) for x in ops]


def set_value(x, value):
    """Give a variable a new value."""
    x.assign(np.asarray(value, dtype(x)))


def batch_set_value(tuples):
    """Give several variables new values: a list of (variable, value)."""
    for x, value in tuples:
        set_value(x, value)


_holding = contextvars.ContextVar("kerascompat_updates", default=False)


@contextlib.contextmanager
def held_updates():
    """A block in which `update` and its kin give an `Update` and change nothing: a layer or an optimizer carries it out."""
    token = _holding.set(True)
    try:
        yield
    finally:
        _holding.reset(token)


def update(x, new_x):
    """Give a variable the value of a tensor.

    Now; of a KerasTensor, when the `function` it is given to runs; in the call of a layer, when the layer's `add_update` is given it.
    """
    if is_symbolic(new_x) or _holding.get():
        return Update(x, new_x)
    x.assign(new_x)
    return x


def update_add(x, increment):
    """Add to a variable; see `update`."""
    return update(x, increment + x if is_symbolic(increment) else x + increment)


def update_sub(x, decrement):
    """Subtract from a variable; see `update`."""
    return update(x, x - decrement)


def moving_average_update(x, value, momentum):
    """Move a variable towards a value: `x - (x - value) * (1 - momentum)`.

    Keras 2.1 and 2.2 on TensorFlow also removed the bias of the start (`zero_debias`); their
    BatchNormalization of kerascompat does, this function does not.
    """
    return update(x, x - (x - value) * (1.0 - momentum))


def is_keras_tensor(x):
    """Whether this is a symbolic tensor of a functional model; a `placeholder` was none.

    Raises:
        ValueError: not a tensor or variable at all.
    """
    if isinstance(x, keras.KerasTensor):
        return not getattr(x, "kerascompat_placeholder", False)
    if is_tensor(x) or isinstance(x, keras.Variable):
        return False
    raise ValueError(f"a tensor was expected, not {x!r} ({type(x).__name__}).")


def is_tensor(x):
    """Whether this is a tensor, a variable or a symbolic tensor."""
    return isinstance(x, (keras.KerasTensor, keras.Variable)) or ops.is_tensor(x)


def is_variable(x):
    """Whether this is a variable."""
    return isinstance(x, keras.Variable)


def is_placeholder(x):
    """Whether this is an input of a functional model."""
    return isinstance(x, keras.KerasTensor) and isinstance(x._keras_history.operation, keras.layers.InputLayer)


def is_sparse(tensor):
    """Whether this is a sparse tensor."""
    if isinstance(tensor, keras.KerasTensor):
        return bool(tensor.sparse)
    return type(tensor).__name__ in ("SparseTensor", "SparseTensorValue", "BCOO")


def to_dense(tensor):
    """A sparse tensor made dense; others as they are."""
    return ops.convert_to_tensor(tensor, sparse=False) if is_sparse(tensor) else tensor
