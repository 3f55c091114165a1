"""Settings and names."""

import keras

backend, clear_session = keras.backend.backend, keras.utils.clear_session
floatx, epsilon = keras.config.floatx, keras.config.epsilon
image_data_format, set_image_data_format = keras.config.image_data_format, keras.config.set_image_data_format
get_uid = keras.backend.get_uid

_FORMATS = {"tf": "channels_last", "th": "channels_first"}


def set_floatx(floatx):
    """Set the global float type: 'float16', 'float32' or 'float64'."""
    keras.config.set_floatx(floatx)


def set_epsilon(e):
    """Set the small number that keeps divisions and logarithms finite."""
    keras.config.set_epsilon(e)


def image_dim_ordering():
    """Keras 1's name of the data format: 'tf' for channels last, 'th' for channels first."""
    return next(old for old, new in _FORMATS.items() if new == image_data_format())


def set_image_dim_ordering(dim_ordering):
    """Set the data format by its Keras-1 name, 'tf' or 'th'.

    Raises:
        ValueError: another name.
    """
    if dim_ordering not in _FORMATS:
        raise ValueError(f"dim_ordering must be 'tf' or 'th', not {dim_ordering!r}.")
    set_image_data_format(_FORMATS[dim_ordering])


def reset_uids():
    """Begin the numbers in names of layers anew."""
    clear_session(free_memory=False)


def manual_variable_initialization(value):
    """Variables of Keras 3 have their values at once: nothing to do."""
