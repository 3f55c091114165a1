"""The callbacks of tf.keras 2.0-2.3 (tensorflow/python/keras/callbacks.py of TensorFlow 2.3)."""

from kerascompat._callbacks import stopping
from kerascompat.tf_keras.callbacks import CSVLogger, LearningRateScheduler, ModelCheckpoint, ReduceLROnPlateau

__all__ = ["CSVLogger", "EarlyStopping", "LearningRateScheduler", "ModelCheckpoint", "ReduceLROnPlateau"]


class EarlyStopping(stopping.EarlyStopping):
    __doc__ = stopping.EarlyStopping.__doc__

    def __init__(
        self,
        monitor="val_loss",
        min_delta=0,
        patience=0,
        verbose=0,
        mode="auto",
        baseline=None,
        restore_best_weights=False,
    ):
        super().__init__(monitor, abs(min_delta), patience, verbose, mode, baseline, restore_best_weights)
