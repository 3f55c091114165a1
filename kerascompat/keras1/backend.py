"""`keras.backend` of Keras 1 (1.2.2), every function of it, on `keras.ops`.

`from kerascompat.keras1 import backend as K` takes the place of `from keras import backend as K`.
"""

from kerascompat._backend import control as _control
from kerascompat._backend import convolutions as _convolutions
from kerascompat._backend import crossentropies as _crossentropies
from kerascompat._backend import math as _math
from kerascompat._backend import phase as _phase
from kerascompat._backend import randoms as _randoms
from kerascompat._backend import shapes as _shapes
from kerascompat._backend.control import (
    foldl,
    foldr,
    print_tensor,
    stop_gradient,
    switch,
)
from kerascompat._backend.control import (
    rnn_of_states as rnn,
)
from kerascompat._backend.convolutions import (
    normalize_batch_in_training,
)
from kerascompat._backend.crossentropies import (
    ctc_batch_cost,
    ctc_decode,
    ctc_label_dense_to_sparse,
)
from kerascompat._backend.functions import (
    Function,
    function,
    gradients,
)
from kerascompat._backend.linear import (
    batch_matmul as batch_dot,
)
from kerascompat._backend.linear import (
    dot,
    transpose,
)
from kerascompat._backend.math import (
    abs,
    all,
    any,
    arange,
    argmax,
    argmin,
    clip,
    cos,
    elu,
    equal,
    exp,
    greater,
    greater_equal,
    hard_sigmoid,
    in_top_k,
    log,
    max,
    maximum,
    mean,
    min,
    minimum,
    not_equal,
    pow,
    prod,
    round,
    sigmoid,
    sign,
    sin,
    softplus,
    softsign,
    sqrt,
    square,
    std,
    sum,
    tanh,
    var,
)
from kerascompat._backend.math import (
    less as lesser,
)
from kerascompat._backend.math import (
    less_equal as lesser_equal,
)
from kerascompat._backend.phase import (
    learning_phase,
    set_learning_phase,
)
from kerascompat._backend.randoms import (
    dropout,
    random_binomial,
    random_normal_variable,
    random_uniform_variable,
)
from kerascompat._backend.session import get_session, set_session
from kerascompat._backend.settings import (
    backend,
    clear_session,
    epsilon,
    floatx,
    get_uid,
    image_dim_ordering,
    manual_variable_initialization,
    reset_uids,
    set_epsilon,
    set_floatx,
    set_image_dim_ordering,
)
from kerascompat._backend.shapes import (
    batch_flatten,
    concatenate,
    flatten,
    gather,
    permute_dimensions,
    repeat,
    repeat_elements,
    reshape,
    reverse,
    squeeze,
    tile,
)
from kerascompat._backend.variables import (
    batch_get_value,
    batch_set_value,
    cast,
    cast_to_floatx,
    count_params,
    dtype,
    eval,
    eye,
    get_value,
    int_shape,
    is_keras_tensor,
    is_sparse,
    moving_average_update,
    ndim,
    ones,
    ones_like,
    placeholder,
    set_value,
    shape,
    to_dense,
    update,
    update_add,
    update_sub,
    variable,
    zeros,
    zeros_like,
)

get_variable_shape = int_shape


def _format(dim_ordering):
    """'channels_first' of 'th', 'channels_last' of 'tf', the global setting of 'default'."""
    name = image_dim_ordering() if dim_ordering == "default" else dim_ordering
    if name not in ("tf", "th"):
        raise ValueError(f"dim_ordering must be 'tf', 'th' or 'default', not {dim_ordering!r}.")
    return {"tf": "channels_last", "th": "channels_first"}[name]


def _padding(border_mode):
    if border_mode not in ("same", "valid"):
        raise ValueError(f"border_mode must be 'same' or 'valid', not {border_mode!r} ('full' was Theano's alone).")
    return border_mode


def expand_dims(x, dim=-1):
    """A new axis of length 1, the last one."""
    return _shapes.expand_dims(x, dim)


def stack(x):
    """Tensors joined along a new first axis."""
    return _shapes.stack(x)


def one_hot(indices, nb_classes):
    """A new last axis with 1 at each index."""
    return _shapes.one_hot(indices, nb_classes)


def softmax(x):
    """exp(x), made to sum to 1 along the last axis."""
    return _math.softmax(x)


def relu(x, alpha=0.0, max_value=None):
    """`x` above 0 and up to `max_value`, `alpha * x` below."""
    return _math.relu(x, alpha, max_value)


def l2_normalize(x, axis):
    """`x` divided by its length along an axis."""
    return _math.l2_normalize(x, axis)


def temporal_padding(x, padding=1):
    """Zeros before and after the middle axis of three."""
    return _shapes.temporal_padding(x, (padding, padding))


