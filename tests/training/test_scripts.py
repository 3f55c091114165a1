"""The promise: a legacy script, migrated, trains on Keras 3 as it did under the genuine Keras it was written for."""

import hashlib
import importlib.util

import pytest

from codemods.verify import compare, load, record
from fixtures.plots.decay import plain_rename
from fixtures.scripts import MIGRATED, SCRIPTS, Script


def name(script: Script) -> str:
    return f"{script.dialect}-{script.recording.stem}"


@pytest.mark.parametrize("script", SCRIPTS, ids=name)
def test_recording_is_of_this_script(script):
    text = script.legacy.read_bytes().replace(b"\r\n", b"\n")
    assert load(script.recording).script_sha256 == hashlib.sha256(text).hexdigest(), "record it again: see fixtures/legacy/README.md"


@pytest.mark.parametrize("script", [script for script in SCRIPTS if not script.by_hand], ids=name)
def test_migrated_script_trains_as_the_genuine_version(script, train, request):
    comparison = compare(load(script.recording), train(request))
    assert comparison.equal, f"\n{comparison}"


test_migrated_script_trains_as_the_genuine_version.run = lambda script: {
    "script": script.migrated,
    "arguments": script.arguments,
    "initial": script.recording,
}

SOME_OF_KERAS2 = ("time_based_decay", "subclass_and_partial")
LIVE = [script for script in SCRIPTS if script.dialect == "tf_keras" or script.recording.stem in SOME_OF_KERAS2]


@pytest.mark.skipif(importlib.util.find_spec("tf_keras") is None, reason="needs tf-keras, in the extra `test`")
@pytest.mark.parametrize("script", LIVE, ids=name)
def test_tf_keras_trains_as_the_genuine_version(script, train, request):
    """Where no old interpreter is at hand `verify` lets tf_keras stand in: what it shows must be what the old version did."""
    comparison = compare(load(script.recording), train(request))
    assert comparison.equal, f"\n{comparison}"


test_tf_keras_trains_as_the_genuine_version.run = lambda script: {
    "script": script.legacy,
    "arguments": script.arguments,
    "initial": script.recording,
    "stand_in": script.dialect,
}


def test_a_plain_rename_is_found_out(tmp_path):
    """Renaming what Keras 3 refuses makes the script run, and train otherwise: the comparison must say where."""
    script = next(script for script in SCRIPTS if script.recording.stem == "time_based_decay")
    (tmp_path / "renamed.py").write_text(plain_rename(script.legacy.read_text(encoding="utf-8")), encoding="utf-8")
    comparison = compare(load(script.recording), record(tmp_path / "renamed.py", initial=script.recording))
    found = {quantity.name: quantity for quantity in comparison.differences}
    assert set(found) == {"effective rate", "loss", "weights", "logs"}
    assert found["effective rate"].first == 1  # the first update is made at the full rate in both
    assert found["loss"].first > 1


def test_every_migrated_file_belongs_to_a_legacy_one():
    assert {path.relative_to(MIGRATED).as_posix() for path in MIGRATED.rglob("*.py")} >= {script.path for script in SCRIPTS}
