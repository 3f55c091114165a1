"""Layers of tf.keras 2 that Keras 3 computes otherwise, as of 2.10 and 2.15 (keras/layers/rnn/)."""

from keras import layers as _layers

from kerascompat._activations import hard_sigmoid as _hard_sigmoid
from kerascompat._layers.defaults import with_defaults as _with_defaults

_FACE = "kerascompat.tf_keras"


def _gates():
    return _hard_sigmoid


# keras/layers/rnn/conv_lstm*.py: recurrent_activation='hard_sigmoid' to the end.
ConvLSTM1D = _with_defaults(_layers.ConvLSTM1D, _FACE, recurrent_activation=_gates)
ConvLSTM2D = _with_defaults(_layers.ConvLSTM2D, _FACE, recurrent_activation=_gates)
ConvLSTM3D = _with_defaults(_layers.ConvLSTM3D, _FACE, recurrent_activation=_gates)

__all__ = ["ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D"]
