"""Layers that Keras 3 knows under other arguments, for places where the class itself is handed on."""

import keras
from keras import ops


@keras.saving.register_keras_serializable(package="kerascompat")
class LeakyReLU(keras.layers.Layer):
    """x where it is positive, alpha * x elsewhere (keras/layers/advanced_activations.py of 2.2.4).

    Args:
        alpha: The slope, 0.3 unless told; any number, where Keras 3 refuses negative ones.
    """

    def __init__(self, alpha=0.3, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.alpha = float(alpha)

    def call(self, inputs):
        return ops.where(inputs >= 0, inputs, self.alpha * inputs)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {**super().get_config(), "alpha": self.alpha}


@keras.saving.register_keras_serializable(package="kerascompat")
class ThresholdedReLU(keras.layers.Layer):
    """x where it is above theta, 0 elsewhere (keras/layers/advanced_activations.py of 2.2.4).

    Args:
        theta: The threshold, 1.0 unless told.
    """

    def __init__(self, theta=1.0, **kwargs):
        super().__init__(**kwargs)
        self.supports_masking = True
        self.theta = float(theta)

    def call(self, inputs):
        return inputs * ops.cast(inputs > self.theta, inputs.dtype)

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {**super().get_config(), "theta": self.theta}


@keras.saving.register_keras_serializable(package="kerascompat")
class Embedding(keras.layers.Embedding):
    """`keras.layers.Embedding` that takes `input_length`: the number of steps, or a tuple, that its input has.

    Raises:
        ValueError: `input_shape` is given too, and says otherwise.
    """

    def __init__(self, *args, input_length=None, **kwargs):
        if input_length is not None:
            steps = tuple(input_length) if isinstance(input_length, (list, tuple)) else (input_length,)
            given = kwargs.setdefault("input_shape", steps)
            if len(given) != len(steps) or any(None not in pair and pair[0] != pair[1] for pair in zip(given, steps, strict=True)):
                raise ValueError(f"input_length is {input_length}, but input_shape is {given}.")
        super().__init__(*args, **kwargs)


@keras.saving.register_keras_serializable(package="kerascompat")
class CuDNNLSTM(keras.layers.LSTM):
    """`keras.layers.LSTM` with the arguments of CuDNNLSTM in their order (keras/layers/cudnn_recurrent.py of 2.2.4): its gates are sigmoids, as Keras 3's are.

    Keras 3 uses cuDNN by itself where that can be.
    """

    def __init__(
        self,
        units,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        bias_initializer="zeros",
        unit_forget_bias=True,
        kernel_regularizer=None,
        recurrent_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        bias_constraint=None,
        return_sequences=False,
        return_state=False,
        stateful=False,
        **kwargs,
    ):
        super().__init__(
            units,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            unit_forget_bias=unit_forget_bias,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            return_sequences=return_sequences,
            return_state=return_state,
            stateful=stateful,
            **kwargs,
        )


@keras.saving.register_keras_serializable(package="kerascompat")
class CuDNNGRU(keras.layers.GRU):
    """`keras.layers.GRU` with the arguments of CuDNNGRU in their order (keras/layers/cudnn_recurrent.py of 2.2.4): it resets after the matrix product, as Keras 3's does.

    Keras 3 uses cuDNN by itself where that can be.
    """

    def __init__(
        self,
        units,
        kernel_initializer="glorot_uniform",
        recurrent_initializer="orthogonal",
        bias_initializer="zeros",
        kernel_regularizer=None,
        recurrent_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        recurrent_constraint=None,
        bias_constraint=None,
        return_sequences=False,
        return_state=False,
        stateful=False,
        **kwargs,
    ):
        super().__init__(
            units,
            kernel_initializer=kernel_initializer,
            recurrent_initializer=recurrent_initializer,
            bias_initializer=bias_initializer,
            kernel_regularizer=kernel_regularizer,
            recurrent_regularizer=recurrent_regularizer,
            bias_regularizer=bias_regularizer,
            activity_regularizer=activity_regularizer,
            kernel_constraint=kernel_constraint,
            recurrent_constraint=recurrent_constraint,
            bias_constraint=bias_constraint,
            return_sequences=return_sequences,
            return_state=return_state,
            stateful=stateful,
            **kwargs,
        )
