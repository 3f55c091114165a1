"""What feeds a model in batches, as programs of Keras 2 wrote it: iterators with a lock, generators of inputs alone, the loss that Keras 2.3 gave of them."""

import numpy as np
import pytest

from codemods.api import migrate_source
from codemods.ledger import Fate
from kerascompat import keras2, tf_keras

PROGRAM = """
import threading
import numpy as np
from keras.layers import Dense
from keras.models import Sequential


class Locked(object):
    # several threads may ask it

    def __init__(self, batches):
        self.batches, self.lock = batches, threading.Lock()

    def __iter__(self):
        return self

    def __next__(self):
        with self.lock:
            return next(self.batches)


def locked(function):
    def made(*arguments, **named):
        return Locked(function(*arguments, **named))
    return made


@locked
def batches(size):
    while True:
        for start in range(0, 12, size):
            yield x[start:start + size], y[start:start + size]


x = np.arange(24.0).reshape(12, 2) / 24
y = x.sum(axis=1, keepdims=True)
model = Sequential([Dense(1, input_shape=(2,))])
model.compile('sgd', 'mse')
model.set_weights([np.array([[0.5], [-0.25]]), np.zeros(1)])
history = model.fit_generator(batches(4), 3, 2, verbose=0, validation_data=batches(6), validation_steps=2)
scores = model.predict_generator(Locked(iter([x, x])), 1)[:2]
result = [history.history['loss'], history.history['val_loss'], model.evaluate_generator(batches(6), 2), scores.tolist()]
"""
#: The losses of two epochs, those of their validations, the evaluation and two predictions, as each version gave them (TensorFlow 1.15.5).
GIVEN = {
    "keras==2.2.4": [
        [0.9433465475837389, 0.7995491847395897],
        [0.8317572474479675, 0.705980472266674],
        0.705980472266674,
        [[0.08821757137775421], [0.11947523802518845]],
    ],
    "keras==2.3.1": [
        [0.9433465475837389, 0.7995491847395897],
        [1.4825806617736816, 1.2732347249984741],
        1.2732347249984741,
        [[0.08821757137775421], [0.11947523802518845]],
    ],
}


@pytest.mark.parametrize("version", GIVEN)
def test_the_program_trains_and_evaluates_as_it_did(version):
    made = migrate_source(PROGRAM, dialect=version)
    assert not [finding for finding in made.findings if finding.fate in (Fate.BY_HAND, Fate.UNKNOWN)]
    names = {}
    exec(compile(made.after, "program.py", "exec"), names)
    losses, validated, evaluated, scores = names["result"]
    np.testing.assert_allclose(losses, GIVEN[version][0], rtol=2e-6)
    np.testing.assert_allclose(validated, GIVEN[version][1], rtol=2e-6)
    np.testing.assert_allclose(evaluated, GIVEN[version][2], rtol=2e-6)
    np.testing.assert_allclose(scores, GIVEN[version][3], rtol=2e-6)


def test_a_list_is_several_inputs_and_in_tf_keras_inputs_and_targets():
    a, b = np.zeros(2), np.ones(2)
    assert list(keras2.utils.inputs(iter([[a, b]]))) == [((a, b),)]
    assert list(keras2.utils.inputs(iter([([a, b], 1)]))) == [((a, b), 1)]
    assert list(keras2.utils.inputs(iter([a]))) == list(tf_keras.utils.inputs(iter([a]))) == [(a,)]
    assert list(tf_keras.utils.inputs(iter([[a, b]]))) == [(a, b)]
