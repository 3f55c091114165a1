"""Shapes: reshaping, joining, repeating, padding and resizing."""

import keras
import numpy as np
from keras import ops

from kerascompat._backend.symbolic import is_symbolic, plain, symbolic


@symbolic
def _reshape(x, shape):
    return ops.reshape(x, tuple(shape) if isinstance(shape, (list, tuple)) else shape)


def reshape(x, shape):
    """`x` in another shape; one length may be -1."""
    if is_symbolic(shape):
        return _reshape(x, shape)
    if isinstance(shape, (list, tuple)):
        shape = tuple(int(length) if isinstance(length, (int, np.integer)) else length for length in shape)
        return ops.reshape(x, shape)
    return ops.reshape(x, shape)


def permute_dimensions(x, pattern):
    """The axes in another order."""
    return ops.transpose(x, tuple(pattern))


def concatenate(tensors, axis=-1):
    """Tensors joined along an axis, the last one."""
    return ops.concatenate([plain(x) for x in tensors], axis=axis)


def stack(x, axis=0):
    """Tensors joined along a new axis."""
    return ops.stack([plain(part) for part in x], axis=axis)


def expand_dims(x, axis=-1):
    """A new axis of length 1, the last one."""
    return ops.expand_dims(x, axis)


def squeeze(x, axis):
    """Without an axis of length 1."""
    return ops.squeeze(x, axis)


def flatten(x):
    """One axis."""
    return ops.reshape(x, (-1,))


def batch_flatten(x):
    """Two axes: samples and all else."""
    lengths = x.shape[1:]
    if all(length is not None for length in lengths):
        return ops.reshape(x, (-1, int(np.prod([int(length) for length in lengths]))))
    return _batch_flatten(x)


@symbolic
def _batch_flatten(x):
    return ops.reshape(x, (ops.shape(x)[0], -1))


def repeat(x, n):
    """(samples, features) as (samples, n, features)."""
    if len(x.shape) != 2:
        raise ValueError(f"repeat wants a tensor of two axes, not of the shape {tuple(x.shape)}; see repeat_elements.")
    return ops.repeat(ops.expand_dims(x, 1), n, axis=1)


def repeat_elements(x, rep, axis):
    """Each element `rep` times along an axis, as numpy.repeat."""
    return ops.repeat(x, rep, axis=axis)


@symbolic
def _tile(x, n):
    return ops.tile(x, n)


def tile(x, n):
    """`x` repeated as a whole: a number of times along each axis; one number means the last axis."""
    if isinstance(n, (int, np.integer)):
        n = (1,) * (len(x.shape) - 1) + (int(n),)
    return _tile(x, n) if is_symbolic(n) else ops.tile(x, n)


def reverse(x, axes):
    """Turned round along one axis or several."""
    return ops.flip(x, axis=axes if isinstance(axes, int) else tuple(axes))


def gather(reference, indices):
    """Rows of `reference`, with the shape of `indices` in front."""
    return ops.take(reference, ops.cast(indices, "int32"), axis=0)


def one_hot(indices, num_classes):
    """A new last axis with 1 at each index: (n, t) as (n, t, num_classes)."""
    return ops.one_hot(ops.cast(indices, "int32"), num_classes, axis=-1)


def slice(x, start, size):
    """A part that begins at `start` and has the shape `size`, -1 meaning all the rest."""
    index = tuple(_span(begin, length) for begin, length in zip(start, size, strict=True))
    return x[index]


def _span(begin, length):
    import builtins

    return builtins.slice(begin, None if length == -1 else begin + length)


def arguments_of_format(data_format):
    """'channels_first' or 'channels_last', the global setting for None.

    Raises:
        ValueError: anything else.
    """
    data_format = data_format or keras.config.image_data_format()
    if data_format not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format must be 'channels_first' or 'channels_last', not {data_format!r}.")
    return data_format


normalize_data_format = arguments_of_format


def transpose_shape(shape, target_format, spatial_axes):
    """A shape with channels last, brought to the format; `spatial_axes` are the axes between."""
    if target_format == "channels_first":
        moved = (*shape[: spatial_axes[0]], shape[-1], *(shape[axis] for axis in spatial_axes))
        return type(shape)(moved) if isinstance(shape, tuple) else list(moved)
    if target_format == "channels_last":
        return shape
    raise ValueError(f"data_format must be 'channels_first' or 'channels_last', not {target_format!r}.")


def _pad(x, spatial, data_format):
    first = arguments_of_format(data_format) == "channels_first"
    sides = [(0, 0), (0, 0), *spatial] if first else [(0, 0), *spatial, (0, 0)]
    return ops.pad(x, [tuple(side) for side in sides])


def temporal_padding(x, padding=(1, 1)):
    """Zeros before and after the middle axis of three."""
    return _pad(x, [padding], "channels_last")


def spatial_2d_padding(x, padding=((1, 1), (1, 1)), data_format=None):
    """Zeros around images: ((top, bottom), (left, right))."""
    return _pad(x, padding, data_format)


def spatial_3d_padding(x, padding=((1, 1), (1, 1), (1, 1)), data_format=None):
    """Zeros around volumes: a pair for each of three axes."""
    return _pad(x, padding, data_format)


def resize_images(x, height_factor, width_factor, data_format, interpolation="nearest"):
    """Images enlarged by whole factors: "nearest" repeats pixels, "bilinear" is TensorFlow 1's, without half-pixel centres.

    Raises:
        ValueError: another interpolation.
    """
    if interpolation == "nearest":
        axes = (2, 3) if arguments_of_format(data_format) == "channels_first" else (1, 2)
        x = ops.repeat(x, height_factor, axis=axes[0])
        return ops.repeat(x, width_factor, axis=axes[1])
    if interpolation != "bilinear":
        raise ValueError(f'interpolation must be "nearest" or "bilinear", not {interpolation!r}.')
    axes = (2, 3) if arguments_of_format(data_format) == "channels_first" else (1, 2)
    for axis, factor in zip(axes, (height_factor, width_factor), strict=True):
        x = _stretch(x, axis, factor)
    return x


def _stretch(x, axis, factor):
    """Linear interpolation to positions i / factor along an axis, as resize_bilinear of TensorFlow 1."""
    length = x.shape[axis]
    if length is None:
        raise ValueError("bilinear resizing needs the height and width of the images; give the input its shape.")
    position = np.arange(length * factor) / np.float32(factor)
    low = position.astype("int32")
    high = np.minimum(low + 1, length - 1)
    weight = (position - low).astype("float32").reshape([-1 if number == axis else 1 for number in range(len(x.shape))])
    lower, upper = ops.take(x, low, axis=axis), ops.take(x, high, axis=axis)
    return lower + (upper - lower) * ops.cast(weight, x.dtype)


def resize_volumes(x, depth_factor, height_factor, width_factor, data_format):
    """Volumes enlarged by whole factors: voxels are repeated."""
    axes = (2, 3, 4) if arguments_of_format(data_format) == "channels_first" else (1, 2, 3)
    for axis, factor in zip(axes, (depth_factor, height_factor, width_factor), strict=True):
        x = ops.repeat(x, factor, axis=axis)
    return x
