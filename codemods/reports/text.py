"""The ledger for a person: what is left to do in full, what was done in short, and one headline.

In colour on a terminal, plain elsewhere, with the same words.
"""

from __future__ import annotations

import os
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
}
_WORDS = {
    Fate.MIGRATED: "migrated",
    Fate.SHIMMED: "shimmed",
    Fate.UNCHANGED: "unchanged",
    Fate.BY_HAND: "by hand",
    Fate.UNKNOWN: "unknown",
}
_LEFT = (Fate.BY_HAND, Fate.UNKNOWN)
_ASCII = str.maketrans({"→": "->", "·": "-", "×": "x", "…": "..."})
_MANY_FILES = 20  # so many files of which there is nothing to tell are counted, not listed


def write(ledger: Ledger, out: TextIO, view: View) -> None:
    terminal = out.isatty()
    width = min(shutil.get_terminal_size((100, 24)).columns, 110) if terminal else 100
    lines = _lines(ledger, view, width)
    if terminal:
        from rich.console import Console
        from rich.text import Text

        console = Console(file=out, highlight=False, soft_wrap=True)
        for line in lines:
            console.print(Text.assemble(*((text, style) for text, style in line)))
        return
    encoding = out.encoding or "utf-8"
    for line in lines:
        text = "".join(text for text, _ in line)
        try:
            text.encode(encoding)
        except UnicodeError:
            text = text.translate(_ASCII).encode(encoding, "backslashreplace").decode(encoding)
        out.write(text + "\n")


