"""Reads `fixtures/recordings`: what genuine legacy versions produced, as small objects of numpy arrays.

    load('keras-2.3.1-theano', 'optimizers')        one file, as a Recording
    cases('optimizers', dialect='keras2')           the cases of a group, over recordings
    cases('rates', names=['tf_keras-2.10'])

For parametrized tests: `@pytest.mark.parametrize('case', cases('optimizers', dialect='keras1'), ids=str)`.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

DIRECTORY = Path(__file__).resolve().parent.parent / "fixtures" / "recordings"


@dataclass(frozen=True)
class OptimizerCase:
    """Weights after exact gradients. `weights[i]` follows update number `steps[i]`, counted from 1."""

    recording: str
    dialect: str
    version: tuple[int, ...]
    name: str
    optimizer: str
    arguments: dict[str, Any]
    kind: str
    """The gradient series: 'ordinary', 'small', 'tiny' or 'zeros'."""
    gradients: list[list[np.ndarray]] = field(repr=False)
    """One list of arrays an update, in the order of the variables: 60 updates."""
    initial: list[np.ndarray] = field(repr=False)
    steps: list[int] = field(repr=False)
    weights: list[list[np.ndarray]] = field(repr=False)

    def __str__(self) -> str:
        return f"{self.recording}:{self.name}"


@dataclass(frozen=True)
class RateCase:
    """The measured rate of each update of SGD; index i is update number i + 1."""

    recording: str
    dialect: str
    version: tuple[int, ...]
    name: str
    optimizer: str
    arguments: dict[str, Any]
    set: dict[int, float]
    """Update number: the base rate that was set just before it."""
    base: np.ndarray = field(repr=False)
    counter: np.ndarray = field(repr=False)
    """Updates done, read before the update."""
    effective: np.ndarray = field(repr=False)

    def __str__(self) -> str:
        return f"{self.recording}:{self.name}"


@dataclass(frozen=True)
class RowsCase:
    """A table of rows trained through lookups. `weights[i]` is the table after update `steps[i]`."""

    recording: str
    dialect: str
    version: tuple[int, ...]
    name: str
    optimizer: str
    arguments: dict[str, Any]
    kind: str
    """The lookups: 'mixed', 'repeated' or 'small'."""
    updates: list[tuple[np.ndarray, np.ndarray]] = field(repr=False)
    """One an update: int32 row numbers of shape (n,), some repeated, and gradients of shape (n, 3)."""
    initial: np.ndarray = field(repr=False)
    steps: list[int] = field(repr=False)
    weights: list[np.ndarray] = field(repr=False)
    error: str | None = None
    """'TypeError: ...' where the version refused; `weights` then ends before it."""

    def __str__(self) -> str:
        return f"{self.recording}:{self.name}"


@dataclass(frozen=True)
class RaceCase:
    """The same program run again and again on a TensorFlow-1 graph."""

    recording: str
    dialect: str
    version: tuple[int, ...]
    name: str
    optimizer: str
    arguments: dict[str, Any]
    distinct: int
    """How many of the runs differ from one another."""
    effective: np.ndarray | None = field(repr=False)
    """(runs, updates): the measured rate of each update; None where weights were recorded."""
    steps: list[int] | None = field(repr=False)
    runs: list[list[list[np.ndarray]]] | None = field(repr=False)
    """runs[r][i]: both variables of run r after update `steps[i]` of the 'ordinary' gradients."""

    def __str__(self) -> str:
        return f"{self.recording}:{self.name}"


@dataclass(frozen=True)
class StateCase:
    """State taken after `taken` updates, put into a new optimizer that went on; index i of `steps` and `weights`."""

    recording: str
    dialect: str
    version: tuple[int, ...]
    name: str
    optimizer: str
    arguments: dict[str, Any]
    gradients: list[list[np.ndarray]] = field(repr=False)
    taken: int
    before: list[np.ndarray] = field(repr=False)
    state: list[Any] = field(repr=False)
    """The flat list, in the order of that version; counters are numbers."""
    steps: list[int]
    weights: list[list[np.ndarray]] = field(repr=False)
    counter: int
    """The counter after the last update."""

    def __str__(self) -> str:
        return f"{self.recording}:{self.name}"


@dataclass(frozen=True)
class TrainingCase:
    """A whole training of the small classifier on training_data(); index i is batch i or epoch i."""

    recording: str
    dialect: str
    version: tuple[int, ...]
    name: str
    optimizer: str
    arguments: dict[str, Any]
    callbacks: list[tuple[str, dict[str, Any]]]
    """(class name, arguments); functions are callables here."""
    epochs: int
    base: np.ndarray = field(repr=False)
    counter: np.ndarray = field(repr=False)
    effective: np.ndarray = field(repr=False)
    loss: np.ndarray = field(repr=False)
    """As logged behind each batch; in tf.keras 2.2 and later the mean since the epoch began."""
    logs: list[dict[str, float]] = field(repr=False)
    after_first_epoch: list[np.ndarray] = field(repr=False)
    weights: list[np.ndarray] = field(repr=False)
    """Hidden kernel (6, 8), bias (8,), output kernel (8, 1), bias (1,) after the last epoch."""

    def __str__(self) -> str:
        return f"{self.recording}:{self.name}"


@dataclass(frozen=True)
class FitResult:
    """What one fit of a CallbackCase did: index i is batch i of that fit, or epoch i."""

    base: np.ndarray
    counter: np.ndarray
    """Read before each batch, as `base`; None everywhere where the optimizer has no counter."""
    effective: np.ndarray
    logs: list[dict[str, float]]
    """Each epoch's logs as a callback behind those under test sees them, in their order."""
    epochs: list[int]
    history: dict[str, list[float]]
    weight: np.float32 | None
    """What fit() left in the model's one weight; None where fit() raised."""
    files: dict[int, list[str]]
    """Epoch: the files that were new after it."""


