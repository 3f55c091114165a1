"""Texts, sequences and images come out as the genuine versions made them, with the random numbers they drew."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from codemods.dialects import Dialect
from codemods.rules.tables import data

PROGRAM = Path(__file__).parents[2] / "fixtures" / "preprocessing" / "program.py"
FACES = {
    "keras-1.2.2": "keras1",
    "keras-2.0.8": "keras1",
    "keras-2.2.4": "keras2",
    "keras-2.3.1": "keras2",
    "tensorflow-2.10": "tf_keras",
}


@pytest.fixture(scope="module")
def computed():
    found = {}

    def of(face):
        if face not in found:
            run = [sys.executable, str(PROGRAM), f"kerascompat.{face}"]
            done = subprocess.run(run, capture_output=True, text=True, cwd=Path(__file__).parents[2], env=_environment(), check=True)
            found[face] = json.loads(done.stdout.splitlines()[-1])
        return found[face]

    return of


def _environment():
    import os

    return {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]))}


@pytest.mark.parametrize("version", FACES)
def test_preprocessing_gives_what_it_gave(version, computed):
    recorded = json.loads((PROGRAM.parent / "recorded" / f"{version}.json").read_text(encoding="utf-8"))
    now = computed(FACES[version])
    ran = {name: value for name, value in recorded.items() if not str(value).startswith("ERR")}
    assert len(ran) >= 25
    assert {name: now[name] for name in ran} == ran


@pytest.mark.parametrize("name", ["keras1", "keras2", "tf_keras"])
def test_what_the_rule_imports_is_there(name):
    import importlib

    dialect = Dialect.of_family(name)
    for path in data.held(dialect):
        module, _, leaf = path.partition(".")
        assert hasattr(importlib.import_module(f"kerascompat.{data.face(dialect)}.preprocessing.{module}"), leaf), path
