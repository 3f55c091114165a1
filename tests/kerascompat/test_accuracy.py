"""What "accuracy" was in standalone Keras, by its loss: the figures that genuine versions gave."""

import importlib.util
import json
from pathlib import Path

import keras
import numpy as np
import pytest

from kerascompat import keras1, keras2

FIXTURES = Path(__file__).parents[2] / "fixtures"
RECORDED = json.loads((FIXTURES / "recordings" / "accuracies.json").read_text())
_spec = importlib.util.spec_from_file_location("accuracies", FIXTURES / "record" / "accuracies.py")
_program = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(_program)
CASES = _program.cases(np)


def measured(metric, loss, targets, outputs):
    model = keras.Sequential([keras.Input(outputs.shape[1:]), keras.layers.Activation("linear")])
    model.compile("sgd", loss, metrics=[metric])
    return model.evaluate(outputs, targets, batch_size=32, verbose=0, return_dict=True)


@pytest.mark.parametrize("version", RECORDED)
@pytest.mark.parametrize("case", CASES)
def test_accuracy_is_that_of_the_genuine_version(case, version):
    loss, targets, outputs = CASES[case]
    face = keras1 if version.startswith("1") else keras2
    logged = measured(face.metrics.accuracy(loss, "acc"), loss, targets, outputs)
    assert logged["acc"] == pytest.approx(RECORDED[version][case], abs=1e-6)


@pytest.mark.parametrize("case", ["one label", "linear", "numbers", "classes"])
def test_targets_of_one_axis(case):
    loss, targets, outputs = CASES[case]
    logged = measured(keras2.metrics.accuracy(loss, "acc"), loss, targets[:, 0], outputs)
    assert logged["acc"] == pytest.approx(RECORDED["2.2.4"][case], abs=1e-6)


@pytest.mark.parametrize("version", [version for version in RECORDED if not version.startswith("1")])
@pytest.mark.parametrize("case", CASES)
def test_models_that_keep_the_old_meaning_log_it_too(case, version):
    loss, targets, outputs = CASES[case]
    model = keras2.models.Sequential([keras.layers.Activation("linear", input_shape=outputs.shape[1:])])
    model.compile("sgd", loss, metrics=["accuracy"])
    assert model.evaluate(outputs, targets, batch_size=32, verbose=0)[1] == pytest.approx(RECORDED[version][case], abs=1e-6)


@pytest.mark.parametrize("case", ["one hot", "classes", "one label"])
def test_where_the_rule_leaves_the_word_keras_3_says_the_same(case):
    loss, targets, outputs = CASES[case]
    logged = measured("accuracy", loss, targets, outputs)
    assert logged["accuracy"] == pytest.approx(RECORDED["2.2.4"][case], abs=1e-6)
