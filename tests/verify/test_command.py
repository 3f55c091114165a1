"""python -m codemods.verify: what it says and with which status it ends."""

import importlib.util

import pytest

from codemods.verify import load
from codemods.verify.__main__ import main
from fixtures.plots.decay import SCRIPT, plain_rename


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    if importlib.util.find_spec("torch"):  # which compiles nothing, and is done sooner
        monkeypatch.setenv("KERAS_BACKEND", "torch")


def test_a_migrated_script_against_its_recording(capsys):
    assert main([str(SCRIPT.legacy), "--recording", str(SCRIPT.recording)]) == 0
    assert capsys.readouterr().out.endswith("\nThey train alike\n")


def test_a_renamed_script_against_its_recording(tmp_path, capsys):
    renamed = tmp_path / "renamed.py"
    renamed.write_text(plain_rename(SCRIPT.legacy.read_text(encoding="utf-8")), encoding="utf-8")
    assert main([str(SCRIPT.legacy), str(renamed), "--recording", str(SCRIPT.recording)]) == 1
    out = " ".join(capsys.readouterr().out.split())  # lines are broken where the terminal ends
    assert "parts at update 2 (epoch 1, batch 2): " in out
    assert "time_based_decay.py:28: sgd = SGD(lr=initial_lr, momentum=momentum, decay=decay, nesterov=False)" in out
    assert out.endswith("They do not train alike: effective rate parts at update 2 (epoch 1, batch 2)")


def test_a_new_side_that_does_not_run(tmp_path, capsys):
    broken = tmp_path / "broken.py"
    broken.write_text("import keras\nkeras.no_such_thing\n")
    assert main([str(SCRIPT.legacy), str(broken), "--recording", str(SCRIPT.recording)]) == 3
    out = capsys.readouterr().out
    assert 'File "broken.py", line 2' in out
    assert "no_such_thing" in out
    assert out.endswith("Not compared: the new side did not run\n")


# The bias before a BatchNormalization has a gradient of nothing but rounding, of which Adam makes whole steps.
ROUNDING = """\
import numpy as np
from tensorflow import keras

random = np.random.RandomState(0)
model = keras.Sequential([keras.layers.Dense(16, input_shape=(6,)), keras.layers.BatchNormalization(), keras.layers.Dense(1)])
model.compile(optimizer=keras.optimizers.Adam(0.05, beta_1=0.9), loss="mse")
model.fit(random.rand(64, 6), random.rand(64, 1), batch_size=16, epochs=3, verbose=0)
print("trained")
"""


def test_rounding_that_grew_is_told_from_a_difference(tmp_path, capsys):
    pytest.importorskip("tf_keras", reason="the old side needs tf_keras")
    old, new, kept = tmp_path / "old.py", tmp_path / "new.py", tmp_path / "kept.json"
    old.write_text(ROUNDING, encoding="utf-8")
    assert main([str(old), "--from", "tensorflow==2.10", "--show-output", "--max-epochs", "2", "--keep", str(kept)]) == 0
    out = capsys.readouterr().out
    assert "old | trained\n" in out and "new | trained\n" in out
    assert "weights         equal but for rounding" in out
    assert out.endswith("They train alike, but for rounding that grew\n")
    assert load(kept).double.updates == load(kept).updates == 8, "as much was recorded as was asked for"
    assert main([str(old), "--from", "tensorflow==2.10", "--recording", str(kept)]) == 0, "the recording alone tells rounding"
    out = capsys.readouterr().out
    assert "weights         equal but for rounding" in out and "8 updates" in out
    text = ROUNDING.replace("from tensorflow import keras", "import keras").replace("beta_1=0.9", "beta_1=0.8999")
    new.write_text(text, encoding="utf-8")
    assert main([str(old), str(new), "--from", "tensorflow==2.10", "--recording", str(kept)]) == 1
    out = capsys.readouterr().out
    assert "in double precision" in out
    assert "They do not train alike" in out
