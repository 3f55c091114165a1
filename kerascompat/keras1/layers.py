"""Layers of Keras 1 that Keras 3 computes otherwise, as of 1.2.2 (keras/layers/).

The recurrent ones take the argument names of Keras 3; only their defaults are the old ones.
"""

from keras import layers as _layers
from keras.initializers import Orthogonal as _Orthogonal

from kerascompat._activations import hard_sigmoid as _hard_sigmoid
from kerascompat._layers.defaults import with_defaults as _with_defaults

_FACE = "kerascompat.keras1"


def _gates():
    return _hard_sigmoid


def _orthogonal():
    return _Orthogonal(gain=1.1)


# keras/layers/recurrent.py, inner_init='orthogonal' and inner_activation='hard_sigmoid';
# keras/initializations.py, orthogonal(scale=1.1).
SimpleRNN = _with_defaults(_layers.SimpleRNN, _FACE, recurrent_initializer=_orthogonal)
LSTM = _with_defaults(_layers.LSTM, _FACE, recurrent_activation=_gates, recurrent_initializer=_orthogonal)
GRU = _with_defaults(_layers.GRU, _FACE, recurrent_activation=_gates, recurrent_initializer=_orthogonal, reset_after=False)
ConvLSTM2D = _with_defaults(_layers.ConvLSTM2D, _FACE, recurrent_activation=_gates, recurrent_initializer=_orthogonal)

__all__ = ["GRU", "LSTM", "ConvLSTM2D", "SimpleRNN"]
