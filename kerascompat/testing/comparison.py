"""Two recordings of one program, compared number by number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kerascompat.testing.recording import Recording, Trained


@dataclass(frozen=True)
class Tolerance:
    """How far two numbers may lie apart and still be equal."""

    rate_ulp: int = 1  # learning rates, in units in the last place of float32
    loss: float = 1e-5  # relative to max(1, |loss|): it repeats the differences of all weights
    weights: float = 2e-6  # absolute, largest difference over all weights


@dataclass(frozen=True)
class Quantity:
    """One quantity of one model, old against new."""

    model: int  # from 0, in the order of the first update
    name: str  # "steps", "iterations", "base rate", "effective rate", "loss", "weights", "structure"
    equal: bool
    difference: float  # largest one, in the unit of `unit`
    unit: str  # "ulp", "relative", "absolute", "updates" or "": no number
    first: int | None = None  # the first update (from 0) at which they part; None where they do not, or where it is not one update
    detail: str = ""  # in words, when they part

    def __str__(self) -> str:
        size = f"largest difference {self.difference:.3g} {self.unit}" if self.unit else ""
        return f"model {self.model + 1}, {self.name}: {'equal' if self.equal else self.detail}{', ' if size else ''}{size}"


@dataclass(frozen=True)
class Comparison:
    """Everything that was compared. `equal` only if all of it is."""

    old: Recording
    new: Recording
    quantities: list[Quantity]

    @property
    def equal(self) -> bool:
        return self.trained and all(quantity.equal for quantity in self.quantities)

    @property
    def trained(self) -> bool:
        """Did any model make an update in the old run?"""
        return any(model.loss for model in self.old.models)

    @property
    def differences(self) -> list[Quantity]:
        return [quantity for quantity in self.quantities if not quantity.equal]

    def __str__(self) -> str:
        head = f"{self.old.script}: {self.old.title} against {self.new.title}"
        if not self.trained:
            return f"{head}\n  nothing trained, so nothing was compared"
        return "\n  ".join([head, *map(str, self.quantities)])


def ulps(a: Sequence[float], b: Sequence[float]) -> np.ndarray:
    """Distances in units in the last place of float32; both float32, finite, of one sign."""
    a, b = (np.asarray(values, np.float32).view(np.int32).astype(np.int64) for values in (a, b))
    return np.abs(a - b)


def compare(old: Recording, new: Recording, tolerance: Tolerance = Tolerance()) -> Comparison:
    """Compare what two runs of one program did; the order of models is that of their first update."""
    quantities = []
    if len(old.models) != len(new.models):
        detail = f"{len(old.models)} models trained in the old run, {len(new.models)} in the new one"
        quantities.append(Quantity(min(len(old.models), len(new.models)), "structure", False, 0.0, "", detail=detail))
    for index, (before, after) in enumerate(zip(old.models, new.models, strict=False)):
        quantities.extend(_model(index, before, after, tolerance))
    return Comparison(old, new, quantities)


def _model(index: int, old: Trained, new: Trained, tolerance: Tolerance) -> Iterator[Quantity]:
    steps = len(old.loss), len(new.loss)
    detail = f"{steps[0]} updates in the old run, {steps[1]} in the new"
    yield Quantity(index, "steps", steps[0] == steps[1], abs(steps[0] - steps[1]), "updates", None, detail)
    yield _rates(index, "base rate", old.base_rate, new.base_rate, tolerance)
    yield _rates(index, "effective rate", old.effective_rate, new.effective_rate, tolerance)
    yield _losses(index, old.loss, new.loss, tolerance)
    yield _weights(index, old, new, tolerance)


def _rates(index: int, name: str, old: list, new: list, tolerance: Tolerance) -> Quantity:
    """Compared where both runs have one: a rate that a schedule owns has no base."""
    pairs = [(step, a, b) for step, (a, b) in enumerate(zip(old, new, strict=False)) if a is not None and b is not None]
    if not pairs:
        missing = name == "effective rate" and bool(old)
        return Quantity(index, name, not missing, 0.0, "ulp", None, "the optimizer shows no rate" if missing else "")
    distances = ulps([a for _, a, _ in pairs], [b for _, _, b in pairs])
    return _series(index, name, pairs, distances, tolerance.rate_ulp, "ulp")


def _losses(index: int, old: list, new: list, tolerance: Tolerance) -> Quantity:
    pairs = [(step, a, b) for step, (a, b) in enumerate(zip(old, new, strict=False)) if a is not None and b is not None]
    if not pairs:
        return Quantity(index, "loss", True, 0.0, "relative")
    a, b = (np.array([pair[side] for pair in pairs], np.float64) for side in (1, 2))
    same = (a == b) | (np.isnan(a) & np.isnan(b))
    with np.errstate(invalid="ignore"):
        distances = np.where(same, 0.0, np.abs(a - b) / np.maximum(1.0, np.abs(a)))
    distances = np.where(np.isnan(distances), np.inf, distances)  # one side is no number
    return _series(index, "loss", pairs, distances, tolerance.loss, "relative")


def _series(index: int, name: str, pairs: list, distances: np.ndarray, limit: float, unit: str) -> Quantity:
    largest = float(distances.max())
    beyond = np.flatnonzero(distances > limit)
    if not beyond.size:
        return Quantity(index, name, True, largest, unit)
    step, a, b = pairs[beyond[0]]
    return Quantity(index, name, False, largest, unit, step, f"parts at update {step + 1}: {a!r} in the old run, {b!r} in the new")


def _weights(index: int, old: Trained, new: Trained, tolerance: Tolerance) -> Quantity:
    shapes = [[[weight.shape for weight in layer] for layer in side.final] for side in (old, new)]
    if shapes[0] != shapes[1]:
        detail = f"shapes {shapes[0]} in the old run, {shapes[1]} in the new"
        return Quantity(index, "weights", False, float("inf"), "absolute", None, detail)
    largest, where = 0.0, ""
    for (name, _), before, after in zip(old.layers, old.final, new.final, strict=True):
        for a, b in zip(before, after, strict=True):
            with np.errstate(invalid="ignore"):
                distance = np.abs(a.astype(np.float64) - b)
            distance = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, np.where(np.isnan(distance), np.inf, distance))
            if distance.size and distance.max() > largest:
                largest, where = float(distance.max()), name
    equal = largest <= tolerance.weights
    return Quantity(index, "weights", equal, largest, "absolute", None, "" if equal else f"end weights differ most in layer {where}")
