"""The states a file of a run can be in, as every report counts them."""

from __future__ import annotations

from codemods.ledger import FileResult, Ledger

STATES = ("rewritten", "to_rewrite", "unchanged", "keras3", "failed")


def state(file: FileResult, ledger: Ledger) -> str:
    """One of STATES. `failed` wins: a notebook with a broken cell is failed even where other cells were rewritten."""
    if file.failed:
        return "failed"
    if file.changed:
        return "rewritten" if ledger.written else "to_rewrite"
    return "unchanged" if file.dialect is not None else "keras3"


def count_states(ledger: Ledger) -> dict[str, int]:
    """Number of files by state, `read` (all that the run looked at) and `without_keras` (read, and Keras is not mentioned)."""
    counts = {"read": len(ledger.files) + ledger.skipped, "without_keras": ledger.skipped, **dict.fromkeys(STATES, 0)}
    for file in ledger.files:
        counts[state(file, ledger)] += 1
    return counts
