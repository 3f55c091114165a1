"""Layers of Keras 1 that Keras 3 computes otherwise, as of 1.2.2 (keras/layers/).

The recurrent ones take the argument names of Keras 3; only their defaults are the old ones.
"""

import keras as _keras
from keras import layers as _layers
from keras import ops as _ops
from keras.initializers import Orthogonal as _Orthogonal

from kerascompat._activations import hard_sigmoid as _hard_sigmoid
from kerascompat._layers.bidirectional import Bidirectional
from kerascompat._layers.defaults import with_defaults as _with_defaults
from kerascompat._layers.dense import Highway, MaxoutDense
from kerascompat._layers.initial import with_keras1_weights as with_weights
from kerascompat._layers.local import LocallyConnected1D, LocallyConnected2D
from kerascompat._layers.merging import Merge, merge
from kerascompat._layers.normalization import BatchNormalization as _BatchNormalization
from kerascompat._layers.protocol import face as _layer
from kerascompat._layers.regularization import ActivityRegularization
from kerascompat._layers.renamed import LeakyReLU, ThresholdedReLU
from kerascompat._layers.transposed import with_output_shape
from kerascompat._layers.words import Embedding

_FACE = "kerascompat.keras1"


def _gates():
    return _hard_sigmoid


def _orthogonal():
    return _Orthogonal(gain=1.1)


# keras/layers/recurrent.py, inner_init='orthogonal' and inner_activation='hard_sigmoid';
# keras/initializations.py, orthogonal(scale=1.1). LSTM and GRU draw the matrices of the states by init, whose default is glorot_uniform:
# keras/layers/recurrent.py of 1.2.0 to 1.2.2, `build` without consume_less='gpu'.
SimpleRNN = _with_defaults(_layers.SimpleRNN, _FACE, with_weights, recurrent_initializer=_orthogonal)
LSTM = _with_defaults(_layers.LSTM, _FACE, with_weights, recurrent_activation=_gates, recurrent_initializer="glorot_uniform")
GRU = _with_defaults(
    _layers.GRU, _FACE, with_weights, recurrent_activation=_gates, recurrent_initializer="glorot_uniform", reset_after=False
)
ConvLSTM2D = _with_defaults(_layers.ConvLSTM2D, _FACE, with_weights, recurrent_activation=_gates, recurrent_initializer=_orthogonal)


@_keras.saving.register_keras_serializable(package=_FACE)
class BatchNormalization(_BatchNormalization):
    __doc__ = (
        _BatchNormalization.__doc__
        + """
    `trainable=False` stops gamma and beta; the moving averages go on, and the batch is still
    normalised by its own statistics.

    mode: 0 normalises each feature over the batch; 2 does so at test time too; 1 normalises
    each sample over its last axis (keras/layers/normalization.py of 1.2.2).
    """
    )

    def __init__(self, *args, mode=0, **kwargs):
        super().__init__(*args, **kwargs)
        if mode not in (0, 1, 2):
            raise ValueError(f"mode of BatchNormalization is 0, 1 or 2, not {mode!r}.")
        self.mode = mode

    def moves(self):
        return self.mode == 0

    def call(self, inputs, training=None, mask=None):
        if self.mode != 1:
            return super().call(inputs, training=training or self.mode == 2)
        mean = _ops.mean(inputs, axis=-1, keepdims=True)
        deviation = _ops.sqrt(_ops.var(inputs, axis=-1, keepdims=True) + self.epsilon)
        return (inputs - mean) / (deviation + self.epsilon) * self.gamma + self.beta

    def get_config(self):
        return {**super().get_config(), "mode": self.mode}


Layer, Wrapper, own = _layer(
    "keras1", "Keras 1", name_first=False, tracks_layers=False, keeps_before_init=("activity_regularizer", "input_spec", "supports_masking")
)

__all__ = [
    "GRU",
    "LSTM",
    "ActivityRegularization",
    "BatchNormalization",
    "Bidirectional",
    "ConvLSTM2D",
    "Embedding",
    "Highway",
    "Layer",
    "LeakyReLU",
    "LocallyConnected1D",
    "LocallyConnected2D",
    "MaxoutDense",
    "Merge",
    "SimpleRNN",
    "ThresholdedReLU",
    "Wrapper",
    "merge",
    "own",
    "with_output_shape",
    "with_weights",
]
