"""Cross-entropies of each element or sample, (target, output), and CTC."""

import keras
from keras import ops

from kerascompat._backend.symbolic import symbolic


def _clipped(output):
    epsilon = keras.config.epsilon()
    return ops.clip(output, epsilon, 1.0 - epsilon)


def binary_crossentropy(target, output, from_logits=False):
    """Of each element; probabilities are clipped to [1e-7, 1 - 1e-7]."""
    target = ops.cast(target, output.dtype)
    if not from_logits:
        output = _clipped(output)
        output = ops.log(output / (1.0 - output))
    return ops.maximum(output, 0.0) - output * target + ops.log1p(ops.exp(-ops.abs(output)))


def categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Of each sample; probabilities are made to sum to 1 and clipped to [1e-7, 1 - 1e-7].

    Raises:
        ValueError: an axis the output does not have.
    """
    rank = len(output.shape)
    if not -rank <= axis < rank:
        raise ValueError(f"axis must be between {-rank} and {rank - 1} for an output of the shape {tuple(output.shape)}, not {axis}.")
    target = ops.cast(target, output.dtype)
    if from_logits:
        return -ops.sum(target * ops.log_softmax(output, axis=axis), axis=axis)
    output = _clipped(output / ops.sum(output, axis=axis, keepdims=True))
    return -ops.sum(target * ops.log(output), axis=axis)


def sparse_categorical_crossentropy(target, output, from_logits=False, axis=-1):
    """Of each sample, the target being a class number, of the output's axes or one less."""
    rank = len(output.shape)
    if not -rank <= axis < rank:
        raise ValueError(f"axis must be between {-rank} and {rank - 1} for an output of the shape {tuple(output.shape)}, not {axis}.")
    if axis % rank != rank - 1:
        output = ops.moveaxis(output, axis, -1)
        target = ops.moveaxis(target, axis, -1) if len(target.shape) == rank else target
    target = ops.cast(target, "int32")
    if len(target.shape) == rank:
        target = ops.squeeze(target, -1)
    if not from_logits:
        output = ops.log(_clipped(output))
    chosen = ops.sum(ops.one_hot(target, output.shape[-1], dtype=output.dtype) * output, axis=-1)
    return ops.logsumexp(output, axis=-1) - chosen


def binary_focal_crossentropy(target, output, apply_class_balancing=False, alpha=0.25, gamma=2.0, from_logits=False):
    """Of each element, weighted down where it is well classified (tf.keras)."""
    if from_logits:
        output = ops.sigmoid(output)
    target = ops.cast(target, output.dtype)
    output = _clipped(output)
    sure = target * output + (1.0 - target) * (1.0 - output)
    found = ops.power(1.0 - sure, gamma) * binary_crossentropy(target, output)
    return found * (target * alpha + (1.0 - target) * (1.0 - alpha)) if apply_class_balancing else found


def categorical_focal_crossentropy(target, output, alpha=0.25, gamma=2.0, from_logits=False, axis=-1):
    """Of each sample, weighted down where it is well classified (tf.keras 2.13 and later)."""
    if from_logits:
        output = ops.softmax(output, axis=axis)
    target = ops.cast(target, output.dtype)
    output = _clipped(output / ops.sum(output, axis=axis, keepdims=True))
    return ops.sum(alpha * ops.power(1.0 - output, gamma) * -target * ops.log(output), axis=axis)


@symbolic
def ctc_batch_cost(y_true, y_pred, input_length, label_length):
    """The CTC loss of each sample: (samples, 1).

    Args:
        y_true: Labels (samples, longest).
        y_pred: Probabilities (samples, time, classes + 1), the last one being the blank.
        input_length, label_length: (samples, 1).
    """
    logits = ops.log(y_pred + keras.config.epsilon())
    lengths = [ops.cast(ops.squeeze(length, -1), "int32") for length in (label_length, input_length)]
    found = ops.ctc_loss(ops.cast(y_true, "int32"), logits, *lengths, mask_index=y_pred.shape[-1] - 1)
    return ops.expand_dims(found, 1)


def ctc_decode(y_pred, input_length, greedy=True, beam_width=100, top_paths=1, merge_repeated=False):
    """The most likely labels: `([labels (samples, longest) an entry a path, -1 behind their end], scores (samples, paths))`."""
    classes = y_pred.shape[-1]
    strategy = "greedy" if greedy else "beam_search"
    decoded, scores = ops.ctc_decode(
        ops.log(y_pred + keras.config.epsilon()),
        ops.cast(input_length, "int32"),
        strategy=strategy,
        beam_width=beam_width,
        top_paths=top_paths,
        merge_repeated=True if greedy else merge_repeated,
        mask_index=classes - 1,
    )
    paths = []
    for number in range(1 if greedy else top_paths):
        labels = decoded[number]
        if not isinstance(labels, keras.KerasTensor):
            kept = ops.convert_to_numpy(labels >= 0)
            labels = labels[:, : int(kept.sum(axis=1).max(initial=0))]
        paths.append(labels)
    return paths, scores


def ctc_label_dense_to_sparse(labels, label_lengths):
    """Labels (samples, longest) of these lengths as a `tf.SparseTensor`.

    Raises:
        RuntimeError: another backend than TensorFlow.
    """
    if keras.backend.backend() != "tensorflow":
        raise RuntimeError("ctc_label_dense_to_sparse makes a tf.SparseTensor; keras.ops.ctc_loss takes dense labels with their lengths.")
    import tensorflow as tf

    present = tf.sequence_mask(tf.cast(label_lengths, "int32"), tf.shape(labels)[1])
    return tf.SparseTensor(tf.where(present), tf.boolean_mask(labels, present), tf.shape(labels, out_type="int64"))
