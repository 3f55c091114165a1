"""The ledger for a person: what is left to do in full, what was done in short, and one headline.

In colour on a terminal, plain elsewhere, with the same words.
"""

from __future__ import annotations

import os
import re
import shutil
import textwrap
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TextIO

from codemods.ledger import Fate, FileError, FileResult, Finding, Ledger
from codemods.reports import View
from codemods.reports._states import count_states

#: A line is a sequence of (text, style); the styles are rich's.
Segment = tuple[str, str]
Line = list[Segment]

_STYLES = {
    Fate.MIGRATED: "green",
    Fate.SHIMMED: "cyan",
    Fate.UNCHANGED: "dim",
    Fate.BY_HAND: "bold yellow",
    Fate.UNKNOWN: "bold magenta",
    Fate.SUPPRESSED: "dim",
}
_WORDS = {
    Fate.MIGRATED: "migrated",
    Fate.SHIMMED: "shimmed",
    Fate.UNCHANGED: "unchanged",
    Fate.BY_HAND: "by hand",
    Fate.UNKNOWN: "unknown",
    Fate.SUPPRESSED: "suppressed",
}
_LEFT = (Fate.BY_HAND, Fate.UNKNOWN)
_ASCII = str.maketrans({"→": "->", "·": "-", "×": "x", "…": "..."})
_COUNTED = re.compile(r" \(\d+\)")
_MANY_FILES = 20  # more files than these in which nothing is left are counted, not listed
_MANY_LINES = 30  # more lines than these that were shimmed are counted by file, not listed


def write(ledger: Ledger, out: TextIO, view: View) -> None:
    terminal = out.isatty()
    width = min(shutil.get_terminal_size((100, 24)).columns, 110) if terminal else 100
    lines = _lines(ledger, view, width)
    if terminal:
        from rich.console import Console
        from rich.text import Text

        console = Console(file=out, highlight=False, soft_wrap=True)
        for line in lines:
            for part in _folded(line, width):
                console.print(Text.assemble(*((text, style) for text, style in part)))
        return
    encoding = out.encoding or "utf-8"
    for line in lines:
        text = "".join(text for text, _ in line)
        try:
            text.encode(encoding)
        except UnicodeError:
            text = text.translate(_ASCII).encode(encoding, "backslashreplace").decode(encoding)
        out.write(text + "\n")


def _folded(line: Line, width: int) -> Iterator[Line]:
    """A line as several that a terminal can show whole, broken between words."""
    part: Line = []
    room = width
    for text, style in line:
        for word in re.findall(r"\s*\S+|\s+$", text):
            if part and len(word) > room:
                yield part
                part, room, word = [], width, word.lstrip()
            part.append((word, style))
            room -= len(word)
    yield part


def headline(ledger: Ledger) -> str:
    """What the run amounts to, in plain text."""
    return "\n".join("".join(text for text, _ in line) for line in _headline(ledger))


