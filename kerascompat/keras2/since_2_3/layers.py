"""Layers of Keras 2.3 that Keras 3 computes otherwise, as of 2.3.1 (keras/layers/).

The gates of LSTM and GRU became sigmoids in 2.3, so LSTM is the plain layer of Keras 3.
"""

import keras as _keras
from keras import layers as _layers

from kerascompat._activations import hard_sigmoid as _hard_sigmoid
from kerascompat._layers.bidirectional import Bidirectional
from kerascompat._layers.defaults import with_defaults as _with_defaults
from kerascompat._layers.initial import with_weights
from kerascompat._layers.normalization import BatchNormalization as _BatchNormalization
from kerascompat._layers.phase import in_phase
from kerascompat._layers.protocol import face as _layer
from kerascompat._layers.renamed import CuDNNGRU, CuDNNLSTM, Embedding, LeakyReLU, ThresholdedReLU

_FACE = "kerascompat.keras2.since_2_3"

GRU = _with_defaults(_layers.GRU, _FACE, reset_after=False)
GRUCell = _with_defaults(_layers.GRUCell, _FACE, reset_after=False)
ConvLSTM2D = _with_defaults(_layers.ConvLSTM2D, _FACE, recurrent_activation=lambda: _hard_sigmoid)
# keras/layers/pooling.py: pool_size=2, which Keras 3 wants told.
AveragePooling1D = _with_defaults(_layers.AveragePooling1D, _FACE, pool_size=2)


@_keras.saving.register_keras_serializable(package=_FACE)
class BatchNormalization(_BatchNormalization):
    __doc__ = (
        _BatchNormalization.__doc__
        + """
    The defaults are those of Keras 2.3 on TensorFlow.
    """
    )

    def __init__(self, *args, zero_debias=False, unbiased=True, fused=True, **kwargs):
        super().__init__(*args, zero_debias=zero_debias, unbiased=unbiased, fused=fused, **kwargs)


Layer, Wrapper, own = _layer("keras2.since_2_3", "Keras 2.3")

__all__ = [
    "GRU",
    "AveragePooling1D",
    "BatchNormalization",
    "Bidirectional",
    "ConvLSTM2D",
    "CuDNNGRU",
    "CuDNNLSTM",
    "Embedding",
    "GRUCell",
    "Layer",
    "LeakyReLU",
    "ThresholdedReLU",
    "Wrapper",
    "in_phase",
    "own",
    "with_weights",
]
