"""A learning rate that a function sets at the start of every epoch."""

import inspect

import keras
import numpy as np

from kerascompat._callbacks import rates


class LearningRateScheduler(keras.callbacks.Callback):
    """Sets the base learning rate to what `schedule` returns, before every epoch.

    `decay` of the optimizer keeps multiplying on top.  The old versions called
    `schedule(epoch, lr)` and fell back to `schedule(epoch)` on any `TypeError`; here
    the function's signature decides, so an error inside it is seen.

    Args:
        schedule: `schedule(epoch)` or `schedule(epoch, lr)`, `epoch` counted from 0,
            `lr` the base rate as a float.  Returns the new base rate, a float.
        verbose: 1 prints the rate of every epoch.

    Raises:
        TypeError: the schedule takes neither form, or the optimizer's rate is itself
            a schedule.
        ValueError: the schedule returned something that is not a float.
    """

    gives_rate = True  # whether the dialect offers the rate to the schedule
    logs_rate = True  # whether the dialect logs `lr` at the end of the epoch

    def __init__(self, schedule, verbose=0):
        super().__init__()
        self.schedule = schedule
        self.verbose = verbose
        self._wants_rate = self.gives_rate and self._two_arguments(schedule)

    def on_train_begin(self, logs=None):
        rates.require_settable(self.model.optimizer, self)

    def on_epoch_begin(self, epoch, logs=None):
        optimizer = self.model.optimizer
        if self._wants_rate:
            rate = self.schedule(epoch, float(rates.read(optimizer)))
        else:
            rate = self.schedule(epoch)
        rates.write(optimizer, self._float(rate), self)
        if self.verbose > 0:
            print(f"\nEpoch {epoch + 1:05d}: the learning rate is now {rate}.")

    def on_epoch_end(self, epoch, logs=None):
        if self.logs_rate and logs is not None:
            logs["lr"] = rates.read(self.model.optimizer)

    def _float(self, rate):
        if isinstance(rate, (float, np.floating)):
            return float(rate)
        raise ValueError(f"the schedule of {type(self).__name__} must return a float, not {rate!r} ({type(rate).__name__}).")

    def _two_arguments(self, schedule):
        try:
            parameters = inspect.signature(schedule)
        except (TypeError, ValueError):  # a builtin that does not tell
            return False
        for arguments in ((0, 0.1), (0,)):
            try:
                parameters.bind(*arguments)
            except TypeError:
                continue
            return len(arguments) == 2
        raise TypeError(
            f"the schedule of {type(self).__name__} must take (epoch) or (epoch, lr); "
            f"{getattr(schedule, '__name__', schedule)!s} takes {parameters}."
        )
