"""The ledger as one JSON object, for programs.

    {
      "schema": 1,                      raised when a field changes its meaning or goes
      "version": "0.1.0",               of kerascompat
      "fidelity": "exact",
      "written": true,                  false: a dry run (--check, --diff)
      "exit_status": 2,
      "files": [                        every file that mentions Keras or failed, in the order of the run
        {"path": "train.py",
         "state": "rewritten",          or "to_rewrite" (dry run), "unchanged", "keras3" (read as Keras 3 code already), "failed"
         "dialect": "keras 2.2.4",      null where none was needed
         "reason": "requirements.txt: keras==2.2.4",
         "warnings": ["..."],
         "error": null,                 or {"kind", "message", "line", "column"}; kinds: missing, unreadable, binary, encoding,
                                        syntax, python2, notebook, document, changed, unwritable, internal
         "part_errors": []}             the same, for the cells of a notebook (with "cell") and the code blocks of a document
      ],
      "summary": {
        "constructs": {"migrated": 3, "shimmed": 1, "unchanged": 4, "by_hand": 1, "unknown": 0, "suppressed": 0},
        "files": {"read": 12, "without_keras": 10, "rewritten": 1, "to_rewrite": 0, "unchanged": 0, "keras3": 0, "failed": 1}
      },
      "findings": [
        {"path": "train.py", "line": 12, "column": 5, "rule": "KC101", "fate": "shimmed", "symbol": "keras.optimizers.Adam",
         "message": "...", "before": "Adam(lr=0.1)", "after": "...", "cell": 3}        "cell" in notebooks alone
      ]
    }

Lines, columns and cells count from 1, columns in characters.
"""

from __future__ import annotations

import json
from typing import Any, TextIO

from codemods.ledger import FileError, Finding, Ledger
from codemods.reports import View
from codemods.reports._states import count_states, state

SCHEMA = 1


def write(ledger: Ledger, out: TextIO, view: View) -> None:
    json.dump(as_dict(ledger), out, indent=2)
    out.write("\n")


def as_dict(ledger: Ledger) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "version": ledger.version,
        "fidelity": ledger.fidelity,
        "written": ledger.written,
        "exit_status": ledger.exit_status,
        "files": [
            {
                "path": file.path,
                "state": state(file, ledger),
                "dialect": str(file.dialect) if file.dialect is not None else None,
                "reason": file.dialect_reason,
                "warnings": list(file.warnings),
                "error": _error(file.error) if file.error is not None else None,
                "part_errors": [_error(error) for error in file.part_errors],
            }
            for file in ledger.files
        ],
        "summary": {"constructs": ledger.counts(), "files": count_states(ledger)},
        "findings": [_finding(finding) for finding in ledger.findings],
    }


def _error(error: FileError) -> dict[str, Any]:
    fields = {"kind": error.kind, "message": error.message, "line": error.line, "column": error.column}
    return fields if error.cell is None else {**fields, "cell": error.cell}


def _finding(finding: Finding) -> dict[str, Any]:
    fields = {
        "path": finding.path,
        "line": finding.line,
        "column": finding.column,
        "rule": finding.rule,
        "fate": finding.fate.value,
        "symbol": finding.symbol,
        "message": finding.message,
        "before": finding.before,
        "after": finding.after,
    }
    return fields if finding.cell is None else {**fields, "cell": finding.cell}