@dataclass(frozen=True)
class CallbackCase:
    """Genuine fits with callbacks over a model of one weight; see fixtures/recordings/README.md."""

    recording: str
    dialect: str
    version: tuple[int, ...]
    name: str
    optimizer: str
    arguments: dict[str, Any]
    callbacks: list[tuple[str, dict[str, Any]]]
    """(class name, arguments); functions are callables here, file names relative pathlib paths."""
    fits: list[dict[str, Any]]
    """What was done: epochs, batches and, where used, inject, initial_epoch, validation, metrics, compile, assign."""
    results: list[FitResult] = field(repr=False)
    effective_by: str
    """'weight': measured on the weight, to the bit. 'expression': the library's own, evaluated by it."""
    error: str | None
    """'TypeError: ...' of the exception that ended the case."""
    warnings: list[str] = field(repr=False)
    printed: list[str] = field(repr=False)
    texts: dict[str, str] = field(repr=False)
    """The .csv files at the end, by name."""

    def __str__(self) -> str:
        return f"{self.recording}:{self.name}"


@dataclass(frozen=True)
class Recording:
    """One file: where its numbers come from, and its cases by name."""

    name: str
    dialect: str
    group: str
    about: str
    environment: dict[str, str]
    program: dict[str, Any]
    cases: dict[str, Any]

    @property
    def version(self) -> tuple[int, ...]:
        """(2, 3, 1) of keras-2.3.1-theano; (2, 15) of tf_keras-2.15-legacy."""
        return _version(self.name)


def names(group: str | None = None) -> list[str]:
    """The recordings that exist, or those that have the group, sorted."""
    pattern = f"*/{group}.json" if group else "*/*.json"
    return sorted({path.parent.name for path in DIRECTORY.glob(pattern)})


@functools.cache
def load(name: str, group: str) -> Recording:
    """One recording. Raises FileNotFoundError that lists the recordings with that group."""
    path = DIRECTORY / name / f"{group}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such recording; group {group!r} exists for {names(group)}")
    data = json.loads(path.read_text())
    make = _MAKERS.get(group, _as_written)
    return Recording(
        name=name,
        dialect=data["dialect"],
        group=group,
        about=data["about"],
        environment=data["environment"],
        program=data["program"],
        cases={case: make(name, data["dialect"], case, row) for case, row in data["cases"].items()},
    )


def cases(group: str, dialect: str | None = None, names: list[str] | None = None) -> list[Any]:
    """The cases of a group, over all recordings of a dialect, or over the recordings named."""
    found = []
    for name in globals()["names"](group) if names is None else names:
        recording = load(name, group)
        if dialect is None or recording.dialect == dialect:
            found += recording.cases.values()
    return found


@functools.cache
def gradients() -> dict[str, list[list[np.ndarray]]]:
    """The gradient series of the optimizer cases by name: one list of arrays an update."""
    data = json.loads((DIRECTORY / "gradients.json").read_text())
    return {kind: [_arrays(pair) for pair in rows] for kind, rows in data["cases"].items()}


@functools.cache
def lookups() -> dict[str, list[tuple[np.ndarray, np.ndarray]]]:
    """The lookups of the rows cases by name: (row numbers, gradients) an update."""
    data = json.loads((DIRECTORY / "lookups.json").read_text())
    return {
        kind: [(np.asarray(u["rows"], "int32"), np.asarray(u["gradients"], "float32")) for u in updates]
        for kind, updates in data["cases"].items()
    }


