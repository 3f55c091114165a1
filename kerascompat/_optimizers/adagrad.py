"""Adagrad."""

import keras
from keras import ops

from kerascompat._optimizers.base import LegacyOptimizer


class Adagrad(LegacyOptimizer):
    """`w = w - lr * g / (sqrt(a) + epsilon)`, `a` the sum of `g**2` so far.

    `a` starts at 0 in Keras 1 and 2, at `initial_accumulator_value` in tf.keras.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, adagrad.py and the
    kernel ApplyAdagradV2.
    """

    sparse_rule = "rows"
    initial_accumulator_value = 0.0

    def slot_names(self):
        return ("accumulator",)

    def slot_initializer(self, name):
        return keras.initializers.Constant(self.initial_accumulator_value)

    def step(self, weight, gradient, slots, c, kernels):
        total = slots["accumulator"] + ops.square(gradient)
        move = c["rate"] * gradient / (ops.sqrt(total) + self.epsilon)
        return weight - move, {"accumulator": total}
