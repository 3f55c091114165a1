"""The callbacks of tf.keras 2.11-2.15 (keras/src/callbacks.py of 2.15)."""

from keras.callbacks import CSVLogger  # 2.15 added the `val_` columns that Keras 3 adds

from kerascompat.tf_keras import callbacks
from kerascompat.tf_keras.callbacks import LearningRateScheduler, ModelCheckpoint, ReduceLROnPlateau

__all__ = ["CSVLogger", "EarlyStopping", "LearningRateScheduler", "ModelCheckpoint", "ReduceLROnPlateau"]


class EarlyStopping(callbacks.EarlyStopping):
    """Stops the fit after `patience` epochs without improvement.

    As that of `kerascompat.tf_keras`, but an epoch that improves never stops, nothing
    counts before `start_from_epoch`, and the best weights come back when the fit ends,
    whether it was stopped or not.
    """

    tests_after_improvement = False
    restores_at_end = True

    def __init__(
        self,
        monitor="val_loss",
        min_delta=0,
        patience=0,
        verbose=0,
        mode="auto",
        baseline=None,
        restore_best_weights=False,
        start_from_epoch=0,
    ):
        super().__init__(monitor, min_delta, patience, verbose, mode, baseline, restore_best_weights)
        self.start_from_epoch = start_from_epoch