def asymmetric_temporal_padding(x, left_pad=1, right_pad=1):
    """Zeros before and after the middle axis of three, as many as given for each side."""
    return _shapes.temporal_padding(x, (left_pad, right_pad))


def spatial_2d_padding(x, padding=(1, 1), dim_ordering="default"):
    """Zeros around images: rows, columns."""
    return _shapes.spatial_2d_padding(x, [(side, side) for side in padding], _format(dim_ordering))


def asymmetric_spatial_2d_padding(x, top_pad=1, bottom_pad=1, left_pad=1, right_pad=1, dim_ordering="default"):
    """Zeros around images, as many as given for each side."""
    return _shapes.spatial_2d_padding(x, ((top_pad, bottom_pad), (left_pad, right_pad)), _format(dim_ordering))


def spatial_3d_padding(x, padding=(1, 1, 1), dim_ordering="default"):
    """Zeros around volumes."""
    return _shapes.spatial_3d_padding(x, [(side, side) for side in padding], _format(dim_ordering))


def resize_images(X, height_factor, width_factor, dim_ordering):
    """Images enlarged by whole factors: pixels are repeated."""
    return _shapes.resize_images(X, height_factor, width_factor, _format(dim_ordering))


def resize_volumes(X, depth_factor, height_factor, width_factor, dim_ordering):
    """Volumes enlarged by whole factors: voxels are repeated."""
    return _shapes.resize_volumes(X, depth_factor, height_factor, width_factor, _format(dim_ordering))


def in_train_phase(x, alt):
    """`x` in training, `alt` elsewhere."""
    return _phase.in_train_phase(x, alt)


def in_test_phase(x, alt):
    """`x` outside training, `alt` in it."""
    return _phase.in_test_phase(x, alt)


def map_fn(fn, elems, name=None):
    """`fn` of each element along the first axis."""
    return _control.map_fn(fn, elems)


def random_normal(shape, mean=0.0, std=1.0, dtype=None, seed=None):
    """Normal numbers."""
    return _randoms.random_normal(shape, mean, std, dtype, seed)


def random_uniform(shape, low=0.0, high=1.0, dtype=None, seed=None):
    """Numbers from `low` up to and without `high`."""
    return _randoms.random_uniform(shape, low, high, dtype, seed)


def binary_crossentropy(output, target, from_logits=False):
    """Of each element; the output comes first in Keras 1."""
    return _crossentropies.binary_crossentropy(target, output, from_logits)


def categorical_crossentropy(output, target, from_logits=False):
    """Of each sample; the output comes first in Keras 1."""
    return _crossentropies.categorical_crossentropy(target, output, from_logits)


def sparse_categorical_crossentropy(output, target, from_logits=False):
    """Of each sample; the output comes first in Keras 1."""
    return _crossentropies.sparse_categorical_crossentropy(target, output, from_logits)


def batch_normalization(x, mean, var, beta, gamma, epsilon=1e-3):
    """`(x - mean) / sqrt(var + epsilon) * gamma + beta`."""
    return _convolutions.batch_normalization(x, mean, var, beta, gamma, epsilon=epsilon)


def conv1d(x, kernel, stride=1, border_mode="valid", image_shape=None, filter_shape=None):
    """Convolution over one axis, channels last."""
    return _convolutions.conv1d(x, kernel, stride, _padding(border_mode), "channels_last")


def conv2d(
    x, kernel, strides=(1, 1), border_mode="valid", dim_ordering="default", image_shape=None, filter_shape=None, filter_dilation=(1, 1)
):
    """Convolution over two axes; with 'th' the kernel lies as (out, in, rows, columns)."""
    kernel, data_format = _kernel(kernel, dim_ordering)
    return _convolutions.conv2d(x, kernel, strides, _padding(border_mode), data_format, filter_dilation)


def conv3d(x, kernel, strides=(1, 1, 1), border_mode="valid", dim_ordering="default", volume_shape=None, filter_shape=None):
    """Convolution over three axes; with 'th' the kernel lies as (out, in, ...)."""
    kernel, data_format = _kernel(kernel, dim_ordering)
    return _convolutions.conv3d(x, kernel, strides, _padding(border_mode), data_format)


def atrous_conv2d(x, kernel, rate=1, border_mode="valid", dim_ordering="default", image_shape=None, filter_shape=None):
    """Convolution with holes of `rate - 1` in the kernel."""
    kernel, data_format = _kernel(kernel, dim_ordering)
    return _convolutions.conv2d(x, kernel, (1, 1), _padding(border_mode), data_format, rate)


def deconv2d(x, kernel, output_shape, strides=(1, 1), border_mode="valid", dim_ordering="default", image_shape=None, filter_shape=None):
    """The gradient of a convolution; the kernel is (rows, columns, channels out, channels in)."""
    kernel, data_format = _kernel(kernel, dim_ordering)
    return _convolutions.conv2d_transpose(x, kernel, output_shape, strides, _padding(border_mode), data_format)