def shown_path(path: str) -> str:
    """A path that can be printed, also where its name is not UTF-8."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def _lines(ledger: Ledger, view: View, width: int) -> Iterator[Line]:
    told: set[tuple[str, str]] = set()  # messages already given in full
    quiet_files = []
    for file in ledger.files:
        if view.verbosity < 0 and not file.failed:
            continue
        notable = [finding for finding in file.findings if view.verbosity > 0 or finding.fate in (*_LEFT, Fate.SHIMMED)]
        if not notable and not file.failed and not file.warnings:
            if file.findings or file.changed:
                quiet_files.append(file)
            continue
        yield from _file(file, notable, told, view, width)
        yield []
    if quiet_files and view.verbosity >= 0:
        yield from _files_without_news(quiet_files, ledger, width)
        yield []
    if view.statistics:
        yield from _statistics(ledger)
        yield []
    yield from _headline(ledger, width)


def _file(file: FileResult, notable: list[Finding], told: set[tuple[str, str]], view: View, width: int) -> Iterator[Line]:
    head: Line = [(shown_path(file.path), "bold")]
    if file.dialect is not None:
        head.append((f"  {file.dialect}", "blue"))
        if file.dialect_reason:
            head.append((f" ({file.dialect_reason})", "dim"))
    yield head
    errors = ([file.error] if file.error is not None else []) + file.part_errors
    for error in errors:
        yield from _block("failed", "bold red", _place(error.line, error.column, error.cell), "", error.message, width)
    for warning in file.warnings:
        yield from _block("check", "yellow", "", "", warning, width)
    for finding in sorted(notable, key=lambda each: (each.cell or 0, each.line, each.column)):
        yield from _finding(finding, told, view, width)
    rest = _counts(file, (Fate.MIGRATED, Fate.UNCHANGED)) if view.verbosity <= 0 else []
    if rest:
        yield [(" " * 4, ""), *rest]


def _finding(finding: Finding, told: set[tuple[str, str]], view: View, width: int) -> Iterator[Line]:
    word, style = _WORDS[finding.fate], _STYLES[finding.fate]
    place = _place(finding.line, finding.column, finding.cell)
    if finding.fate in _LEFT or view.verbosity > 0:
        key = (finding.rule, finding.message)
        message = finding.message if key not in told else ""
        told.add(key)
        yield _row(place, word, style, finding.rule, _change(finding, width - 30) if finding.before else finding.symbol)
        if message:
            for line in _wrapped(message, width - 6):
                yield [("      ", ""), (line, "" if finding.fate in _LEFT else "dim")]
        return
    yield _row(place, word, style, finding.rule, _change(finding, width - 30))


def _row(place: str, word: str, style: str, rule: str, text: str) -> Line:
    return [(f"  {place:>7}  ", "dim"), (f"{word:<9} ", style), (f"{rule:<6} " if rule else "", "dim"), (text, "")]


def _block(word: str, style: str, place: str, rule: str, message: str, width: int) -> Iterator[Line]:
    first, *rest = _wrapped(message, width - 21) or [""]
    yield _row(place, word, style, rule, first)
    for line in rest:
        yield [(" " * 21, ""), (line, "")]


def _place(line: int | None, column: int | None, cell: int | None) -> str:
    place = "" if line is None else str(line) if column is None else f"{line}:{column}"
    return place if cell is None else f"cell {cell}, {place}"


def _change(finding: Finding, room: int) -> str:
    before = _one_line(finding.before) or finding.symbol
    after = _one_line(finding.after)
    if not after or after == before:
        return _cut(before, room)
    half = max((room - 3) // 2, 20)
    if len(before) + len(after) + 3 > room:
        shorter = min(len(before), len(after))
        share = max(half, room - 3 - shorter)
        before, after = _cut(before, share), _cut(after, share)
    return f"{before} → {after}"


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


def _counts(file: FileResult, fates: Iterable[Fate]) -> list[Segment]:
    segments: list[Segment] = []
    for fate in fates:
        rules = Counter(finding.rule for finding in file.findings if finding.fate is fate)
        if not rules:
            continue
        named = ", ".join(f"{rule} ×{number}" if number > 1 else rule for rule, number in rules.most_common(6))
        more = "" if len(rules) <= 6 else ", …"
        separator = [("  ·  ", "dim")] if segments else []
        detail = [(f" ({named}{more})", "dim")] if fate is Fate.MIGRATED else []
        segments += [*separator, (f"{rules.total()} {_WORDS[fate]}", _STYLES[fate]), *detail]
    return segments


def _files_without_news(files: list[FileResult], ledger: Ledger, width: int) -> Iterator[Line]:
    """Files in which nothing is left: a line each, or their number where they are many."""
    shown = files if len(files) <= _MANY_FILES else []
    room = max((len(shown_path(file.path)) for file in shown), default=0)
    for file in shown:
        counts = _counts(file, (Fate.MIGRATED, Fate.UNCHANGED)) or [("imports only", "dim")]
        yield [(f"{shown_path(file.path):<{min(room, 60)}}", "bold"), ("  ", ""), *counts]
    if not shown:
        total = Counter(finding.fate for file in files for finding in file.findings)
        done = ", ".join(f"{total[fate]} {_WORDS[fate]}" for fate in (Fate.MIGRATED, Fate.UNCHANGED) if total[fate])
        yield [(f"{len(files)} more files with nothing left to do", "bold"), (f": {done} (--verbose lists them)", "dim")]


def _statistics(ledger: Ledger) -> Iterator[Line]:
    rules: dict[str, Counter] = {}
    for finding in ledger.findings:
        rules.setdefault(finding.rule, Counter())[finding.fate] += 1
    fates = [fate for fate in Fate if any(counts[fate] for counts in rules.values())]
    yield [(f"{'rule':<8}", "bold"), *((f"{_WORDS[fate]:>11}", _STYLES[fate]) for fate in fates), (f"{'all':>11}", "bold")]
    for rule, counts in sorted(rules.items(), key=lambda each: (-each[1].total(), each[0])):
        yield [
            (f"{rule:<8}", ""),
            *((f"{counts[fate] or '·':>11}", _STYLES[fate] if counts[fate] else "dim") for fate in fates),
            (f"{counts.total():>11}", ""),
        ]


def _headline(ledger: Ledger, width: int) -> Iterator[Line]:
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
    if ledger.errors:
        kinds = Counter(_kind(file.error or file.part_errors[0]) for file in ledger.errors)
        named = ", ".join(f"{number} {kind}" if len(kinds) > 1 else kind for kind, number in kinds.most_common())
        line += [(", ", ""), (f"{len(ledger.errors)} failed", "bold red"), (f" ({named})", "")]
    else:
        line += [(", 0 failed", "dim")]
    yield [*line, (".", "")]
    counts = ledger.counts()
    line = [(_number(sum(counts.values()), "legacy construct"), "bold")]
    for position, fate in enumerate(Fate):
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
