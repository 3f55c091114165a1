"""Losses that look at tensors of the model: what does not belong to it is named when the model is compiled."""

import keras
import pytest
from keras import ops

from kerascompat import keras2


def test_a_tensor_of_another_model_is_named():
    x, stranger = keras.Input((2,)), keras.Input((2,), name="stranger")
    model = keras2.models.Model(x, keras.layers.Dense(2)(x))
    with pytest.raises(ValueError, match="looks at stranger, which does not come from the model's inputs"):
        model.compile("sgd", lambda y_true, y_pred: ops.mean(y_true - y_pred) + ops.mean(stranger))


def test_a_loss_that_names_no_tensor_is_left_as_it_is():
    x = keras.Input((2,))
    model = keras2.models.Model(x, keras.layers.Dense(2)(x))
    called = []

    def loss(y_true, y_pred):
        called.append(y_pred)
        return ops.mean(ops.square(y_true - y_pred), axis=-1)

    model.compile("sgd", loss)
    assert not called
