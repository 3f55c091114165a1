"""The Embedding of Keras 1 that drops words; that it trains as in 1.2.2 is tested by the recording of fixtures/legacy/keras1/word_dropout.py."""

import keras
import numpy as np
import pytest

from kerascompat.keras1.layers import Embedding


def test_a_word_is_dropped_wherever_it_stands_and_kept_rows_are_scaled():
    keras.utils.set_random_seed(1)
    layer = Embedding(50, 3, init="one", dropout=0.4)
    rows = keras.ops.convert_to_numpy(layer(np.tile(np.arange(50), (2, 1)), training=True))
    np.testing.assert_array_equal(rows[0], rows[1])
    np.testing.assert_allclose(np.unique(rows), [0.0, 1 / 0.6], rtol=1e-6)
    assert 5 < np.sum(rows[0, :, 0] == 0.0) < 35
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(layer(np.arange(50)[None])), np.ones((1, 50, 3)))


@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_a_saved_model_comes_back(tmp_path, dropout):
    layer = Embedding(
        9,
        4,
        init="normal",
        input_length=5,
        W_regularizer="l2",
        activity_regularizer="l1",
        W_constraint="non_neg",
        mask_zero=True,
        dropout=dropout,
    )
    model = keras.Sequential([layer, keras.layers.LSTM(2)])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    words = np.random.RandomState(0).randint(0, 9, (3, 5))
    np.testing.assert_array_equal(again.predict(words, verbose=0), model.predict(words, verbose=0))
    assert again.layers[0].get_config() == layer.get_config()
    for one in (model, again):
        one.compile("sgd", "mse")
    y = np.zeros((3, 2))
    assert model.evaluate(words, y, verbose=0) == pytest.approx(again.evaluate(words, y, verbose=0), rel=1e-6)
