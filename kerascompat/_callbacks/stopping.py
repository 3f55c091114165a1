"""Stopping when a quantity no longer improves."""

import keras
import numpy as np

from kerascompat._callbacks import monitor as monitors


class EarlyStopping(keras.callbacks.Callback):
    """Stops the fit after `patience` epochs without improvement.

    A monitor that is missing from the logs warns and counts for nothing; Keras 3
    raises.

    Args:
        monitor: Name of the quantity to watch.
        min_delta: Least change that counts as an improvement.
        patience: Epochs without improvement after which the fit stops.
        verbose: 1 prints when it stops.
        mode: "min", "max" or "auto", which goes by the name.
        baseline: Value to improve on from the start.
        restore_best_weights: Put the weights of the best epoch back when stopping.
    """

    # Up to Keras 2.0.8 an epoch was counted after the test, not before it, so that the
    # fit stops one epoch later.
    late = False
    first_epoch = 1  # the number messages give to the first epoch

    maximised = staticmethod(monitors.accuracy_like)  # names that "auto" maximises

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
        super().__init__()
        self.monitor = monitor
        self.patience = patience
        self.verbose = verbose
        self.baseline = baseline
        self.restore_best_weights = restore_best_weights
        self.monitor_op = monitors.direction(monitor, mode, self, self.maximised)
        self.min_delta = min_delta if self.monitor_op is np.greater else -min_delta
        self.wait = 0
        self.stopped_epoch = 0
        self.best_weights = None

    def on_train_begin(self, logs=None):
        self.wait = 0
        self.stopped_epoch = 0
        self.best_weights = None
        self.best = np.inf if self.monitor_op is np.less else -np.inf
        if self.baseline is not None:
            self.best = self.baseline

    def on_epoch_end(self, epoch, logs=None):
        current = monitors.value(logs, self.monitor, self)
        if current is None:
            return
        if self.improves(current, self.best):
            self.best = current
            self.wait = 0
            self.keep_weights()
            return
        self.wait += not self.late
        if self.wait >= self.patience:
            self.stop(epoch)
        self.wait += self.late

    def on_train_end(self, logs=None):
        if self.stopped_epoch > 0 and self.verbose > 0:
            print(f"Epoch {self.stopped_epoch + self.first_epoch:05d}: early stopping")

    def improves(self, value, reference):
        """Whether `value` is better than `reference` by `min_delta` at least."""
        return self.monitor_op(value - self.min_delta, reference)

    def keep_weights(self):
        """Remember the present weights where they may be wanted back."""
        if self.restore_best_weights:
            self.best_weights = self.model.get_weights()

    def restore_weights(self):
        """Put back the weights of the best epoch, where there are any."""
        if self.restore_best_weights and self.best_weights is not None:
            self.model.set_weights(self.best_weights)

    def stop(self, epoch):
        """End the fit with this epoch."""
        self.stopped_epoch = epoch
        self.model.stop_training = True
        self.restore_weights()


class BaselineStopping(EarlyStopping):
    """`EarlyStopping` of tf.keras 2.4 and later, where the baseline does not stand in for
    the best value: `patience` runs on until both are beaten.

    Never stops with the first epoch.
    """

    # tf.keras 2.10 tests the patience after an improvement as well, which stops a fit
    # with `patience=0` at its second epoch.
    tests_after_improvement = True
    restores_at_end = False  # from 2.11 on weights come back when the fit ends, stopped or not
    start_from_epoch = 0

    maximised = staticmethod(monitors.ends_like_accuracy_or_auc)

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.best = np.inf if self.monitor_op is np.less else -np.inf

    def on_epoch_end(self, epoch, logs=None):
        current = monitors.value(logs, self.monitor, self)
        if current is None or epoch < self.start_from_epoch:
            return
        if self.best_weights is None:
            self.keep_weights()
        self.wait += 1
        improved = self.improves(current, self.best)
        if improved:
            self.best = current
            self.keep_weights()
            if self.baseline is None or self.improves(current, self.baseline):
                self.wait = 0
        patient = improved and not self.tests_after_improvement
        if not patient and self.wait >= self.patience and epoch > 0:
            self.stop(epoch)

    def stop(self, epoch):
        self.stopped_epoch = epoch
        self.model.stop_training = True
        if not self.restores_at_end:
            self.restore_weights()

    def on_train_end(self, logs=None):
        super().on_train_end(logs)
        if self.restores_at_end:
            self.restore_weights()
