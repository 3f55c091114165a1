"""Lengths, tuples and kernels of convolutions (keras/utils/conv_utils.py of 2.2.4)."""

import keras
import numpy as np


def normalize_tuple(value, n, name):
    """`value` as a tuple of `n` integers: an integer is repeated.

    Raises:
        ValueError: anything but an integer or `n` integers; `name` is the argument in the message.
    """
    if isinstance(value, int):
        return (value,) * n
    try:
        found = tuple(value)
        for item in found:
            int(item)
    except (TypeError, ValueError):
        found = ()
    if len(found) != n:
        raise ValueError(f"{name} must be an integer or a tuple of {n} integers, not {value!r}.")
    return found


def normalize_padding(value):
    """`value` in small letters.

    Raises:
        ValueError: it is none of "valid", "same" and "causal".
    """
    padding = value.lower()
    if padding not in ("valid", "same", "causal"):
        raise ValueError(f"padding must be 'valid', 'same' or 'causal', not {value!r}.")
    return padding


def normalize_data_format(value):
    """`value` in small letters; the global setting if None.

    Raises:
        ValueError: it is neither "channels_first" nor "channels_last".
    """
    found = keras.config.image_data_format() if value is None else value.lower()
    if found not in ("channels_first", "channels_last"):
        raise ValueError(f"data_format must be 'channels_first' or 'channels_last', not {value!r}.")
    return found


def convert_kernel(kernel):
    """A kernel of Theano's convolution turned around for TensorFlow's, or the other way: every spatial axis reversed.

    Raises:
        ValueError: an array of less than 3 or more than 5 axes.
    """
    kernel = np.asarray(kernel)
    if not 3 <= kernel.ndim <= 5:
        raise ValueError(f"a kernel has 3 to 5 axes; this one has the shape {kernel.shape}.")
    return np.copy(np.flip(kernel, axis=tuple(range(kernel.ndim - 2))))


def conv_output_length(input_length, filter_size, padding, stride, dilation=1):
    """The length that a convolution makes of `input_length`; None of None."""
    if input_length is None:
        return None
    _check(padding, ("same", "valid", "full", "causal"))
    width = filter_size + (filter_size - 1) * (dilation - 1)
    length = {"same": input_length, "causal": input_length, "valid": input_length - width + 1, "full": input_length + width - 1}[padding]
    return (length + stride - 1) // stride


def conv_input_length(output_length, filter_size, padding, stride):
    """The shortest length that a convolution makes `output_length` of; None of None."""
    if output_length is None:
        return None
    return (output_length - 1) * stride - 2 * _pad(filter_size, padding) + filter_size


def deconv_length(dim_size, stride_size, kernel_size, padding, output_padding=None, dilation=1):
    """The length that a transposed convolution makes of `dim_size`; None of None."""
    _check(padding, ("same", "valid", "full"))
    if dim_size is None:
        return None
    width = kernel_size + (kernel_size - 1) * (dilation - 1)
    if output_padding is not None:
        return (dim_size - 1) * stride_size + width - 2 * _pad(width, padding) + output_padding
    if padding == "valid":
        return dim_size * stride_size + max(width - stride_size, 0)
    return dim_size * stride_size - (stride_size + width - 2 if padding == "full" else 0)


def _pad(width, padding):
    _check(padding, ("same", "valid", "full"))
    return {"same": width // 2, "valid": 0, "full": width - 1}[padding]


def _check(padding, known):
    # The old functions asserted this, and a subclass of both suits who caught either.
    if padding not in known:
        raise _WrongPadding(f"padding must be one of {', '.join(known)}, not {padding!r}.")


class _WrongPadding(AssertionError, ValueError):
    """A padding that is none."""
