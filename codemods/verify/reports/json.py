"""The verification as one JSON object, for programs.

    {
      "schema": 1,                        raised when a field changes its meaning or goes
      "version": "0.1.0",                 of kerascompat
      "verdict": "different",             equal, equal within tolerance, equal but for rounding,
                                          different, nothing trained, not compared,
                                          old side failed, new side failed
      "exit_status": 1,
      "headline": "They do not train alike: effective rate parts at update 2 (epoch 1, batch 2)",
      "script": "train.py", "arguments": [], "dialect": "keras 2.2.4",
      "mode": "matched",                  or "as-is"
      "old": {"keras": "2.2.4", "backend": "theano", "python": "3.7.16", "stand_in": null, "how": "...", "error": null},
      "new": {...},                       keras, backend, python null where the side did not run; then "error" is
                                          {"kind": "raised", "message": "...", "hint": "..."}
      "models": [
        {"name": "sequential_1", "optimizer": "SGD", "updates": 120,
         "quantities": [
           {"name": "effective rate", "verdict": "different", "difference": 2097152.0, "unit": "ulp", "allowed": 1,
            "first_update": 1, "place": "update 2 (epoch 1, batch 2)", "detail": "..."}]}    first_update from 0; null: not one update
      ],
      "meaning": "...",                   of the first difference
      "causes": [{"path": "train.py", "line": 28, "rule": "KC102", "fate": "shimmed", "symbol": "...", "source": "...", "message": "..."}],
      "left_for_a_person": [{"path", "line", "rule", "symbol", "message"}],
      "notes": ["..."], "advice": ["..."]
    }

Differences that are no number are null.
"""

from __future__ import annotations

import json
import math
from typing import Any

from codemods.verify.verification import Side, Verification
from kerascompat.testing.comparison import Quantity

SCHEMA = 1


def render(verification: Verification) -> str:
    return json.dumps(as_dict(verification), indent=2) + "\n"


def as_dict(verification: Verification) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "version": verification.version,
        "verdict": verification.verdict,
        "exit_status": verification.status,
        "headline": verification.headline,
        "script": verification.script,
        "arguments": verification.arguments,
        "dialect": str(verification.dialect),
        "mode": "matched" if verification.matched else "as-is",
        "old": _side(verification.old),
        "new": _side(verification.new),
        "models": _models(verification),
        "meaning": verification.meaning,
        "causes": [
            {
                "path": cause.finding.path if cause.finding else None,
                "line": cause.finding.line if cause.finding else None,
                "rule": cause.finding.rule if cause.finding else None,
                "fate": cause.finding.fate.value if cause.finding else None,
                "symbol": cause.finding.symbol if cause.finding else None,
                "source": cause.source,
                "message": cause.message,
            }
            for cause in verification.causes
        ],
        "left_for_a_person": [
            {key: getattr(finding, key) for key in ("path", "line", "rule", "symbol", "message")} for finding in verification.left
        ],
        "notes": verification.notes,
        "advice": verification.advice,
    }


def _side(side: Side) -> dict[str, Any]:
    seen = {key: getattr(side.recording, key, None) for key in ("keras", "backend", "python", "stand_in")}
    error = side.error and {"kind": side.error.kind, "message": str(side.error), "hint": side.error.hint}
    return {**seen, "how": side.how, "error": error}


def _models(verification: Verification) -> list[dict[str, Any]]:
    comparison = verification.comparison
    if comparison is None:
        return []

    def quantity(each: Quantity) -> dict[str, Any]:
        return {
            "name": each.name,
            "verdict": each.verdict,
            "difference": each.difference if math.isfinite(each.difference) else None,
            "unit": each.unit,
            "allowed": each.allowed,
            "first_update": each.first,
            "place": comparison.place(each),
            "detail": each.detail,
        }

    sides = comparison.old.models if len(comparison.old.models) >= len(comparison.new.models) else comparison.new.models
    return [
        {
            "name": model.name,
            "optimizer": model.optimizer,
            "updates": len(model.loss),
            "quantities": [quantity(each) for each in comparison.quantities if each.model == index],
        }
        for index, model in enumerate(sides)
    ]
