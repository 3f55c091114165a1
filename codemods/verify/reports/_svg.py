"""A panel as SVG: the old curve wide and pale, the new one thin on top of it, and below them how far apart they are."""

from __future__ import annotations

import math
from html import escape

import numpy as np

from codemods.verify.reports._panels import Panel, curve, thinned, ticks

OLD, NEW, APART, GRID, TEXT, GOOD = "#b4b9be", "#0b57d0", "#d93025", "#e8eaed", "#5f6368", "#188038"
WIDTH, LEFT, RIGHT, TOP = 560, 62, 14, 14
PLOT, GAP, STRIP, BOTTOM = 210, 40, 44, 30


def draw(panel: Panel, compact: bool = False) -> str:
    """The panel as one <svg> element."""
    plot = 120 if compact else PLOT
    bottom = TOP + plot
    height = bottom + (34 if compact else GAP + STRIP + BOTTOM)
    longest = max(len(panel.old), len(panel.new), 1)
    right = WIDTH - RIGHT

    def across(x):
        return LEFT + (right - LEFT) * ((np.asarray(x, float) - 1) / (longest - 1) if longest > 1 else 0.5 + 0 * np.asarray(x, float))

    values = np.concatenate([panel.old, panel.new])
    values = values[np.isfinite(values)]
    low, high, scale, marks = _range(values, panel.log)

    def down(y):
        return bottom - plot * (scale(y) - scale(low)) / (scale(high) - scale(low))

    words = f"{panel.title}: old and new run, by {panel.x_label}"
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{escape(words)}" '
        "font-family=\"system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif\" font-size=\"12\">"
    ]
    if panel.first is not None:
        x = float(across(panel.first + 1))
        parts.append(f'<rect x="{x:.1f}" y="{TOP}" width="{max(right - x, 2):.1f}" height="{plot}" fill="{APART}" opacity="0.07"/>')
    for mark in marks:
        y = float(down(mark))
        parts.append(f'<line x1="{LEFT}" x2="{right}" y1="{y:.1f}" y2="{y:.1f}" stroke="{GRID}"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end" fill="{TEXT}">{mark:g}</text>')
    for mark in _whole(longest):
        x = float(across(mark))
        anchor = "end" if x > right - 12 else "middle"
        parts.append(f'<text x="{x:.1f}" y="{bottom + 17}" text-anchor="{anchor}" fill="{TEXT}">{mark}</text>')
    parts.append(f'<text x="{LEFT}" y="{bottom + 32}" fill="{TEXT}">{escape(panel.x_label)}</text>')
    for series, colour, style in (
        (panel.old, OLD, f'stroke="{OLD}" stroke-width="7"'),
        (panel.new, NEW, f'stroke="{NEW}" stroke-width="1.8"'),
    ):
        x, y, spread = curve(series)
        if spread is not None:
            parts.append(_band(across(x), down(spread[0]), down(spread[1]), colour))
        parts.append(_line(across(x), down(np.where(np.isfinite(y), y, np.nan)), style))
    if panel.first is not None:
        x = float(across(panel.first + 1))
        parts.append(
            f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP}" y2="{bottom}" stroke="{APART}" stroke-width="1.5" stroke-dasharray="4 3"/>'
        )
        anchor = "end" if x > (LEFT + right) / 2 else "start"
        words = f"they part at {panel.x_label} {panel.first + 1}"
        parts.append(
            f'<text x="{x:.1f}" y="{TOP - 3}" text-anchor="{anchor}" fill="{APART}" font-weight="600">{words}</text>'  # it hides no curve
        )
    if not compact:
        parts += _strip(panel, across, bottom + GAP, right)
    return "".join([*parts, "</svg>"])


