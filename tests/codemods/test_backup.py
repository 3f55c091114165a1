"""Going back: --backup and --undo, and runs that are killed."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from codemods import backup, detect, migrate

OLD = b"from keras.optimizers import SGD\nopt = SGD(lr=0.1)\n"
NEW = OLD.replace(b"lr=", b"learning_rate=")


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    detect.forget()
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text("keras==2.2.4\n")


def put(name, data=OLD):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_undo_gives_every_byte_back(capsys):
    first, second, third = put("a.py"), put("pkg/b.py", OLD.replace(b"\n", b"\r\n") + b"# coding"), put("c.py", b"import keras\n")
    second.chmod(0o755)
    before = {path: path.read_bytes() for path in (first, second, third)}
    assert migrate.main(["--backup", "."]) == 0
    assert first.read_bytes() == NEW
    assert "kept 2 originals" in capsys.readouterr().err
    assert migrate.main(["--undo"]) == 0
    assert {path: path.read_bytes() for path in before} == before
    assert second.stat().st_mode & 0o777 == 0o755
    assert "restored 2 files" in capsys.readouterr().out
    assert not os.path.exists(backup.FOLDER)


def test_undo_steps_back_run_by_run():
    path = put("a.py")
    migrate.main(["--backup", "a.py"])
    path.write_bytes(NEW + OLD)
    migrate.main(["--backup", "a.py"])
    assert path.read_bytes() == NEW + NEW
    migrate.main(["--undo"])
    assert path.read_bytes() == NEW + OLD
    path.write_bytes(NEW)
    migrate.main(["--undo"])
    assert path.read_bytes() == OLD


def test_a_run_that_writes_nothing_leaves_no_backup():
    put("a.py", b"import keras\n")
    migrate.main(["--backup", "."])
    put("b.py")
    migrate.main(["--backup", "--check", "."])
    assert not os.path.exists(backup.FOLDER)


def test_undo_leaves_what_was_edited_since(capsys):
    first, second = put("a.py"), put("b.py")
    migrate.main(["--backup", "."])
    first.write_bytes(NEW + b"# my edit\n")
    assert migrate.main(["--undo"]) == 3
    assert first.read_bytes() == NEW + b"# my edit\n"
    assert second.read_bytes() == OLD
    err = capsys.readouterr().err
    assert "a.py was edited since" in err
    original = err.split("its original is ")[1].split()[0]
    assert Path(original).read_bytes() == OLD
    first.write_bytes(NEW)
    assert migrate.main(["--undo"]) == 0
    assert first.read_bytes() == OLD


def test_undo_without_a_backup_says_so(capsys):
    assert migrate.main(["--undo"]) == 64
    assert "nothing to undo" in capsys.readouterr().err


def test_git_does_not_see_the_backup():
    put("a.py")
    subprocess.run(["git", "init", "-q"], check=True)
    migrate.main(["--backup", "."])
    status = subprocess.run(["git", "status", "--porcelain"], check=True, capture_output=True, text=True).stdout
    assert backup.FOLDER not in status
    assert migrate.main(["."]) == 0  # nor does the next run migrate it


def test_a_file_whose_backup_fails_is_not_rewritten(capsys, monkeypatch):
    path = put("a.py")
    Path(backup.FOLDER).write_text("in the way")
    assert migrate.main(["--backup", "a.py"]) == 3
    assert path.read_bytes() == OLD
    assert "backup" in capsys.readouterr().out


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs SIGKILL")
@pytest.mark.parametrize("delay", [0.0, 0.05, 0.15])
def test_a_run_killed_at_any_instant_leaves_each_file_old_or_new_and_can_be_undone(delay):
    paths = [put(f"pkg/m{number}.py", OLD + b"# %d\n" % number) for number in range(90)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [sys.executable, "-m", "codemods.migrate", "--backup", "--jobs", "1", "pkg"]
    run = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while paths[0].read_bytes().startswith(OLD) and run.poll() is None:
        time.sleep(0.001)
    time.sleep(delay)
    run.kill()
    run.wait()
    states = [path.read_bytes() for path in paths]
    for number, state in enumerate(states):
        assert state in (OLD + b"# %d\n" % number, NEW + b"# %d\n" % number)
    assert migrate.main(["--undo"]) == 0
    assert [path.read_bytes() for path in paths] == [OLD + b"# %d\n" % number for number in range(90)]
    assert migrate.main(["pkg"]) == 0  # and the rest is not in the way
    assert all(path.read_bytes() == NEW + b"# %d\n" % number for number, path in enumerate(paths))
