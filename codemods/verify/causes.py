"""From the place where two runs part to the construct that most likely parts them: a finding of the ledger at its source line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from codemods.ledger import Fate, Finding
from kerascompat.testing.comparison import Comparison, Quantity
from kerascompat.testing.recording import Trained


@dataclass(frozen=True)
class Symptom:
    """How two runs part, and the rules whose constructs show like that, the likeliest first."""

    meaning: str
    rules: tuple[str, ...]


_RATE = ("KC102", "KC101", "KC106", "KC103", "KC107", "KC111", "KC110", "KC112", "KC113", "KC120", "KC121", "KC100")
SYMPTOMS = {
    "models": Symptom("another number of models trains", ("KC220", "KC142", "KC221")),
    "steps": Symptom("another number of batches is trained on", ("KC220", "KC132", "KC222", "KC250", "KC270")),
    "randomness": Symptom(
        "layers that drop or add noise, or the shuffling of fit, are others; a matched run takes both out",
        ("KC200", "KC220", "KC209", "KC210"),
    ),
    "rate at first": Symptom(
        "the rate differs before anything could have changed it: an argument or a default", (*_RATE[1:], "KC102", "KC130")
    ),
    "base later": Symptom("something sets the rate during training", ("KC131", "KC130", "KC121", "KC120", "KC132", "KC270", "KC100")),
    "effective later": Symptom("the base rate is the same, what divides it is not: time-based decay", ("KC102", "KC103", "KC110", "KC100")),
    "loss at first": Symptom(
        "the loss differs before the first update, from the same weights: the data, the forward pass or the loss function",
        ("KC230", "KC200", "KC240", "KC221", "KC250", "KC260", "KC209", "KC210", "KC222", "KC282", "KC300", "KC220"),
    ),
    "loss later": Symptom(
        "the first loss and the rates agree, a later loss does not: what an update makes of the gradients, or what it trains",
        ("KC108", "KC104", "KC105", "KC109", "KC103", "KC111", "KC142", "KC112", "KC100", "KC200", "KC230", "KC240", "KC282"),
    ),
    "metrics": Symptom("the loss agrees until there, a metric of the batch does not", ("KC141", "KC230", "KC223", "KC220", "KC282")),
    "weights": Symptom("losses agree and the weights at the end do not", ("KC142", "KC109", "KC104", "KC105", "KC200", "KC240", "KC100")),
    "log keys": Symptom("an epoch logs other names", ("KC141", "KC130", "KC131", "KC223", "KC220")),
    "logs": Symptom("training agrees, what the epochs log does not: metrics or evaluation", ("KC141", "KC230", "KC223", "KC220", "KC282")),
}


@dataclass(frozen=True)
class Cause:
    """What may part the runs. `finding` is None for what no line of the script causes."""

    message: str
    finding: Finding | None = None
    source: str = ""  # the line of the old script

    @property
    def place(self) -> str:
        return f"{self.finding.path}:{self.finding.line}" if self.finding else ""


def symptom(comparison: Comparison) -> Symptom | None:
    """How the two runs part first; None where they do not."""
    first = comparison.first
    if first is None:
        return None
    if first.name == "structure":
        return SYMPTOMS["models"]
    if first.name.endswith("rate"):
        return SYMPTOMS[_rate_symptom(comparison, first)]
    if first.name == "loss":
        return SYMPTOMS["loss later" if first.first else "loss at first"]
    return SYMPTOMS[first.name]


def _rate_symptom(comparison: Comparison, first: Quantity) -> str:
    if not first.first:
        return "rate at first"
    old, new = (side.models[first.model] for side in (comparison.old, comparison.new))
    base = {quantity.name for quantity in comparison.differences if quantity.model == first.model and quantity.first == first.first}
    if "base rate" in base:
        return "base later"
    return "effective later" if _decays(old) or _decays(new) else "base later"


def _decays(model: Trained) -> bool:
    """Does something divide the base rate, or own it?"""
    return any(base is None or base != effective for base, effective in zip(model.base_rate, model.effective_rate, strict=True))


def likely(
    comparison: Comparison, findings: Sequence[Finding], *, old_text: dict[str, str], new_text: str | None = None, known: Sequence[str] = ()
) -> list[Cause]:
    """The likeliest causes of the first difference, the likeliest first, three at most.

    findings: the ledger of the old program. old_text: the old files by path. new_text: all of a new program that the tool did not
    write; None where it did. known: differences that come from how the old side was run, not from a line.
    """
    found = symptom(comparison)
    if found is None:
        return []
    rank = {rule: place for place, rule in enumerate(found.rules)}
    layers = {kind for _, kind in comparison.old.models[comparison.first.model].layers} if comparison.first.name != "structure" else set()
    scored = []
    for finding in findings:
        suspicion = _suspicion(finding, new_text)
        if suspicion and (finding.rule in rank or finding.fate in (Fate.BY_HAND, Fate.UNKNOWN)):
            absent = finding.rule == "KC200" and finding.symbol.rpartition(".")[2] not in layers
            scored.append(((-suspicion, rank.get(finding.rule, len(rank)), absent, finding.path, finding.line), finding))
    scored.sort(key=lambda pair: pair[0])
    places: dict[tuple, Cause] = {}  # one a line: the likeliest of its constructs
    for _, finding in scored:
        if not _is_import(old_text, finding):
            places.setdefault((finding.path, finding.cell, finding.line), Cause(finding.message, finding, _line(old_text, finding)))
    causes = list(places.values())
    certain = [cause for cause in causes if _suspicion(cause.finding, new_text) > 1]
    rest = [cause for cause in causes if cause not in certain]
    return [*certain[:3], *map(Cause, known), *rest][:3]


def _suspicion(finding: Finding, new_text: str | None) -> int:
    """3: the tool said that it could not keep this. 2: it must be rewritten, and the new program has not. 1: it was rewritten. 0: none."""
    if finding.fate in (Fate.BY_HAND, Fate.UNKNOWN):
        return 3
    if finding.fate == Fate.UNCHANGED:
        return 0
    if new_text is None:
        return 1
    if finding.fate == Fate.SHIMMED:
        return 1 if "kerascompat" in new_text else 2
    return 1 if _squeezed(finding.after) in _squeezed(new_text) else 2


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


def _line(texts: dict[str, str], finding: Finding) -> str:
    lines = texts.get(finding.path, "").splitlines()
    return lines[finding.line - 1].strip() if finding.cell is None and 0 < finding.line <= len(lines) else finding.before


def _is_import(texts: dict[str, str], finding: Finding) -> bool:
    return re.match(r"\s*(from\s.+\simport\s|import\s)", _line(texts, finding)) is not None
