"""Models and checkpoints under names without an ending, found by TensorFlow's own functions."""

import h5py
import numpy as np
import pytest

tf = pytest.importorskip("tensorflow")

import keras  # noqa: E402

from kerascompat import models, tf_keras  # noqa: E402
from kerascompat.models import load_model, load_weights  # noqa: E402
from kerascompat.tf_keras.models import save_model  # noqa: E402


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


def _network():
    model = tf_keras.models.Sequential([keras.Input((2,)), keras.layers.Dense(3, activation="tanh"), keras.layers.Dense(1)])
    model.compile(tf_keras.optimizers.Adam(0.1, decay=0.1), "mse")
    return model


X = np.linspace(-1, 1, 16, dtype="float32").reshape(8, 2)
Y = X[:, :1] * X[:, 1:]


def test_a_model_saved_to_a_folder_trains_on_and_is_a_saved_model(tmp_path):
    model = _network()
    model.fit(X, Y, epochs=2, verbose=0, shuffle=False)
    save_model(model, tmp_path / "saved" / "model")
    loaded = load_model(tmp_path / "saved" / "model")
    served = tf.saved_model.load(str(tmp_path / "saved" / "model")).signatures["serving_default"](tf.constant(X))
    np.testing.assert_allclose(next(iter(served.values())), model.predict(X, verbose=0), rtol=1e-6, atol=1e-7)
    other = _network()
    load_weights(other, tmp_path / "saved" / "model")
    np.testing.assert_array_equal(other.get_weights()[0], model.get_weights()[0])
    for each in (model, loaded):
        each.fit(X, Y, epochs=2, verbose=0, shuffle=False)
    for ours, theirs in zip(loaded.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    with pytest.raises(FileExistsError, match="overwrite=True"):
        save_model(model, tmp_path / "saved" / "model", overwrite=False)


def test_a_checkpoint_without_an_ending_is_a_folder_with_the_model(tmp_path):
    model = _network()
    model.fit(X, Y, epochs=1, verbose=0, callbacks=[tf_keras.callbacks.ModelCheckpoint(tmp_path / "best-{epoch}")])
    np.testing.assert_array_equal(load_model(tmp_path / "best-1").predict(X, verbose=0), model.predict(X, verbose=0))


def test_any_name_is_hdf5_in_standalone_keras(tmp_path):
    model = _network()
    models.save_model(model, tmp_path / "model")
    assert h5py.is_hdf5(tmp_path / "model")
    np.testing.assert_array_equal(load_model(tmp_path / "model").predict(X, verbose=0), model.predict(X, verbose=0))


def test_objects_of_a_scope_around_the_call_are_found(tmp_path):
    def mine(y_true, y_pred):
        return keras.ops.mean(keras.ops.abs(y_true - y_pred), axis=-1)

    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", mine)
    models.save_model(model, tmp_path / "model")
    with keras.utils.custom_object_scope({"mine": mine}):
        loaded = load_model(tmp_path / "model")
    assert loaded.evaluate(X, Y, verbose=0) == pytest.approx(model.evaluate(X, Y, verbose=0))
