"""Gradient clipping as each dialect did it."""

from keras import ops

from kerascompat._optimizers.dialects import Clipping


def clip(optimizer, gradients):
    """Clip a list of dense tensors by the optimizer's arguments and dialect."""
    if optimizer.__dict__.get("_own_loop"):  # see `Loops`
        return gradients
    clipnorm, clipvalue = optimizer.clipnorm, optimizer.clipvalue
    global_clipnorm = optimizer.global_clipnorm
    if optimizer.dialect.clipping is Clipping.GLOBAL:
        return clip_all(gradients, clipnorm, clipvalue)
    if optimizer.dialect.clipping is Clipping.NORM_FIRST:
        return clip_each(clip_each(gradients, None, clipnorm, None), clipvalue, None, None)
    if optimizer.dialect.clipping is Clipping.ONE:
        if clipnorm:
            clipvalue = global_clipnorm = None
        elif global_clipnorm:
            clipvalue = None
    return clip_each(gradients, clipvalue, clipnorm, global_clipnorm)


def clip_all(gradients, clipnorm, clipvalue):
    """Clip by the norm of all gradients together, then by value.

    Keras 1.2.2 to 2.3.1, keras/optimizers.py, `get_gradients` and `clip_norm`:
    every gradient becomes `g * c / n` where the global norm `n` reaches `c`.
    """
    if clipnorm:
        norm = ops.sqrt(sum(ops.sum(ops.square(g)) for g in gradients))
        gradients = [ops.where(norm >= clipnorm, g * clipnorm / norm, g) for g in gradients]
    if clipvalue:
        gradients = [ops.clip(g, -clipvalue, clipvalue) for g in gradients]
    return gradients


def clip_each(gradients, clipvalue, clipnorm, global_clipnorm):
    """Clip by value, then each gradient by its norm, then by the global norm.

    TensorFlow 2.4-2.10, `OptimizerV2._transform_gradients`, with the expressions of
    `tf.clip_by_norm` and `tf.clip_by_global_norm`.
    """
    if clipvalue:
        gradients = [ops.clip(g, -clipvalue, clipvalue) for g in gradients]
    if clipnorm:
        gradients = [_by_norm(g, clipnorm) for g in gradients]
    if global_clipnorm:
        # The norm is taken as sqrt(2 * sum of x**2 / 2), as tf.nn.l2_loss has it.
        halves = [ops.sum(ops.square(g)) / 2.0 for g in gradients]
        norm = ops.sqrt(ops.sum(ops.stack(halves)) * 2.0)
        scale = global_clipnorm * ops.minimum(1.0 / norm, 1.0 / global_clipnorm)
        gradients = [g * scale for g in gradients]
    return gradients


def _by_norm(gradient, clipnorm):
    squares = ops.sum(ops.square(gradient))
    positive = squares > 0
    norm = ops.where(positive, ops.sqrt(ops.where(positive, squares, 1.0)), squares)
    return gradient * clipnorm / ops.maximum(norm, clipnorm)
