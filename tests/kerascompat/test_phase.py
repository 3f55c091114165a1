"""Layers called with training=True or False: what Keras 2.0.8, 2.2.4, 2.3.1 and tf.keras 2.3, 2.10, 2.15 gave for these very models."""

import keras
import numpy as np
import pytest

from kerascompat import keras2

X = np.ones((2, 50), "float32")


@pytest.mark.parametrize("training", [True, False])
def test_a_layer_keeps_the_phase_it_was_called_with(training, tmp_path):
    given = keras.Input((50,))
    model = keras.Model(given, keras2.layers.in_phase(keras.layers.Dropout(0.5), training)(given))
    model.compile("sgd", "mse")
    drops = [model.predict(X, verbose=0).std() > 0, model.evaluate(X, X, verbose=0) > 0, model.train_on_batch(X, X) > 0]
    assert drops == [training] * 3
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert (again.predict(X, verbose=0).std() > 0) == training


def test_a_model_inside_keeps_its_phase_and_passes_its_mask():
    given = keras.Input((4,))
    embedded = keras.layers.Embedding(5, 3, mask_zero=True)(given)
    inner = keras.Sequential([keras.Input((4, 3)), keras.layers.Dropout(0.5)])
    outputs = keras2.layers.in_phase(inner, False)(embedded)
    model = keras.Model(given, keras.layers.LSTM(2)(outputs))
    plain = keras.Model(given, model.layers[-1](embedded))
    x = np.array([[1, 2, 0, 0]])
    found = keras.ops.convert_to_numpy(model(x, training=True))
    np.testing.assert_allclose(found, keras.ops.convert_to_numpy(plain(x, training=False)), rtol=1e-5)
