"""tensorflow.keras.utils, and what lay below it: what Keras 3 keeps to itself, or dropped."""

from kerascompat._layers import names as _names
from kerascompat._utils.convolutions import conv_input_length, conv_output_length, normalize_data_format, normalize_padding, normalize_tuple
from kerascompat._utils.generators import tuples as inputs
from kerascompat._utils.hdf5 import HDF5Matrix
from kerascompat._utils.lists import to_list
from kerascompat._utils.sequences import first_batches, restarted


def use_legacy_names():
    """Name layers and models that are given no name as tf.keras did, from here on: an input is `input_1`, that of a Sequential model `dense_input`, a functional model `model`.

    See kerascompat._layers.names for what each dialect wrote.
    """
    _names.use_legacy_names("tf_keras")


__all__ = [
    "HDF5Matrix",
    "conv_input_length",
    "conv_output_length",
    "first_batches",
    "inputs",
    "normalize_data_format",
    "normalize_padding",
    "normalize_tuple",
    "restarted",
    "to_list",
    "use_legacy_names",
]