@functools.cache
def training_data() -> dict[str, Any]:
    """x (64, 6), y (64, 1), x_val (32, 6), y_val (32, 1) and `weights`, the four first weights."""
    data = json.loads((DIRECTORY / "training.json").read_text())["cases"]
    return {k: _arrays(v) if k == "weights" else np.asarray(v, "float32") for k, v in data.items()}


def _version(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split("-")[1].split("."))


def _arrays(values: list[Any]) -> list[np.ndarray]:
    return [np.asarray(value, dtype="float32") for value in values]


def _head(name: str, dialect: str, case: str, row: dict[str, Any]) -> dict[str, Any]:
    return {
        "recording": name,
        "dialect": dialect,
        "version": _version(name),
        "name": case,
        "optimizer": row["optimizer"],
        "arguments": row["arguments"],
    }


def _optimizer_case(name, dialect, case, row):
    return OptimizerCase(
        **_head(name, dialect, case, row),
        kind=row["gradients"],
        gradients=gradients()[row["gradients"]],
        initial=_arrays(row["initial"]),
        steps=row["steps"],
        weights=[_arrays(pair) for pair in row["weights"]],
    )


def _rate_case(name, dialect, case, row):
    return RateCase(
        **_head(name, dialect, case, row),
        set=dict(row["set"]),
        base=np.asarray(row["base"], dtype="float32"),
        counter=np.asarray(row["counter"]),
        effective=np.asarray(row["effective"], dtype="float32"),
    )


def _rows_case(name, dialect, case, row):
    return RowsCase(
        **_head(name, dialect, case, row),
        kind=row["lookups"],
        updates=lookups()[row["lookups"]],
        initial=np.asarray(row["initial"], dtype="float32"),
        steps=row["steps"],
        weights=_arrays(row["weights"]),
        error=row.get("error"),
    )


def _race_case(name, dialect, case, row):
    return RaceCase(
        **_head(name, dialect, case, row),
        distinct=row["distinct"],
        effective=np.asarray(row["effective"], dtype="float32") if "effective" in row else None,
        steps=row.get("steps"),
        runs=[[_arrays(pair) for pair in run] for run in row["runs"]] if "runs" in row else None,
    )


def _state_case(name, dialect, case, row):
    return StateCase(
        **_head(name, dialect, case, row),
        gradients=gradients()[row["gradients"]],
        taken=row["taken"],
        before=_arrays(row["before"]),
        state=_arrays(row["state"]),
        steps=row["steps"],
        weights=[_arrays(pair) for pair in row["weights"]],
        counter=row["counter"],
    )


def _training_case(name, dialect, case, row):
    return TrainingCase(
        **_head(name, dialect, case, row),
        callbacks=[(class_name, _called(arguments)) for class_name, arguments in row["callbacks"]],
        epochs=row["epochs"],
        base=np.asarray(row["base"], dtype="float32"),
        counter=np.asarray(row["counter"]),
        effective=np.asarray(row["effective"], dtype="float32"),
        loss=np.asarray(row["loss"], dtype="float32"),
        logs=row["logs"],
        after_first_epoch=_arrays(row["after_first_epoch"]),
        weights=_arrays(row["weights"]),
    )


def _callback_case(name, dialect, case, row):
    return CallbackCase(
        **_head(name, dialect, case, row),
        callbacks=[(class_name, _called(arguments)) for class_name, arguments in row["callbacks"]],
        fits=row["fits"],
        results=[_fit_result(result) for result in row["results"]],
        effective_by=row["effective_by"],
        error=row.get("error"),
        warnings=row.get("warnings", []),
        printed=row.get("printed", []),
        texts=row.get("texts", {}),
    )


def _fit_result(row):
    return FitResult(
        base=np.asarray(row["base"], dtype="float32"),
        counter=np.asarray(row["counter"]),
        effective=np.asarray(row["effective"], dtype="float32"),
        logs=row["logs"],
        epochs=row.get("epochs", []),
        history=row.get("history", {}),
        weight=None if "weight" not in row else np.float32(row["weight"]),
        files=dict(row.get("files", [])),
    )


def _called(arguments):
    """Arguments with functions made of their source, and paths of their names."""
    made = dict(arguments)
    for key, value in arguments.items():
        if isinstance(value, dict) and "function" in value:
            made[key] = eval(value["function"], {"numpy": np})
        elif isinstance(value, dict) and "file" in value:
            made[key] = Path(value["file"])
    return made


def _as_written(name, dialect, case, row):
    """A case of a group without a class of its own: its JSON, and where it comes from."""
    return {"recording": name, "dialect": dialect, "name": case, **row}


_MAKERS = {
    "optimizers": _optimizer_case,
    "rates": _rate_case,
    "callbacks": _callback_case,
    "rows": _rows_case,
    "race": _race_case,
    "training": _training_case,
    "state": _state_case,
}
