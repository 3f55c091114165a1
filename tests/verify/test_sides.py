"""Programs that do not run, or do not train: said plainly for the side it happened on, and never reported as equal."""

import importlib.util
import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codemods.verify import RunError, environments, record, run
from codemods.verify.__main__ import main
from fixtures.scripts import SCRIPTS

SCRIPT = next(script for script in SCRIPTS if script.recording.stem == "time_based_decay")
ENDLESS = """
import pathlib
import numpy as np
import tensorflow as tf
import keras
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
tf.summary.scalar("a summary needs a package that may not be there", 1.0, step=0)
while True:
    model.fit(np.ones((4, 1)), np.ones((4, 1)), verbose=0)
    pathlib.Path({trained!r}).touch()
"""
#: The time is over while the recording is being written.
WRITING = """
import json, os, signal
import keras
write = json.dump

def dump(data, file, **options):
    file.write("{")
    file.flush()
    os.kill(os.getpid(), signal.SIGTERM)
    file.seek(0)
    write(data, file, **options)

json.dump = dump
"""


def write(folder: Path, text: str, name: str = "script.py") -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


@pytest.mark.parametrize(
    ("text", "words", "hint"),
    [
        ("x = input('how many? ')\n", "EOFError", "asks for input"),
        ("open('data.csv')\n", "FileNotFoundError", "reads a file that is not there"),
        ("import argparse\np = argparse.ArgumentParser()\np.add_argument('--lr', required=True)\np.parse_args()\n", "--lr", ""),
        ("x = (\n", "SyntaxError", ""),
        ("import sys\nsys.exit('usage: train.py DATA')\n", "usage: train.py DATA", ""),
        ("import os\nos.kill(os.getpid(), 9)\n", "SIGKILL", "memory"),
        ("import os\nos._exit(0)\n", "left no recording", ""),
    ],
)
def test_what_went_wrong_is_said(text, words, hint, tmp_path):
    with pytest.raises(RunError) as raised:
        record(write(tmp_path, text))
    assert words in str(raised.value)
    assert hint in raised.value.hint
    assert "runpy" not in str(raised.value), "the traceback is the script's own"


def test_a_script_without_end_says_where_it_is(tmp_path, monkeypatch):
    trained = tmp_path / "trained"

    class Impatient(subprocess.Popen):
        """The limit is over once the script has trained, however long that takes here."""

        def wait(self, timeout=None):
            while timeout == 3600 and self.poll() is None:
                if trained.exists():
                    raise subprocess.TimeoutExpired(self.args, timeout)
                time.sleep(0.05)
            return super().wait(timeout)

    monkeypatch.setattr(run.subprocess, "Popen", Impatient)
    with pytest.raises(RunError) as raised:
        record(write(tmp_path, ENDLESS.format(trained=str(trained))), timeout=3600)
    assert raised.value.kind == "timeout"
    assert raised.value.recording.updates > 0
    assert "while True" not in str(raised.value) and "still ran after 3600 s" in str(raised.value)
    if importlib.util.find_spec("tensorboard") is None:
        assert "the package tensorboard is not installed there" in "".join(raised.value.recording.passed_over)


def test_a_recording_that_is_being_written_is_written_to_its_end(tmp_path):
    assert record(write(tmp_path, WRITING)).script == "script.py"


def test_a_new_side_that_does_not_train(tmp_path, capsys):
    idle = write(tmp_path, "import keras\n")
    report = tmp_path / "report.json"
    assert main([str(SCRIPT.legacy), str(idle), "--recording", str(SCRIPT.recording), "--report", str(report)]) == 1
    assert json.loads(report.read_text())["verdict"] == "different"
    assert "1 models trained in the old run, 0 in the new one" in capsys.readouterr().out


def test_an_old_side_that_did_not_run_starts_no_new_one(tmp_path, capsys):
    assert main([str(SCRIPT.legacy), "--legacy-python", str(tmp_path / "python")]) == 3
    out = capsys.readouterr().out
    assert "the old side did not run" in out
    assert f"no interpreter at {tmp_path / 'python'}" in out


