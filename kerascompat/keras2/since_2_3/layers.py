"""Layers of Keras 2.3 that Keras 3 computes otherwise, as of 2.3.1 (keras/layers/).

The gates of LSTM and GRU became sigmoids in 2.3, so LSTM is the plain layer of Keras 3.
"""

from keras import layers as _layers

from kerascompat._activations import hard_sigmoid as _hard_sigmoid
from kerascompat._layers.defaults import with_defaults as _with_defaults

_FACE = "kerascompat.keras2.since_2_3"

GRU = _with_defaults(_layers.GRU, _FACE, reset_after=False)
GRUCell = _with_defaults(_layers.GRUCell, _FACE, reset_after=False)
ConvLSTM2D = _with_defaults(_layers.ConvLSTM2D, _FACE, recurrent_activation=lambda: _hard_sigmoid)

__all__ = ["GRU", "ConvLSTM2D", "GRUCell"]
