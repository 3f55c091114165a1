"""Nadam."""

from keras import ops

from kerascompat._optimizers import averages
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer


class Nadam(LegacyOptimizer):
    """Adam with Nesterov momentum and a momentum that warms up:
    `mu_t = beta_1 * (1 - 0.5 * 0.96**(t * schedule_decay))`.

    With `P_t` the product of `mu` up to `t`, `m` and `v` as in Adam,
    `w = w - lr * bar / (sqrt(v / (1 - beta_2**t)) + epsilon)` where
    `bar = (1 - mu_t) * g / (1 - P_t) + mu_{t+1} * m / (1 - P_{t+1})`.

    There is no `decay`: tf.keras takes the argument and ignores it.  A gradient of
    named rows moves those rows; the averages of the others fall.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, nadam.py.
    """

    decays = False
    sparse_rule = "slots"
    beta_1 = Hyperparameter()
    beta_2 = Hyperparameter()

    def slot_names(self):
        return ("m", "v")

    def build(self, variables):
        if not self.built:
            self._m_schedule = self.add_variable(shape=(), initializer="ones", name="m_schedule")
        super().build(variables)

    def own_state(self):
        return {**super().own_state(), "m_schedule": self._m_schedule}

    def coefficients(self, rate, kernels):
        t = self.update_number()
        mu = self._momentum(t)
        mu_next = self._momentum(t + 1.0)
        product = self._m_schedule * mu
        return {
            "rate": rate,
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "mu": mu,
            "mu_next": mu_next,
            "product": product,
            "product_next": product * mu_next,
            "v_rest": 1.0 - ops.power(self.beta_2, t),
        }

    def _momentum(self, t):
        warm = ops.power(ops.cast(0.96, t.dtype), t * self.schedule_decay)
        return self.beta_1 * (1.0 - 0.5 * warm)

    def begin_update(self, c):
        self.assign(self._m_schedule, c["product"])

    def step(self, weight, gradient, slots, c, kernels):
        average = averages.form(False)
        m = average(slots["m"], gradient, c["beta_1"])
        v = average(slots["v"], ops.square(gradient), c["beta_2"])
        here = gradient / (1.0 - c["product"])
        ahead = m / (1.0 - c["product_next"])
        bar = (1.0 - c["mu"]) * here + c["mu_next"] * ahead
        move = c["rate"] * bar / (ops.sqrt(v / c["v_rest"]) + self.epsilon)
        return weight - move, {"m": m, "v": v}
