"""Layers of standalone Keras 2.0-2.2 that Keras 3 computes otherwise, as of 2.2.4 (keras/layers/).

Those of Keras 2.3 are in `kerascompat.keras2.since_2_3.layers`.
"""

import keras as _keras
from keras import layers as _layers

from kerascompat._activations import hard_sigmoid as _hard_sigmoid
from kerascompat._layers.bidirectional import Bidirectional
from kerascompat._layers.constants import RNN
from kerascompat._layers.defaults import with_defaults as _with_defaults
from kerascompat._layers.dense import Highway, MaxoutDense
from kerascompat._layers.initial import with_weights
from kerascompat._layers.local import LocallyConnected1D, LocallyConnected2D
from kerascompat._layers.merging import Merge, merge
from kerascompat._layers.normalization import BatchNormalization as _BatchNormalization
from kerascompat._layers.phase import in_phase
from kerascompat._layers.protocol import face as _layer
from kerascompat._layers.regularization import ActivityRegularization
from kerascompat._layers.renamed import CuDNNGRU, CuDNNLSTM, Embedding, LeakyReLU, ThresholdedReLU

_FACE = "kerascompat.keras2"


def _gates():
    return _hard_sigmoid


# keras/layers/recurrent.py and convolutional_recurrent.py: recurrent_activation='hard_sigmoid',
# GRU also reset_after=False.
LSTM = _with_defaults(_layers.LSTM, _FACE, recurrent_activation=_gates)
LSTMCell = _with_defaults(_layers.LSTMCell, _FACE, recurrent_activation=_gates)
GRU = _with_defaults(_layers.GRU, _FACE, recurrent_activation=_gates, reset_after=False)
GRUCell = _with_defaults(_layers.GRUCell, _FACE, recurrent_activation=_gates, reset_after=False)
ConvLSTM2D = _with_defaults(_layers.ConvLSTM2D, _FACE, recurrent_activation=_gates)
SimpleRNN = _with_defaults(_layers.SimpleRNN, _FACE)
# keras/layers/pooling.py: pool_size=2, which Keras 3 wants told.
AveragePooling1D = _with_defaults(_layers.AveragePooling1D, _FACE, pool_size=2)


@_keras.saving.register_keras_serializable(package=_FACE)
class BatchNormalization(_BatchNormalization):
    __doc__ = (
        _BatchNormalization.__doc__
        + """
    The defaults are those of Keras 2.1 and 2.2 on TensorFlow.  Up to 2.0.8 the moving averages
    were neither debiased nor unbiased: `zero_debias=False, unbiased=False`.
    """
    )

    def __init__(self, *args, zero_debias=True, unbiased=True, fused=True, **kwargs):
        super().__init__(*args, zero_debias=zero_debias, unbiased=unbiased, fused=fused, **kwargs)


Layer, Wrapper, own = _layer("keras2", "Keras 2.0-2.2", tracks_layers=False)

__all__ = [
    "GRU",
    "LSTM",
    "RNN",
    "ActivityRegularization",
    "AveragePooling1D",
    "BatchNormalization",
    "Bidirectional",
    "ConvLSTM2D",
    "CuDNNGRU",
    "CuDNNLSTM",
    "Embedding",
    "GRUCell",
    "Highway",
    "LSTMCell",
    "Layer",
    "LeakyReLU",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "MaxoutDense",
    "Merge",
    "SimpleRNN",
    "ThresholdedReLU",
    "Wrapper",
    "in_phase",
    "merge",
    "own",
    "with_weights",
]
