"""The history of the last fit."""

import keras


class History(keras.callbacks.History):
    """Keras 3's, emptied when a fit begins, as in standalone Keras: one History given to several fits holds the last.

    In Keras 3 and tf.keras `history` goes on from fit to fit while `epoch` starts again.

    Source: keras/callbacks.py of 1.2.2 and 2.2.4, keras/callbacks/callbacks.py of 2.3.1.
    """

    def on_train_begin(self, logs=None):
        super().on_train_begin(logs)
        self.history = {}
