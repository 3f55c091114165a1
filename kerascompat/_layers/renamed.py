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