def shown_path(path: str) -> str:
    """A path that can be printed, also where its name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _lines(ledger: Ledger, view: View, width: int) -> Iterator[Line]:
    told: dict[tuple[str, str], Finding] = {}  # where a message was given in full
    quiet_files = []
    usual = _usual_reading(ledger)
    common = _common_warnings(ledger)
    shimmed = {
        (file.path, finding.cell, finding.line) for file in ledger.files for finding in file.findings if finding.fate is Fate.SHIMMED
    }
    shown = (*_LEFT, Fate.SHIMMED) if len(shimmed) <= _MANY_LINES else _LEFT
    rest = () if view.verbosity > 0 else tuple(fate for fate in Fate if fate not in _LEFT and fate not in shown)
    for file in ledger.files:
        if view.verbosity < 0 and not file.failed:
            continue
        notable = [finding for finding in file.findings if view.verbosity > 0 or finding.fate in shown]
        own = [warning for warning in file.warnings if _wording(warning) not in common]
        if not notable and not file.failed and not own:
            if file.findings or file.changed:
                quiet_files.append(file)
            continue
        yield from _file(file, notable, own, told, view, width, usual, rest)
        yield []
    if quiet_files and view.verbosity >= 0:
        yield from _files_without_news(quiet_files, rest, width)
        yield []
    if view.statistics:
        yield from _statistics(ledger, width)
        yield []
    if view.verbosity >= 0:
        for warning, files in common.items():
            yield from _common_warning(warning, files, width)
            yield []
        yield from _readings(ledger)
    yield from _headline(ledger)
    if view.verbosity == 0:
        for line in _advice(ledger, bool(shimmed)):
            yield from ([(part, "dim")] for part in _wrapped(line, width))


def _advice(ledger: Ledger, shimmed: bool) -> Iterator[str]:
    if shimmed:
        yield "Shimmed lines import kerascompat, because plain Keras 3 would train otherwise; --verbose says why."
    left = Counter(finding.rule for finding in ledger.findings if finding.fate in _LEFT)
    if left:
        yield f"`python -m codemods.rules {left.most_common(1)[0][0]}` explains a rule."


def _usual_reading(ledger: Ledger) -> tuple[str, str] | None:
    """The dialect and its reason that most files share; it is told once, at the end."""
    readings = Counter((str(file.dialect), file.dialect_reason) for file in ledger.files if file.dialect is not None)
    return readings.most_common(1)[0][0] if readings else None


def _readings(ledger: Ledger) -> Iterator[Line]:
    dialects = Counter(str(file.dialect) for file in ledger.files if file.dialect is not None)
    reasons = Counter((str(file.dialect), file.dialect_reason) for file in ledger.files if file.dialect is not None)
    for dialect, number in dialects.most_common():
        named = [reason for (each, reason), _ in reasons.most_common() if each == dialect and reason]
        why = f" ({named[0]}{'; and other reasons' if len(named) > 1 else ''})" if named else ""
        yield [("Read as ", ""), (dialect, "blue"), (f": {_number(number, 'file')}", "" if len(dialects) > 1 else "dim"), (why, "dim")]


def _file(
    file: FileResult,
    notable: list[Finding],
    warnings: list[str],
    told: dict[tuple[str, str], Finding],
    view: View,
    width: int,
    usual: tuple[str, str] | None,
    rest: tuple[Fate, ...],
) -> Iterator[Line]:
    head: Line = [(shown_path(file.path), "bold")]
    if file.dialect is not None and (str(file.dialect), file.dialect_reason) != usual:
        head += [(f"  {file.dialect}", "blue"), (f" ({file.dialect_reason})" if file.dialect_reason else "", "dim")]
    yield head
    errors = ([file.error] if file.error is not None else []) + file.part_errors
    places = [_place(each.line, each.column, each.cell) for each in (*errors, *notable)]
    layout = _Layout(max([len(place) for place in places] + [5]), width)
    for error in errors:
        yield from layout.entry(_place(error.line, error.column, error.cell), "failed", "bold red", error.message)
    for warning in warnings:
        yield from layout.entry("", "check", "yellow", warning)
    for findings in _by_statement(notable, view):
        yield from _findings(findings, told, view, layout)
    counts = _counts(file, rest, width - layout.place - 4)
    if counts:
        yield [(" " * (layout.place + 4), ""), *counts]


def _common_warnings(ledger: Ledger) -> dict[str, list[FileResult]]:
    """Warnings that several files have, each with its files: told once, at the end."""
    found: dict[str, list[FileResult]] = {}
    for file in ledger.files:
        for warning in dict.fromkeys(map(_wording, file.warnings)):
            found.setdefault(warning, []).append(file)
    return {warning: files for warning, files in found.items() if len(files) > 1}


def _wording(warning: str) -> str:
    """A warning without the numbers of things that were counted: what files have in common."""
    return _COUNTED.sub("", warning)


def _common_warning(warning: str, files: list[FileResult], width: int) -> Iterator[Line]:
    named = ", ".join(shown_path(file.path) for file in files[:3])
    more = len(files) - 3
    yield [(_number(len(files), "file"), "bold"), (f": {named}" + (f" and {more} more" if more > 0 else ""), "")]
    yield from _Layout(5, width).entry("", "check", "yellow", warning)


class _Layout:
    """The columns of a file's entries: place, fate, text."""

    def __init__(self, place: int, width: int):
        self.place = place
        self.indent = place + 4 + 10
        self.room = max(width - self.indent, 40)

    def row(self, place: str, word: str, style: str, *text: Segment) -> Line:
        return [(f"  {place:>{self.place}}  ", "dim"), (f"{word:<10}", style), *text]

    def entry(self, place: str, word: str, style: str, message: str) -> Iterator[Line]:
        first, *rest = _wrapped(message, self.room) or [""]
        yield self.row(place, word, style, (first, ""))
        yield from self.continued(rest)

    def continued(self, lines: Iterable[str], style: str = "") -> Iterator[Line]:
        for line in lines:
            yield [(" " * self.indent, ""), (line, style)]


