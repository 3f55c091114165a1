"""What "accuracy" was in standalone Keras, by its loss: the figures that genuine versions gave."""

import importlib.util
import json
from pathlib import Path

import keras
import numpy as np
import pytest

from kerascompat import keras1, keras2
from kerascompat.models import load_model, model_from_json

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


@pytest.mark.parametrize("ending", [".keras", ".h5"])
def test_a_saved_model_counts_as_before(ending, tmp_path):
    """Of what h5 files name "acc" Keras 3 makes the accuracy that the shape asks for."""
    loss, targets, outputs = CASES["labels"]
    model = keras.Sequential([keras.Input(outputs.shape[1:]), keras.layers.Activation("linear")])
    model.compile("sgd", loss, metrics=[keras2.metrics.accuracy(loss, "acc")])
    model.save(tmp_path / f"model{ending}")
    again = load_model(tmp_path / f"model{ending}")
    assert again.evaluate(outputs, targets, batch_size=32, verbose=0)[1] == pytest.approx(RECORDED["2.2.4"]["labels"], abs=1e-6)
    assert not model_from_json(model.to_json()).compiled  # as in every Keras before 3


@pytest.mark.parametrize("case", ["one hot", "classes", "one label"])
def test_where_the_rule_leaves_the_word_keras_3_says_the_same(case):
    loss, targets, outputs = CASES[case]
    logged = measured("accuracy", loss, targets, outputs)
    assert logged["accuracy"] == pytest.approx(RECORDED["2.2.4"][case], abs=1e-6)


def test_the_accuracy_of_each_output_goes_by_its_own_loss():
    """Keras 2.2.4 evaluated this program so; the loss of `kind` is a function of one's own."""
    a = keras.Input((3,))
    layers = [("labels", 4, "sigmoid"), ("price", 1, None), ("kind", 3, "softmax")]
    model = keras2.models.Model(a, [keras.layers.Dense(units, activation, name=name)(a) for name, units, activation in layers])
    losses = {"labels": "binary_crossentropy", "price": "mse", "kind": lambda t, p: keras.ops.mean(keras.ops.square(t - p), axis=-1)}
    model.compile("sgd", losses, metrics={"labels": "accuracy", "kind": ["accuracy"], "price": "acc"})
    draw = np.random.RandomState(0)
    model.set_weights([draw.randn(*w.shape) for w in model.get_weights()])
    x = draw.randn(10, 3)
    y = [(draw.rand(10, 4) > 0.5).astype("f"), np.round(draw.randn(10, 1)), np.eye(3)[draw.randint(0, 3, 10)]]
    assert model.metrics_names == ["loss", "labels_loss", "price_loss", "kind_loss", "labels_acc", "price_acc", "kind_acc"]
    np.testing.assert_allclose(model.evaluate(x, y, verbose=0), [7.16127, 0.84101, 6.00541, 0.31485, 0.5, 0.1, 0.4], atol=1e-5)
