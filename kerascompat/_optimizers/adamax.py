"""Adamax."""

from keras import ops

from kerascompat._optimizers import averages
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer


class Adamax(LegacyOptimizer):
    """`w = w - lr_t * m / (u + epsilon)`, `lr_t = lr / (1 - beta_1**t)`, where `m` is
    the moving average of `g` and `u = max(beta_2 * u, |g|)`.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, adamax.py and the
    kernel ApplyAdaMax.
    """

    sparse_rule = "rows"
    beta_1 = Hyperparameter()
    beta_2 = Hyperparameter()

    def slot_names(self):
        return ("m", "v")

    def coefficients(self, rate, kernels):
        return {
            "rate": rate / (1.0 - ops.power(self.beta_1, self.update_number())),
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
        }

    def step(self, weight, gradient, slots, c, kernels):
        m = averages.form(kernels)(slots["m"], gradient, c["beta_1"])
        u = ops.maximum(c["beta_2"] * slots["v"], ops.absolute(gradient))
        if self.dialect.kernels:
            move = c["rate"] * (m / (u + self.epsilon))
        else:
            move = c["rate"] * m / (u + self.epsilon)
        return weight - move, {"m": m, "v": u}
