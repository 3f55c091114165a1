"""Ftrl, "follow the regularized leader"."""

import math
from typing import ClassVar

import keras

from kerascompat._optimizers import elementwise
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer
from kerascompat._optimizers.dialects import Form


class Ftrl(LegacyOptimizer):
    """`w = (l1 * sign(z) - z) / (n**p / lr + 2 * l2)` where `|z| > l1`, else 0.

    `n` is the sum of `g**2`, from `initial_accumulator_value` on, `p` is
    `-learning_rate_power`, `z = z + g' - (n**p - n_before**p) / lr * w`, and
    `g' = g + 2 * l2_shrinkage * w`.  `beta` adds `beta / (2 * lr)` to `l2`.

    TensorFlow 2.0-2.10, ftrl.py and the kernels ApplyFtrl and ApplyFtrlV2; `beta`
    came with 2.4; tf.keras 2.15, ftrl.py.
    """

    sparse_rule = "rows"
    ranges: ClassVar = {"learning_rate_power": (-math.inf, 0.0)}
    learning_rate_power = Hyperparameter()
    l1_regularization_strength = Hyperparameter()
    l2_regularization_strength = Hyperparameter()
    beta = Hyperparameter()

    def slot_names(self):
        return ("accumulator", "linear")

    def slot_initializer(self, name):
        if name == "accumulator":
            return keras.initializers.Constant(self.initial_accumulator_value)
        return "zeros"

    def coefficients(self, rate, form):
        return {
            "rate": rate,
            "power": -1.0 * self.learning_rate_power,
            "l1": self.l1_regularization_strength,
            "l2": self.l2_regularization_strength + self.beta / (2.0 * rate),
        }

    def step(self, weight, gradient, slots, c, form):
        pull = gradient
        if self.l2_shrinkage_regularization_strength > 0:
            pull = gradient + 2.0 * self.l2_shrinkage_regularization_strength * weight
        before, n = slots["accumulator"], slots["accumulator"] + elementwise.square(gradient)
        root_before, root = self._root(before, c), self._root(n, c)
        z = slots["linear"] + (pull - (root - root_before) / c["rate"] * weight)
        shrunk = (c["l1"] * elementwise.sign(z) - z) / (root / c["rate"] + 2.0 * c["l2"])
        weight = elementwise.where(elementwise.absolute(z) > c["l1"], shrunk, elementwise.zeros_like(z))
        return weight, {"accumulator": n, "linear": z}

    def _root(self, accumulator, c):
        if self.dialect.form is Form.REWRITTEN:
            return elementwise.power(accumulator, c["power"])
        # The kernel takes the square root where the power is one half.
        return elementwise.where(
            c["power"] == 0.5,
            elementwise.sqrt(accumulator),
            elementwise.power(accumulator, c["power"]),
        )
