"""What a training loop of one's own calls of an optimizer of tf.keras: `minimize`, and `apply_gradients` as each version clipped there."""

import sys

import keras


class Loops:
    """`minimize`, `compute_gradients` and `apply_gradients` of tf.keras, over the `apply` of Keras 3.

    tf.keras 2.0-2.3 clipped in `fit` and in `minimize`; what a loop gave to `apply_gradients` was applied as it was.
    From 2.4 on everything is clipped.

    tensorflow/python/keras/optimizer_v2/optimizer_v2.py of TensorFlow 2.3 (`_compute_gradients`) and 2.10
    (`_transform_gradients`); keras/src/optimizers/optimizer.py of 2.15.
    """

    def minimize(self, loss, var_list, grad_loss=None, name=None, tape=None):
        """Compute the gradients of a loss by some weights, and apply them; on the TensorFlow backend.

        Args:
            loss: A function without arguments; with a `tape`, the tensor computed under it.
            var_list: Weights, or a function that gives them.
            grad_loss: The gradient by the loss, where it is not 1.
            name: Taken and ignored.
            tape: The `tf.GradientTape` that has seen the loss. tf.keras 2.11-2.15 had it third, and here it may stand there.

        Returns:
            The counter of updates.

        Raises:
            ValueError: another backend than TensorFlow, or no weight has a gradient.
        """
        if hasattr(grad_loss, "gradient"):
            grad_loss, tape = None, grad_loss
        pairs = self._compute_gradients(loss, var_list, grad_loss, tape)
        self.__dict__["_minimizes"] = True
        try:
            return self.apply_gradients(pairs)
        finally:
            self.__dict__["_minimizes"] = False

    def compute_gradients(self, loss, var_list, tape=None):
        """(gradient, weight) pairs of a loss, as `minimize` takes it; tf.keras 2.11-2.15."""
        return self._compute_gradients(loss, var_list, None, tape)

    def _compute_gradients(self, loss, var_list, grad_loss=None, tape=None):
        if keras.backend.backend() != "tensorflow":
            raise ValueError(
                f"{type(self).__name__}.minimize computes gradients with TensorFlow, and the backend of Keras is "
                f"{keras.backend.backend()}: compute them with that, and call apply(gradients, variables)."
            )
        import tensorflow as tf

        if tape is None:
            with tf.GradientTape() as tape:
                loss = loss()
        variables = list(var_list() if callable(var_list) else var_list)
        return list(zip(tape.gradient(loss, [native(variable) for variable in variables], grad_loss), variables, strict=True))

    def apply_gradients(self, grads_and_vars, name=None, experimental_aggregate_gradients=True, **kwargs):
        """One update of weights by their gradients.

        Args:
            grads_and_vars: Pairs of gradient and weight; a weight without gradient stays as it is.
            name: Taken and ignored, as `experimental_aggregate_gradients` and `skip_gradients_aggregation`.

        Returns:
            The counter of updates.

        Raises:
            ValueError: no weight has a gradient.
        """
        self.__dict__["_own_loop"] = not (self.dialect.clips_loops or self.__dict__.get("_minimizes") or _called_by_keras(self))
        try:
            return self._apply_pairs(list(grads_and_vars), experimental_aggregate_gradients)
        finally:
            self.__dict__["_own_loop"] = False

    def _apply_pairs(self, pairs, aggregate):
        return super().apply_gradients(pairs)


def native(variable):
    """The `tf.Variable` of a weight."""
    return variable.value if isinstance(variable, keras.Variable) else variable


def _called_by_keras(optimizer):
    """Whether it is the `train_step` of Keras, that of `fit`, which has called a method of this optimizer."""
    return _is_keras(_caller(optimizer))


def trained_by(optimizer):
    """The model whose `train_step` of Keras, that of `fit`, has called a method of this optimizer; None if it is another caller."""
    frame = _caller(optimizer)
    return frame.f_locals.get("self") if _is_keras(frame) else None


def _caller(optimizer):
    """The frame that has called a method of this optimizer."""
    frame = sys._getframe(2)
    while frame.f_locals.get("self") is not optimizer:
        frame = frame.f_back
    while frame.f_locals.get("self") is optimizer:
        frame = frame.f_back
    return frame


def _is_keras(frame):
    return frame.f_globals.get("__name__", "").partition(".")[0] in ("keras", "kerascompat")
