"""Penalties of weights that do not train count in the loss: what Keras 1.2.2, 2.0.8, 2.2.4, 2.3.1 and tf.keras 2.3 and 2.10 gave, all the same."""

import importlib

import keras
import numpy as np
import pytest

X, Y = np.zeros((4, 3)), np.zeros((4, 1))


def dense(units, **given):
    return keras.layers.Dense(units, kernel_initializer="ones", kernel_regularizer=keras.regularizers.L2(0.5), use_bias=False, **given)


@pytest.fixture(params=["keras1", "keras2", "keras2.since_2_3", "tf_keras"])
def sequential(request):
    return importlib.import_module(f"kerascompat.{request.param}.models").Sequential


def both(model):
    return [model.evaluate(X, Y, verbose=0), model.train_on_batch(X, Y)]


def test_a_frozen_layer(sequential):
    model = sequential([keras.Input((3,)), dense(2, trainable=False), dense(1)])
    model.compile("sgd", "mse")
    assert len(model.losses) == 2
    np.testing.assert_allclose(both(model), [4.0, 4.0], rtol=1e-6)


def test_frozen_before_compile(sequential):
    model = sequential([keras.Input((3,)), dense(2), dense(1)])
    model.layers[0].trainable = False
    model.compile("sgd", "mse")
    np.testing.assert_allclose(both(model), [4.0, 4.0], rtol=1e-6)


def test_a_frozen_model_in_a_model(sequential):
    inner = sequential([keras.Input((3,)), dense(2), dense(1)])
    inner.compile("sgd", "mse")
    inner.trainable = False
    np.testing.assert_allclose(both(inner), [4.0, 4.0], rtol=1e-6)
    outer = sequential([keras.Input((3,)), inner, dense(1)])
    outer.compile("sgd", "mse")
    assert len(outer.losses) == 3
    np.testing.assert_allclose(both(outer), [4.4204, 4.4204], rtol=1e-6)


def test_keras_3_leaves_them_out():
    model = keras.Sequential([keras.Input((3,)), dense(2, trainable=False), dense(1)])
    model.compile("sgd", "mse")
    np.testing.assert_allclose(model.evaluate(X, Y, verbose=0), 1.0, rtol=1e-6)
