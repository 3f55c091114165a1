"""What is drawn: the old and the new series of one quantity, and how far they lie apart, update by update."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from codemods.verify.verification import Verification
from kerascompat.testing.comparison import Quantity, Tolerance, log_keys, relative, shown_metrics, ulps

BUCKETS = 600  # longer series are drawn as the least and the largest value of so many parts


@dataclass(frozen=True)
class Panel:
    """One chart. `x` counts from 1; nan where there is nothing to see."""

    title: str
    x_label: str
    old: np.ndarray
    new: np.ndarray
    apart: np.ndarray  # distance of each pair, in `unit`
    unit: str
    allowed: float
    first: int | None  # index at which they part

    @property
    def log(self) -> bool:
        """Is the value drawn on a logarithmic scale?"""
        values = np.concatenate([self.old, self.new])
        values = values[np.isfinite(values)]
        return bool(values.size) and values.min() > 0 and values.max() / values.min() > 100


def panels(verification: Verification, model: int) -> list[Panel]:
    """Learning rate and loss of every update of one model, and the metric that parts first where one does."""
    comparison, tolerance = verification.comparison, Tolerance()
    old, new = (side.models[model] if model < len(side.models) else None for side in (comparison.old, comparison.new))
    if old is None or new is None:
        return []
    found = {quantity.name: quantity for quantity in comparison.quantities if quantity.model == model}
    rate, loss = found.get("effective rate"), found.get("loss")
    drawn = [
        _panel("Learning rate", "update", old.effective_rate, new.effective_rate, ulps, "ulp", tolerance.rate_ulp, rate),
        _panel("Loss", "update", old.loss, new.loss, relative, "relative", tolerance.loss, loss),
    ]
    metrics = found.get("metrics")
    if metrics is not None and metrics.first is not None:
        shown = {
            name if name == other else f"{name}, now {other}": _panel(name, "update", a, b, relative, "relative", tolerance.metrics, None)
            for name, (other, a, b) in shown_metrics(old, new).items()
        }
        drawn += [replace(panel, title=title) for title, panel in shown.items() if panel.first == metrics.first][:1]
    return drawn


def epoch_panels(verification: Verification, model: int) -> list[Panel]:
    """Everything that the epochs logged under a key that both runs have."""
    comparison, tolerance = verification.comparison, Tolerance()
    if model >= min(len(comparison.old.models), len(comparison.new.models)):
        return []
    old, new = comparison.old.models[model], comparison.new.models[model]
    drawn = []
    for key, other in sorted(log_keys(old, new).items()):
        if other is not None:
            series = [[epoch["logs"].get(name) for epoch in side.epochs] for name, side in ((key, old), (other, new))]
            title = key if key == other else f"{key}, now {other}"
            drawn.append(_panel(title, "epoch", *series, relative, "relative", tolerance.logs, None))
    return drawn


def _panel(title, x_label, old: list, new: list, distance, unit: str, allowed: float, quantity: Quantity | None) -> Panel:
    old, new = (np.array([math.nan if value is None else value for value in series], np.float64) for series in (old, new))
    both = min(len(old), len(new))
    apart = np.full(both, np.nan)
    seen = ~(np.isnan(old[:both]) & np.isnan(new[:both]))
    apart[seen] = distance(old[:both][seen], new[:both][seen])
    first = quantity.first if quantity is not None else None
    if quantity is None and (apart > allowed).any():
        first = int(np.flatnonzero(apart > allowed)[0])
    return Panel(title, x_label, old, new, apart, unit, allowed, first)


def thinned(values: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """x (from 1) and value of what is drawn of a series; a long one keeps the extremes of every part."""
    x = np.arange(1, len(values) + 1)
    if len(values) <= 2 * BUCKETS:
        return x, values
    keep = []
    for part in np.array_split(np.arange(len(values)), BUCKETS):
        finite = part[np.isfinite(values[part])]
        keep += sorted({finite[values[finite].argmin()], finite[values[finite].argmax()]}) if finite.size else [part[0]]
    return x[keep], values[keep]


def curve(values: np.ndarray) -> tuple[np.ndarray, np.ndarray, tuple[np.ndarray, np.ndarray] | None]:
    """x (from 1) and value of the line that is drawn of a series; of a long one the mean of every part, with its least and largest value."""
    if len(values) <= 2 * BUCKETS:
        return np.arange(1, len(values) + 1), values, None
    parts = np.array_split(np.where(np.isfinite(values), values, np.nan), BUCKETS // 2)
    seen = [part[np.isfinite(part)] if np.isfinite(part).any() else np.array([np.nan]) for part in parts]
    ends = np.cumsum([len(part) for part in parts])
    x = ends - np.array([len(part) - 1 for part in parts]) / 2
    x[0], x[-1] = 1, len(values)
    return x, np.array([part.mean() for part in seen]), (np.array([part.min() for part in seen]), np.array([part.max() for part in seen]))


def ticks(low: float, high: float, count: int = 4) -> list[float]:
    """Round numbers that cover a range."""
    span = high - low
    if not span > 0 or not math.isfinite(span):
        return [low]
    rough = span / count
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough)
    return [round(number * step, 12) for number in range(math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9) + 1)]
