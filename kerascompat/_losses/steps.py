"""Losses of masked sequences, divided by the number of all timesteps."""

import keras
from keras import ops

from kerascompat._losses.reduction import ReducedLoss


def over_all_steps(loss):
    """`loss` for models with a mask, reduced as tf.keras did up to 2.10 (keras/utils/losses_utils.py).

    The losses of the unmasked timesteps are added up and divided by the number of all timesteps;
    Keras 3, as tf.keras from 2.11 on, divides by that of the unmasked ones.

    Args:
        loss: What `compile` takes: a name, a function, a `keras.losses.Loss`, or a list or dict of these;
            None stays None.
    """
    if isinstance(loss, dict):
        return {name: over_all_steps(each) for name, each in loss.items()}
    if isinstance(loss, (list, tuple)):
        return [over_all_steps(each) for each in loss]
    return None if loss is None else StepsLoss(keras.losses.get(loss))


@keras.saving.register_keras_serializable(package="kerascompat")
class StepsLoss(ReducedLoss):
    """What `over_all_steps` makes of one loss.

    Args:
        function: `(y_true, y_pred)` -> one value a sample or timestep; or a `keras.losses.Loss`.
        present, name: As `ReducedLoss` takes them.
    """

    def __init__(self, function, present=False, name=None):
        super().__init__(function, present, name)

    def values(self, y_true, y_pred):
        y_true, y_pred = ops.convert_to_tensor(y_true), ops.convert_to_tensor(y_pred)
        if len(y_true.shape) + 1 == len(y_pred.shape) and y_pred.shape[-1] == 1:
            y_true = ops.expand_dims(y_true, -1)
        return super().values(y_true, y_pred)
