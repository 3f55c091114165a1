"""Trains a script in a process of its own and brings back the recording."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

from kerascompat.testing import recorder
from kerascompat.testing.recording import Recording, load

RECORDER = Path(recorder.__file__)
PACKAGES = Path(__file__).resolve().parents[2]
LARGEST = 2 << 30  # bytes of a folder that is copied
LEFT_OUT = (".git", "__pycache__", "*.pyc", ".venv", "venv", "node_modules", ".mypy_cache", ".pytest_cache")
PATIENCE = 15  # seconds that a script has to say where it is, once its time is over
WRITING = 300  # seconds that it has to write down what it saw, where it had ended by then

#: What the last line of a traceback means for the person who runs the command.
_HINTS = (
    (r"^EOFError", "The script asks for input, and there is nobody to answer: give what it needs as arguments, after --."),
    (
        r"^(FileNotFoundError|OSError|IOError).*(No such file|Unable to open file|does not exist|not found)",
        "The script reads a file that is not there. It runs in a copy of its folder: data must lie in that folder (name the folder above "
        "as OLD, with --entry, where it lies there) or be named by an absolute path.",
    ),
    (
        r"(URLError|URL fetch failure|urlopen error|ConnectionError|Max retries|Temporary failure in name resolution)",
        "The script downloads something, and that failed here: --offline-data gives it small generated files instead.",
    ),
    (r"^(ModuleNotFoundError|ImportError)", "The interpreter of this side lacks a module, or the Keras there has no such name."),
    (r"^MemoryError|ResourceExhausted", "The memory did not suffice."),
)

#: What TensorFlow says of itself.
_CHATTER = re.compile(
    r"^(WARNING: All log messages before absl|[IWE]\d{4} \d\d:|20\d\d-\d\d-\d\d .*: [IWE] tensorflow/|Using \w+ backend\.$"
    r"|WARNING:tensorflow:From .* is deprecated\.).*\n\n?",
    re.MULTILINE,
)


class RunError(Exception):
    """The script could not be trained; the message holds its own output.

    kind: `no script`, `too large`, `no interpreter`, `no keras`, `raised`, `ended` (with a status of its own), `killed`, `timeout`.
    hint: what to do about it, or "". recording: what was seen until then, if anything.
    """

    def __init__(self, message: str, kind: str = "raised", hint: str = "", recording: Recording | None = None):
        super().__init__(message)
        self.kind, self.hint, self.recording = kind, hint, recording


def record(
    script: str | Path,
    *,
    python: str = sys.executable,
    arguments: Sequence[str] = (),
    initial: str | Path | None = None,
    matched: bool = True,
    stand_in: str | None = None,
    environment: Mapping[str, str | None] | None = None,
    timeout: float | None = 600,
    keep: str | Path | None = None,
    folder: str | Path | None = None,
    offline_data: bool = False,
    float64: bool = False,
    limits: Mapping[str, float] | None = None,
    show: Callable[[str], None] | None = None,
) -> Recording:
    """Run `script` under the interpreter `python` and return how it trained.

    The script runs in a temporary copy of `folder` (its own by default), which is its working directory, so it can read what lies there
    and nothing of the user's is written.
    `initial` is a recording whose initial weights every model starts from; `stand_in` names the dialect that tf_keras stands in for
    (`keras2`, `tf_keras`); `environment` adds to the variables of this process, or takes one away (None); `keep` is where to leave the
    recording (also of a script that raised), else it is not kept. `offline_data` serves downloads from small generated files, `float64`
    computes in double precision. `limits` says how much is run: `epochs` of each call of `fit`, `steps` (batches) of each epoch,
    `updates` of the whole run, `seconds` after which no update begins; a limit of the last two ends the run in peace. `show` is called
    with every line that the script prints. Plots are not shown.

    Raises RunError when the interpreter is not there or has no Keras, when the script raises or outlasts `timeout` seconds.
    """
    script = Path(script).resolve()
    folder = Path(folder).resolve() if folder is not None else script.parent
    if not script.is_file():
        raise RunError(f"{script} is not a file", "no script")
    with tempfile.TemporaryDirectory(prefix="kerascompat-") as scratch:
        program, out, words = Path(scratch, "program"), Path(scratch, "recording.json"), Path(scratch, "stderr")
        copy(folder, program)
        command = [python, "-B", str(RECORDER), str(out)]
        command += ["--initial", str(Path(initial).resolve())] if initial is not None else []
        command += [] if matched else ["--as-is"]
        command += ["--stand-in", stand_in] if stand_in else []
        command += ["--offline-data"] if offline_data else []
        command += ["--float64"] if float64 else []
        for name, limit in (limits or {}).items():
            command += [f"--max-{name}", f"{limit:g}"] if limit is not None else []
        command += [str(program / script.relative_to(folder)), *arguments]
        variables = {"TF_CPP_MIN_LOG_LEVEL": "2", "PYTHONIOENCODING": "utf-8", **os.environ, "MPLBACKEND": "Agg"}
        if matched:
            variables["PYTHONHASHSEED"] = "0"
        if python == sys.executable:  # what this process imports as kerascompat, installed or not
            variables["PYTHONPATH"] = os.pathsep.join(filter(None, (str(PACKAGES), variables.get("PYTHONPATH"))))
        variables.update(environment or {})
        variables = {name: value for name, value in variables.items() if value is not None}
        if show is not None:
            variables["PYTHONUNBUFFERED"] = "1"
        status = _run(command, program, variables, out, words, timeout, show)
        recording = load(out) if out.is_file() else None
        said = _CHATTER.sub("", words.read_text(encoding="utf-8", errors="replace"))[-6000:].rstrip()
        if keep is not None and recording is not None:
            Path(keep).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(out, keep)
        error = _error(script.name, python, status, recording, said, timeout)
        if error is not None:
            raise error
        return recording


def copy(folder: Path, to: Path) -> None:
    """Copy a program's folder, without what a run does not need. Raises RunError where it is so large that this cannot be meant."""
    size = 0
    for here, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name not in LEFT_OUT]
        for name in names:
            with contextlib.suppress(OSError):
                size += os.stat(os.path.join(here, name)).st_size
        if size > LARGEST:
            raise RunError(
                f"{folder} holds more than {LARGEST >> 30} GiB, and the script runs in a copy of it",
                "too large",
                "Move the script into a folder of its own, and name large data by its absolute path.",
            )
    shutil.copytree(folder, to, ignore=shutil.ignore_patterns(*LEFT_OUT), ignore_dangling_symlinks=True)


