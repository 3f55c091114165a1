"""Layers of tf.keras 2 that Keras 3 computes otherwise, as of 2.10 and 2.15 (keras/layers/rnn/)."""

import keras as _keras
from keras import layers as _layers

from kerascompat._activations import hard_sigmoid as _hard_sigmoid
from kerascompat._layers.constants import RNN, Bidirectional
from kerascompat._layers.defaults import with_defaults as _with_defaults
from kerascompat._layers.initial import with_weights
from kerascompat._layers.local import LocallyConnected1D, LocallyConnected2D
from kerascompat._layers.normalization import BatchNormalization as _BatchNormalization
from kerascompat._layers.phase import in_phase
from kerascompat._layers.protocol import face as _layer
from kerascompat._layers.renamed import CuDNNGRU, CuDNNLSTM, Embedding, LeakyReLU, ThresholdedReLU
from kerascompat._layers.tensorflow_functions import TFOpLambda

_FACE = "kerascompat.tf_keras"


def _gates():
    return _hard_sigmoid


# keras/layers/rnn/conv_lstm*.py: recurrent_activation='hard_sigmoid' to the end.
ConvLSTM1D = _with_defaults(_layers.ConvLSTM1D, _FACE, recurrent_activation=_gates)
ConvLSTM2D = _with_defaults(_layers.ConvLSTM2D, _FACE, recurrent_activation=_gates)
ConvLSTM3D = _with_defaults(_layers.ConvLSTM3D, _FACE, recurrent_activation=_gates)
# keras/layers/pooling.py: pool_size=2, which Keras 3 wants told.
AveragePooling1D = _with_defaults(_layers.AveragePooling1D, _FACE, pool_size=2)


@_keras.saving.register_keras_serializable(package=_FACE)
class BatchNormalization(_BatchNormalization):
    """`keras.layers.BatchNormalization` whose moving variance follows what TensorFlow's fused kernel gave.

    Of images, and of volumes since 2.6, with the channels first or last that is the variance of the
    batch times n / (n - 1), n values a channel (keras/layers/normalization/batch_normalization.py of
    2.10); of anything else the plain variance.  A mask is passed on and otherwise ignored.  `trainable=False` normalises by
    the moving averages, as in Keras 3.

    Args:
        *args, **kwargs: As `keras.layers.BatchNormalization` takes them, in its order.
        fused: Whether the kernel was used; `fused=False` was how a program ruled it out.
    """

    def __init__(self, *args, fused=True, **kwargs):
        super().__init__(*args, fused=fused is not False, **kwargs)

    def call(self, inputs, training=None, mask=None):
        return super().call(inputs, training=training and self.trainable)

    def moves(self):
        return True

    def _fuses(self, rank, axes):
        return rank in (4, 5) and self.axis % rank in (1, rank - 1)


Layer, Wrapper, own = _layer("tf_keras", "tf.keras 2", tracks_variables=True, summed_activity=False, keeps_before_init=())

__all__ = [
    "RNN",
    "AveragePooling1D",
    "BatchNormalization",
    "Bidirectional",
    "ConvLSTM1D",
    "ConvLSTM2D",
    "ConvLSTM3D",
    "CuDNNGRU",
    "CuDNNLSTM",
    "Embedding",
    "Layer",
    "LeakyReLU",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "TFOpLambda",
    "ThresholdedReLU",
    "Wrapper",
    "in_phase",
    "own",
    "with_weights",
]
