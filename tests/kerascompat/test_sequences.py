"""steps_per_epoch of a Sequence: which batches an epoch has, and in which order."""

import importlib.util

import keras
import numpy as np
import pytest

from kerascompat import keras2, tf_keras

BATCHES = 5


def program(keras, base, train, validation):
    """The batches that three epochs of `steps` batches train on, and validate on, as `fit` of this Keras takes them."""

    class Batches(base):
        def __init__(self, first):
            super().__init__()
            self.first, self.ends = first, 0

        def __len__(self):
            return BATCHES

        def __getitem__(self, number):
            return np.full((2, 1), self.first + number, "float32"), np.ones((2, 1), "float32")

        def on_epoch_end(self):
            self.ends += 1

    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.dense = keras.layers.Dense(1)
            self.trained, self.tested = [], []

        def call(self, x):
            return self.dense(x)

        def train_step(self, data):
            self.trained.append(int(data[0][0, 0]))
            return super().train_step(data)

        def test_step(self, data):
            self.tested.append(int(data[0][0, 0]))
            return super().test_step(data)

    model = Model()
    model.compile("sgd", "mse", run_eagerly=True)
    batches = Batches(0)
    model.fit(
        train(batches), steps_per_epoch=4, epochs=3, shuffle=False, verbose=0, validation_data=validation(Batches(10)), validation_steps=3
    )
    return list(model.trained), list(model.tested), batches.ends


def as_it_is(batches):
    return batches


def test_epochs_go_on_where_the_last_one_ended():
    """`fit_generator` of Keras 2.2.4 and of 2.3.1, run with these numbers."""

    def draw(batches):
        return keras2.utils.endless(batches, shuffle=False)

    trained, _, _ = program(keras, keras.utils.PyDataset, draw, lambda batches: keras2.utils.first_batches(batches, 3))
    assert trained == [0, 1, 2, 3, 4, 0, 1, 2, 3, 4, 0, 1]


@pytest.mark.skipif(importlib.util.find_spec("tf_keras") is None, reason="needs tf-keras, in the extra `test`")
def test_epochs_begin_anew():
    import tf_keras as genuine

    new = program(
        keras,
        keras.utils.PyDataset,
        lambda batches: tf_keras.utils.restarted(batches, 4, shuffle=False),
        lambda batches: tf_keras.utils.first_batches(batches, 3),
    )
    assert new[:2] == program(genuine, genuine.utils.Sequence, as_it_is, as_it_is)[:2]


def test_what_keras_3_makes_of_it_is_something_else():
    """Why this is there."""
    trained, _, _ = program(keras, keras.utils.PyDataset, as_it_is, as_it_is)
    assert len(trained) == 9  # epochs of 4, 1 and 4 batches


@pytest.mark.parametrize("given", [np.ones((4, 1)), [1, 2], iter([1])])
def test_what_is_no_sequence_comes_back(given):
    assert keras2.utils.endless(given) is given
    assert tf_keras.utils.restarted(given, 2) is given


def test_generators_give_several_inputs_as_tuples_too():
    """As the migrated program yields them: lists became tuples, which Keras 3's own fit wants."""
    from kerascompat.keras2.models import Model

    first, second = keras.Input((2,)), keras.Input((3,))
    model = Model([first, second], keras.layers.Dense(1)(keras.layers.Concatenate()([first, second])))
    model.compile("sgd", "mse")
    weights = model.get_weights()
    x, z = np.arange(8.0).reshape(4, 2) / 8, np.arange(12.0).reshape(4, 3) / 12
    found = []
    for kind in (list, tuple):
        model.set_weights(weights)
        batches = ((kind((x[:size], z[:size])), x[:size, :1]) for size in (4, 3) * 20)
        history = model.fit_generator(batches, 2, 2, verbose=0, validation_data=batches, validation_steps=2).history
        found.append([*history["loss"], *history["val_loss"], model.evaluate_generator(batches, 2)])
        found[-1] += list(np.ravel(model.predict_generator(((kind((x, z)), x) for _ in range(9)), 2)))
    assert found[0] == found[1]
    assert len(found[0]) == 5 + 8
