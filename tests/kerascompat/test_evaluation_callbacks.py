"""What callbacks see of an evaluation in Keras 2.3, as genuine Keras 2.3.1 called them for the same program."""

import keras
import numpy as np
import pytest

from kerascompat.keras2.since_2_3.models import Sequential

SEEN = ["begin", ("batch begin", 0, ["batch", "size"]), ("batch end", 0, ["batch", "loss", "size"])]
SEEN += [("batch begin", 1, ["batch", "size"]), ("batch end", 1, ["batch", "loss", "size"]), "end"]


class Witness(keras.callbacks.Callback):
    def __init__(self):
        super().__init__()
        self.seen = []

    def on_test_begin(self, logs=None):
        self.seen.append("begin")

    def on_test_batch_begin(self, batch, logs=None):
        self.seen.append(("batch begin", batch, sorted(logs)))

    def on_test_batch_end(self, batch, logs=None):
        self.seen.append(("batch end", batch, sorted(logs)))

    def on_test_end(self, logs=None):
        self.seen.append("end")


@pytest.mark.parametrize("fed", ["arrays", "generator"])
def test_callbacks_are_told_of_every_batch(fed):
    model = Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    witness, x, y = Witness(), np.ones((4, 2)), np.ones((4, 1))
    if fed == "arrays":
        model.evaluate(x, y, batch_size=2, verbose=0, callbacks=[witness])
    else:
        model.evaluate(((x[:2], y[:2]) for _ in range(2)), steps=2, verbose=0, callbacks=[witness])
    assert witness.seen == SEEN
