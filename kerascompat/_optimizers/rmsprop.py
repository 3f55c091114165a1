"""RMSprop, plain, centered and with momentum."""

from kerascompat._optimizers import elementwise
from kerascompat._optimizers.averages import blended, stepped
from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer
from kerascompat._optimizers.dialects import Form


class RMSprop(LegacyOptimizer):
    """`w = w - lr * g / (sqrt(a) + epsilon)`, `a` the moving average of `g**2`.

    tf.keras adds `centered`, which takes the square of the average gradient off `a`,
    and `momentum`: `p = momentum * p + lr * g / sqrt(a + epsilon)` and `w = w - p`.
    With momentum, and from tf.keras 2.11 on, epsilon is inside the root.  A gradient
    of named rows moves those rows; the averages of the others fall, except with
    momentum up to 2.10.

    Keras 1.2.2-2.3.1, keras/optimizers.py; TensorFlow 2.0-2.10, rmsprop.py and the
    kernels ApplyRMSProp and ApplyCenteredRMSProp; tf.keras 2.15, rmsprop.py.
    """

    not_always_saved = frozenset({"iterations"})
    flags = frozenset({"centered"})
    centered = False
    rho = Hyperparameter()
    momentum = Hyperparameter()

    @property
    def sparse_rule(self):
        """With momentum TensorFlow used a kernel that leaves other rows alone."""
        return "rows" if self.has_momentum else "slots"

    def slot_names(self):
        names = ["rms"]
        if self.has_momentum:
            names.append("momentum")
        if self.centered:
            names.append("mg")
        return tuple(names)

    def coefficients(self, rate, form):
        c = {"rate": rate, "rho": self.rho}
        if self.has_momentum:
            c["momentum"] = self.momentum
        return c

    def step(self, weight, gradient, slots, c, form):
        # Only the kernels step, and TensorFlow had them for momentum only.
        average = stepped if form is Form.KERNEL and self.has_momentum else blended
        new = {"rms": average(slots["rms"], elementwise.square(gradient), c["rho"])}
        variance = new["rms"]
        if self.centered:
            new["mg"] = average(slots["mg"], gradient, c["rho"])
            variance = variance - elementwise.square(new["mg"])
        move = c["rate"] * gradient
        if self.dialect.form is Form.REWRITTEN:
            move *= elementwise.rsqrt(variance + self.epsilon)
        elif self.has_momentum:
            move /= elementwise.sqrt(variance + self.epsilon)
        else:
            root = elementwise.sqrt(variance)
            root += self.epsilon
            move /= root
        if self.has_momentum:
            velocity = slots["momentum"]
            velocity *= c["momentum"]
            velocity += move
            move = new["momentum"] = velocity
        weight -= move
        return weight, new
