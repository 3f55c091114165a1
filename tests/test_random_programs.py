"""Programs that are drawn: the same number is the same program, and a migrated one that trains otherwise is not counted as the same."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"
sys.path.append(str(BENCHMARKS))

import random_programs  # noqa: E402
from drawn import program  # noqa: E402

DIALECTS = ["keras==1.2.2", "keras==2.0.8", "keras==2.3.1", "tensorflow==2.3", "tensorflow==2.15"]


@pytest.mark.parametrize("version", DIALECTS)
def test_a_number_is_one_program_of_its_dialect(version):
    family, numbers = random_programs.family(version)
    texts = [program(family, numbers, number) for number in range(60)]
    assert texts == [program(family, numbers, number) for number in range(60)]
    assert len(set(texts)) == 60
    for text in texts:
        ast.parse(text)
        assert ("from tensorflow" in text) == (family == "tf_keras")
        assert "nb_epoch" not in text or family == "keras1"


def test_versions_that_nothing_is_drawn_for():
    with pytest.raises(ValueError, match="keras==2.4"):
        random_programs.family("keras==2.4")


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Results of one program under tf_keras, under Keras 3 as it is migrated, and with another rate."""
    work = tmp_path_factory.mktemp("programs")
    old, new, other = (work / side / "p00001.py" for side in ("old", "new", "other"))
    text = (
        "import numpy as np\nimport tensorflow as tf\nfrom tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential\n"
        "x = np.linspace(-1, 1, 96).reshape(24, 4)\nmodel = Sequential([Dense(3, activation='tanh', input_shape=(4,)), Dense(1)])\n"
        "model.compile(optimizer=tf.keras.optimizers.SGD(0.1), loss='mse', metrics=['mae'])\n"
        "history = model.fit(x, x[:, 0], batch_size=8, epochs=2, verbose=0)\nscore = model.evaluate(x, x[:, 0], verbose=0)\n"
    )
    for path, rate in ((old, "0.1"), (new, "0.1"), (other, "0.11")):
        path.parent.mkdir()
        path.write_text(text.replace("SGD(0.1)", f"SGD({rate})"))
    command = [sys.executable, "-m", "codemods.migrate", "--from", "tensorflow==2.10", str(new.parent), str(other.parent)]
    subprocess.run(command, cwd=BENCHMARKS.parent, check=True, capture_output=True, env=os.environ | {"PYTHONPATH": "."})
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TF_USE_LEGACY_KERAS", "1")
        genuine = random_programs.run(sys.executable, [old], work / "old.json")
    kept = work / "old.json"
    found = [random_programs.run(sys.executable, [path], work / f"{path.parent.name}.json", kept) for path in (new, other)]
    return [one["p00001.py"] for one in (genuine, *found)]


def test_a_program_that_trains_the_same(runs):
    old, new, _ = runs
    assert old["recording"]["keras"].startswith("tf.keras")
    assert new["recording"]["keras"].startswith("3.")
    row = random_programs.row("tensorflow==2.10", 1, old, new, [])
    assert (row.result, row.updates, row.detail) == ("the same", 6, "")


def test_one_that_trains_otherwise_is_silent_unless_the_ledger_names_it(runs):
    old, _, other = runs
    row = random_programs.row("tensorflow==2.10", 1, old, other, [])
    assert row.result == "silent"
    assert "base rate" in row.detail
    finding = {"fate": "by_hand", "rule": "KC999", "line": 7, "symbol": "keras.optimizers.SGD"}
    row = random_programs.row("tensorflow==2.10", 1, old, other, [finding])
    assert row.result == "named"
    assert "KC999 at line 7" in row.detail


def test_what_variables_hold_is_compared_too(runs):
    old, new, _ = runs
    score = {**new["shown"], "score": [new["shown"]["score"][0], new["shown"]["score"][1] + 0.01]}
    row = random_programs.row("tensorflow==2.10", 1, old, {**new, "shown": score}, [])
    assert row.result == "silent"
    assert "`score[1]`" in row.detail
