"""The event files of TensorBoard against those of the genuine versions: tags, steps, values, folders."""

import importlib

import keras
import numpy as np
import pytest

from fixtures.record.groups import tensorboard as program
from tests import recordings

pytest.importorskip("tensorflow", reason="TensorBoard's files are written by TensorFlow: pip install tensorflow")

FACES = {"keras-1.2.2-tensorflow": "keras1", "keras-2.2.4-tensorflow": "keras2", "keras-2.3.1-tensorflow": "keras2.since_2_3"}
CASES = [(recording, name) for recording in FACES for name in recordings.load(recording, "tensorboard").cases]


@pytest.mark.parametrize(("recording", "name"), CASES)
def test_event_files(recording, name, tmp_path):
    case = recordings.load(recording, "tensorboard").cases[name]
    face = FACES[recording]
    callbacks, models, optimizers = (
        importlib.import_module(f"kerascompat.{face}.{part}") for part in ("callbacks", "models", "optimizers")
    )
    layer = keras.layers.Dense(1, kernel_initializer="zeros", use_bias=False, name="dense_1")
    model = models.Sequential([keras.Input((1,)), layer])
    model.compile(loss="mae", optimizer=optimizers.SGD(lr=0.0625), metrics=case.get("metrics"))
    made = [callbacks.LearningRateScheduler(eval(case["schedule"]))] if "schedule" in case else []
    arguments = dict(case["arguments"])
    if "histogram_freq" in arguments:
        with pytest.warns(RuntimeWarning, match="does not write the outputs of layers"):
            made.append(callbacks.TensorBoard(tmp_path, **arguments))
    else:
        made.append(callbacks.TensorBoard(tmp_path, **arguments))
    ones = np.ones((2 * case["fit"]["batches"], 1), "float32")
    validation = (ones[:2], ones[:2]) if case["fit"].get("validation") else None
    model.fit(ones, ones, batch_size=2, epochs=case["fit"]["epochs"], shuffle=False, verbose=0, callbacks=made, validation_data=validation)
    written = program.read(tmp_path)
    assert written["scalars"].keys() == case["scalars"].keys()
    for tag, pairs in case["scalars"].items():
        np.testing.assert_allclose(written["scalars"][tag], pairs, rtol=1e-6, err_msg=tag)
    weights = {tag: steps for tag, steps in case["histograms"].items() if not tag.endswith("_out")}
    if face != "keras1":  # which called the kernel W
        assert written["histograms"] == weights


# What KC133 names: what Keras 3 writes and that version did not.
MORE = {
    "tf_keras-2.10": {"train/epoch_learning_rate", "train/batch_loss"},
    "tf_keras-2.15": {"train/epoch_learning_rate", "train/batch_loss"},
}
FOLDERS = [(recording, name) for recording in MORE for name in recordings.load(recording, "tensorboard").cases]


@pytest.mark.parametrize(("recording", "name"), FOLDERS)
def test_what_keras_3_writes_where_tf_keras_wrote(recording, name, tmp_path):
    case = recordings.load(recording, "tensorboard").cases[name]
    pytest.importorskip("tensorboard", reason="Keras 3 writes with TensorBoard's own package: pip install tensorboard")
    if "error" in case or "before" in name:
        pytest.skip("arguments that Keras 3 has not: rows of the table of callbacks, tested in tests/codemods")
    layer = keras.layers.Dense(1, kernel_initializer="zeros", use_bias=False, name="dense")
    model = keras.Sequential([keras.Input((1,)), layer], name="sequential")
    rate = keras.optimizers.schedules.InverseTimeDecay(0.0625, decay_steps=1, decay_rate=0.5) if case.get("rate") else 0.0625
    model.compile(loss="mae", optimizer=keras.optimizers.SGD(rate), metrics=case.get("metrics"))
    face = importlib.import_module("kerascompat.tf_keras.callbacks")
    made = [face.LearningRateScheduler(eval(case["schedule"]))] if "schedule" in case else []
    made.append(keras.callbacks.TensorBoard(tmp_path, **case["arguments"]))
    ones = np.ones((2 * case["fit"]["batches"], 1), "float32")
    validation = (ones[:2], ones[:2]) if case["fit"].get("validation") else None
    model.fit(ones, ones, batch_size=2, epochs=case["fit"]["epochs"], shuffle=False, verbose=0, callbacks=made, validation_data=validation)
    written = program.read(tmp_path)
    more = written["scalars"].keys() - case["scalars"].keys()
    assert case["scalars"].keys() <= written["scalars"].keys() and more <= MORE[recording]
    for tag, pairs in case["scalars"].items():
        np.testing.assert_allclose(written["scalars"][tag], pairs, rtol=1e-6, err_msg=tag)
    assert written["histograms"] == {
        tag.replace("train/dense/kernel_0", "train/sequential/dense/kernel"): steps for tag, steps in case["histograms"].items()
    }


def test_samples_need_the_batch_size():
    from kerascompat.keras2.callbacks import TensorBoard

    made = TensorBoard(update_freq=1000)
    with pytest.raises(ValueError, match="samples_per_batch"):
        made.on_train_batch_end(0, {"loss": 1.0})
