"""The curves as a picture, for places that show no HTML; needs matplotlib."""

from __future__ import annotations

import io
import textwrap

import numpy as np

from codemods.verify.reports import _svg
from codemods.verify.reports._panels import Panel, curve, panels
from codemods.verify.verification import Verification

MODELS = 6  # in one picture
LINES = 24  # of what a side that failed had to say


def render(verification: Verification) -> bytes:
    """Raises ImportError where matplotlib is not installed."""
    try:
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise ImportError("a PNG needs matplotlib (pip install matplotlib); the HTML page does not") from error

    drawn = []
    if verification.comparison is not None and verification.comparison.trained:
        drawn = [(number, panels(verification, number)) for number in range(len(verification.comparison.old.models))][:MODELS]
        drawn = [(number, pair) for number, pair in drawn if pair]
    columns = max((len(row) for _, row in drawn), default=1)
    failed = verification.failed
    said = _wrapped(f"{failed.error}\n\n{failed.error.hint}".rstrip().splitlines()[-LINES:]) if failed else []
    title = [verification.headline, f"{verification.script}: {verification.old.title} against {verification.new.title}"]
    title = _wrapped(title, 60 * max(columns, 2))
    height = 3.1 * len(drawn) if drawn else 0.2 * len(said) + 0.3
    figure = Figure(figsize=(5.5 * max(columns, 2), 0.5 + 0.3 * len(title) + height), layout="constrained")
    FigureCanvasAgg(figure)
    good = verification.status == 0
    figure.suptitle(
        "\n".join(title),
        color=_svg.GOOD if good else _svg.APART,
        fontsize=12,
        ha="left",
        x=0.01,
    )
    axes = figure.subplots(max(len(drawn), 1), columns, squeeze=False)
    for row, (number, pair) in zip(axes, drawn, strict=False):
        for axis, panel in zip(row, pair, strict=False):
            _draw(axis, panel, f"model {number + 1}: " if len(drawn) > 1 else "")
        for axis in row[len(pair) :]:
            axis.set_axis_off()
    if drawn:
        axes[0][0].legend(frameon=False, fontsize=9)
    else:
        axes[0][0].set_axis_off()
        axes[0][0].text(0, 1, "\n".join(said), va="top", family="monospace", fontsize=9)
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110)
    return out.getvalue()


def _wrapped(lines: list[str], width: int = 120) -> list[str]:
    return [part for line in lines for part in textwrap.wrap(line, width, subsequent_indent="    ", drop_whitespace=False) or [""]]


def _draw(axis, panel: Panel, model: str) -> None:
    from matplotlib.ticker import MaxNLocator

    for series, style in (
        (panel.old, {"color": _svg.OLD, "linewidth": 6, "solid_capstyle": "round", "label": "old"}),
        (panel.new, {"color": _svg.NEW, "linewidth": 1.6, "label": "new"}),
    ):
        x, y, spread = curve(series)
        if spread is not None:
            axis.fill_between(x, *spread, color=style["color"], alpha=0.22, linewidth=0)
        axis.plot(x, np.where(np.isfinite(y), y, np.nan), **style)
    if panel.log:
        axis.set_yscale("log")
    elif len({value for series in (panel.old, panel.new) for value in series if np.isfinite(value)}) > 1:
        axis.margins(y=0.1)  # the thick line is not cut off
    else:
        axis.set_ylim(min(0, 1.05 * axis.get_ylim()[0]), 1.05 * axis.get_ylim()[1])
    axis.xaxis.set_major_locator(MaxNLocator(integer=True))  # nothing is between two updates
    if panel.first is not None:
        axis.axvline(panel.first + 1, color=_svg.APART, linestyle="--", linewidth=1.2)
        axis.axvspan(panel.first + 1, max(len(panel.old), len(panel.new), panel.first + 2), color=_svg.APART, alpha=0.07)
    parting = f", they part at {panel.x_label} {panel.first + 1}" if panel.first is not None else ""
    axis.set_title(f"{model}{panel.title}{parting}", loc="left", fontsize=10, color=_svg.APART if parting else "black")
    axis.set_xlabel(panel.x_label, fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(axis="y", color=_svg.GRID)
    axis.set_axisbelow(True)
