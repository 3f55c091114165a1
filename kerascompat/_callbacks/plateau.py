"""A learning rate that falls when a quantity stops improving."""

import keras
import numpy as np

from kerascompat._callbacks import monitor as monitors
from kerascompat._callbacks import rates


class ReduceLROnPlateau(keras.callbacks.Callback):
    """Multiplies the base learning rate by `factor` after `patience` epochs without
    improvement; `decay` of the optimizer keeps multiplying on top.

    Args:
        monitor: Name of the quantity to watch.
        factor: What the rate is multiplied by; below 1.
        patience: Epochs without improvement before a reduction.
        verbose: 1 prints reductions.
        mode: "min", "max", or "auto": "max" where the name contains "acc".
        min_delta: Least change that counts as an improvement (`epsilon` up to
            Keras 2.1.5).
        cooldown: Epochs after a reduction in which nothing is counted.
        min_lr: The rate is never set below this.

    Logs `lr`, the base rate of the epoch.

    Raises:
        ValueError: `factor` is 1 or more.
        TypeError: the optimizer's rate is a schedule, found when training begins.
    """

    # Up to Keras 2.1.5 an epoch was counted after the test, not before it: the first
    # reduction comes after `patience + 1` epochs, the later ones after `patience`.
    late_first = False

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
    ):
        super().__init__()
        if factor >= 1.0:
            raise ValueError(f"`factor` of {type(self).__name__} must be below 1.0, not {factor!r}.")
        self.monitor = monitor
        self.factor = factor
        self.patience = patience
        self.verbose = verbose
        self.mode = mode
        self.min_delta = min_delta
        self.cooldown = cooldown
        self.min_lr = min_lr
        self._reset()

    def _reset(self):
        better = monitors.direction(self.monitor, self.mode, self, monitors.accuracy_like)
        sign = -1 if better is np.less else 1
        self.monitor_op = lambda new, best: better(new, best + sign * self.min_delta)
        self.best = -sign * np.inf
        self.cooldown_counter = 0
        self.wait = 0

    def floor(self):
        """The rate at or below which nothing is reduced any more."""
        return self.min_lr

    def in_cooldown(self):
        """Whether epochs are being let pass after a reduction."""
        return self.cooldown_counter > 0

    def on_train_begin(self, logs=None):
        rates.require_settable(self.model.optimizer, self)
        self._reset()

    def on_epoch_end(self, epoch, logs=None):
        logs = {} if logs is None else logs
        logs["lr"] = rates.read(self.model.optimizer)
        current = monitors.value(logs, self.monitor, self)
        if current is None:
            return
        if self.in_cooldown():
            self.cooldown_counter -= 1
            self.wait = 0
        if self.monitor_op(current, self.best):
            self.best = current
            self.wait = 0
        elif not self.in_cooldown():
            self.wait += not self.late_first
            if self.wait >= self.patience:
                self._reduce(epoch)
            self.wait += self.late_first

    def _reduce(self, epoch):
        optimizer = self.model.optimizer
        old = float(rates.read(optimizer))
        if old <= self.floor():
            return
        new = max(old * self.factor, self.min_lr)
        rates.write(optimizer, new, self)
        if self.verbose > 0:
            print(f"\nEpoch {epoch + 1:05d}: the learning rate is reduced to {new}.")
        self.cooldown_counter = self.cooldown
        self.wait = 0
