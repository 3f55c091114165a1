"""Loss functions whose formula is not that of `keras.losses`, each `(y_true, y_pred)` -> one value a sample.

Formulas of keras/losses.py and of the TensorFlow backend of Keras 2.2.4, of which Keras 1.2.2's
differ where a function says so.  All others are those of `keras.losses`.
"""

import keras
from keras import ops


def _serializable(function):
    return keras.saving.register_keras_serializable(package="kerascompat", name=function.__name__)(function)


def _clipped(y_pred):
    epsilon = keras.config.epsilon()
    return ops.clip(y_pred, epsilon, 1.0 - epsilon)


def _pair(y_true, y_pred):
    y_pred = ops.convert_to_tensor(y_pred)
    return ops.cast(y_true, y_pred.dtype), y_pred


@_serializable
def binary_accuracy(y_true, y_pred):
    """Share of the outputs that round to the target, over the last axis.

    Keras 3 asks whether they lie above 0.5: the same between -0.5 and 1.5, not where a linear output
    goes beyond, or where the targets are other numbers than 0 and 1 (keras/metrics.py of 1.2.2, 2.2.4, 2.3.1).
    """
    y_true, y_pred = _pair(y_true, y_pred)
    return ops.mean(ops.cast(ops.equal(y_true, ops.round(y_pred)), y_pred.dtype), axis=-1)


@_serializable
def binary_crossentropy(y_true, y_pred):
    """Cross-entropy of probabilities clipped to [1e-7, 1 - 1e-7], mean over the last axis.

    Keras 3 computes it from the logits where `y_pred` comes straight out of a sigmoid: a
    saturated unit then has a loss beyond 16 and a gradient; here, as until Keras 2.2, the
    loss ends there and the gradient is 0.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    y_pred = _clipped(y_pred)
    logits = ops.log(y_pred / (1.0 - y_pred))
    return ops.mean(ops.maximum(logits, 0.0) - logits * y_true + ops.log1p(ops.exp(-ops.abs(logits))), axis=-1)


@_serializable
def categorical_crossentropy(y_true, y_pred):
    """Cross-entropy of probabilities, made to sum to 1 and clipped to [1e-7, 1 - 1e-7].

    Saturation as in `binary_crossentropy`.
    """
    y_true, y_pred = _pair(y_true, y_pred)
    y_pred = _clipped(y_pred / ops.sum(y_pred, axis=-1, keepdims=True))
    return -ops.sum(y_true * ops.log(y_pred), axis=-1)


@_serializable
def sparse_categorical_crossentropy(y_true, y_pred):
    """Cross-entropy of class numbers, of shape (..., 1) or (...), and clipped probabilities."""
    y_pred = ops.convert_to_tensor(y_pred)
    classes = ops.cast(y_true, "int32")
    if len(classes.shape) == len(y_pred.shape):
        classes = ops.squeeze(classes, -1)
    logits = ops.log(_clipped(y_pred))
    chosen = ops.sum(ops.one_hot(classes, y_pred.shape[-1], dtype=y_pred.dtype) * logits, axis=-1)
    return ops.logsumexp(logits, axis=-1) - chosen


@_serializable
def unwrapped_categorical_crossentropy(y_true, y_pred):
    """`categorical_crossentropy` of a tensor of rank 3 or more, Keras 3's of a matrix.

    Keras 2.3 and tf.keras 2.0-2.3 went back to the logits of the operation Softmax (tensorflow/python/keras/backend.py of
    TensorFlow 1.15), and their softmax was that operation for a matrix alone (keras/activations.py of 2.3.1).  Keras 3
    goes back to the logits always: a padded step, whose target is all zeros, then has a gradient, where it had none.
    """
    old = len(y_pred.shape) > 2
    return (categorical_crossentropy if old else keras.losses.categorical_crossentropy)(y_true, y_pred)


@_serializable
def unwrapped_sparse_categorical_crossentropy(y_true, y_pred):
    """`sparse_categorical_crossentropy` by rank, as `unwrapped_categorical_crossentropy`."""
    old = len(y_pred.shape) > 2
    return (sparse_categorical_crossentropy if old else keras.losses.sparse_categorical_crossentropy)(y_true, y_pred)


@_serializable
def hinge(y_true, y_pred):
    """mean(max(1 - y_true * y_pred, 0)); labels 0 stay 0 (Keras 3 makes them -1)."""
    y_true, y_pred = _pair(y_true, y_pred)
    return ops.mean(ops.maximum(1.0 - y_true * y_pred, 0.0), axis=-1)


@_serializable
def squared_hinge(y_true, y_pred):
    """mean(max(1 - y_true * y_pred, 0)^2); labels 0 stay 0 (Keras 3 makes them -1)."""
    y_true, y_pred = _pair(y_true, y_pred)
    return ops.mean(ops.square(ops.maximum(1.0 - y_true * y_pred, 0.0)), axis=-1)


def _cosines(y_true, y_pred):
    y_true, y_pred = _pair(y_true, y_pred)

    def unit(x):  # tf.nn.l2_normalize with its epsilon of 1e-12
        return x * ops.rsqrt(ops.maximum(ops.sum(ops.square(x), axis=-1, keepdims=True), 1e-12))

    return unit(y_true) * unit(y_pred)


@_serializable
def cosine_proximity(y_true, y_pred):
    """-sum(unit(y_true) * unit(y_pred)): -1 for the same direction."""
    return -ops.sum(_cosines(y_true, y_pred), axis=-1)


@_serializable
def positive_cosine_proximity(y_true, y_pred):
    """The metric of Keras 2.3: 1 for the same direction."""
    return ops.sum(_cosines(y_true, y_pred), axis=-1)


@_serializable
def mean_cosine_proximity(y_true, y_pred):
    """Keras 1's cosine_proximity: the mean over the last axis where later versions take the sum."""
    return -ops.mean(_cosines(y_true, y_pred), axis=-1)


for _function in (positive_cosine_proximity, mean_cosine_proximity):
    _function.__name__ = "cosine_proximity"  # what it is logged as
