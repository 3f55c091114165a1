"""The ledger as JUnit XML, which most CI systems show: a test case a file that mentions Keras.

A case fails where something is left for a person, or where a dry run would rewrite; it errs where the file could not be handled.
"""

from __future__ import annotations

from typing import TextIO

from codemods.ledger import Fate, FileResult, Finding, Ledger
from codemods.reports import View, _xml


def write(ledger: Ledger, out: TextIO, view: View) -> None:
    failures = sum(bool(_failure(file, ledger)) and not file.failed for file in ledger.files)
    out.write('<?xml version="1.0" encoding="utf-8"?>\n')
    out.write(
        f'<testsuites>\n  <testsuite name="codemods" tests="{len(ledger.files)}" failures="{failures}" errors="{len(ledger.errors)}">\n'
    )
    for file in ledger.files:
        out.write(f'    <testcase classname="codemods" name={_xml.attribute(file.path)}')
        if file.failed:
            errors = ([file.error] if file.error is not None else []) + file.part_errors
            text = "\n".join(f"{_place(error.line, error.column, error.cell)}{error.message}" for error in errors)
            kind, message = _xml.attribute(errors[0].kind), _xml.attribute(errors[0].message)
            out.write(f">\n      <error type={kind} message={message}>{_xml.text(text)}</error>\n    </testcase>\n")
            continue
        failure = _failure(file, ledger)
        if not failure:
            out.write("/>\n")
            continue
        headline, *rest = failure
        out.write(f">\n      <failure message={_xml.attribute(headline)}>{_xml.text(chr(10).join(rest))}</failure>\n    </testcase>\n")
    out.write("  </testsuite>\n</testsuites>\n")


def _failure(file: FileResult, ledger: Ledger) -> list[str]:
    """A headline and a line a construct, where the file is not done."""
    left = [finding for finding in file.findings if finding.fate in (Fate.BY_HAND, Fate.UNKNOWN)]
    rewrite = file.changed and not ledger.written
    if not left and not rewrite:
        return []
    parts = ([f"{len(left)} left for a person"] if left else []) + (["to rewrite"] if rewrite else [])
    shown = left + ([finding for finding in file.findings if finding.fate in (Fate.MIGRATED, Fate.SHIMMED)] if rewrite else [])
    return [", ".join(parts), *map(_line, shown)]


def _line(finding: Finding) -> str:
    return f"{_place(finding.line, finding.column, finding.cell)}{finding.rule} {finding.fate.value} {finding.symbol}: {finding.message}"


def _place(line: int | None, column: int | None, cell: int | None) -> str:
    parts = ([f"cell {cell}"] if cell is not None else []) + ([f"{line}:{column}" if column else str(line)] if line else [])
    return ", ".join(parts) + ": " if parts else ""
