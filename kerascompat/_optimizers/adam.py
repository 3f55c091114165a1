"""Adam and AMSGrad."""

from keras import ops

from kerascompat._optimizers import elementwise
from kerascompat._optimizers.averages import blended, stepped
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer
from kerascompat._optimizers.dialects import Form


class Adam(LegacyOptimizer):
    """`w = w - lr_t * m / (sqrt(v) + epsilon)` with the bias correction in the rate:
    `lr_t = lr * sqrt(1 - beta_2**t) / (1 - beta_1**t)`, `t` = 1 at the first update.

    `m` and `v` are moving averages of `g` and `g**2`.  With `amsgrad` the largest `v`
    so far stands in for `v`.  A gradient of named rows moves every row, by its
    momentum.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, adam.py and the
    kernels ApplyAdam and ApplyAdamWithAmsgrad.
    """

    flags = frozenset({"amsgrad"})
    sparse_rule = "all"
    amsgrad = False
    beta_1 = Hyperparameter()
    beta_2 = Hyperparameter()

    def slot_names(self):
        return ("m", "v", "vhat") if self.amsgrad else ("m", "v")

    def unread_slots(self):
        # Keras 2.1-2.3 kept one number a weight where there is no `vhat`.
        return [] if self.amsgrad else [(1,) for _ in self._trainable_variables]

    def coefficients(self, rate, form):
        t = self.update_number()
        root = ops.sqrt(1.0 - ops.power(self.beta_2, t))
        rest = 1.0 - ops.power(self.beta_1, t)
        return {
            "rate": rate * (root / rest) if form is Form.WRITTEN else rate * root / rest,
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
        }

    def step(self, weight, gradient, slots, c, form):
        average = blended if form is Form.WRITTEN else stepped
        m = average(slots["m"], gradient, c["beta_1"])
        v = average(slots["v"], elementwise.square(gradient), c["beta_2"])
        new = {"m": m, "v": v}
        if self.amsgrad:
            v = new["vhat"] = elementwise.maximum(slots["vhat"], v)
        root = elementwise.sqrt(v)
        root += self.epsilon
        move = c["rate"] * m
        move /= root
        weight -= move
        return weight, new
