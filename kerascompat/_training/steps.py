"""What a `train_step` of one's own calls in tf.keras 2.2-2.15: `self.compiled_loss` and `self.compiled_metrics`."""

from keras import ops, tree


class CompiledParts:
    """Mixed in before `keras.Model`.

    Keras 3 keeps both names for old programs, but its `compiled_loss` logs nothing and adds the losses of layers a second time where they
    are given, and its `compiled_metrics` feeds the predictions to the running mean of the loss
    (keras/src/backend/tensorflow/trainer.py of 3.15.1).
    """

    def compiled_loss(self, y_true, y_pred, sample_weight=None, regularization_losses=None):
        """The loss that `compile` was given, which is also logged as "loss" (keras/engine/compile_utils.py of 2.10).

        Args:
            y_true, y_pred: Targets and predictions.
            sample_weight: Weights of the samples.
            regularization_losses: Losses to add: `self.losses`, or a part of them.

        Returns:
            A scalar tensor.
        """
        parts = [ops.sum(loss) for loss in regularization_losses or ()]
        if self._compile_loss is not None:
            parts.insert(0, self._compile_loss(y_true, y_pred, sample_weight))
        total = sum(parts[1:], parts[0]) if parts else ops.zeros(())
        first = tree.flatten(y_pred)[0]
        self._loss_tracker.update_state(total, sample_weight=ops.shape(first)[0])
        return total

    @property
    def compiled_metrics(self):
        """The metrics that `compile` was given: `update_state(y_true, y_pred, sample_weight)`, `metrics`, `reset_state()`."""
        return _Metrics(self)


class _Metrics:
    def __init__(self, model):
        self._held = model._compile_metrics

    @property
    def metrics(self):
        return [] if self._held is None else self._held.metrics

    def update_state(self, y_true, y_pred, sample_weight=None):
        if self._held is not None:
            self._held.update_state(y_true, y_pred, sample_weight)

    def reset_state(self):
        if self._held is not None:
            self._held.reset_state()

    reset_states = reset_state
