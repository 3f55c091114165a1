"""On PyTorch many weights are updated by each call: to the bit as they are one by one."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FACES = ("keras1", "keras2", "tf_keras", "tf_keras_2_11")
NAMES = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam", "Ftrl")
ARGUMENTS = (
    {},
    {"momentum": 0.9},
    {"momentum": 0.9, "nesterov": True},
    {"amsgrad": True},
    {"centered": True},
    {"centered": True, "momentum": 0.5},
    {"clipnorm": 0.5},
    {"l1_regularization_strength": 0.1, "l2_shrinkage_regularization_strength": 0.1},
)
SHAPES = ((3, 4), (5,), (), (2, 2, 2), (40,))
UPDATES = 12


@pytest.mark.skipif(importlib.util.find_spec("torch") is None, reason="needs torch: pip install 'kerascompat[torch]'")
def test_batches_change_no_bit():
    environment = {**os.environ, "KERAS_BACKEND": "torch", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.kerascompat.test_batches"]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, timeout=600)
    assert run.returncode == 0, run.stderr[-3000:]
    cases, *different = run.stdout.splitlines()
    assert int(cases) > 70
    assert different == []


def made(cls, arguments, cached):
    """Weights and state after some updates, with batches of this size; of None: one by one."""
    import keras
    import numpy as np

    from kerascompat._optimizers import elementwise
    from kerascompat._optimizers.base import LegacyOptimizer

    if cached is None:
        cls = type(cls.__name__, (cls,), {"update_step": lambda self, *given: LegacyOptimizer.update_step(self, *given)})
    else:
        elementwise.CACHED = cached
    optimizer = cls(learning_rate=0.05, **arguments)
    drawn = np.random.default_rng(0)
    weights = [keras.Variable(drawn.normal(size=shape).astype("float32")) for shape in SHAPES]
    for _ in range(UPDATES):
        gradients = [keras.ops.convert_to_tensor(drawn.normal(size=shape).astype("float32")) for shape in SHAPES]
        kept = [keras.ops.copy(gradient) for gradient in gradients]
        optimizer.apply(gradients, weights)
        assert all(bool(keras.ops.all(a == b)) for a, b in zip(gradients, kept, strict=True)), "a gradient was overwritten"
    return [keras.ops.convert_to_numpy(variable) for variable in (*weights, *optimizer.variables)]


def main():
    """Print how many cases there are, then those that differ."""
    import importlib

    import numpy as np

    cases, different = 0, []
    for face in FACES:
        module = importlib.import_module(f"kerascompat.{face}.optimizers")
        for name, arguments in ((name, arguments) for name in NAMES if hasattr(module, name) for arguments in ARGUMENTS):
            cls = getattr(module, name)
            if not set(arguments) <= {*cls.arguments, *cls.keywords()}:
                continue
            alone = made(cls, arguments, None)
            for cached in (64, 2**20):
                cases += 1
                if not all(np.array_equal(a, b) for a, b in zip(alone, made(cls, arguments, cached), strict=True)):
                    different.append(f"{face}.{name}, {arguments}, {cached} bytes a batch")
    print(cases, *different, sep="\n")


if __name__ == "__main__":
    main()
