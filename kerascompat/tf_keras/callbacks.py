"""The callbacks of tf.keras 2.0-2.10 (keras/callbacks.py of 2.10)."""

import numpy as np

from kerascompat._callbacks import plateau, scheduler
from kerascompat._callbacks.checkpoint import FrequencyCheckpoint
from kerascompat._callbacks.csv_log import CSVLogger
from kerascompat._callbacks.stopping import BaselineStopping

__all__ = ["CSVLogger", "EarlyStopping", "LearningRateScheduler", "ModelCheckpoint", "ReduceLROnPlateau"]


class LearningRateScheduler(scheduler.LearningRateScheduler):
    __doc__ = scheduler.LearningRateScheduler.__doc__

    def _float(self, rate):
        # A scalar float tensor was accepted here, of keras.ops or the backend.
        dtype = str(getattr(rate, "dtype", ""))
        if "float" in dtype and getattr(rate, "shape", None) == ():
            return float(rate)
        return super()._float(rate)


class ReduceLROnPlateau(plateau.ReduceLROnPlateau):
    __doc__ = plateau.ReduceLROnPlateau.__doc__

    def __init__(
        self,
        monitor="val_loss",
        factor=0.1,
        patience=10,
        verbose=0,
        mode="auto",
        min_delta=1e-4,
        cooldown=0,
        min_lr=0,
        *,
        epsilon=None,
    ):
        super().__init__(
            monitor,
            factor,
            patience,
            verbose,
            mode,
            min_delta if epsilon is None else epsilon,
            cooldown,
            min_lr,
        )

    def floor(self):
        return np.float32(self.min_lr)


class EarlyStopping(BaselineStopping):
    __doc__ = (
        BaselineStopping.__mro__[1].__doc__
        + """
    The baseline does not stand in for the best value: `patience` runs on until both are
    beaten.  As in tf.keras 2.4-2.10, `patience=0` stops at the second epoch always.
    """
    )

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


class ModelCheckpoint(FrequencyCheckpoint):
    __doc__ = FrequencyCheckpoint.__doc__
