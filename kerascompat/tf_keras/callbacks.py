"""The callbacks of tf.keras 2.0-2.15 (keras/callbacks.py of 2.10)."""

import numpy as np

from kerascompat._callbacks import plateau, scheduler


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
