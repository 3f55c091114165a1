"""Adagrad."""

import keras

from kerascompat._optimizers import elementwise
from kerascompat._optimizers.base import LegacyOptimizer
from kerascompat._optimizers.dialects import Form


class Adagrad(LegacyOptimizer):
    """`w = w - lr * g / (sqrt(a) + epsilon)`, `a` the sum of `g**2` so far.

    `a` starts at 0 in Keras 1 and 2, at `initial_accumulator_value` in tf.keras.
    From tf.keras 2.11 on epsilon is inside the root.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, adagrad.py and the
    kernel ApplyAdagradV2; tf.keras 2.15, adagrad.py.
    """

    not_always_saved = frozenset({"iterations"})
    sparse_rule = "rows"
    initial_accumulator_value = 0.0

    def slot_names(self):
        return ("accumulator",)

    def slot_initializer(self, name):
        return keras.initializers.Constant(self.initial_accumulator_value)

    def step(self, weight, gradient, slots, c, form):
        total = slots["accumulator"]
        total += elementwise.square(gradient)
        if form is Form.REWRITTEN:
            root = elementwise.sqrt(total + self.epsilon)
        else:
            root = elementwise.sqrt(total)
            root += self.epsilon
        move = c["rate"] * gradient
        move /= root
        weight -= move
        return weight, {"accumulator": total}
