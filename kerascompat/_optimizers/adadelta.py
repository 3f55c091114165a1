"""Adadelta."""

from kerascompat._optimizers import elementwise
from kerascompat._optimizers.averages import blended
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer
from kerascompat._optimizers.dialects import Form


class Adadelta(LegacyOptimizer):
    """`u = g * sqrt(d + epsilon) / sqrt(a + epsilon)` and `w = w - lr * u`, where `a`
    and `d` are moving averages of `g**2`, the new one, and of `u**2`, the old one.

    The rate is 1.0 by default in Keras 1 and 2, 0.001 in tf.keras.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, adadelta.py and the
    kernel ApplyAdadelta; tf.keras 2.15, adadelta.py.
    """

    not_always_saved = frozenset({"iterations"})
    sparse_rule = "rows"
    rho = Hyperparameter()

    def slot_names(self):
        return ("accum_grad", "accum_var")

    def coefficients(self, rate, form):
        return {"rate": rate, "rho": self.rho}

    def step(self, weight, gradient, slots, c, form):
        squares = self._with_square(slots["accum_grad"], gradient, c["rho"])
        root = elementwise.sqrt(slots["accum_var"] + self.epsilon)
        if self.dialect.form is Form.KERNEL:
            root *= elementwise.rsqrt(squares + self.epsilon)
            root *= gradient
        else:
            root *= gradient
            root /= elementwise.sqrt(squares + self.epsilon)
        update = root
        deltas = self._with_square(slots["accum_var"], update, c["rho"])
        new = {"accum_grad": squares, "accum_var": deltas}
        weight -= c["rate"] * update
        return weight, new

    def _with_square(self, average, x, rho):
        if self.dialect.form is Form.REWRITTEN:
            return rho * average + (1.0 - rho) * x * x
        return blended(average, elementwise.square(x), rho)
