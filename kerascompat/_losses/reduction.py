"""From one value a sample to one value a batch: masks and weights, by version."""

import keras
from keras import ops

try:
    # An array of JAX takes no attribute: Keras keeps its mask elsewhere.
    from keras.src.backend import get_keras_mask as _kept_mask
except ImportError:  # the first versions of Keras 3 knew the attribute alone

    def _kept_mask(tensor):
        return getattr(tensor, "_keras_mask", None)


def present_mean(values, weights=None, mask=None):
    """The mean of `values` over what is neither masked nor of weight 0 (`weighted_masked_objective`).

    Keras 1.0-2.2, keras/engine/training_utils.py of 2.2.4: the values are divided by the mean
    of the mask, then, weighted, by the share of weights that are not 0.  A batch whose weights
    are all 0 gives nan, here as there.

    Args:
        values: Tensor (batch, ...).
        weights: None, or a tensor of the first axes of `values`.
        mask: None, or a tensor of the shape of `values`, true where it counts.
    """
    if mask is not None:
        mask = ops.cast(mask, values.dtype)
        values = values * mask / ops.mean(mask)
    if weights is not None:
        weights = ops.cast(weights, values.dtype)
        ranks = len(weights.shape), len(values.shape)
        if ranks[1] > ranks[0]:
            values = ops.mean(values, axis=tuple(range(*ranks)))
        values = values * weights / ops.mean(ops.cast(ops.not_equal(weights, 0.0), values.dtype))
    return ops.mean(values)


def weighted_sum(values, weights=None, mask=None):
    """`(sum of weighted values, sum of weights, number of values)`, mask and weights multiplied.

    Keras 2.3 and tf.keras, keras/utils/losses_utils.py: a loss is the sum divided by the
    number of all values, masked ones and those of weight 0 among them; a metric is the sum
    divided by the sum of the weights.
    """
    if mask is not None:
        mask = ops.cast(mask, values.dtype)
        weights = mask if weights is None else _fit(ops.cast(weights, values.dtype), mask) * mask
    count = ops.cast(ops.size(values), values.dtype)
    if weights is None:
        return ops.sum(values), count, count
    if len(values.shape) == 0:
        values = ops.expand_dims(values, 0)
    weights = ops.broadcast_to(_fit(ops.cast(weights, values.dtype), values), ops.shape(values))
    return ops.sum(values * weights), ops.sum(weights), count


def _fit(weights, values):
    """Weights with as many axes as values: a last axis of 1 goes, missing axes come behind."""
    if len(weights.shape) == len(values.shape) + 1:
        weights = ops.squeeze(weights, -1)
    while len(weights.shape) < len(values.shape):
        weights = ops.expand_dims(weights, -1)
    return weights


def mask_of(y_pred):
    """The mask that the layers left on a prediction, or None."""
    return _kept_mask(y_pred)


@keras.saving.register_keras_serializable(package="kerascompat")
class ReducedLoss(keras.losses.Loss):
    """A loss whose masks and weights count as they did in a legacy version.

    Works in `compile` of any Keras 3 model.

    Args:
        function: `(y_true, y_pred)` -> one value a sample or timestep; or a `keras.losses.Loss`.
        present: True for the mean over what is present (Keras 1.0-2.2, see `present_mean`),
            False for the sum over the number of all values (Keras 2.3, tf.keras to 2.10, see
            `weighted_sum`).
        name: What it is called in logs; the function's name if None.
    """

    def __init__(self, function, present=True, name=None):
        called = name or getattr(function, "name", None) or getattr(function, "__name__", None)
        super().__init__(name=called)
        self.function = function
        self.present = present

    def values(self, y_true, y_pred):
        """The loss before it is reduced."""
        function = self.function.call if isinstance(self.function, keras.losses.Loss) else self.function
        # PyTorch subtracts no tensor from an array.
        return ops.convert_to_tensor(function(ops.convert_to_tensor(y_true), y_pred))

    def __call__(self, y_true, y_pred, sample_weight=None):
        values = self.values(y_true, y_pred)
        mask = mask_of(y_pred)
        if mask is not None and len(mask.shape) > len(values.shape):
            mask = None
        if self.present:
            return present_mean(values, sample_weight, mask)
        total, _, count = weighted_sum(values, sample_weight, mask)
        reduction = getattr(self.function, "reduction", "sum_over_batch_size")
        return total if reduction == "sum" else total / count

    def call(self, y_true, y_pred):
        return self.values(y_true, y_pred)

    def get_config(self):
        return {"function": keras.saving.serialize_keras_object(self.function), "present": self.present, "name": self.name}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config["function"]), config["present"], config["name"])
