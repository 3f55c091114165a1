"""python -m codemods.verify: what it says and with which status it ends."""

import pytest

from codemods.verify.__main__ import main
from fixtures.plots.decay import SCRIPT, plain_rename


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")


def test_a_migrated_script_against_its_recording(capsys):
    assert main([str(SCRIPT.legacy), "--recording", str(SCRIPT.recording)]) == 0
    assert capsys.readouterr().out.endswith("\nThey train alike\n")


def test_a_renamed_script_against_its_recording(tmp_path, capsys):
    renamed = tmp_path / "renamed.py"
    renamed.write_text(plain_rename(SCRIPT.legacy.read_text(encoding="utf-8")), encoding="utf-8")
    assert main([str(SCRIPT.legacy), str(renamed), "--recording", str(SCRIPT.recording)]) == 1
    out = capsys.readouterr().out
    assert "parts at update 2 (epoch 1, batch 2): " in out
    assert "time_based_decay.py:28: sgd = SGD(lr=initial_lr, momentum=momentum, decay=decay, nesterov=False)" in out
    assert out.endswith("They do not train alike: effective rate parts at update 2 (epoch 1, batch 2)\n")


def test_a_new_side_that_does_not_run(tmp_path, capsys):
    broken = tmp_path / "broken.py"
    broken.write_text("import keras\nkeras.no_such_thing\n")
    assert main([str(SCRIPT.legacy), str(broken), "--recording", str(SCRIPT.recording)]) == 3
    out = capsys.readouterr().out
    assert 'File "broken.py", line 2' in out
    assert "no_such_thing" in out
    assert out.endswith("Not compared: the new side did not run\n")
