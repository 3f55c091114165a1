"""Trains the old and the new side of one program and gathers what a report shows."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from codemods import api, detect
from codemods.dialects import Dialect
from codemods.ledger import Fate, FileResult, Ledger
from codemods.verify import causes, environments
from codemods.verify.run import RunError, copy, record
from codemods.verify.verification import Side, Verification
from kerascompat.testing.comparison import UNSEEN, compare, tell_rounding
from kerascompat.testing.recording import Recording, load, save, with_double
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
LATE = (
    "model {} did not start from the same weights on both sides: it was used before its first update, and could not be told from the other "
    "models until then. Call it once before the loop, or compile it, in both programs"
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
    show: bool = False  # print what the programs print
    tell_rounding: bool = True  # run both again in double precision where they part
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
    if request.legacy_python or request.recording:
        return Dialect.of_family("keras2")  # until it has run, and is known
    raise ValueError(f"cannot tell which Keras {request.script} was written for: say it with --from")


def _dialect_that_ran(recording: Recording) -> Dialect | None:
    """That of the genuine version which made the recording."""
    if recording.stand_in or not recording.legacy:
        return None
    try:
        return Dialect.parse(recording.keras if recording.keras.startswith("tf.keras") else f"keras=={recording.keras}")
    except ValueError:
        return None


def _other_version(named: Dialect, ran: Dialect) -> bool:
    return named.family != ran.family or (named.pinned and named.version[:2] != ran.version[:2])


def verify(request: Request, scratch: Path, say: Callable[[str], None] = lambda text: None) -> Verification:
    """Train both sides and compare them. scratch: an empty folder; say: is told what is going on.

    A side that does not run is in the result. Raises ValueError where the dialect cannot be told, or a recording is none.
    """
    dialect = dialect_of(request)
    stored = load(request.recording) if request.recording else None
    if stored is not None:  # as much is run as was recorded
        given = {name: limit for name, limit in request.limits.items() if limit is not None}
        request = replace(request, limits={**stored.limits, **given})
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
    if request.legacy_python and stored is None and not result.old.recording.legacy:
        result.old.error = RunError(
            f"{request.legacy_python} has {result.old.recording.title}, which is no old Keras",
            "no keras",
            "Give --legacy-python an interpreter with the Keras that the program was written for, or let --legacy-env make one.",
        )
        return result
    ran = _dialect_that_ran(result.old.recording)
    if request.dialect is not None and ran is not None and _other_version(request.dialect, ran):
        result.notes.append(
            f"--from says {request.dialect}, and the old side ran under {ran}: what the two do otherwise counts as a difference"
        )
    if request.dialect is None and ran is not None and str(ran) != str(dialect):
        result.dialect = ran
        if request.new_folder is None:
            result.notes.append(f"migrated as code for {ran}, which is what the old side ran under; --from says otherwise")
    ledger = _ledger(request, result.dialect, scratch)
    try:
        _new(request, result, initial, ledger, scratch, say)
    except RunError as error:
        result.new.error = error
    else:
        result.comparison = compare(result.old.recording, result.new.recording, only=request.only)
        if result.comparison.may_be_rounding and _tells_rounding(request):
            _tell_rounding(request, result, initial, scratch, say)
    _conclude(request, result, ledger)
    return result


def _old(request: Request, result: Verification, stored: Recording | None, scratch: Path, say: Callable) -> Path:
    """Path of the recording of the old side."""
    side = result.old
    if stored is not None:
        side.how, side.recording = f"the recording {request.recording.name}", stored
        if stored.failure:
            raise RunError(f"the recording {request.recording} is of a run that failed:\n{stored.failure}")
        return request.recording
    keep = request.keep or scratch / "old.json"
    run = _legacy(request, result, say)
    say(f"the old side trains: {request.entry}, {side.how}")
    side.recording = record(
        request.script, keep=keep, limits=request.limits, show=_shown(request, "old"), **run, **_common(request, result)
    )
    if request.keep and side.recording.updates and _tells_rounding(request):
        say("the old side trains once more, in double precision, so that its recording can tell rounding from a difference")
        try:
            double = record(request.script, **run, **_in_double(request, result, keep))
        except RunError as error:
            result.notes.append(f"the recording cannot tell rounding: in double precision the old side did not run ({_last(error)})")
        else:
            side.recording = with_double(side.recording, double)
            save(side.recording, keep)
    return keep


def _tells_rounding(request: Request) -> bool:
    return request.tell_rounding and request.matched and not request.how.get("float64")


def _in_double(request: Request, result: Verification, initial: Path) -> dict[str, Any]:
    """What `record` is told of a run in double precision that starts and ends as the old side did."""
    return {**_common(request, result), "initial": initial, "limits": _ends_alike(request, result.old.recording), "float64": True}


def _last(error: RunError) -> str:
    return str(error).rstrip().splitlines()[-1].strip()


def _common(request: Request, result: Verification) -> dict[str, Any]:
    """What `record` is told of both sides."""
    return {"arguments": result.arguments, "matched": request.matched, "timeout": request.timeout, **request.how}


def _shown(request: Request, side: str) -> Callable[[str], None] | None:
    return (lambda line: print(f"{side} | {line}", flush=True)) if request.show else None


def _legacy(request: Request, result: Verification, say: Callable) -> dict[str, Any]:
    """What `record` is told of the old side alone. Says in the result how it is run."""
    side, family = result.old, result.dialect.family
    backend = request.legacy_backend
    if backend is None and os.environ.get("KERAS_BACKEND") in _OLD_BACKENDS:
        backend = os.environ["KERAS_BACKEND"]
    run: dict[str, Any] = {"folder": request.folder, "python": request.python, "environment": {"KERAS_BACKEND": backend}}
    if request.legacy_python:
        side.how = run["python"] = request.legacy_python
    elif request.legacy_env:
        side.how = f"an environment with {request.legacy_env.requirement}"
        run["environment"] |= request.legacy_env.variables
        try:
            run["python"] = environments.python_of(request.legacy_env, say)
        except environments.CannotMake as error:
            raise RunError(str(error), "no interpreter") from error
    else:
        side.how, run["stand_in"] = f"tf_keras, standing in for {result.dialect}", family
        if family not in DIFFERENCES:
            raise RunError(
                f"without an old interpreter tf_keras stands in for Keras 2 and tf.keras, not for {result.dialect}",
                "no interpreter",
                "Give --legacy-python an interpreter that has it, or let --legacy-env make one.",
            )
    return run


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
    return replace(finding, path=_relative(finding.path, folder))


def _relative(path: str, folder: Path) -> str:
    return Path(os.path.relpath(os.path.realpath(path), os.path.realpath(folder))).as_posix()


def _new(request: Request, result: Verification, initial: Path, ledger: Ledger, scratch: Path, say: Callable) -> None:
    folder, entry = _new_program(request, scratch)
    if request.new_folder is None:
        failed = next((file for file in ledger.files if file.path == entry and file.error), None)
        if failed is not None:
            raise RunError(f"{entry} could not be migrated: {_words(failed)}", "not migrated")
    say(f"the new side trains: {entry} under {request.python}")
    result.new.recording = record(
        folder / entry,
        python=request.python,
        folder=folder,
        initial=initial if request.matched else None,
        limits=_ends_alike(request, result.old.recording),
        show=_shown(request, "new"),
        **_common(request, result),
    )


def _new_program(request: Request, scratch: Path) -> tuple[Path, str]:
    """Its folder, and its script."""
    return (scratch / "migrated", request.entry) if request.new_folder is None else (request.new_folder, request.new_entry)


def _ends_alike(request: Request, old: Recording) -> dict[str, float | None]:
    """Limits under which a run ends where the old side ended."""
    return {**request.limits, "updates": old.updates if old.stopped else None, "seconds": None}


def _tell_rounding(request: Request, result: Verification, initial: Path, scratch: Path, say: Callable) -> None:
    """Where the two part in numbers alone: train both again in double precision, where rounding is 2e-9 of what it was."""
    old = result.old.recording.double
    if old is None and request.recording is not None:
        result.advice.append(
            "give --legacy-python or --legacy-env in the place of the recording, and both sides are run again in double precision, which "
            "tells rounding from a difference; a recording that --keep makes holds such a run where the old program can be run in it"
        )
        return
    say(
        f"they part: {'the new side trains' if old else 'both sides train'} again in double precision, which tells rounding from a difference"
    )
    how = _in_double(request, result, initial)
    folder, entry = _new_program(request, scratch)
    try:
        side = "old"
        old = old or record(request.script, **_legacy(request, result, say), **how)
        side = "new"
        new = record(folder / entry, python=request.python, folder=folder, **how)
    except RunError as error:
        result.notes.append(
            f"whether they part by rounding could not be told: in double precision the {side} side did not run ({_last(error)})"
        )
        return
    result.comparison = tell_rounding(result.comparison, old, new)


def _words(file: FileResult) -> str:
    return f"line {file.error.line}: {file.error.message}" if file.error.line else file.error.message


def _conclude(request: Request, result: Verification, ledger: Ledger) -> None:
    """The comparison, its causes, and what the reader has to know."""
    old, new = result.old.recording, result.new.recording
    used = _used(request, old, new)
    findings = [finding for finding in ledger.findings if used is None or finding.path in used]
    if result.migrated:
        result.left = [finding for finding in findings if finding.fate in (Fate.BY_HAND, Fate.UNKNOWN)]
    if new is not None and old.updates:
        result.notes.append(MATCHED if result.matched else AS_IS)
    result.notes += [
        f"{side.name} side: {words}" for side in (result.old, result.new) if side.recording for words in side.recording.passed_over
    ]
    if old.stand_in:
        result.notes.append("tf_keras stood in for the old Keras: give --legacy-python or --legacy-env to compare with the genuine one")
        result.notes += [f"tf_keras differs from it: {difference}" for difference in DIFFERENCES.get(result.dialect.family, ())]
    if request.recording is not None:
        _check_stored(request, result, old)
    if new is None:
        return
    if result.verdict == "nothing trained":
        result.advice.append(_never_trains(old))
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


def _never_trains(old: Recording) -> str:
    if old.computed:
        calls = f"{old.computed} calls" if old.computed > 1 else "one call"
        return (
            f"the script trains nothing: it made {calls} of functions of keras.backend, and none of them was given updates of an optimizer. So it "
            "computes from the weights that it has, and there is no training to compare"
        )
    return (
        "the script ended without a call of fit, fit_generator, train_on_batch, a keras.backend.function with an optimizer's updates or a loop "
        "around a GradientTape. Loops that step through a session of TensorFlow 1 are not seen. Give the arguments that make it train, after "
        "--, or name the script that does"
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
    known = [LATE.format(number) for number, model in enumerate(result.new.recording.models, 1) if model.late]
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
