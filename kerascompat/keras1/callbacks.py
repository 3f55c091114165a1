"""The callbacks of Keras 1, as of 1.2.2 (keras/callbacks.py)."""

from kerascompat._callbacks import checkpoint, monitor, plateau, scheduler, stopping, tensorboard
from kerascompat._callbacks.csv_log import CSVLogger
from kerascompat._callbacks.history import History

__all__ = ["CSVLogger", "EarlyStopping", "History", "LearningRateScheduler", "ModelCheckpoint", "ReduceLROnPlateau", "TensorBoard"]


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


class EarlyStopping(stopping.EarlyStopping):
    __doc__ = stopping.EarlyStopping.__doc__
    late = True
    first_epoch = 0
    maximised = staticmethod(monitor.accuracy_or_f_measure)

    def __init__(self, monitor="val_loss", min_delta=0, patience=0, verbose=0, mode="auto"):
        super().__init__(monitor, min_delta, patience, verbose, mode)


class ModelCheckpoint(checkpoint.ModelCheckpoint):
    __doc__ = checkpoint.ModelCheckpoint.__doc__ + "\n    Epochs are counted from 0 in names and messages.\n    "
    first_epoch = 0


class TensorBoard(tensorboard.TensorBoard):
    __doc__ = tensorboard.TensorBoard.__doc__

    def __init__(self, log_dir="./logs", histogram_freq=0, write_graph=True, write_images=False):
        super().__init__(log_dir, histogram_freq, write_graph=write_graph, write_images=write_images)
