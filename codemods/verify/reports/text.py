"""The verification for a terminal: a table of quantities, the likely causes, what is left to know, and the verdict as the last line."""

from __future__ import annotations

import io
import shutil
import textwrap

from codemods.verify.verification import Verification
from kerascompat.testing.comparison import DIFFERENT

#: Columns of a report that goes to no terminal, and the most that one has there.
WIDTH = 110


def _width() -> int:
    return max(40, min(WIDTH, shutil.get_terminal_size((WIDTH, 0)).columns))


def render(verification: Verification) -> str:
    out = io.StringIO()
    _say(out, "", f"{verification.script}: {verification.old.title} against {verification.new.title}")
    if verification.failed:
        _failure(verification, out)
    elif verification.verdict != "nothing trained":
        _table(verification, out)
    _causes(verification, out)
    for finding in verification.left:
        _say(out, f"left for a person, {finding.path}:{finding.line}: ", finding.message)
    for note in verification.notes:
        _say(out, "note: ", note)
    for advice in verification.advice:
        _say(out, "to do: ", advice)
    print(file=out)
    _say(out, "", verification.headline)
    return out.getvalue()


def _table(verification: Verification, out) -> None:
    comparison = verification.comparison
    several = len(comparison.old.models) > 1
    for index, model in enumerate(comparison.old.models):
        rows = [quantity for quantity in comparison.quantities if quantity.model == index and quantity.name != "structure"]
        print(
            f"\n  {f'model {index + 1}, ' if several else ''}{model.name}, {model.optimizer}: {len(model.loss)} update{'s' if len(model.loss) != 1 else ''}",
            file=out,
        )
        for quantity in rows:
            size = f"  {quantity.size}" if quantity.difference else ""
            print(f"    {quantity.name:<15} {quantity.verdict:<22}{size}".rstrip(), file=out)
            if quantity.detail:
                detail = quantity.detail
                place = comparison.place(quantity)
                _say(out, " " * 20, detail.replace(place.partition(" (")[0], place, 1) if place else detail)
    for quantity in comparison.quantities:
        if quantity.name == "structure":
            print(f"\n  models          {DIFFERENT}: {quantity.detail}", file=out)


def _failure(verification: Verification, out) -> None:
    side = verification.failed
    print(f"\n  the {side.name} side did not run ({side.how}):\n", file=out)
    print(textwrap.indent(str(side.error).rstrip(), "    "), file=out)
    if side.error.hint:
        print(file=out)
        _say(out, "  ", side.error.hint)


def _causes(verification: Verification, out) -> None:
    if not verification.causes:
        return
    print(file=out)
    _say(out, "  ", f"{verification.meaning}. Most likely:")
    for cause in verification.causes:
        if cause.finding:
            _say(out, "    ", f"{cause.place}: {cause.source}")
            _say(out, " " * 8, f"[{cause.finding.rule}, {cause.finding.fate}] {cause.message}")
        else:
            _say(out, "    ", cause.message)
    print(file=out)


def _say(out, head: str, text: str) -> None:
    print(textwrap.fill(text, _width(), initial_indent=head, subsequent_indent=" " * min(len(head), 20), break_on_hyphens=False), file=out)