def _run(
    command: list[str], folder: Path, variables: Mapping[str, str], out: Path, words: Path, timeout: float | None, show: Callable | None
) -> int | None:
    """The exit status; None where the time was over. Whatever the script started ends with it. out: where the recording is written."""
    with open(words, "wb") as stderr:
        try:
            process = subprocess.Popen(
                command,
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL if show is None else subprocess.PIPE,
                stderr=stderr,
                start_new_session=True,
            )
        except FileNotFoundError as error:
            raise RunError(f"no interpreter at {command[0]}", "no interpreter") from error
        except OSError as error:
            inside = [path for path in (Path(command[0], "bin", "python"), Path(command[0], "Scripts", "python.exe")) if path.is_file()]
            hint = f"It is a folder: its interpreter is {inside[0]}." if inside else ""
            raise RunError(f"{command[0]} cannot be run: {error.strerror}", "no interpreter", hint) from error
        reader = threading.Thread(target=_show, args=(process.stdout, show), daemon=True) if show is not None else None
        if reader is not None:
            reader.start()
        try:
            return process.wait(timeout)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGTERM)  # the recorder writes down what it saw
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(PATIENCE)
            if out.with_name(out.name + recorder.PART).exists():
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(WRITING)
            return 0 if process.returncode == 0 else None  # 0: it had ended, and was writing
        finally:
            with contextlib.suppress(OSError):
                if hasattr(os, "killpg"):
                    os.killpg(process.pid, signal.SIGKILL)
                else:
                    process.kill()
            process.wait()
            if reader is not None:
                reader.join(PATIENCE)


def _show(stdout: IO[bytes], show: Callable[[str], None]) -> None:
    for line in stdout:
        show(line.decode("utf-8", errors="replace").rstrip("\r\n").rpartition("\r")[2])  # of a progress bar the last state


def _error(script: str, python: str, status: int | None, recording: Recording | None, said: str, timeout: float | None) -> RunError | None:
    """What went wrong, or None."""
    where = f"{script} under {python}" + (f" ({recording.title})" if recording else "")
    if status is None:
        if recording is None:
            text = f"{script} still ran after {timeout:g} s under {python}, and did not say where it was: it was computing, and was ended"
            return RunError(
                text, "timeout", "Give it longer with --timeout, or less to do with --max-epochs, --max-steps or --max-updates."
            )
        made = recording.updates
        text = f"{script} still ran after {timeout:g} s under {python}" + (f", {made} updates made" if made else "")
        if recording.failure:
            text += f". It was here:\n{recording.failure}"
        hint = (
            "Give it longer with --timeout, or less to do with --max-epochs, --max-steps or --max-updates."
            if made
            else "It made no update until then; --timeout gives it longer."
        )
        return RunError(text, "timeout", hint, recording)
    if recording is None:
        if status < 0:
            name = signal.Signals(-status).name if -status in set(signal.Signals) else f"signal {-status}"
            hint = "Usually that is memory." if name == "SIGKILL" else ""
            return RunError(f"{where} was killed by {name}:\n{said}", "killed", hint)
        if status == recorder.NO_KERAS and "has no Keras" in said:
            return RunError(said, "no keras", "Give an interpreter in whose environment the Keras is installed.")
        if re.search(r"No module named '?numpy", said):
            return RunError(
                f"{python} has no numpy, so no Keras", "no keras", "Give an interpreter in whose environment the Keras is installed."
            )
        text = f"{where} ended with status {status} and left no recording: the process was ended at once, or this is no Python 3.5 or later"
        return RunError(f"{text}:\n{said}".rstrip(":\n"), "ended")
    if recording.failure:
        last = recording.failure.rstrip().splitlines()[-1]
        if not recording.failure.startswith("Traceback"):
            said = said.removesuffix(recording.failure).rstrip()
            return RunError(f"{where}: {recording.failure}\n{said}".rstrip(), "ended", _hint(said), recording)
        return RunError(f"{where}:\n{recording.failure}", "raised", _hint(last), recording)
    return None


def _hint(text: str) -> str:
    return next((hint for pattern, hint in _HINTS if re.search(pattern, text, re.MULTILINE)), "")
