"""The logged losses of several outputs: means over samples, as tf.keras had them (keras/engine/compile_utils.py of 2.10, LossesContainer)."""

from keras import ops, tree


class OutputLosses:
    """Mixed in before `keras.Model`: the loss of an output counts a batch by its samples.

    Keras 3.15 on TensorFlow counts a batch whose size is not known beforehand once, so the last one, which is smaller, as much as the others
    (trainers/compile_utils.py, `CompileLoss.call`).
    """

    def compile(self, *args, **kwargs):
        super().compile(*args, **kwargs)
        if self._compile_loss is not None:
            self._compile_loss.__class__ = _by_samples(type(self._compile_loss))


def _by_samples(base):
    """The class of a compiled loss whose trackers count samples."""

    class BySamples(base):
        _samples = None

        def build(self, y_true, y_pred):
            super().build(y_true, y_pred)
            for tracker in self.metrics:
                if tracker is not None:
                    tracker.update_state = self._counting(tracker.update_state)

        def _counting(self, update):
            return lambda value, sample_weight=None: update(value, sample_weight=self._samples if sample_weight is None else sample_weight)

        def call(self, y_true, y_pred, sample_weight=None):
            self._samples = ops.shape(tree.flatten(y_pred)[0])[0]
            try:
                return super().call(y_true, y_pred, sample_weight)
            finally:
                self._samples = None

    return BySamples
