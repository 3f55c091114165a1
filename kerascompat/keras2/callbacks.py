"""The callbacks of standalone Keras 2, as of 2.3.1 (keras/callbacks/callbacks.py)."""

from kerascompat._callbacks import plateau, stopping
from kerascompat._callbacks.checkpoint import ModelCheckpoint
from kerascompat._callbacks.csv_log import CSVLogger
from kerascompat._callbacks.history import History
from kerascompat._callbacks.scheduler import LearningRateScheduler
from kerascompat._callbacks.tensorboard import TensorBoard

__all__ = ["CSVLogger", "EarlyStopping", "History", "LearningRateScheduler", "ModelCheckpoint", "ReduceLROnPlateau", "TensorBoard"]


class ReduceLROnPlateau(plateau.ReduceLROnPlateau):
    __doc__ = plateau.ReduceLROnPlateau.__doc__ + (
        """
    `epsilon` is the old name of `min_delta`.  `late_first=True` gives the timing of
    Keras 2.0.0-2.1.5, whose first reduction came after `patience + 1` epochs.
    """
    )

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
        late_first=False,
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
        self.late_first = late_first


class EarlyStopping(stopping.EarlyStopping):
    __doc__ = stopping.EarlyStopping.__doc__ + (
        """
    `late=True` gives the timing of Keras 2.0.0-2.0.8, which stopped one epoch later.
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
        *,
        late=False,
    ):
        super().__init__(monitor, min_delta, patience, verbose, mode, baseline, restore_best_weights)
        self.late = late
