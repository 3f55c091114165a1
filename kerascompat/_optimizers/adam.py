"""Adam and AMSGrad."""

from keras import ops

from kerascompat._optimizers import moments, sparse
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer, _cast


class Adam(LegacyOptimizer):
    """`w = w - lr_t * m / (sqrt(v) + epsilon)`, the bias correction in `lr_t`:
    `lr_t = lr * sqrt(1 - beta_2**t) / (1 - beta_1**t)`, `t` = 1 at the first update.

    With `amsgrad` the largest `v` so far stands in for `v`.  Keras 1.2.2-2.3.1,
    keras/optimizers.py; TensorFlow 2.0-2.10, adam.py, kernel ApplyAdam.
    """

    flags = frozenset({"amsgrad"})
    amsgrad = False
    beta_1 = Hyperparameter()
    beta_2 = Hyperparameter()

    def slot_names(self):
        return ("m", "v", "vhat") if self.amsgrad else ("m", "v")

    def coefficients(self, rate, kernels):
        t = ops.cast(self.iterations, rate.dtype) + 1.0
        root = ops.sqrt(1.0 - ops.power(self.beta_2, t))
        rest = 1.0 - ops.power(self.beta_1, t)
        return {
            "rate": rate * root / rest if kernels else rate * (root / rest),
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
        }

    def step(self, weight, gradient, slots, c, kernels):
        average = moments.average(kernels)
        m = average(slots["m"], gradient, c["beta_1"])
        v = average(slots["v"], ops.square(gradient), c["beta_2"])
        new = {"m": m, "v": v}
        if self.amsgrad:
            v = new["vhat"] = ops.maximum(slots["vhat"], v)
        return weight - c["rate"] * m / (ops.sqrt(v) + self.epsilon), new

    def sparse_step(self, gradient, variable, slots, c):
        """Every row moves by its momentum, as if the gradient were dense."""
        gradient = ops.cast(sparse.dense(gradient), variable.dtype)
        weight, new = self.step(
            variable, gradient, slots, _cast(c, variable.dtype), False
        )
        for name, slot in slots.items():
            self.assign(slot, new[name])
        self.assign(variable, weight)
