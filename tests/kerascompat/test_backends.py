"""The same numbers on TensorFlow, JAX and PyTorch: eager and compiled, mixed precision, accumulation, averages, custom loops.

Each backend runs tests/kerascompat/backend_program.py once, in a process of its own.  Of the backends the test extra brings
TensorFlow; the others are tested where they are installed.
"""

import functools
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parents[2]
BACKENDS = [
    pytest.param(
        backend,
        marks=pytest.mark.skipif(
            importlib.util.find_spec(backend) is None, reason=f"needs {backend}: pip install 'kerascompat[{backend}]'"
        ),
    )
    for backend in ("tensorflow", "jax", "torch")
]
pytestmark = pytest.mark.parametrize("backend", BACKENDS)

# Bit equality is promised on TensorFlow alone (test_recorded.py).  XLA and PyTorch contract and reorder; the sums of clipnorm too.
WEIGHTS = 2e-6
ULPS = {"tensorflow": 0, "jax": 1, "torch": 1}
TRAINED = 2e-5  # what the old versions differ by among themselves


@functools.cache
def found(backend):
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "3", "JAX_PLATFORMS": "cpu", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.kerascompat.backend_program"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=1200, env=environment, cwd=ROOT)
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["backend"] == backend
    return result


def test_recorded_weights(backend):
    differences = found(backend)["weights"]
    assert len(differences) > 60
    assert {case: value for case, value in differences.items() if not value <= WEIGHTS} == {}


def test_recorded_rates(backend):
    for case, (ulps, same_base) in found(backend)["rates"].items():
        assert ulps <= ULPS[backend] and same_base, case


def test_recorded_trainings(backend):
    for case, (ulps, weights) in found(backend)["trainings"].items():
        assert ulps <= ULPS[backend] and weights <= TRAINED, (case, ulps, weights)


def test_setting_the_rate_never_traces_again(backend):
    for optimizer, (first, afterwards) in found(backend)["retraces"].items():
        if backend == "torch":  # nothing is traced: the step runs as often as there are batches
            assert (first, afterwards) == (4, 20), optimizer
        else:
            assert first == afterwards, optimizer


def test_compiled_as_eager(backend):
    for way, difference in found(backend)["compiled"].items():
        assert difference <= WEIGHTS, way


def test_accumulated_gradients(backend):
    difference, accumulated, plain = found(backend)["accumulated"]
    assert difference <= WEIGHTS and accumulated == plain == 4


def test_moving_averages(backend):
    assert found(backend)["averaged"] <= WEIGHTS


def test_mixed_precision(backend):
    logged, rate, outer, first, last = found(backend)["mixed"]
    assert logged == [0.125, 0.0625, float(np.float32(0.125 / 3)), 0.03125]
    assert rate == 0.03125 and outer == "LossScaleOptimizer" and last < first


def test_a_model_saved_to_a_folder_trains_on(backend):
    difference, module = found(backend)["saved"]
    assert difference <= WEIGHTS and module == "kerascompat.tf_keras.models"


def test_custom_loop(backend):
    assert found(backend)["loop"] <= WEIGHTS
