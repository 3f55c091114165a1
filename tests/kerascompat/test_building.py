"""`build` makes the weights that tf_keras's `model.build` makes, beside which it runs."""

import keras
import pytest

from kerascompat.models import build

SHAPES = [(None, 3), [(None, 3), (None, 2)], {"a": (4, 3), "b": (4, 2)}, [None, 3]]


def net(package):
    class Block(package.layers.Layer):
        def __init__(self):
            super().__init__()
            self.inner = package.layers.Dense(3)

        def call(self, x):
            return self.inner(x)

    class Net(package.Model):
        def __init__(self):
            super().__init__()
            self.parts = package.models.Sequential([Block(), package.layers.BatchNormalization()])
            self.out = package.layers.Dense(1)

        def call(self, x, training=None):
            for one in x if isinstance(x, (list, tuple)) else x.values() if isinstance(x, dict) else [x]:
                last = one
            return self.out(self.parts(last, training=training))

    return Net()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_the_weights_are_there(shape):
    old, new = net(pytest.importorskip("tf_keras")), net(keras)
    old.build(shape)
    build(new, shape)
    assert new.built
    assert [tuple(weight.shape) for weight in new.weights] == [tuple(weight.shape) for weight in old.weights]
    other = net(keras)
    build(other, shape)
    other.set_weights(new.get_weights())  # as agents give their target network
    assert all((a == b).all() for a, b in zip(other.get_weights(), new.get_weights(), strict=True))


def test_a_model_that_knows_how_is_built_by_itself():
    model = keras.Sequential([keras.layers.Dense(2)])
    build(model, (None, 3))
    assert [tuple(weight.shape) for weight in model.weights] == [(3, 2), (2,)]
