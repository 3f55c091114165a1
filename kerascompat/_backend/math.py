"""Reductions, comparisons and functions of each element."""

import builtins

import keras
from keras import ops

from kerascompat._activations import hard_sigmoid
from kerascompat._backend.symbolic import plain

__all__ = [
    "abs", "all", "any", "arange", "argmax", "argmin", "clip", "cos", "cumprod", "cumsum", "elu", "equal", "exp", "greater",
    "greater_equal", "hard_sigmoid", "in_top_k", "l2_normalize", "less", "less_equal", "log", "logsumexp", "max", "maximum", "mean",
    "min", "minimum", "not_equal", "pow", "prod", "relu", "round", "sigmoid", "sign", "sin", "softmax", "softplus", "softsign", "sqrt",
    "square", "std", "sum", "tanh", "var",
]  # fmt: skip

abs, cos, exp, log, sign, sin = ops.abs, ops.cos, ops.exp, ops.log, ops.sign, ops.sin
sigmoid, softplus, softsign, square, tanh, round = ops.sigmoid, ops.softplus, ops.softsign, ops.square, ops.tanh, ops.round


def _floats(x):
    """Truth values as numbers, as the reductions took them."""
    if isinstance(x, (int, float, list, tuple)):
        x = ops.convert_to_tensor(x)
    return ops.cast(x, keras.config.floatx()) if keras.backend.standardize_dtype(x.dtype) == "bool" else x


def sum(x, axis=None, keepdims=False):
    """The sum along an axis, or of all."""
    return ops.sum(x, axis=axis, keepdims=keepdims)


def prod(x, axis=None, keepdims=False):
    """The product along an axis, or of all."""
    return ops.prod(x, axis=axis, keepdims=keepdims)


def mean(x, axis=None, keepdims=False):
    """The mean along an axis, or of all; truth values count 0 and 1."""
    return ops.mean(_floats(x), axis=axis, keepdims=keepdims)


def var(x, axis=None, keepdims=False):
    """The variance along an axis, or of all."""
    return ops.var(_floats(x), axis=axis, keepdims=keepdims)


def std(x, axis=None, keepdims=False):
    """The standard deviation along an axis, or of all."""
    return ops.std(_floats(x), axis=axis, keepdims=keepdims)


def max(x, axis=None, keepdims=False):
    """The largest along an axis, or of all."""
    return ops.max(x, axis=axis, keepdims=keepdims)


def min(x, axis=None, keepdims=False):
    """The smallest along an axis, or of all."""
    return ops.min(x, axis=axis, keepdims=keepdims)


def any(x, axis=None, keepdims=False):
    """Whether one is not 0."""
    return ops.any(ops.cast(x, "bool"), axis=axis, keepdims=keepdims)


def all(x, axis=None, keepdims=False):
    """Whether none is 0."""
    return ops.all(ops.cast(x, "bool"), axis=axis, keepdims=keepdims)


def logsumexp(x, axis=None, keepdims=False):
    """log(sum(exp(x))), without overflow."""
    return ops.logsumexp(x, axis=axis, keepdims=keepdims)


def argmax(x, axis=-1):
    """The place of the largest, along the last axis."""
    return ops.argmax(x, axis=axis)


def argmin(x, axis=-1):
    """The place of the smallest, along the last axis."""
    return ops.argmin(x, axis=axis)


def cumsum(x, axis=0):
    """Running sums along the first axis."""
    return ops.cumsum(x, axis=axis)


def cumprod(x, axis=0):
    """Running products along the first axis."""
    return ops.cumprod(x, axis=axis)


def sqrt(x):
    """The root, 0 for negative numbers."""
    return ops.sqrt(ops.maximum(x, 0.0))


def pow(x, a):
    """`x` to the power of `a`."""
    return ops.power(x, a)


def clip(x, min_value, max_value):
    """`x` kept between two numbers, either of which may be None; the lower wins where they cross."""
    if max_value is not None and min_value is not None and max_value < min_value:
        max_value = min_value
    if min_value is not None:
        x = ops.maximum(x, ops.cast(min_value, x.dtype))
    return x if max_value is None else ops.minimum(x, ops.cast(max_value, x.dtype))


def equal(x, y):
    """x == y, element by element."""
    return ops.equal(x, y)


def not_equal(x, y):
    """x != y, element by element."""
    return ops.not_equal(x, y)


def greater(x, y):
    """x > y, element by element."""
    return ops.greater(x, y)


def greater_equal(x, y):
    """x >= y, element by element."""
    return ops.greater_equal(x, y)


def less(x, y):
    """x < y, element by element."""
    return ops.less(x, y)


def less_equal(x, y):
    """x <= y, element by element."""
    return ops.less_equal(x, y)


def maximum(x, y):
    """The larger, element by element."""
    return ops.maximum(x, y)


def minimum(x, y):
    """The smaller, element by element."""
    return ops.minimum(x, y)


def relu(x, alpha=0.0, max_value=None, threshold=0.0):
    """`x` above the threshold and up to `max_value`, `alpha * (x - threshold)` below it."""
    return keras.activations.relu(x, negative_slope=alpha, max_value=max_value, threshold=threshold)


def elu(x, alpha=1.0):
    """`x` above 0, `alpha * (exp(x) - 1)` below."""
    return ops.elu(x, alpha=alpha)


def softmax(x, axis=-1):
    """exp(x), made to sum to 1 along an axis."""
    return ops.softmax(x, axis=axis)


def l2_normalize(x, axis=None):
    """`x / sqrt(max(sum(x^2), 1e-12))`, the sum along an axis or over all."""
    return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=axis, keepdims=True), 1e-12))


def in_top_k(predictions, targets, k):
    """Whether the class `targets` is among the k largest `predictions`."""
    return ops.in_top_k(ops.cast(targets, "int32"), plain(predictions), k)


def arange(start, stop=None, step=1, dtype="int32"):
    """The numbers from start to stop; from 0 to start where stop is None, none where that is negative."""
    if stop is None:
        start, stop = 0, ops.maximum(start, 0) if hasattr(start, "shape") else builtins.max(start, 0)
    return ops.arange(start, stop, step, dtype=dtype)
