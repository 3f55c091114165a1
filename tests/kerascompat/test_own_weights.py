"""Weights that a model holds itself, beside its layers, are saved and read; tf_keras writes the file that is compared with."""

import keras
import numpy as np
import pytest

from kerascompat.models import load_weights, save_weights

X = np.linspace(-1, 1, 6, dtype="float32").reshape(3, 2)


def scaled(package):
    class Scaled(package.Model):
        def __init__(self):
            super().__init__()
            self.scale = self.add_weight(shape=(2,), name="scale", initializer="random_normal")
            self.dense = package.layers.Dense(2)

        def call(self, x):
            return self.dense(x) * self.scale

    model = Scaled()
    model(X)
    return model


def predicted(model):
    return np.asarray(keras.ops.convert_to_numpy(model(X)))


@pytest.mark.parametrize("name", ["w.h5", "w.ckpt", "w"])
def test_they_come_back(tmp_path, name):
    first, second = scaled(keras), scaled(keras)
    save_weights(first, tmp_path / name)
    load_weights(second, tmp_path / name)
    np.testing.assert_array_equal(predicted(second), predicted(first))
    assert (tmp_path / f"{name}.index").exists() == name.endswith(".ckpt")  # what programs ask for before they load


def test_a_file_of_tf_keras_is_read(tmp_path):
    old = scaled(pytest.importorskip("tf_keras"))
    old.save_weights(tmp_path / "w.h5")
    new = scaled(keras)
    load_weights(new, tmp_path / "w.h5")
    np.testing.assert_allclose(predicted(new), old(X).numpy(), rtol=1e-6)


def test_a_model_without_them_refuses_the_file(tmp_path):
    save_weights(scaled(keras), tmp_path / "w.h5")
    plain = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    with pytest.raises(ValueError, match="weights of the model itself"):
        load_weights(plain, tmp_path / "w.h5")
