"""The assertion of a test suite: this training is the recorded one."""

from __future__ import annotations

import os
from collections.abc import Collection

from kerascompat.testing.comparison import Comparison, Tolerance, compare
from kerascompat.testing.recording import Recording, load
from kerascompat.testing.running import Run


def assert_same_training(
    recorded: Recording | Run | str | os.PathLike,
    actual: Recording | Run | str | os.PathLike,
    *,
    tolerance: Tolerance | None = None,
    only: Collection[str] | None = None,
) -> Comparison:
    """Assert that two runs trained alike; returns the comparison.

    recorded, actual: a recording, the file of one, or what `record` gave. tolerance: what counts as equal; by default
    `Tolerance()`. only: the quantities to judge, of `QUANTITIES`; by default all of them, or for runs that were not matched those that
    do not hang on initial weights.

    Raises AssertionError naming model, quantity, batch and difference; also where nothing trained. ValueError for a file that is no
    recording.
    """
    old, new = (_recording(side) for side in (recorded, actual))
    comparison = compare(old, new, tolerance or Tolerance(), only)
    if not comparison.trained:
        raise AssertionError(f"the recording of {old.script} holds no update, so nothing can be compared with it")
    if comparison.equal:
        return comparison
    if not comparison.judged:
        raise AssertionError("neither run has any of what was to be compared")
    lines = [f"training is not what it was: {old.title} ({old.script}) against {new.title}"]
    for quantity in comparison.differences:
        place, size = comparison.place(quantity), f"; largest difference {quantity.size}" if quantity.size else ""
        allowed = f", allowed {quantity.allowed:g}" if size and quantity.allowed else ""
        detail = quantity.detail.replace(place.partition(" (")[0], place, 1) if place else quantity.detail
        lines.append(f"  model {quantity.model + 1}, {quantity.name}: {detail}{size}{allowed}")
    alike = [f"{quantity.name}" for quantity in comparison.quantities if quantity.equal and quantity.compared]
    if alike:
        lines.append(f"  alike: {', '.join(dict.fromkeys(alike))}")
    raise AssertionError("\n".join(lines))


def _recording(side: Recording | Run | str | os.PathLike) -> Recording:
    if isinstance(side, Run):
        return side.recording
    return side if isinstance(side, Recording) else load(side)
