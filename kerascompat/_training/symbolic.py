"""Losses that are tensors of the model's graph: `model.add_loss(tensor)` after the model was made, as variational autoencoders do."""

import numbers

import keras
from keras import ops, tree


class SymbolicLosses:
    """Mixed in before `keras.Model`: `add_loss` takes symbolic tensors, which Keras 3 refuses.

    The model then computes these tensors in the same pass as its outputs, from the same
    activations and draws, and adds them to what it trains for; a tensor of more than one
    element counts with its sum (keras/engine/training.py of 2.2.4 adds the tensors as they
    are, and the gradient of a tensor is that of its sum).
    """

    def add_loss(self, losses, inputs=None):
        """Train for this too.

        Args:
            losses: A tensor or a list of them: symbolic, computed from tensors of this
                model; functions without arguments (of weights, as tf.keras takes them);
                numbers; or values, inside `call`.
            inputs: Standalone Keras kept losses by the inputs they depend on; it changes
                no number here.

        Raises:
            ValueError: a symbolic loss of a model that has no symbolic inputs.
        """
        losses = [_constant(loss) if isinstance(loss, numbers.Number) else loss for loss in tree.flatten(losses)]
        symbolic = [loss for loss in losses if isinstance(loss, keras.KerasTensor) or callable(loss)]
        values = [loss for loss in losses if not (isinstance(loss, keras.KerasTensor) or callable(loss))]
        if values:
            keras.Layer.add_loss(self, values)
        if not symbolic:
            return
        if not getattr(self, "inputs", None):
            raise ValueError(
                f"{self.name} has no symbolic inputs, so it cannot compute a symbolic loss: call add_loss with values inside call()."
            )
        graph = getattr(self, "_symbolic", None) or _Graph(self, [], [])
        self._symbolic = _Graph(self, [*graph.losses, *symbolic], graph.receivers)
        self._clear_functions()

    def _compute_parts(self, receivers):
        """Compute the `parts` of each `InGraph` in every pass, and give it their values."""
        graph = getattr(self, "_symbolic", None)
        if receivers or (graph is not None and graph.receivers):
            self._symbolic = _Graph(self, graph.losses if graph is not None else [], receivers)
            self._clear_functions()

    def _clear_functions(self):
        """A function that was compiled before does not know the loss."""
        self.train_function = self.test_function = None

    def _run_through_graph(self, inputs, *args, **kwargs):
        graph = getattr(self, "_symbolic", None)
        if graph is None:
            return super()._run_through_graph(inputs, *args, **kwargs)
        outputs, losses, parts = graph.function._run_through_graph(inputs, *args, **kwargs)
        for receiver, values in zip(graph.receivers, parts, strict=True):
            receiver.values = values
        if not any(isinstance(output, keras.KerasTensor) for output in tree.flatten(outputs)):
            keras.Layer.add_loss(self, [*losses, *(function() for function in graph.functions)])
        return outputs


def _constant(number):
    return lambda: ops.convert_to_tensor(number, dtype=keras.config.floatx())


class _Graph:
    """The model's graph and its losses', out of sight of Keras 3's attribute tracking."""

    def __init__(self, model, losses, receivers):
        self.losses, self.receivers = losses, receivers
        self.functions = [loss for loss in losses if not isinstance(loss, keras.KerasTensor)]
        symbolic = [loss for loss in losses if isinstance(loss, keras.KerasTensor)]
        self.function = keras.Function(model.inputs, [model._outputs_struct, symbolic, [receiver.parts for receiver in receivers]])