def _by_statement(findings: list[Finding], view: View) -> list[list[Finding]]:
    """The findings in the order of the file; what was shimmed in one line belongs together, for it is one construct to a reader."""
    groups: dict[object, list[Finding]] = {}
    for number, finding in enumerate(sorted(findings, key=lambda each: (each.cell or 0, each.line, each.column))):
        together = finding.fate is Fate.SHIMMED and view.verbosity <= 0
        groups.setdefault((finding.cell, finding.line) if together else number, []).append(finding)
    return list(groups.values())


def _findings(findings: list[Finding], told: dict[tuple[str, str], Finding], view: View, layout: _Layout) -> Iterator[Line]:
    widest = max(findings, key=lambda each: len(each.before))
    first = findings[0]
    explained = first.fate in _LEFT or view.verbosity > 0
    earlier = told.setdefault((first.rule, first.message), first) if explained else first
    rules = "  " + " ".join(sorted({finding.rule for finding in findings}))
    if earlier is not first:
        line = _place(earlier.line, None, earlier.cell)
        rules += f" as in {'line ' if earlier.path == first.path else os.path.basename(shown_path(earlier.path)) + ':'}{line}"
    place = _place(first.line, first.column, first.cell)
    text = _change(widest, max(layout.room - len(rules), 30))
    yield layout.row(place, _WORDS[first.fate], _STYLES[first.fate], (text, ""), (rules, "dim"))
    if explained and earlier is first:
        yield from layout.continued(_wrapped(first.message, layout.room), "" if first.fate in _LEFT else "dim")


def _place(line: int | None, column: int | None, cell: int | None) -> str:
    place = "" if line is None else str(line) if column is None else f"{line}:{column}"
    return place if cell is None else f"cell {cell}, {place}".rstrip(", ")


def _change(finding: Finding, room: int) -> str:
    before = _one_line(finding.before) or finding.symbol
    after = _one_line(finding.after)
    if not after or after == before:
        return _cut(before, room)
    change = f"{before} → {after}"
    return change if len(change) <= room else _cut(before, room)  # half of each would tell nothing; --diff shows both


def _one_line(code: str) -> str:
    return " ".join(code.split())


def _cut(text: str, room: int) -> str:
    return text if len(text) <= room else text[: max(room - 1, 1)] + "…"


def _wrapped(message: str, width: int) -> list[str]:
    return [
        line
        for part in message.splitlines()
        for line in textwrap.wrap(part, max(width, 40), break_long_words=False, break_on_hyphens=False)
    ]


def _counts(file: FileResult, fates: Iterable[Fate], room: int) -> list[Segment]:
    """How many constructs have each fate, with as many of their rules as there is room for."""
    for named in (4, 3, 2, 1, 0):
        segments = _counted(file, fates, named)
        if sum(len(text) for text, _ in segments) <= room:
            break
    return segments


def _counted(file: FileResult, fates: Iterable[Fate], most: int) -> list[Segment]:
    segments: list[Segment] = []
    for fate in fates:
        rules = Counter(finding.rule for finding in file.findings if finding.fate is fate)
        if not rules:
            continue
        named = ", ".join(f"{rule} ×{number}" if number > 1 else rule for rule, number in rules.most_common(most))
        more = "" if len(rules) <= most else ", …"
        separator = [("  ·  ", "dim")] if segments else []
        detail = [(f" ({named}{more})", "dim")] if fate is not Fate.UNCHANGED and most else []
        segments += [*separator, (f"{rules.total()} {_WORDS[fate]}", _STYLES[fate]), *detail]
    return segments


