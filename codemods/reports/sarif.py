"""The ledger as SARIF 2.1.0, for code scanning services and editors.

What is left for a person is a warning, what a dry run would rewrite a note; what was rewritten or needs nothing is no
result. A file that could not be handled is an error.
"""

from __future__ import annotations

import hashlib
import json
import os
from typing import Any, TextIO
from urllib.parse import quote

from codemods.ledger import Fate, FileError, Finding, Ledger
from codemods.reports import View

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_FAILED = "failed"


def write(ledger: Ledger, out: TextIO, view: View) -> None:
    json.dump(as_dict(ledger), out, indent=2)
    out.write("\n")


def as_dict(ledger: Ledger) -> dict[str, Any]:
    results = [_of_finding(finding, ledger) for finding in ledger.findings if _level(finding, ledger)]
    results += [
        _of_error(file.path, error)
        for file in ledger.errors
        for error in ([file.error] if file.error is not None else []) + file.part_errors
    ]
    rules = sorted({result["ruleId"] for result in results})
    for result in results:
        result["ruleIndex"] = rules.index(result["ruleId"])
    driver = {"name": "kerascompat codemods", "version": ledger.version, "rules": [_rule(code, ledger) for code in rules]}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": not ledger.errors, "exitCode": ledger.exit_status}],
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _level(finding: Finding, ledger: Ledger) -> str | None:
    if finding.fate in (Fate.BY_HAND, Fate.UNKNOWN):
        return "warning"
    if finding.fate is Fate.SUPPRESSED:
        return "none"
    return "note" if finding.fate in (Fate.MIGRATED, Fate.SHIMMED) and not ledger.written else None


def _rule(code: str, ledger: Ledger) -> dict[str, Any]:
    title = "A file that could not be migrated" if code == _FAILED else ledger.titles.get(code, code)
    return {"id": code, "shortDescription": {"text": title}}


def _of_finding(finding: Finding, ledger: Ledger) -> dict[str, Any]:
    text = f"{finding.symbol}: {finding.message}" if finding.symbol else finding.message
    same = "\0".join((finding.path, finding.rule, finding.symbol, finding.before))
    suppressed = {"suppressions": [{"kind": "inSource"}]} if finding.fate is Fate.SUPPRESSED else {}
    return {
        **suppressed,
        "ruleId": finding.rule,
        "level": _level(finding, ledger),
        "message": {"text": text},
        "locations": [_location(finding.path, finding.line, finding.column, finding.cell)],
        "partialFingerprints": {"construct/v1": hashlib.sha256(same.encode("utf-8", "surrogateescape")).hexdigest()[:32]},
        "properties": {"fate": finding.fate.value, "before": finding.before, "after": finding.after},
    }


def _of_error(path: str, error: FileError) -> dict[str, Any]:
    return {
        "ruleId": _FAILED,
        "level": "error",
        "message": {"text": f"{path} {error.message}"},
        "locations": [_location(path, error.line, error.column, error.cell)],
        "properties": {"kind": error.kind},
    }


def _location(path: str, line: int | None, column: int | None, cell: int | None) -> dict[str, Any]:
    name = path.replace(os.sep, "/")
    artifact: dict[str, Any] = {"uri": quote(os.fsencode(name), safe="/")}
    if not os.path.isabs(path):
        artifact["uriBaseId"] = "%SRCROOT%"
    else:
        artifact["uri"] = "file://" + artifact["uri"]
    physical: dict[str, Any] = {"artifactLocation": artifact}
    # A line within a cell is no line of the file.
    if line is not None and cell is None:
        physical["region"] = {"startLine": line, **({"startColumn": column} if column else {})}
    location: dict[str, Any] = {"physicalLocation": physical}
    if cell is not None:
        location["logicalLocations"] = [{"name": f"cell {cell}" + (f", line {line}" if line else ""), "kind": "module"}]
    return location
