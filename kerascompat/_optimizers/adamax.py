"""Adamax."""

from keras import ops

from kerascompat._optimizers import elementwise
from kerascompat._optimizers.averages import blended, stepped
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer
from kerascompat._optimizers.dialects import Form


class Adamax(LegacyOptimizer):
    """`w = w - lr_t * m / (u + epsilon)`, `lr_t = lr / (1 - beta_1**t)`, where `m` is
    the moving average of `g` and `u = max(beta_2 * u, |g|)`.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, adamax.py and the
    kernel ApplyAdaMax; tf.keras 2.15, adamax.py.
    """

    sparse_rule = "rows"
    beta_1 = Hyperparameter()
    beta_2 = Hyperparameter()

    def slot_names(self):
        return ("m", "v")

    def coefficients(self, rate, form):
        rest = 1.0 - ops.power(self.beta_1, self.update_number())
        return {
            "rate": rate if form is Form.REWRITTEN else rate / rest,
            "rest": rest,
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
        }

    def step(self, weight, gradient, slots, c, form):
        average = blended if form is Form.WRITTEN else stepped
        m = average(slots["m"], gradient, c["beta_1"])
        u = slots["v"]
        u *= c["beta_2"]
        u = elementwise.maximum(u, elementwise.absolute(gradient))
        divisor = u + self.epsilon
        if form is Form.REWRITTEN:
            divisor *= c["rest"]
            move = c["rate"] * m
            move /= divisor
        elif self.dialect.form is Form.KERNEL:
            move = m / divisor
            move *= c["rate"]
        else:
            move = c["rate"] * m
            move /= divisor
        weight -= move
        return weight, {"m": m, "v": u}