def _strip(panel: Panel, across, top: float, right: float) -> list[str]:
    """How far apart the two are, on a logarithmic scale from a thousandth of what is allowed."""
    bottom, allowed = top + STRIP, panel.allowed
    apart = panel.apart
    words = f"difference ({panel.unit}), dashed: what counts as equal"
    parts = [
        f'<rect x="{LEFT}" y="{top}" width="{right - LEFT}" height="{STRIP}" fill="#f8f9fa"/>',
        f'<text x="{LEFT}" y="{bottom + 16}" fill="{TEXT}">{escape(words)}</text>',
    ]
    if not (apart > 0).any():
        said = "no difference at all" if np.isfinite(apart).any() else "nothing to compare"
        middle = (LEFT + right) / 2
        return [*parts, f'<text x="{middle}" y="{top + STRIP / 2 + 4}" text-anchor="middle" fill="{GOOD}" font-weight="600">{said}</text>']
    finite = apart[np.isfinite(apart)]
    lowest = allowed / 1000 if allowed < 0.5 else allowed / 4
    highest = max(finite.max() * 1.5 if finite.size else 0, allowed * 4)

    def down(value):
        inside = np.clip(np.where(np.isnan(value), lowest, value), lowest, highest)
        return bottom - STRIP * np.log(inside / lowest) / math.log(highest / lowest)

    x, y = thinned(apart)
    x, height = np.atleast_1d(across(x)), down(y)
    for beyond, colour in ((False, NEW), (True, APART)):
        chosen = (y > allowed) == beyond
        stems = "".join(f"M{a:.1f} {bottom}V{b:.1f}" for a, b in zip(x[chosen], height[chosen], strict=True) if b < bottom)
        width = max(1.0, min(5.0, 0.6 * (right - LEFT) / max(len(x), 1)))
        parts.append(f'<path d="{stems}" stroke="{colour}" stroke-width="{width:.1f}" fill="none"/>' if stems else "")
    level = float(down(allowed))
    parts.append(f'<line x1="{LEFT}" x2="{right}" y1="{level:.1f}" y2="{level:.1f}" stroke="{TEXT}" stroke-dasharray="3 3"/>')
    parts.append(f'<text x="{LEFT - 8}" y="{level + 4:.1f}" text-anchor="end" fill="{TEXT}">{allowed:g}</text>')
    return parts


def _range(values: np.ndarray, log: bool):
    """Lower and upper end, scale and marks of the axis of the values."""
    if not values.size:
        return 0.0, 1.0, np.asarray, []
    low, high = float(values.min()), float(values.max())
    if log:
        marks = [10.0**power for power in range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)]
        low, high = min(low, max(mark for mark in marks if mark <= low * 1.0001)), high * 1.15
        return low, high, np.log10, [mark for mark in marks if mark <= high][:: max(1, len(marks) // 6)]
    if low >= 0 and low < 0.6 * high:
        low = 0.0  # a rate or a loss that falls far is seen against zero
    if high == low:
        low, high = (0.0, high * 1.25) if high > 0 else (low - 1, high + 1)
    room = 0.06 * (high - low)
    low, high = (low if low == 0 else low - room), high + room
    return low, high, np.asarray, ticks(low, high)


def _whole(longest: int) -> list[int]:
    marks = [int(mark) for mark in ticks(1, longest, 6) if mark >= 1 and mark == int(mark)]
    return sorted({1, *marks}) if not marks or marks[0] > 0.08 * longest else marks


def _band(x: np.ndarray, low: np.ndarray, high: np.ndarray, colour: str) -> str:
    """The area between the least and the largest value."""
    seen = np.isfinite(low) & np.isfinite(high)
    there = [f"{a:.1f} {b:.1f}" for a, b in zip(x[seen], low[seen], strict=True)]
    back = [f"{a:.1f} {b:.1f}" for a, b in zip(x[seen][::-1], high[seen][::-1], strict=True)]
    return f'<path d="M{"L".join(there + back)}Z" fill="{colour}" opacity="0.22"/>' if there else ""


def _line(x: np.ndarray, y: np.ndarray, style: str) -> str:
    """A path; numbers that are none break it, and a single point is a dot."""
    x, y = np.atleast_1d(x), np.atleast_1d(y)
    commands, pen = [], False
    for a, b in zip(x, y, strict=True):
        if np.isnan(b):
            pen = False
            continue
        commands.append(f"{'L' if pen else 'M'}{a:.1f} {b:.1f}" + ("" if pen else "h.01"))
        pen = True
    return f'<path d="{"".join(commands)}" fill="none" {style} stroke-linecap="round" stroke-linejoin="round"/>' if commands else ""
