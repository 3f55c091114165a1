"""Whose the slots of an optimizer are that trains two models on one weight, and one of them after another compile: as genuine versions had it."""

import importlib.util
import json
from pathlib import Path

import keras
import numpy as np
import pytest

from kerascompat import keras1, keras2, tf_keras

FIXTURES = Path(__file__).parents[2] / "fixtures"
RECORDED = json.loads((FIXTURES / "recordings" / "slots.json").read_text())
_spec = importlib.util.spec_from_file_location("slots", FIXTURES / "record" / "slots.py")
_program = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_program)
ONES = np.ones((1, 1), "float32")


@pytest.mark.parametrize("version", ["1.2.2", "2.2.4", "2.3.1"])
@pytest.mark.parametrize("name", _program.OPTIMIZERS)
def test_slots_are_those_of_the_genuine_version(version, name):
    face = {"1.2.2": keras1, "2.2.4": keras2, "2.3.1": keras2.since_2_3}[version]
    optimizer = getattr(face.optimizers, name)(**_program.OPTIMIZERS[name])
    weights = _program.play(face.models, keras.layers, optimizer, "epochs", ONES)
    np.testing.assert_allclose(weights, RECORDED[version][name], rtol=0, atol=5e-6)
    assert int(optimizer.iterations) == 8


def test_sets_of_slots_do_not_pile_up():
    optimizer = keras2.optimizers.SGD(0.125, momentum=0.5)
    model = keras2.models.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
    for _ in range(3):
        model.compile(optimizer, "mse")
        model.train_on_batch(ONES, ONES)
    assert len(optimizer.get_weights()) == 3, "the counter and two velocities"


def test_a_state_that_was_set_before_the_first_batch_is_used():
    optimizer = keras2.optimizers.SGD(0.125, momentum=0.5)
    model = keras2.models.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
    model.set_weights([0 * ONES])
    model.compile(optimizer, lambda y_true, y_pred: y_pred)
    optimizer.build(model.trainable_variables)
    optimizer.set_weights([np.array(7), -ONES])
    model.train_on_batch(ONES, ONES)
    assert model.get_weights()[0].item() == -0.125 - 0.5


def test_optimizers_of_tf_keras_keep_theirs_through_a_compile():
    """OptimizerV2 keeps slots by variable: tf.keras 2.10 gives the same weights for this program."""
    weights = _program.play(tf_keras.models, keras.layers, tf_keras.optimizers.SGD(0.125, 0.5), "epochs", ONES)
    np.testing.assert_allclose(weights[:3], [-0.125, -0.3125, -0.53125])
