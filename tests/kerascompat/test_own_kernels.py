"""A class derived from Dense, a convolution or Embedding that makes its own kernel in build: what genuine Keras 2.2.4 trained."""

import keras
import numpy as np
import pytest

from codemods.api import migrate_source

PROGRAM = """
from keras.layers import Dense, Conv2D, Embedding, Input
from keras.models import Model
from keras import backend as K


class Doubled(Dense):
    def build(self, input_shape):
        self.kernel = self.add_weight(name="kernel", shape=(input_shape[-1], self.units), initializer="ones")
        self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="ones") if self.use_bias else None
        self.u = self.add_weight(name="u", shape=(1, self.units), initializer="zeros", trainable=False)
        self.built = True

    def call(self, x):
        out = K.dot(x, 2 * self.kernel)
        return self.activation(K.bias_add(out, self.bias)) if self.use_bias else out


class Plain(Conv2D):
    def build(self, input_shape):
        self.kernel = self.add_weight(
            shape=self.kernel_size + (input_shape[-1], self.filters), name="kernel", initializer=self.kernel_initializer
        )
        self.bias = None
        self.built = True


class Table(Embedding):
    def build(self, input_shape):
        self.embeddings = self.add_weight(shape=(self.input_dim, self.output_dim), name="e", initializer="ones")
        self.built = True


a = Input((4,))
b = Input((5, 5, 1))
c = Input((3,), dtype="int32")
outputs = [Doubled(3)(a), Plain(2, (3, 3), use_bias=False, kernel_initializer="ones")(b), Table(7, 2)(c)]
model = Model([a, b, c], outputs)
model.compile("sgd", "mse")
"""
#: train_on_batch of three steps, and the sum of the absolute values of each weight after them.
LOSSES = [
    [28.652203, 10.400001, 17.252201, 1.0],
    [27.216896, 9.919827, 16.302614, 0.99445283],
    [25.857336, 9.462307, 15.406089, 0.9889388],
]
WEIGHTS = [11.390460968017578, 2.836221694946289, 0.0, 16.79503631591797, 13.940166473388672]


@pytest.fixture(scope="module")
def model():
    result = migrate_source(PROGRAM, dialect="keras==2.2.4")
    assert result.after.count("own(") == 3
    names = {"__name__": "program"}
    exec(compile(result.after, "program.py", "exec"), names)
    return names["model"]


def test_a_subclass_makes_its_own_kernel_and_trains_as_it_did(model):
    x = [np.arange(8).reshape(2, 4) / 10.0, np.arange(50).reshape(2, 5, 5, 1) / 50.0, np.array([[1, 2, 2], [0, 1, 6]])]
    y = [np.ones((2, 3)), np.ones((2, 3, 3, 2)), np.zeros((2, 3, 2))]
    losses = [model.train_on_batch(x, y) for _ in range(3)]
    np.testing.assert_allclose(losses, LOSSES, rtol=2e-6)
    np.testing.assert_allclose([np.abs(w).sum() for w in model.get_weights()], WEIGHTS, rtol=2e-6)
    assert len(model.trainable_weights) == 4


def test_the_class_beside_it_is_as_keras_has_it():
    with pytest.raises(AttributeError):
        keras.layers.Dense(2).kernel = 3