def _files_without_news(files: list[FileResult], fates: tuple[Fate, ...], width: int) -> Iterator[Line]:
    """Files in which nothing is left: a line each, or their number where they are many."""
    shown = files if len(files) <= _MANY_FILES else []
    room = max((len(shown_path(file.path)) for file in shown), default=0)
    for file in shown:
        counts = _counts(file, fates, width - min(room, 60) - 2) or [("imports only", "dim")]
        yield [(f"{shown_path(file.path):<{min(room, 60)}}", "bold"), ("  ", ""), *counts]
    if not shown:
        total = Counter(finding.fate for file in files for finding in file.findings)
        done = ", ".join(f"{total[fate]} {_WORDS[fate]}" for fate in fates if total[fate])
        yield [(f"{len(files)} more files, nothing left to do", "bold"), (f": {done} (see --verbose)", "dim")]


def _statistics(ledger: Ledger, width: int) -> Iterator[Line]:
    rules: dict[str, Counter] = {}
    for finding in ledger.findings:
        rules.setdefault(finding.rule, Counter())[finding.fate] += 1
    suppressed = any(counts[Fate.SUPPRESSED] for counts in rules.values())
    widths = {fate: len(_WORDS[fate]) + 2 for fate in Fate if suppressed or fate is not Fate.SUPPRESSED}
    heads = [(f"{_WORDS[fate]:>{width}}", _STYLES[fate]) for fate, width in widths.items()]
    yield [(f"{'rule':<8}", "bold"), *heads, (f"{'all':>7}", "bold")]
    for rule, counts in sorted(rules.items(), key=lambda each: (-each[1].total(), each[0])):
        numbers = [(f"{counts[fate] or '·':>{width}}", _STYLES[fate] if counts[fate] else "dim") for fate, width in widths.items()]
        title = _cut(ledger.titles.get(rule, ""), max(width - 17 - sum(widths.values()), 10))
        yield [(f"{rule:<8}", ""), *numbers, (f"{counts.total():>7}", ""), (f"  {title}", "dim")]


def _headline(ledger: Ledger) -> Iterator[Line]:
    if not ledger.files and not ledger.skipped:
        yield [("No Python files found.", "bold yellow")]
        return
    files = count_states(ledger)
    changed = len(ledger.changed)
    line: Line = [
        (_number(changed, "file"), "bold green" if changed else "bold"),
        (" rewritten" if ledger.written else " to rewrite", "green" if changed else ""),
    ]
    for number, words, style in (
        (files["unchanged"], "unchanged", ""),
        (files["keras3"], "taken for Keras 3 code already", "yellow"),
        (ledger.skipped, "without Keras", "dim"),
    ):
        if number:
            line += [(", ", ""), (f"{number} {words}", style)]
    for errors, words in (
        ([file.error for file in ledger.files if file.error is not None], "failed"),
        ([file.part_errors[0] for file in ledger.files if file.error is None and file.part_errors], "failed in part"),
    ):
        if errors:
            kinds = Counter(map(_kind, errors))
            named = ", ".join(f"{number} {kind}" if len(kinds) > 1 else kind for kind, number in kinds.most_common())
            line += [(", ", ""), (f"{len(errors)} {words}", "bold red"), (f" ({named})", "")]
    if not ledger.errors:
        line += [(", 0 failed", "dim")]
    yield [*line, (".", "")]
    counts = ledger.counts()
    line = [(_number(sum(counts.values()), "legacy construct"), "bold")]
    fates = [fate for fate in Fate if fate is not Fate.SUPPRESSED or counts[fate.value]]
    for position, fate in enumerate(fates):
        line += [
            (": " if position == 0 else ", ", ""),
            (f"{counts[fate.value]} {_WORDS[fate]}", _STYLES[fate] if counts[fate.value] else "dim"),
        ]
    yield [*line, (".", "")]


_KINDS = {"python2": "Python 2", "syntax": "syntax error", "internal": "internal error", "changed": "changed meanwhile"}


def _kind(error: FileError) -> str:
    return _KINDS.get(error.kind, error.kind)


def _number(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count == 1 else many or one + 's'}"
