"""Weights under names that Keras 3 refuses: written, read back, and read by Keras 3 itself."""

import numpy as np
import pytest

keras = pytest.importorskip("keras")
models = pytest.importorskip("kerascompat.models")

X = np.random.RandomState(0).normal(size=(3, 4, 6)).astype("float32")


def network():
    inner = keras.Sequential([keras.layers.Input((6,)), keras.layers.Dense(5), keras.layers.BatchNormalization()], name="inner")
    inputs = keras.Input((4, 6))
    hidden = keras.layers.LSTM(3, return_sequences=True, name="lstm")(inputs)
    hidden = inner(keras.layers.Bidirectional(keras.layers.GRU(3), name="both")(hidden))
    hidden = keras.layers.BatchNormalization(name="norm")(hidden)
    model = keras.Model(inputs, keras.layers.Dense(1, name="out")(hidden))
    rng = np.random.RandomState(1)
    model.get_layer("norm").set_weights([rng.uniform(0.5, 1.5, size=5) for _ in range(4)])
    return model


def outputs(model):
    return keras.ops.convert_to_numpy(model(X, training=False))


@pytest.mark.parametrize("name", ["w.h5", "w.hdf5", "w", "w.01-0.98.best", "w.weights.h5"])
def test_weights_come_back_under_any_name(tmp_path, name):
    model, other = network(), network()
    models.save_weights(model, tmp_path / name)
    assert not np.array_equal(outputs(model), outputs(other))
    models.load_weights(other, tmp_path / name)
    np.testing.assert_array_equal(outputs(model), outputs(other))


def test_keras_reads_them_itself(tmp_path):
    model, other = network(), network()
    models.save_weights(model, str(tmp_path / "w.h5"))
    other.load_weights(str(tmp_path / "w.h5"))
    np.testing.assert_array_equal(outputs(model), outputs(other))


def test_by_name_leaves_the_rest(tmp_path):
    model, other = network(), network()
    models.save_weights(model, tmp_path / "w")
    renamed = keras.Sequential([keras.layers.Input((5,)), keras.layers.Dense(1, name="out")])
    models.load_weights(renamed, tmp_path / "w", by_name=True)
    np.testing.assert_array_equal(renamed.get_weights()[0], model.get_layer("out").get_weights()[0])
    assert not np.array_equal(outputs(model), outputs(other))


def test_what_cannot_be_done_is_said(tmp_path):
    with pytest.raises(FileNotFoundError, match="nothing.h5"):
        models.load_weights(network(), tmp_path / "nothing.h5")
    tmp_path.joinpath("checkpoint").write_text("not HDF5")
    with pytest.raises(ValueError, match="not HDF5"):
        models.load_weights(network(), tmp_path / "checkpoint")
    models.save_weights(network(), tmp_path / "w")
    with pytest.raises(FileExistsError, match="overwrite"):
        models.save_weights(network(), tmp_path / "w", overwrite=False)
    with pytest.raises(ValueError, match="no weights yet"):
        models.save_weights(keras.Sequential([keras.layers.Dense(2)]), tmp_path / "v")
