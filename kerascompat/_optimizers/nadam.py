"""Nadam."""

from typing import ClassVar

from keras import ops

from kerascompat._optimizers import elementwise, product
from kerascompat._optimizers.averages import blended, stepped
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer
from kerascompat._optimizers.dialects import Form


class Nadam(LegacyOptimizer):
    """Adam with Nesterov momentum and a momentum that warms up:
    `mu_t = beta_1 * (1 - 0.5 * 0.96**(t * schedule_decay))`, `schedule_decay` being
    0.004 by default and 1 from tf.keras 2.11 on.

    With `P_t` the product of `mu` up to `t`, `m` and `v` as in Adam,
    `w = w - lr * bar / (sqrt(v / (1 - beta_2**t)) + epsilon)` where
    `bar = (1 - mu_t) * g / (1 - P_t) + mu_{t+1} * m / (1 - P_{t+1})`.

    There is no `decay`: tf.keras takes the argument and ignores it.  A gradient of
    named rows moves those rows and lets the averages of the others fall; from
    tf.keras 2.11 on it moves every row, as in Adam.

    In `fit` tf.keras 2.11-2.15 multiplied `P` by `mu_t` once for every weight of the
    model, not once an update: `kerascompat/_optimizers/product.py`.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, nadam.py; tf.keras
    2.15, nadam.py.
    """

    decays = False
    schedule_decay = 1.0
    sparse_rule = "slots"
    not_always_saved = frozenset({"m_schedule"})
    starts: ClassVar = {**LegacyOptimizer.starts, "m_schedule": 1.0}
    beta_1 = Hyperparameter()
    beta_2 = Hyperparameter()

    def slot_names(self):
        return ("m", "v")

    def build(self, variables):
        if not self.built and "_m_schedule" not in self.__dict__:
            self._m_schedule = self.add_variable(shape=(), initializer="ones", name="m_schedule")
        super().build(variables)

    def own_state(self):
        own = super().own_state()
        return {**own, "m_schedule": self._m_schedule} if "_m_schedule" in self.__dict__ else own

    def coefficients(self, rate, form):
        t = self.update_number()
        mu = self._momentum(t)
        mu_next = self._momentum(t + 1.0)
        total = self._m_schedule * mu
        return {
            "rate": rate,
            "beta_1": self.beta_1,
            "beta_2": self.beta_2,
            "mu": mu,
            "mu_next": mu_next,
            "product": total,
            "product_next": total * mu_next,
            "v_rest": 1.0 - ops.power(self.beta_2, t),
        }

    def _momentum(self, t):
        warm = ops.power(ops.cast(0.96, t.dtype), t * self.schedule_decay)
        return self.beta_1 * (1.0 - 0.5 * warm)

    def begin_update(self, c, count):
        if self.dialect.form is not Form.REWRITTEN:
            self.assign(self._m_schedule, c["product"])
            return {}
        total, products = ops.convert_to_tensor(self._m_schedule), []
        for multiplies in product.multiplies(self, count):
            more = total * c["mu"]
            total = (more if multiplies else total) if isinstance(multiplies, bool) else ops.where(multiplies, more, total)
            products.append(total)
        self.assign(self._m_schedule, total)
        return {"products": products}

    def of_weights(self, c, numbers, together=False):
        if "products" not in c:
            return c
        products = [c["products"][number] for number in numbers]
        own = elementwise.Batch(products) if together else products[0]
        return {**c, "product": own, "product_next": own * c["mu_next"]}

    def step(self, weight, gradient, slots, c, form):
        average = stepped if form is Form.REWRITTEN else blended
        m = average(slots["m"], gradient, c["beta_1"])
        v = average(slots["v"], elementwise.square(gradient), c["beta_2"])
        rest, rest_next = 1.0 - c["product"], 1.0 - c["product_next"]
        if form is Form.REWRITTEN:
            move = c["mu_next"] * m
            move /= rest_next
            now = (1.0 - c["mu"]) * gradient
            now /= rest
        else:
            move = gradient / rest
            move *= 1.0 - c["mu"]
            now = m / rest_next
            now *= c["mu_next"]
        move += now
        move *= c["rate"]
        root = elementwise.sqrt(v / c["v_rest"])
        root += self.epsilon
        move /= root
        weight -= move
        return weight, {"m": m, "v": v}
