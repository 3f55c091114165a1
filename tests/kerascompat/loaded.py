"""Loads the recorded files of genuine versions and does what these versions went on to do."""

import zipfile

import keras
import numpy as np

from kerascompat import models
from tests.model_recordings import array, recorded
from tests.recordings import DIRECTORY

RECORDINGS = sorted(path.parent.name for path in DIRECTORY.glob("*/files.json"))
CASES = [(name, case) for name in RECORDINGS for case, row in recorded(name, "files").items() if row["file"].endswith(".h5")]


# The custom objects of fixtures/programs/saved.py, for Keras 3.


@keras.saving.register_keras_serializable(package="files")
class Scaled(keras.layers.Layer):
    def __init__(self, start, **kwargs):
        super().__init__(**kwargs)
        self.start = start

    def build(self, input_shape):
        self.scale = self.add_weight(name="scale", shape=(input_shape[-1],), initializer=keras.initializers.Constant(self.start))

    def call(self, inputs):
        return inputs * self.scale

    def get_config(self):
        return {**super().get_config(), "start": self.start}


@keras.saving.register_keras_serializable(package="files")
def bend(x):
    return x / (1.0 + keras.ops.abs(x))


@keras.saving.register_keras_serializable(package="files")
def off(y_true, y_pred):
    return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)


@keras.saving.register_keras_serializable(package="files")
def double(x):
    return x * 2 + 1


@keras.saving.register_keras_serializable(package="files")
def bent(tensors):
    return tensors[0] - tensors[1] * 2


OBJECTS = {"Scaled": Scaled, "bend": bend, "off": off, "doubled": double, "bent": bent}


def extracted(name, folder):
    """The files of a recording, taken out of their archive into `folder`."""
    zipfile.ZipFile(DIRECTORY / name / "files.zip").extractall(folder)
    return folder


def single(arrays):
    """One array, or the list of them."""
    made = [array(value) for value in arrays]
    return made[0] if len(made) == 1 else made


def predicted(model, row):
    """The outputs for the recorded inputs, a list of arrays."""
    found = model.predict(single(row["x"]), verbose=0)
    return [np.asarray(value) for value in (found if isinstance(found, list) else [found])]


def run(path, row):
    """(what, here, there) of everything recorded: predictions, losses, predictions after training on."""
    model = models.load_model(path, OBJECTS)
    found = [("predictions", mine, array(theirs)) for mine, theirs in zip(predicted(model, row), row["predictions"], strict=True)]
    return found + trained(model, row)


def trained(model, row):
    """The same of training on from the loaded model."""
    found = []
    for values in row.get("training", []):
        result = np.ravel(np.asarray(model.train_on_batch(single(row["x"]), single(row["y"])), "float64"))
        # Keras 3 lists the values of several outputs in another order; the loss comes first in all.
        count = len(values) if type(model).__module__.startswith("kerascompat") else 1
        found.append(("losses", result[:count], np.asarray(values[:count])))
    if "after" in row:
        found += [("after", mine, array(theirs)) for mine, theirs in zip(predicted(model, row), row["after"], strict=True)]
    return found
