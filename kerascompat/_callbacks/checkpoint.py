"""Saving the model while it trains."""

import os
import warnings

import keras
import numpy as np

from kerascompat._callbacks import monitor as monitors
from kerascompat._files.save import FORMATS, save_folder, save_hdf5
from kerascompat._files.weights import save_weights


class ModelCheckpoint(keras.callbacks.Callback):
    """Saves the model, or its weights, every `period` epochs.

    A monitor that is missing from the logs warns and nothing is saved; Keras 3 raises.

    The format goes by the name.  `.keras` is Keras 3's own.  `.h5` and `.hdf5` are
    HDF5, with `save_weights_only` too: such a file is read by `load_weights` and
    `load_model`.  `.weights.h5` is Keras 3's format for weights.  Any other name was
    HDF5 in Keras 1 and 2, and is here.

    Args:
        filepath: Where to save; may hold `{epoch}` and names of logs.
        monitor: Name of the quantity to watch.
        verbose: 1 prints what is saved.
        save_best_only: Save only when the monitored quantity improves.
        save_weights_only: Save the weights alone.
        mode: "min", "max", or "auto": "max" where the name contains "acc" or begins
            with "fmeasure".
        period: Epochs between savings.
    """

    first_epoch = 1  # the number of the first epoch in names and messages

    def __init__(
        self,
        filepath,
        monitor="val_loss",
        verbose=0,
        save_best_only=False,
        save_weights_only=False,
        mode="auto",
        period=1,
    ):
        super().__init__()
        self.filepath = os.fspath(filepath)
        self.monitor = monitor
        self.verbose = verbose
        self.save_best_only = save_best_only
        self.save_weights_only = save_weights_only
        self.period = period
        self.epochs_since_last_save = 0
        self.monitor_op = monitors.direction(monitor, mode, self, monitors.accuracy_or_f_measure)
        self.best = np.inf if self.monitor_op is np.less else -np.inf

    def on_epoch_end(self, epoch, logs=None):
        self.epochs_since_last_save += 1
        if self.epochs_since_last_save >= self.period:
            self.epochs_since_last_save = 0
            self.consider(epoch, logs or {})

    def consider(self, epoch, logs, **names):
        """Save, unless only the best is wanted and this is none."""
        number = epoch + self.first_epoch
        path = self.filepath.format(epoch=number, **names, **logs)
        if self.save_best_only:
            current = logs.get(self.monitor)
            if current is None:
                warnings.warn(
                    f"{type(self).__name__} saves the best `{self.monitor}` only, which is not available; nothing is saved. "
                    f"There is {', '.join(logs) or 'nothing'}.",
                    RuntimeWarning,
                    stacklevel=3,
                )
                return
            if not self.monitor_op(current, self.best):
                self._say(number, f"{self.monitor} did not improve from {self.best:.5f}")
                return
            self._say(number, f"{self.monitor} improved from {self.best:.5f} to {current:.5f}")
            self.best = current
        self._say(number, f"saving to {path}")
        self._write(path)

    def _write(self, path):
        _save(self.model, path, self.save_weights_only)

    def _say(self, number, text):
        if self.verbose > 0:
            print(f"\nEpoch {number:05d}: {text}")


class FrequencyCheckpoint(ModelCheckpoint):
    """`ModelCheckpoint` of tf.keras: `save_freq` counts epochs ("epoch") or batches.

    A whole model under any other name is a folder, as `kerascompat.tf_keras.models.save_model` writes it.

    Weights under any other name, which were a TensorFlow checkpoint, are written as HDF5 of that
    very name, which `kerascompat.models.load_weights` reads; the file `checkpoint` beside them
    names the last, so `tf.train.latest_checkpoint` finds it.

    Args beside those of `ModelCheckpoint`:
        save_freq: "epoch", or a number of batches; `{batch}` may be in the name then.
        options: Must be None: they were TensorFlow's own, for formats that are gone.
        initial_value_threshold: The value that the first saving has to improve on.
    """

    def __init__(
        self,
        filepath,
        monitor="val_loss",
        verbose=0,
        save_best_only=False,
        save_weights_only=False,
        mode="auto",
        save_freq="epoch",
        options=None,
        initial_value_threshold=None,
        *,
        period=1,
    ):
        super().__init__(filepath, monitor, verbose, save_best_only, save_weights_only, mode, period)
        if save_freq != "epoch" and not isinstance(save_freq, int):
            raise ValueError(f'`save_freq` of {type(self).__name__} must be "epoch" or a number of batches, not {save_freq!r}.')
        if options is not None:
            raise ValueError(f"`options` of {type(self).__name__} must be None: Keras 3 saves in no format that takes them.")
        self.save_freq = save_freq
        if initial_value_threshold is not None:
            self.best = initial_value_threshold
        self._epoch = 0
        self._batches = 0

    def _write(self, path):
        if not self.save_weights_only:
            save_folder(self.model, path)
            return
        if path.endswith(FORMATS):
            super()._write(path)
            return
        folder, name = os.path.split(path)
        os.makedirs(folder or ".", exist_ok=True)
        save_weights(self.model, path)
        with open(os.path.join(folder, "checkpoint"), "w", encoding="utf-8") as state:
            state.write(f'model_checkpoint_path: "{name}"\nall_model_checkpoint_paths: "{name}"\n')

    def on_epoch_begin(self, epoch, logs=None):
        self._epoch = epoch

    def on_train_batch_end(self, batch, logs=None):
        self._batches += 1
        if self.save_freq != "epoch" and self._batches >= self.save_freq:
            self._batches = 0
            self.consider(self._epoch, logs or {}, batch=batch + 1)

    def on_epoch_end(self, epoch, logs=None):
        if self.save_freq == "epoch":
            super().on_epoch_end(epoch, logs)


def _save(model, path, weights_only):
    if weights_only and path.endswith(".weights.h5"):
        model.save_weights(path, overwrite=True)
        return
    save_hdf5(model, path, include_optimizer=not weights_only)
