"""kerascompat.testing in other people's test suites: recordings, the assertion, the pytest fixture, on every backend."""

import importlib.util
import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from fixtures.scripts import SCRIPTS

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = next(script for script in SCRIPTS if script.recording.stem == "time_based_decay")


def run(*command, backend="tensorflow", cwd=ROOT):
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    return subprocess.run([sys.executable, *map(str, command)], env=environment, cwd=cwd, capture_output=True, text=True)


@pytest.mark.parametrize("backend", ["tensorflow", "jax", "torch"])
def test_recording_and_comparing(backend, tmp_path):
    if importlib.util.find_spec(backend) is None:
        pytest.skip(f"needs {backend}")
    done = run(Path(__file__).with_name("check_backend.py"), tmp_path / "kept" / "fit.json", backend=backend)
    assert done.stdout.endswith("ok\n"), done.stderr


def test_importing_it_imports_no_keras():
    program = "import sys, kerascompat.testing; print([name for name in ('keras', 'tensorflow', 'codemods') if name in sys.modules])"
    assert run("-c", program).stdout.strip() == "[]"


SUITE = """
import runpy
import keras
import pytest

def test_as_it_was(same_training):
    with same_training("genuine.json"):
        runpy.run_path("migrated.py")

def test_another_decay(same_training, monkeypatch):
    from kerascompat.keras2.optimizers import SGD
    start = SGD.__init__
    monkeypatch.setattr(SGD, "__init__", lambda self, decay, **kwargs: start(self, decay=decay * 1.1, **kwargs))
    with same_training("genuine.json"):
        runpy.run_path("migrated.py")

def test_of_today(same_training):
    with same_training("today.json"):
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
        model.compile("sgd", "mse")
        model.fit(keras.ops.ones((4, 1)), keras.ops.zeros((4, 1)), batch_size=2, verbose=0)
"""


def test_the_fixture(tmp_path):
    """What the genuine old version did is the reference; what only Keras 3 did is written on demand, and that alone."""
    (tmp_path / "test_suite.py").write_text(SUITE)
    (tmp_path / "migrated.py").write_bytes(SCRIPT.migrated.read_bytes())
    genuine = tmp_path / "genuine.json"
    genuine.write_bytes(SCRIPT.recording.read_bytes())
    installed = any(point.name == "kerascompat" for point in entry_points(group="pytest11"))  # pytest loads it by itself then
    plugin = () if installed else ("-p", "kerascompat.testing.pytest_plugin")
    backend = "torch" if importlib.util.find_spec("torch") else "tensorflow"  # PyTorch compiles nothing, and is done sooner
    suite = ("-m", "pytest", *plugin, "-p", "no:cacheprovider", "-q")

    first = run(*suite, backend=backend, cwd=tmp_path)
    assert "1 passed" in first.stdout and "2 failed" in first.stdout, first.stdout
    assert "model 1, effective rate: parts at update 2 (epoch 1, batch 2): 0.7594937 in the old run, 0.7556" in first.stdout
    assert "there is no recording" in first.stdout and "--record-training" in first.stdout

    second = run(*suite, "--record-training", backend=backend, cwd=tmp_path)
    assert "2 passed" in second.stdout and "1 failed" in second.stdout, second.stdout
    assert genuine.read_bytes() == SCRIPT.recording.read_bytes(), "the recording of an old Keras was overwritten"

    third = run(*suite, "-k", "of_today", backend=backend, cwd=tmp_path)
    assert "1 passed" in third.stdout, third.stdout
