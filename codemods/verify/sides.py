"""Trains the old and the new side of one program and gathers what a report shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from codemods import api, detect
from codemods.dialects import Dialect
from codemods.ledger import Fate, FileResult, Ledger
from codemods.verify import causes, environments
from codemods.verify.run import RunError, copy, record
from codemods.verify.verification import Side, Verification
from kerascompat.testing.comparison import UNSEEN, compare
from kerascompat.testing.recording import Recording, load
from kerascompat.testing.standin import DIFFERENCES

#: Backends that a standalone Keras of the time knows; another choice in KERAS_BACKEND is for the new side.
_OLD_BACKENDS = ("theano", "tensorflow", "cntk")
RACE = (
    "standalone Keras on a TensorFlow graph reads its update counter before or after it counts, run by run: decay and the bias correction "
    "of Adam, Adamax and Nadam then use t or t + 1. Theano always uses t (--legacy-backend theano)"
)
MATCHED = (
    "both sides were trained from the same weights on the same batches: the new side starts every model from the weights that the old one "
    "began with, nothing is shuffled, dropout and noise are off, random tensors are the same numbers, and the races of TensorFlow 1 graphs "
    "are taken out"
)
AS_IS = "both sides ran as they are: weights, order and noise are drawn by each, so losses and weights are shown and not judged"


@dataclass
class Request:
    """What is to be compared. Where several ways to run the old side are given, the first of the list counts."""

    folder: Path  # of the old program
    entry: str  # path of the script in it
    new_folder: Path | None = None  # of the new program; None: the old one is migrated
    new_entry: str = ""
    arguments: Sequence[str] = ()
    dialect: Dialect | None = None  # None: found out
    recording: Path | None = None  # the old side: recorded before
    legacy_python: str | None = None  # an interpreter that has the old Keras
    legacy_env: environments.Lock | None = None  # an environment made for it; else tf_keras stands in
    legacy_backend: str | None = None
    python: str = sys.executable  # of the new side
    matched: bool = True
    only: Collection[str] | None = None
    timeout: float | None = 600
    keep: Path | None = None
    limits: dict[str, float | None] = field(default_factory=dict)  # of `record`
    how: dict[str, bool] = field(default_factory=dict)  # more arguments of `record`, for both sides

    @property
    def script(self) -> Path:
        return self.folder / self.entry


def dialect_of(request: Request) -> Dialect:
    """What the script was written for. Raises ValueError where nothing tells."""
    if request.dialect is not None:
        return request.dialect
    found = detect.detect(request.script.read_text(encoding="utf-8", errors="replace"), folder=str(request.script.parent)).dialect
    if found is not None:
        return found
    if request.legacy_env is not None:
        return Dialect.parse(request.legacy_env.requirement)
    raise ValueError(f"cannot tell which Keras {request.script} was written for: say it with --from")


def verify(request: Request, scratch: Path, say: Callable[[str], None] = lambda text: None) -> Verification:
    """Train both sides and compare them. scratch: an empty folder; say: is told what is going on.

    A side that does not run is in the result. Raises ValueError where the dialect cannot be told, or a recording is none.
    """
    dialect = dialect_of(request)
    stored = load(request.recording) if request.recording else None
    arguments = list(request.arguments) or (stored.arguments if stored else [])
    result = Verification(
        script=request.entry,
        arguments=arguments,
        dialect=dialect,
        matched=request.matched,
        old=Side("old", ""),
        new=Side("new", f"{'the migrated script' if request.new_folder is None else request.new_entry} under {request.python}"),
        version=api.version(),
        migrated=request.new_folder is None,
    )
    try:
        initial = _old(request, result, stored, scratch, say)
    except RunError as error:
        result.old.error = error
        return result
    ledger = _ledger(request, dialect, scratch)
    try:
        _new(request, result, initial, ledger, scratch, say)
    except RunError as error:
        result.new.error = error
    _conclude(request, result, ledger)
    return result


def _old(request: Request, result: Verification, stored: Recording | None, scratch: Path, say: Callable) -> Path:
    """Path of the recording of the old side."""
    side, family = result.old, result.dialect.family
    if stored is not None:
        side.how, side.recording = f"the recording {request.recording.name}", stored
        if stored.failure:
            raise RunError(f"the recording {request.recording} is of a run that failed:\n{stored.failure}")
        return request.recording
    keep = request.keep or scratch / "old.json"
    common = {
        "folder": request.folder,
        "arguments": result.arguments,
        "matched": request.matched,
        "timeout": request.timeout,
        "keep": keep,
        "limits": request.limits,
        **request.how,
    }
    backend = request.legacy_backend
    if backend is None and os.environ.get("KERAS_BACKEND") in _OLD_BACKENDS:
        backend = os.environ["KERAS_BACKEND"]
    environment = {"KERAS_BACKEND": backend}
    if request.legacy_python:
        side.how, python = request.legacy_python, request.legacy_python
    elif request.legacy_env:
        side.how = f"an environment with {request.legacy_env.requirement}"
        environment |= request.legacy_env.variables
        try:
            python = environments.python_of(request.legacy_env, say)
        except environments.CannotMake as error:
            raise RunError(str(error), "no interpreter") from error
    else:
        side.how, python = f"tf_keras, standing in for {result.dialect}", request.python
        if family not in DIFFERENCES:
            raise RunError(
                f"without an old interpreter tf_keras stands in for Keras 2 and tf.keras, not for {result.dialect}",
                "no interpreter",
                "Give --legacy-python an interpreter that has it, or let --legacy-env make one.",
            )
        common["stand_in"] = family
    say(f"the old side trains: {request.entry}, {side.how}")
    side.recording = record(request.script, python=python, environment=environment, **common)
    return keep


def _ledger(request: Request, dialect: Dialect, scratch: Path) -> Ledger:
    """The old program migrated in a copy, in `scratch/migrated`."""
    folder = scratch / "migrated"
    copy(request.folder, folder)
    ledger = api.migrate_paths([folder], dialect=dialect)
    for file in ledger.files:
        file.path = _relative(file.path, folder)
        file.findings = [_moved(finding, folder) for finding in file.findings]
    return ledger


def _moved(finding, folder: Path):
    from dataclasses import replace

    return replace(finding, path=_relative(finding.path, folder))


def _relative(path: str, folder: Path) -> str:
    return Path(os.path.relpath(os.path.realpath(path), os.path.realpath(folder))).as_posix()


def _new(request: Request, result: Verification, initial: Path, ledger: Ledger, scratch: Path, say: Callable) -> None:
    folder, entry = request.new_folder, request.new_entry
    if folder is None:
        folder, entry = scratch / "migrated", request.entry
        failed = next((file for file in ledger.files if file.path == entry and file.error), None)
        if failed is not None:
            raise RunError(f"{entry} could not be migrated: {_words(failed)}", "not migrated")
    old = result.old.recording
    limits = {**request.limits, "updates": old.updates if old.stopped else None, "seconds": None}  # it ends where the old side ended
    say(f"the new side trains: {entry} under {request.python}")
    result.new.recording = record(
        folder / entry,
        python=request.python,
        folder=folder,
        arguments=result.arguments,
        initial=initial if request.matched else None,
        matched=request.matched,
        timeout=request.timeout,
        limits=limits,
        **request.how,
    )


def _words(file: FileResult) -> str:
    return f"line {file.error.line}: {file.error.message}" if file.error.line else file.error.message


def _conclude(request: Request, result: Verification, ledger: Ledger) -> None:
    """The comparison, its causes, and what the reader has to know."""
    old, new = result.old.recording, result.new.recording
    used = _used(request, old, new)
    findings = [finding for finding in ledger.findings if used is None or finding.path in used]
    if result.migrated:
        result.left = [finding for finding in findings if finding.fate in (Fate.BY_HAND, Fate.UNKNOWN)]
    if new is not None:
        result.notes.append(MATCHED if result.matched else AS_IS)
    if old.stand_in:
        result.notes.append("tf_keras stood in for the old Keras: give --legacy-python or --legacy-env to compare with the genuine one")
        result.notes += [f"tf_keras differs from it: {difference}" for difference in DIFFERENCES.get(result.dialect.family, ())]
    if request.recording is not None:
        _check_stored(request, result, old)
    if new is None:
        return
    result.comparison = compare(old, new, only=request.only)
    if result.verdict == "nothing trained":
        result.advice.append(
            "the script ended without a call of fit, fit_generator, train_on_batch or a custom loop that could be seen: give the arguments "
            "that make it train, after --, or name the script that does"
        )
        return
    for quantity in result.comparison.quantities:
        if quantity.verdict == UNSEEN and quantity.name == "effective rate":
            result.notes.append(f"model {quantity.model + 1}: the rate was not compared: {quantity.detail}")
    symptom = causes.symptom(result.comparison)
    if symptom is not None:
        result.meaning = symptom.meaning
        result.causes = causes.likely(
            result.comparison,
            findings,
            old_text=_texts(request.folder, used),
            new_text=None if result.migrated else "\n".join(_texts(request.new_folder, None).values()),
            known=_known(request, result),
        )


def _used(request: Request, *recordings: Recording | None) -> set[str] | None:
    """The files of the program that one of the sides ran or imported; None where that is not known."""
    files = [set(recording.files) for recording in recordings if recording is not None and recording.files is not None]
    return set().union(*files, {request.entry}) if files else None


def _texts(folder: Path, used: set[str] | None) -> dict[str, str]:
    paths = sorted(folder.rglob("*.py")) if used is None else [folder / name for name in sorted(used) if name.endswith(".py")]
    return {path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8", errors="replace") for path in paths if path.is_file()}


def _check_stored(request: Request, result: Verification, old: Recording) -> None:
    import hashlib

    text = request.script.read_bytes().replace(b"\r\n", b"\n")
    if hashlib.sha256(text).hexdigest() != old.script_sha256:
        result.notes.append(f"the recording was made of another text of {old.script} than {request.entry} has now")
    if list(result.arguments) != list(old.arguments):
        result.notes.append(f"the recording was made with the arguments {old.arguments}, the new side was run with {result.arguments}")


def _known(request: Request, result: Verification) -> list[str]:
    """Differences that may come from how the old side was run."""
    old = result.old.recording
    known = []
    counted = any(
        any(word in model.optimizer.lower() for word in ("adam", "adamax", "nadam")) or model.base_rate != model.effective_rate
        for model in old.models
    )
    if old.races and counted:
        known.append(RACE)
    known += [
        f"tf_keras differs from {result.dialect}: {difference}" for difference in DIFFERENCES.get(result.dialect.family, ()) if old.stand_in
    ]
    return known