def separable_conv2d(x, depthwise_kernel, pointwise_kernel, strides=(1, 1), border_mode="valid", dim_ordering="default"):
    """Convolution of each channel by itself, then of all channels at each place."""
    depthwise, data_format = _kernel(depthwise_kernel, dim_ordering)
    pointwise, _ = _kernel(pointwise_kernel, dim_ordering)
    return _convolutions.separable_conv2d(x, depthwise, pointwise, strides, _padding(border_mode), data_format)


def pool2d(x, pool_size, strides=(1, 1), border_mode="valid", dim_ordering="default", pool_mode="max"):
    """The largest ('max') or the mean ('avg') of windows over two axes."""
    return _convolutions.pool2d(x, pool_size, strides, _padding(border_mode), _format(dim_ordering), pool_mode)


def pool3d(x, pool_size, strides=(1, 1, 1), border_mode="valid", dim_ordering="default", pool_mode="max"):
    """The largest ('max') or the mean ('avg') of windows over three axes."""
    return _convolutions.pool3d(x, pool_size, strides, _padding(border_mode), _format(dim_ordering), pool_mode)


def _kernel(kernel, dim_ordering):
    """A kernel as Keras 3 has it, and the data format."""
    data_format = _format(dim_ordering)
    if data_format == "channels_first":
        kernel = permute_dimensions(kernel, (*range(2, ndim(kernel)), 1, 0))
    return kernel, data_format


def legacy_weight_ordering():
    """Whether weights lie as before Keras 1.0: never."""
    return False


def set_legacy_weight_ordering(value):
    """Weights of Keras 3 have one order.

    Raises:
        ValueError: a true value.
    """
    if value:
        raise ValueError("Keras 3 has one order of weights; that of before Keras 1.0 is gone.")


__all__ = [
    "Function",
    "abs",
    "all",
    "any",
    "arange",
    "argmax",
    "argmin",
    "asymmetric_spatial_2d_padding",
    "asymmetric_temporal_padding",
    "atrous_conv2d",
    "backend",
    "batch_dot",
    "batch_flatten",
    "batch_get_value",
    "batch_normalization",
    "batch_set_value",
    "binary_crossentropy",
    "cast",
    "cast_to_floatx",
    "categorical_crossentropy",
    "clear_session",
    "clip",
    "concatenate",
    "conv1d",
    "conv2d",
    "conv3d",
    "cos",
    "count_params",
    "ctc_batch_cost",
    "ctc_decode",
    "ctc_label_dense_to_sparse",
    "deconv2d",
    "dot",
    "dropout",
    "dtype",
    "elu",
    "epsilon",
    "equal",
    "eval",
    "exp",
    "expand_dims",
    "eye",
    "flatten",
    "floatx",
    "foldl",
    "foldr",
    "function",
    "gather",
    "get_session",
    "get_uid",
    "get_value",
    "get_variable_shape",
    "gradients",
    "greater",
    "greater_equal",
    "hard_sigmoid",
    "image_dim_ordering",
    "in_test_phase",
    "in_top_k",
    "in_train_phase",
    "int_shape",
    "is_keras_tensor",
    "is_sparse",
    "l2_normalize",
    "learning_phase",
    "legacy_weight_ordering",
    "lesser",
    "lesser_equal",
    "log",
    "manual_variable_initialization",
    "map_fn",
    "max",
    "maximum",
    "mean",
    "min",
    "minimum",
    "moving_average_update",
    "ndim",
    "normalize_batch_in_training",
    "not_equal",
    "one_hot",
    "ones",
    "ones_like",
    "permute_dimensions",
    "placeholder",
    "pool2d",
    "pool3d",
    "pow",
    "print_tensor",
    "prod",
    "random_binomial",
    "random_normal",
    "random_normal_variable",
    "random_uniform",
    "random_uniform_variable",
    "relu",
    "repeat",
    "repeat_elements",
    "reset_uids",
    "reshape",
    "resize_images",
    "resize_volumes",
    "reverse",
    "rnn",
    "round",
    "separable_conv2d",
    "set_epsilon",
    "set_floatx",
    "set_image_dim_ordering",
    "set_learning_phase",
    "set_legacy_weight_ordering",
    "set_session",
    "set_value",
    "shape",
    "sigmoid",
    "sign",
    "sin",
    "softmax",
    "softplus",
    "softsign",
    "sparse_categorical_crossentropy",
    "spatial_2d_padding",
    "spatial_3d_padding",
    "sqrt",
    "square",
    "squeeze",
    "stack",
    "std",
    "stop_gradient",
    "sum",
    "switch",
    "tanh",
    "temporal_padding",
    "tile",
    "to_dense",
    "transpose",
    "update",
    "update_add",
    "update_sub",
    "var",
    "variable",
    "zeros",
    "zeros_like",
]
