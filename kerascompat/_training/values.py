"""What a batch leaves behind: its own value, or a mean that runs on."""

import keras
from keras import ops

from kerascompat._losses.reduction import mask_of, present_mean, weighted_sum


class BatchValue(keras.metrics.Metric):
    """The value of the last batch, kept in a variable so that a compiled step can return it."""

    def __init__(self, name):
        super().__init__(name=name)
        self.value = self.add_variable(shape=(), initializer="zeros", name="value")

    def keep(self, value):
        self.value.assign(ops.cast(value, self.value.dtype))

    def result(self):
        return self.value.value


class BatchMetric(BatchValue):
    """A metric function of one batch (Keras 1.0-2.2).

    Args:
        function: `(y_true, y_pred)` -> a tensor of any shape, of which the mean is taken.
        weighted: Whether sample weights count.
        masked: Whether a mask counts.
    """

    def __init__(self, name, function, weighted, masked):
        super().__init__(name)
        self.function, self.weighted, self.masked = function, weighted, masked

    def see(self, y_true, y_pred, weights):
        values = ops.cast(self.function(y_true, y_pred), self.value.dtype)
        mask = mask_of(y_pred) if self.masked else None
        if mask is not None and len(mask.shape) != len(values.shape):
            mask = None
        self.keep(present_mean(values, weights if self.weighted else None, mask))


class RunningMetric(keras.metrics.Metric):
    """The mean of a metric function since the epoch began (Keras 2.3)."""

    def __init__(self, name, function, weighted):
        super().__init__(name=name)
        self.function, self.weighted = function, weighted
        self.total = self.add_variable(shape=(), initializer="zeros", name="total")
        self.count = self.add_variable(shape=(), initializer="zeros", name="count")

    def see(self, y_true, y_pred, weights):
        values = ops.cast(self.function(y_true, y_pred), self.total.dtype)
        mask = mask_of(y_pred)
        if mask is not None and len(mask.shape) > max(len(values.shape), 1):
            mask = None
        total, weight, _ = weighted_sum(values, weights if self.weighted else None, mask)
        self.total.assign_add(total)
        self.count.assign_add(weight)

    def keep(self, value):
        """One more value of weight 1: how the loss of an output runs on."""
        self.total.assign_add(ops.cast(value, self.total.dtype))
        self.count.assign_add(1.0)

    def result(self):
        return ops.divide_no_nan(self.total, self.count)


class GivenMetric:
    """A `keras.metrics.Metric` of the user's."""

    def __init__(self, name, metric, weighted):
        self.name, self.metric, self.weighted = name, metric, weighted

    def see(self, y_true, y_pred, weights):
        self.metric.update_state(y_true, y_pred, sample_weight=weights if self.weighted else None)

    def result(self):
        return self.metric.result()
