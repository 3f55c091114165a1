"""The curves as a picture, for places that show no HTML; needs matplotlib."""

from __future__ import annotations

import io

import numpy as np

from codemods.verify.reports import _svg
from codemods.verify.reports._panels import Panel, panels, thinned
from codemods.verify.verification import Verification

MODELS = 6  # in one picture


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
    figure = Figure(figsize=(11, 1.1 + 3.1 * max(len(drawn), 1)), layout="constrained")
    FigureCanvasAgg(figure)
    good = verification.status == 0
    figure.suptitle(
        f"{verification.headline}\n{verification.script}: {verification.old.title} against {verification.new.title}",
        color=_svg.GOOD if good else _svg.APART,
        fontsize=12,
        ha="left",
        x=0.01,
    )
    axes = figure.subplots(max(len(drawn), 1), 2, squeeze=False)
    for row, (number, pair) in zip(axes, drawn, strict=False):
        for axis, panel in zip(row, pair, strict=True):
            _draw(axis, panel, f"model {number + 1}: " if len(drawn) > 1 else "")
    if drawn:
        axes[0][0].legend(frameon=False, fontsize=9)
    else:
        for axis in axes.flat:
            axis.set_axis_off()
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110)
    return out.getvalue()


def _draw(axis, panel: Panel, model: str) -> None:
    for series, style in (
        (panel.old, {"color": _svg.OLD, "linewidth": 6, "solid_capstyle": "round", "label": "old"}),
        (panel.new, {"color": _svg.NEW, "linewidth": 1.6, "label": "new"}),
    ):
        x, y = thinned(series)
        axis.plot(x, np.where(np.isfinite(y), y, np.nan), **style)
    if panel.log:
        axis.set_yscale("log")
    elif np.nanmin(np.concatenate([panel.old, panel.new]), initial=0) >= 0:
        axis.set_ylim(0, 1.05 * axis.get_ylim()[1])  # the thick line is not cut off
    if panel.first is not None:
        axis.axvline(panel.first + 1, color=_svg.APART, linestyle="--", linewidth=1.2)
        axis.axvspan(panel.first + 1, max(len(panel.old), len(panel.new), panel.first + 2), color=_svg.APART, alpha=0.07)
    parting = f", they part at {panel.x_label} {panel.first + 1}" if panel.first is not None else ""
    axis.set_title(f"{model}{panel.title}{parting}", loc="left", fontsize=10, color=_svg.APART if parting else "black")
    axis.set_xlabel(panel.x_label, fontsize=9)
    axis.spines[["top", "right"]].set_visible(False)
    axis.grid(axis="y", color=_svg.GRID)
    axis.set_axisbelow(True)
