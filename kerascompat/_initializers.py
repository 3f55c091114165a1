"""Initializers that standalone Keras computed otherwise, and the fans that those of users ask for."""

import keras
import numpy as np
from keras import ops


def compute_fans(shape, data_format="channels_last"):
    """`(fan_in, fan_out)` of a weight of that shape (`_compute_fans` of keras/initializers.py of 2.2.4).

    Args:
        shape: Two axes: inputs, outputs. Three to five: a kernel of a convolution, the channels
            last or, in the order of Theano, first. Any other: both fans are the root of the size.
        data_format: "channels_last" or "channels_first".

    Raises:
        ValueError: another data format.
    """
    if len(shape) == 2:
        return shape[0], shape[1]
    if len(shape) not in (3, 4, 5):
        return np.sqrt(np.prod(shape)), np.sqrt(np.prod(shape))
    if data_format == "channels_first":
        field = np.prod(shape[2:])
        return shape[1] * field, shape[0] * field
    if data_format != "channels_last":
        raise ValueError(f"data_format must be 'channels_first' or 'channels_last', not {data_format!r}.")
    field = np.prod(shape[:-2])
    return shape[-2] * field, shape[-1] * field


@keras.saving.register_keras_serializable(package="kerascompat")
class Identity(keras.initializers.Identity):
    """Ones on the diagonal, repeated along the long side of a matrix (keras/initializers.py of 2.2.4).

    Keras 3 repeats nothing: where one side is twice the other, half of the matrix stays 0.

    Args:
        gain: What stands instead of the ones.

    Raises:
        ValueError: a shape that has not two axes, or whose long side is no multiple of the short one.
    """

    def __call__(self, shape, dtype=None):
        if len(shape) != 2 or max(shape) % min(shape):
            raise ValueError(f"Identity serves matrices whose long side is a multiple of the short one, not the shape {tuple(shape)}.")
        short = min(shape)
        found = ops.multiply(self.gain, ops.eye(short, dtype=keras.backend.standardize_dtype(dtype)))
        return ops.tile(found, (shape[0] // short, shape[1] // short))