def test_a_folder_is_no_interpreter(tmp_path, capsys):
    bin = tmp_path / "old" / "bin"
    bin.mkdir(parents=True)
    (bin / "python").touch()
    assert main([str(SCRIPT.legacy), "--legacy-python", str(tmp_path / "old")]) == 3
    assert f"itsinterpreteris{bin / 'python'}" in "".join(capsys.readouterr().out.split())


def test_an_interpreter_with_keras_3_is_no_old_side(tmp_path, capsys):
    script = write(tmp_path, "import keras\n")
    assert main([str(script), "--from", "keras==2.2.4", "--legacy-python", sys.executable]) == 3
    out = " ".join(capsys.readouterr().out.split())
    assert "which is no old Keras" in out and out.endswith("Not compared: the old side did not run")


def test_another_version_than_the_one_named_is_said(capsys):
    """The recording is of Keras 2.2.4."""
    main([str(SCRIPT.legacy), "--recording", str(SCRIPT.recording), "--from", "keras==2.3.1"])
    assert "--from says keras 2.3.1, and the old side ran under keras 2.2.4" in " ".join(capsys.readouterr().out.split())


def test_keras1_has_no_stand_in(capsys):
    script = next(script for script in SCRIPTS if script.dialect == "keras1")
    assert main([str(script.legacy)]) == 3
    assert "--legacy-env" in capsys.readouterr().out


def test_a_folder_that_cannot_be_meant(tmp_path, monkeypatch):
    monkeypatch.setattr(run, "LARGEST", 1000)
    write(tmp_path, "x" * 2000, "data.txt")
    with pytest.raises(RunError, match="in a copy of it"):
        record(write(tmp_path, ""))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "--entry"),
        (["--entry", "no.py"], "no.py"),
        (["--entry", "b.py", "--report", "page.pdf"], ".html"),
        (["--entry", "b.py", "--only", "speed"], "effective rate"),
        (["--entry", "b.py", "--legacy-env", "keras==2.2.3"], "keras==2.2.4"),
        (["--entry", "b.py", "--recording", "a.json", "--legacy-python", "python"], "not allowed with"),
    ],
)
def test_wrong_usage(arguments, words, tmp_path, capsys):
    write(tmp_path, "", "a.py")
    write(tmp_path, "", "b.py")
    with pytest.raises(SystemExit) as ended:
        main([str(tmp_path), *arguments])
    assert ended.value.code == 64
    assert words in capsys.readouterr().err


def test_locks_name_their_python_and_pin_everything():
    assert {lock.requirement for lock in environments.locks()} >= {"keras==1.2.2", "keras==2.2.4", "tensorflow==2.10.1"}
    for lock in environments.locks():
        assert lock.python.startswith("3.")
        pins = [line for line in lock.path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
        assert all("==" in pin for pin in pins), lock.path
        packages = {pin.partition("==")[0].lower(): pin.partition("==")[2] for pin in pins}
        named = [name for name in packages if name in (lock.package, f"{lock.package}-cpu")]
        assert [packages[name] for name in named] == [lock.version], lock.path
    assert environments.lock_of("tensorflow==2.10").version == "2.10.1"
    assert environments.lock_of("keras==2.2.4").backend == "theano"
    assert environments.lock_of("keras==2.2.4", "tensorflow").python == "3.7"


def test_without_uv(monkeypatch, tmp_path):
    monkeypatch.setenv("KERASCOMPAT_ENVIRONMENTS", str(tmp_path))
    monkeypatch.setattr(environments.shutil, "which", lambda name: None)
    monkeypatch.setattr(environments.importlib.util, "find_spec", lambda name: None)
    with pytest.raises(environments.CannotMake, match="pip install uv"):
        environments.python_of(environments.lock_of("keras==2.2.4"))


def test_an_environment_that_is_there_is_used_again(monkeypatch, tmp_path):
    monkeypatch.setenv("KERASCOMPAT_ENVIRONMENTS", str(tmp_path))
    monkeypatch.setattr(environments, "_uv", lambda: ["uv"])
    commands = []
    lock = environments.lock_of("keras==2.2.4")

    def make(command, failure):
        commands.append(command)
        if command[1] == "venv":
            write(Path(command[-1]), "", "bin/python")

    monkeypatch.setattr(environments, "_run", make)
    first = environments.python_of(lock)
    assert [command[1] for command in commands] == ["venv", "pip"]
    assert environments.python_of(lock) == first and len(commands) == 2
