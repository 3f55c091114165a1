"""Trains a script in a process of its own and brings back the recording."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from kerascompat.testing import recorder
from kerascompat.testing.recording import Recording, load

RECORDER = Path(recorder.__file__)
PACKAGES = Path(__file__).resolve().parents[2]


class RunError(Exception):
    """The script could not be trained; the message holds its own output, `recording` what was seen until then, if anything."""

    recording: Recording | None = None


def record(
    script: str | Path,
    *,
    python: str = sys.executable,
    arguments: Sequence[str] = (),
    initial: str | Path | None = None,
    matched: bool = True,
    stand_in: str | None = None,
    environment: Mapping[str, str] | None = None,
    timeout: float | None = 600,
    keep: str | Path | None = None,
    offline_data: bool = False,
    float64: bool = False,
    limits: Mapping[str, float] | None = None,
) -> Recording:
    """Run `script` under the interpreter `python` and return how it trained.

    The script runs in a temporary copy of its folder, so it can read what lies beside it and nothing of the user's is written.
    `initial` is a recording whose initial weights every model starts from; `stand_in` names the dialect that tf_keras stands in for
    (`keras2`, `tf_keras`); `environment` adds to the variables of this process; `keep` is where to leave the recording, else it is
    not kept. `offline_data` serves downloads from small generated files, `float64` computes in double precision. `limits` says how
    much is run: `epochs` of each call of `fit`, `steps` (batches) of each epoch, `updates` of the whole run, `seconds` after which no
    update begins; a limit of the last two ends the run in peace. Plots are not shown.

    Raises RunError when the interpreter is not there or has no Keras, when the script raises or outlasts `timeout` seconds.
    """
    script = Path(script).resolve()
    if not script.is_file():
        raise RunError(f"{script} is not a file")
    with tempfile.TemporaryDirectory(prefix="kerascompat-") as scratch:
        folder, out = Path(scratch, "program"), Path(scratch, "recording.json")
        shutil.copytree(script.parent, folder, ignore=shutil.ignore_patterns(".git", "__pycache__", "*.pyc"))
        command = [python, "-B", str(RECORDER), str(out)]
        command += ["--initial", str(Path(initial).resolve())] if initial is not None else []
        command += [] if matched else ["--as-is"]
        command += ["--stand-in", stand_in] if stand_in else []
        command += ["--offline-data"] if offline_data else []
        command += ["--float64"] if float64 else []
        for name, limit in (limits or {}).items():
            command += [f"--max-{name}", f"{limit:g}"] if limit is not None else []
        command += [str(folder / script.name), *arguments]
        variables = {"TF_CPP_MIN_LOG_LEVEL": "2", "PYTHONIOENCODING": "utf-8", **os.environ, "MPLBACKEND": "Agg"}
        if matched:
            variables["PYTHONHASHSEED"] = "0"
        if python == sys.executable:  # what this process imports as kerascompat, installed or not
            variables["PYTHONPATH"] = os.pathsep.join(filter(None, (str(PACKAGES), variables.get("PYTHONPATH"))))
        variables.update(environment or {})
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                env=variables,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=timeout,
                encoding="utf-8",
                errors="replace",
            )
        except FileNotFoundError as error:
            raise RunError(f"no interpreter at {python}") from error
        except subprocess.TimeoutExpired as error:
            raise RunError(f"{script.name} still ran after {timeout:g} s under {python}") from error
        if not out.is_file():
            raise RunError(f"{script.name} under {python} (status {done.returncode}):\n{done.stderr[-6000:]}")
        recording = load(out)
        if recording.failure:
            error = RunError(f"{script.name} under {python} ({recording.title}):\n{recording.failure}")
            error.recording = recording
            raise error
        if keep is not None:
            Path(keep).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(out, keep)
        return recording
