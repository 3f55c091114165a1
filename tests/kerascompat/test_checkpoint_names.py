"""Checkpoints of tf.keras under names without an ending, found by TensorFlow's own function."""

import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

import keras  # noqa: E402

from kerascompat import tf_keras  # noqa: E402
from kerascompat.models import load_weights  # noqa: E402


def test_weights_are_found_where_the_program_looks_for_them(tmp_path):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    checkpoint = tf_keras.callbacks.ModelCheckpoint(str(tmp_path / "runs" / "cp-{epoch:02d}"), save_weights_only=True)
    model.fit(np.ones((4, 2)), np.zeros((4, 1)), epochs=2, verbose=0, callbacks=[checkpoint])
    trained = model.get_weights()
    model.set_weights([weight * 0 for weight in trained])
    found = tf.train.latest_checkpoint(str(tmp_path / "runs"))
    assert found.endswith("cp-02")
    load_weights(model, found)
    for loaded, weight in zip(model.get_weights(), trained, strict=True):
        np.testing.assert_array_equal(loaded, weight)


def test_a_saved_model_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match="writes no SavedModel.*\\.keras"):
        tf_keras.callbacks.ModelCheckpoint("saved/best")
