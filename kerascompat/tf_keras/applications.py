"""The networks of keras.applications, with BatchNormalization as tf.keras had it."""

from kerascompat._layers.applications import NAMES as _NAMES
from kerascompat._layers.applications import applications as _applications
from kerascompat.tf_keras.layers import BatchNormalization as _BatchNormalization

globals().update(_applications(_BatchNormalization))

__all__ = list(_NAMES)
