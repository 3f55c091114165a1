"""Convolutions and pooling, channels last or first on every backend."""

import keras
from keras import ops

from kerascompat._backend.shapes import arguments_of_format
from kerascompat._backend.symbolic import plain, symbolic


def _tuple(value, rank):
    return (value,) * rank if isinstance(value, int) else tuple(value)


def _channels_last(function, x, rank, data_format):
    """`function` of x with the channels last, brought back to where they were."""
    x = plain(x)
    if arguments_of_format(data_format) == "channels_last":
        return function(x)
    last = (0, *range(2, rank + 2), 1)
    first = (0, rank + 1, *range(1, rank + 1))
    return ops.transpose(function(ops.transpose(x, last)), first)


def _convolution(rank):
    def conv(x, kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
        def convolve(x):
            if rank == 1 and padding == "causal":
                left = _tuple(dilation_rate, 1)[0] * (kernel.shape[0] - 1)
                x = ops.pad(x, ((0, 0), (left, 0), (0, 0)))
            kind = "valid" if padding == "causal" else padding
            return ops.conv(x, kernel, _tuple(strides, rank), kind, "channels_last", _tuple(dilation_rate, rank))

        return _channels_last(convolve, x, rank, data_format)

    conv.__name__ = f"conv{rank}d"
    conv.__doc__ = f"Convolution over {rank} axes; the kernel is ({', '.join(['length'] * rank)}, channels in, channels out)."
    return conv


conv1d, conv2d, conv3d = _convolution(1), _convolution(2), _convolution(3)


def _transposed(rank):
    def conv_transpose(x, kernel, output_shape, strides=1, padding="valid", data_format=None, dilation_rate=1):
        steps, rates = _tuple(strides, rank), _tuple(dilation_rate, rank)
        wanted = list(output_shape)[2:] if arguments_of_format(data_format) == "channels_first" else list(output_shape)[1:-1]

        def convolve(x):
            found = [_output_padding(*item, padding) for item in zip(x.shape[1:-1], wanted, kernel.shape, steps, rates, strict=False)]
            extra = None if None in found else tuple(found)
            return ops.conv_transpose(x, kernel, steps, padding, extra, "channels_last", rates)

        return _channels_last(convolve, x, rank, data_format)

    conv_transpose.__name__ = f"conv{rank}d_transpose"
    conv_transpose.__doc__ = (
        f"The gradient of a convolution over {rank} axes; the kernel is ({', '.join(['length'] * rank)}, channels out, channels in).\n\n"
        "    `output_shape` has the axis of the samples and the channels; lengths that are no numbers are worked out."
    )
    # As a node of its own: keras.ops.conv_transpose mixes up its arguments on KerasTensors (3.15.1).
    return symbolic(conv_transpose)


def _output_padding(length, wanted, kernel, stride, rate, padding):
    """What must be added to the shortest output to have the length that is wanted; None where one is unknown."""
    if not isinstance(length, int) or not isinstance(wanted, int):
        return None
    width = rate * (kernel - 1) + 1
    shortest = (length - 1) * stride + width - (2 * (width // 2) if padding == "same" else 0)
    return wanted - shortest


conv2d_transpose, conv3d_transpose = _transposed(2), _transposed(3)


def depthwise_conv2d(x, depthwise_kernel, strides=(1, 1), padding="valid", data_format=None, dilation_rate=(1, 1)):
    """Convolution of each channel by itself; the kernel is (rows, columns, channels, multiplier)."""
    return _channels_last(
        lambda x: ops.depthwise_conv(x, depthwise_kernel, _tuple(strides, 2), padding, "channels_last", _tuple(dilation_rate, 2)),
        x,
        2,
        data_format,
    )


def _separable(rank):
    def separable_conv(x, depthwise_kernel, pointwise_kernel, strides=1, padding="valid", data_format=None, dilation_rate=1):
        steps, rates = _tuple(strides, rank), _tuple(dilation_rate, rank)
        return _channels_last(
            lambda x: ops.separable_conv(x, depthwise_kernel, pointwise_kernel, steps, padding, "channels_last", rates),
            x,
            rank,
            data_format,
        )

    separable_conv.__name__ = f"separable_conv{rank}d"
    separable_conv.__doc__ = "Convolution of each channel by itself, then of all channels at each place."
    return separable_conv


separable_conv1d, separable_conv2d = _separable(1), _separable(2)


def _pooling(rank):
    def pool(x, pool_size, strides=1, padding="valid", data_format=None, pool_mode="max"):
        if pool_mode not in ("max", "avg"):
            raise ValueError(f"pool_mode must be 'max' or 'avg', not {pool_mode!r}.")
        if padding not in ("same", "valid"):
            raise ValueError(f"padding must be 'same' or 'valid', not {padding!r}.")
        function = ops.max_pool if pool_mode == "max" else ops.average_pool
        window, steps = _tuple(pool_size, rank), _tuple(strides, rank)
        return _channels_last(lambda x: function(x, window, steps, padding, "channels_last"), x, rank, data_format)

    pool.__name__ = f"pool{rank}d"
    pool.__doc__ = f"The largest or the mean of windows over {rank} axes, with strides of 1 unless told."
    return pool


pool2d, pool3d = _pooling(2), _pooling(3)


def _windows(x, axis, length, stride, places):
    """`x` with the axis made of `places` windows of `length` each, one behind the other, `stride` apart."""
    rows = [place * stride + offset for place in range(places) for offset in range(length)]
    return ops.take(x, rows, axis=axis)


def local_conv1d(inputs, kernel, kernel_size, strides, data_format=None):
    """A convolution whose kernel differs from place to place: (places, length * channels, filters)."""
    length, stride = _tuple(kernel_size, 1)[0], _tuple(strides, 1)[0]
    places, width = kernel.shape[0], kernel.shape[1]
    parts = ops.reshape(_windows(inputs, 1, length, stride, places), (-1, places, width))
    return ops.einsum("nlf,lfo->nlo", parts, kernel)


def local_conv2d(inputs, kernel, kernel_size, strides, output_shape, data_format=None):
    """A convolution whose kernel differs from place to place: (rows * columns, height * width * channels, filters)."""
    (height, width), (down, right), (rows, columns) = _tuple(kernel_size, 2), _tuple(strides, 2), output_shape
    first = arguments_of_format(data_format) == "channels_first"
    across, along = (2, 3) if first else (1, 2)
    parts = _windows(_windows(inputs, across, height, down, rows), along, width, right, columns)
    # With the channels first, a kernel begins with them too.
    if first:
        parts = ops.reshape(parts, (-1, inputs.shape[1], rows, height, columns, width))
        parts = ops.transpose(parts, (0, 2, 4, 1, 3, 5))
    else:
        parts = ops.reshape(parts, (-1, rows, height, columns, width, inputs.shape[3]))
        parts = ops.transpose(parts, (0, 1, 3, 2, 4, 5))
    out = ops.einsum("nlf,lfo->nlo", ops.reshape(parts, (-1, rows * columns, kernel.shape[1])), kernel)
    out = ops.reshape(out, (-1, rows, columns, kernel.shape[2]))
    return ops.transpose(out, (0, 3, 1, 2)) if first else out


def batch_normalization(x, mean, var, beta, gamma, axis=-1, epsilon=1e-3):
    """`(x - mean) / sqrt(var + epsilon) * gamma + beta`; statistics of one axis lie along `axis`.

    gamma and beta may be None.
    """

    def along(value):
        if value is None or len(value.shape) == len(x.shape) or len(value.shape) != 1:
            return value
        return ops.reshape(value, [-1 if number == axis % len(x.shape) else 1 for number in range(len(x.shape))])

    scale = ops.rsqrt(along(var) + epsilon)
    if gamma is not None:
        scale = scale * along(gamma)
    found = (x - along(mean)) * scale
    return found if beta is None else found + along(beta)


def normalize_batch_in_training(x, gamma, beta, reduction_axes, epsilon=1e-3):
    """`(normalised, mean, variance)` of a batch over some axes."""
    axes = tuple(axis % len(x.shape) for axis in reduction_axes)
    mean, variance = ops.moments(plain(x), axes=axes)
    shape = [1 if axis in axes else x.shape[axis] for axis in range(len(x.shape))]

    def broad(value):
        return None if value is None else ops.reshape(value, shape)

    return batch_normalization(x, broad(mean), broad(variance), broad(beta), broad(gamma), epsilon=epsilon), mean, variance


def image_data_format():
    """'channels_first' or 'channels_last': the global setting."""
    return keras.config.image_data_format()
