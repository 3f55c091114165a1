"""The callbacks of Keras 1, as of 1.2.2 (keras/callbacks.py)."""

from kerascompat._callbacks import plateau, scheduler


class LearningRateScheduler(scheduler.LearningRateScheduler):
    __doc__ = scheduler.LearningRateScheduler.__doc__
    gives_rate = False
    logs_rate = False

    def __init__(self, schedule):
        super().__init__(schedule)


class ReduceLROnPlateau(plateau.ReduceLROnPlateau):
    __doc__ = plateau.ReduceLROnPlateau.__doc__
    late_first = True

    def __init__(
        self,
        monitor="val_loss",
        factor=0.1,
        patience=10,
        verbose=0,
        mode="auto",
        epsilon=1e-4,
        cooldown=0,
        min_lr=0,
    ):
        super().__init__(monitor, factor, patience, verbose, mode, epsilon, cooldown, min_lr)

    @property
    def epsilon(self):
        """Keras 1's name of `min_delta`."""
        return self.min_delta

    def floor(self):
        return self.min_lr + 1e-4 * self.min_lr
