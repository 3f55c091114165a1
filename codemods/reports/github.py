"""Annotations for GitHub Actions: what fails as errors, what is left for a person as warnings, what a dry run would rewrite as notices.

GitHub shows few annotations a step, so those that need somebody come first and one line of code gets one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from codemods.ledger import Fate, Finding, Ledger
from codemods.reports import View
from codemods.reports.text import headline


def write(ledger: Ledger, out: TextIO, view: View) -> None:
    for line in _annotations(ledger):
        out.write(line + "\n")
    out.write(headline(ledger) + "\n")


def _annotations(ledger: Ledger) -> Iterator[str]:
    for file in ledger.errors:
        for error in ([file.error] if file.error is not None else []) + file.part_errors:
            cell = f"cell {error.cell}: " if error.cell is not None else ""
            # A line within a cell is no line of the file.
            line = error.line if error.cell is None else None
            yield _annotation("error", file.path, line, error.column, f"codemods: {error.kind}", cell + error.message)
    for fates, level in (((Fate.BY_HAND, Fate.UNKNOWN), "warning"), ((Fate.MIGRATED, Fate.SHIMMED), "notice")):
        if level == "notice" and ledger.written:
            continue
        for findings in _by_line(ledger, fates):
            first = findings[0]
            cell = f"cell {first.cell}, line {first.line}: " if first.cell is not None else ""
            messages = dict.fromkeys(finding.message for finding in findings)
            title = " ".join(dict.fromkeys(finding.rule for finding in findings)) + f" {first.symbol}"
            line, column = (first.line, first.column) if first.cell is None else (None, None)
            yield _annotation(level, first.path, line, column, title, cell + "\n".join(messages))


def _by_line(ledger: Ledger, fates: tuple[Fate, ...]) -> list[list[Finding]]:
    groups: dict[tuple, list[Finding]] = {}
    for finding in ledger.findings:
        if finding.fate in fates:
            groups.setdefault((finding.path, finding.cell, finding.line), []).append(finding)
    return list(groups.values())


def _annotation(level: str, path: str, line: int | None, column: int | None, title: str, message: str) -> str:
    properties = {"file": path, "line": line, "col": column, "title": title}
    named = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value is not None)
    return f"::{level} {named}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
