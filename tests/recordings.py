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


@functools.lru_cache(maxsize=None)
def load(name: str, group: str) -> Recording:
    """One recording. Raises FileNotFoundError that lists the recordings with that group."""
    path = DIRECTORY / name / f"{group}.json"
    if not path.exists():
        raise FileNotFoundError(f"{path}: no such recording; group {group!r} exists for {names(group)}")
    data = json.loads(path.read_text())
    make = _MAKERS.get(group, _as_dict)
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


@functools.lru_cache(maxsize=None)
def gradients() -> dict[str, list[list[np.ndarray]]]:
    """The gradient series of the optimizer cases by name: one list of arrays an update."""
    data = json.loads((DIRECTORY / "gradients.json").read_text())
    return {kind: [_arrays(pair) for pair in rows] for kind, rows in data["cases"].items()}


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
        set={update: value for update, value in row["set"]},
        base=np.asarray(row["base"], dtype="float32"),
        counter=np.asarray(row["counter"]),
        effective=np.asarray(row["effective"], dtype="float32"),
    )


def _as_dict(name, dialect, case, row):
    return {"recording": name, "dialect": dialect, "name": case, **row}


_MAKERS = {"optimizers": _optimizer_case, "rates": _rate_case}
