"""keras.utils of Keras 2: what Keras 3 keeps to itself, or dropped."""

from kerascompat._initializers import compute_fans
from kerascompat._layers import names as _names
from kerascompat._utils.convolutions import (
    conv_input_length,
    conv_output_length,
    convert_kernel,
    deconv_length,
    normalize_data_format,
    normalize_padding,
    normalize_tuple,
)
from kerascompat._utils.functions import func_dump, func_load, has_arg
from kerascompat._utils.generators import inputs
from kerascompat._utils.hdf5 import HDF5Matrix
from kerascompat._utils.lists import is_all_none, make_batches, object_list_uid, slice_arrays, to_list, transpose_shape, unpack_singleton
from kerascompat._utils.sequences import endless, first_batches


def use_legacy_names():
    """Name layers and models that are given no name as standalone Keras 2 did, from here on: the first Dense is `dense_1`, an input `input_1`, a model `model_1`.

    See kerascompat._layers.names for what each dialect wrote.
    """
    _names.use_legacy_names("keras2")


__all__ = [
    "HDF5Matrix",
    "compute_fans",
    "conv_input_length",
    "conv_output_length",
    "convert_kernel",
    "deconv_length",
    "endless",
    "first_batches",
    "func_dump",
    "func_load",
    "has_arg",
    "inputs",
    "is_all_none",
    "make_batches",
    "normalize_data_format",
    "normalize_padding",
    "normalize_tuple",
    "object_list_uid",
    "slice_arrays",
    "to_list",
    "transpose_shape",
    "unpack_singleton",
    "use_legacy_names",
]
