"""Gradient descent, with momentum and Nesterov momentum."""

from kerascompat._optimizers.base import Hyperparameter, LegacyOptimizer


class SGD(LegacyOptimizer):
    """`v = momentum * v - lr * g`, then `w = w + v`; `w + momentum * v - lr * g` with
    `nesterov`.

    The velocity holds the learning rate of the steps it was built from, so a change
    of the rate acts on new gradients only.  Keras 1.2.2-2.3.1, keras/optimizers.py;
    TensorFlow 2.0-2.10, gradient_descent.py, kernel ApplyKerasMomentum.
    """

    flags = frozenset({"nesterov"})
    momentum = Hyperparameter()

    def slot_names(self):
        return ("momentum",) if float(self.momentum) > 0 else ()

    def step(self, weight, gradient, slots, c, kernels):
        move = c["rate"] * gradient
        if "momentum" not in slots:
            return weight - move, {}
        velocity = c["momentum"] * slots["momentum"] - move
        if not self.nesterov:
            weight = weight + velocity
        elif kernels:
            weight = weight + (c["momentum"] * velocity - move)
        else:
            weight = weight + c["momentum"] * velocity - move
        return weight, {"momentum": velocity}

    def coefficients(self, rate, kernels):
        return {"rate": rate, "momentum": self.momentum}
