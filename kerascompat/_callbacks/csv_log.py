"""Logging epochs to a CSV file."""

import keras


class CSVLogger(keras.callbacks.CSVLogger):
    """Keras 3's, with the columns the logs have: it adds `val_` columns of NA where there
    is no validation.

    Args:
        filename: Where to write.
        separator: Between the columns.
        append: Go on with a file that exists.
    """

    def on_epoch_end(self, epoch, logs=None):
        if self.keys is None:
            self.keys = sorted(logs or {})
        super().on_epoch_end(epoch, logs)
