"""Products of tensors."""

import keras
from keras import ops


def dot(x, y):
    """The product over the last axis of x and the last but one of y: (2, 3) and (4, 3, 5) give (2, 4, 5)."""
    if len(x.shape) == 0 or len(y.shape) < 2:
        return ops.dot(x, y)
    return ops.tensordot(x, y, axes=[[len(x.shape) - 1], [len(y.shape) - 2]])


def _axes(x, y, axes):
    ranks = len(x.shape), len(y.shape)
    if axes is None:
        axes = (ranks[0] - 1, ranks[1] - 1) if ranks[1] == 2 else (ranks[0] - 1, ranks[1] - 2)
    elif isinstance(axes, int):
        axes = (axes, axes)
    if any(isinstance(axis, (list, tuple)) for axis in axes):
        raise ValueError(f"batch_dot sums over one axis of each tensor, not over several: axes={axes}.")
    return tuple(axis % rank for axis, rank in zip(axes, ranks, strict=True))


def batch_dot(x, y, axes=None):
    """Products sample by sample, summed over one axis of each (Keras 2.3, tf.keras).

    Args:
        x, y: Tensors of two axes or more, the first of which counts samples.
        axes: The axis of x and that of y to sum over, or one for both.  None means the last of
            x and the last but one of y, of a matrix y the last.

    Returns:
        (samples, rest of x, rest of y), and (samples, 1) where no rest is left.

    Raises:
        ValueError: a tensor of one axis, several axes to sum over, or the axis of the samples.
    """
    if len(x.shape) < 2 or len(y.shape) < 2:
        raise ValueError(f"batch_dot needs tensors of two axes or more, not of the shapes {tuple(x.shape)} and {tuple(y.shape)}.")
    axis_x, axis_y = _axes(x, y, axes)
    if 0 in (axis_x, axis_y):
        raise ValueError("batch_dot cannot sum over axis 0, which counts the samples; use dot.")
    rest_x = [axis for axis in range(1, len(x.shape)) if axis != axis_x]
    rest_y = [axis for axis in range(1, len(y.shape)) if axis != axis_y]
    letters = "abcdefghijklmnopq"
    names_x = [letters[axis] for axis in range(len(x.shape))]
    names_y = ["a", *("rstuvwxyz"[axis - 1] for axis in range(1, len(y.shape)))]
    names_y[axis_y] = names_x[axis_x]
    result = ["a", *(names_x[axis] for axis in rest_x), *(names_y[axis] for axis in rest_y)]
    out = ops.einsum(f"{''.join(names_x)},{''.join(names_y)}->{''.join(result)}", x, y)
    return ops.expand_dims(out, 1) if len(result) == 1 else out


def batch_matmul(x, y, axes=None):
    """batch_dot of Keras 1 and 2.0-2.2: up to three axes as `batch_dot`, from four on a product of matrices.

    All axes but the last two then belong together: (b, c, i, j) and (b, c, j, k) give
    (b, c, i, k), where Keras 2.3 gives (b, c, i, c, k).  A shorter x gets axes of one
    element at its end, which the result loses again: (b, c, j) and (b, c, j, k) with
    axes=[2, 2] give (b, c, k) (keras/backend/tensorflow_backend.py of 2.0.8 and 2.2.4).
    """
    if len(x.shape) < 4 and len(y.shape) < 4:
        if axes is None and len(x.shape) == len(y.shape) == 2:
            axes = (1, 0)
        if len(x.shape) == len(y.shape) == 2:
            return _of_matrices(x, y, (axes, axes) if isinstance(axes, int) else tuple(axes))
        if axes is None:
            axes = (len(x.shape) - 1, len(y.shape) - 2)
        return batch_dot(x, y, axes)
    if len(x.shape) > len(y.shape):
        raise ValueError(f"batch_dot of the shapes {tuple(x.shape)} and {tuple(y.shape)}: from four axes on y must have as many as x.")
    rank, rank_x = len(y.shape), len(x.shape)
    axis_x, axis_y = (rank - 1, rank - 2) if axes is None else _axes(x, y, axes)
    for _ in range(rank - rank_x):
        x = ops.expand_dims(x, -1)
    turned = (*range(rank - 2), rank - 1, rank - 2)
    x = x if axis_x == rank - 1 else ops.transpose(x, turned)
    y = ops.transpose(y, turned) if axis_y == rank - 1 else y
    out = ops.matmul(x, y)
    return ops.squeeze(out, tuple(range(rank_x - 1, rank - 1))) if rank > rank_x else out


def _of_matrices(x, y, axes):
    axes = tuple(axis % 2 for axis in axes)
    out = ops.sum(x * y, axis=axes[0]) if axes[0] == axes[1] else ops.sum(ops.transpose(x) * y, axis=axes[1])
    return ops.expand_dims(out, 1)


def transpose(x):
    """The axes in reverse order."""
    return ops.transpose(x)


def bias_add(x, bias, data_format=None):
    """Add a bias of one axis, or of as many as a sample has.

    Raises:
        ValueError: a bias of another number of axes.
    """
    data_format = data_format or keras.config.image_data_format()
    ranks = len(bias.shape), len(x.shape)
    if ranks[0] not in (1, ranks[1] - 1):
        raise ValueError(f"the bias has {ranks[0]} axes; it must have 1 or {ranks[1] - 1} for x of {ranks[1]}.")
    if data_format == "channels_first" and ranks[1] > 2:
        if ranks[0] == 1:
            bias = ops.reshape(bias, (1, -1, *(1,) * (ranks[1] - 2)))
        else:
            bias = ops.expand_dims(ops.transpose(bias, (ranks[0] - 1, *range(ranks[0] - 1))), 0)
    return x + bias
