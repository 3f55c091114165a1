"""Gradient descent, with momentum and Nesterov momentum."""

from keras import ops

from kerascompat._optimizers import sparse
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer
from kerascompat._optimizers.dialects import Form


class SGD(LegacyOptimizer):
    """`v = momentum * v - lr * g` and `w = w + v`, or with `nesterov`
    `w = w + momentum * v - lr * g`.

    The velocity holds the rates of the steps it was built from, so a change of the
    rate acts on new gradients only.  Without momentum at construction there is no
    velocity, and `momentum` cannot be set later.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, gradient_descent.py
    and the kernel ApplyKerasMomentum.
    """

    flags = frozenset({"nesterov"})
    sparse_rule = "rows"
    momentum = Hyperparameter()

    def slot_names(self):
        return ("momentum",) if self.has_momentum else ()

    def unread_slots(self):
        # Standalone Keras and tf.keras 2.11-2.15 kept velocities without momentum as well.
        return [] if self.has_momentum else [v.shape for v in self._trainable_variables]

    def _update_rows(self, gradient, variable, slots, c):
        if self.dialect.sparse_form is not Form.WRITTEN or self.has_momentum:
            super()._update_rows(gradient, variable, slots, c)
            return
        # OptimizerV2 added the moves of a repeated row one by one, where adding them up
        # first would round otherwise.
        values = ops.cast(gradient.values, variable.dtype)
        sparse.add_rows(variable, gradient.indices, -values * c["rate"])

    def coefficients(self, rate, form):
        return {"rate": rate, "momentum": self.momentum}

    def step(self, weight, gradient, slots, c, form):
        move = c["rate"] * gradient
        if not self.has_momentum:
            weight -= move
            return weight, {}
        velocity = slots["momentum"]
        velocity *= c["momentum"]
        velocity -= move
        if not self.nesterov:
            weight += velocity
        elif self.dialect.form is not Form.WRITTEN:
            weight += c["momentum"] * velocity - move
        else:
            weight += c["momentum"] * velocity
            weight -= move
        return weight, {"momentum": velocity}
