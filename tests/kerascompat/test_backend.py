"""Every function of keras.backend: on eager tensors and on KerasTensors what the genuine version gave."""

import importlib

import numpy as np
import pytest

from fixtures.programs import backend
from tests.model_recordings import array, recorded
from tests.recordings import DIRECTORY

FACES = {
    "keras-1.2.2-tensorflow": ("keras1", (1, 2, 2)),
    "keras-2.2.4-tensorflow": ("keras2", (2, 2, 4)),
    "keras-2.3.1-tensorflow": ("keras2.since_2_3", (2, 3, 1)),
    "tf_keras-2.10": ("tf_keras", (2, 10)),
    "tf_keras-2.15": ("tf_keras", (2, 15)),
}


def face(recording):
    return importlib.import_module(f"kerascompat.{FACES[recording][0]}.backend")


def expressions(recording):
    name, version = FACES[recording]
    found = recorded(recording, "backend")
    return {key: value for key, value in backend.cases(name.partition(".")[0], version).items() if "values" in found[key]}


CASES = [(recording, name) for recording in FACES if (DIRECTORY / recording / "backend.json").exists() for name in expressions(recording)]


def same(mine, recorded_values):
    assert len(mine) == len(recorded_values)
    for left, right in zip(mine, recorded_values, strict=True):
        left, right = np.asarray(left, "float32"), array(right)
        assert left.shape == right.shape
        np.testing.assert_allclose(left, right, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize(("recording", "name"), CASES, ids=str)
def test_eager(recording, name):
    K = face(recording)
    v = backend.tensors(K.variable, lambda value: K.variable(value, dtype="int32"))
    result = expressions(recording)[name](K, v)
    result = result if isinstance(result, (list, tuple)) else [result]
    same([K.eval(x) for x in result], recorded(recording, "backend")[name]["values"])


@pytest.mark.parametrize(("recording", "name"), CASES, ids=str)
def test_symbolic(recording, name):
    K = face(recording)
    used = {}

    def placeholder(value, dtype=None):
        made = K.placeholder(shape=(None, *value.shape[1:]), dtype=dtype)
        used[id(made)] = (made, value)
        return made

    # Weights have shapes that are known; what is batched does not.
    fixed = ("r", "k1", "k2", "k3", "depth", "point", "back", "l1", "l2", "bias", "bias2", "row", "gamma", "beta", "variance")
    variable = backend.tensors(K.variable, lambda value: K.variable(value, dtype="int32"))
    symbolic = backend.tensors(placeholder, lambda value: placeholder(value, "int32"))
    result = expressions(recording)[name](K, lambda key: variable(key) if key in fixed else symbolic(key))
    result = list(result) if isinstance(result, (list, tuple)) else [result]
    compute = K.function([made for made, _ in used.values()], result)
    same(compute([value for _, value in used.values()]), recorded(recording, "backend")[name]["values"])
