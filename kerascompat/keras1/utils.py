"""keras.utils of Keras 1: what Keras 3 keeps to itself, or dropped."""

from kerascompat._layers import names as _names
from kerascompat._utils import convolutions as _convolutions
from kerascompat._utils.convolutions import convert_kernel
from kerascompat._utils.functions import func_dump, func_load
from kerascompat._utils.generators import inputs
from kerascompat._utils.hdf5 import HDF5Matrix
from kerascompat._utils.lists import slice_arrays as _slice_arrays
from kerascompat._utils.sequences import endless, first_batches


def conv_output_length(input_length, filter_size, border_mode, stride, dilation=1):
    """The length that a convolution makes of `input_length`; None of None."""
    return _convolutions.conv_output_length(input_length, filter_size, border_mode, stride, dilation)


def conv_input_length(output_length, filter_size, border_mode, stride):
    """The shortest length that a convolution makes `output_length` of; None of None."""
    return _convolutions.conv_input_length(output_length, filter_size, border_mode, stride)


def slice_X(X, start=None, stop=None):
    """Rows of an array or of each of a list of arrays: from `start` to `stop`, or those that the list or array `start` names."""
    return _slice_arrays(X, start, stop) if isinstance(X, list) or hasattr(start, "__len__") else X[start:stop]


def use_legacy_names():
    """Name layers and models that are given no name as Keras 1 did, from here on: the first Dense is `dense_1`, the first Conv2D `convolution2d_1`, its input `convolution2d_input_1`.

    See kerascompat._layers.names for what each dialect wrote.
    """
    _names.use_legacy_names("keras1")


__all__ = [
    "HDF5Matrix",
    "conv_input_length",
    "conv_output_length",
    "convert_kernel",
    "endless",
    "first_batches",
    "func_dump",
    "func_load",
    "inputs",
    "slice_X",
    "use_legacy_names",
]
