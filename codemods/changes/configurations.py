"""What the tables say about arguments of layers, as data that kerascompat reads old files by.

    python -m codemods.changes.configurations

A configuration in an old file holds the arguments its layer was made with, so a row that says what became of an argument says
what became of its entry there.
Writes `kerascompat/_files/changes.json`; the tests hold it against the tables.
"""

from __future__ import annotations

import ast
import json
from pathlib import Path
from typing import Any

from codemods.changes import inventory
from codemods.changes.rows import ALL, Accept, Drop, Pack, Refuse, Rename, Split, Symbol, Tables, Write, _ranges

TARGET = Path(__file__).resolve().parents[2] / "kerascompat" / "_files" / "changes.json"
_LAYERS = "keras.layers."


#: What every layer takes: kerascompat reads these itself.
_EVERYWHERE = {"trainable", "weights", "dynamic", "input_dtype", "activity_regularizer", "batch_input_shape", "batch_size"}


def ranges(dialects: str) -> dict[str, Any]:
    """`keras1 tf_keras>=2.6` as [[family, from, up to but not including], ...]; nothing where all are meant."""
    if dialects == ALL:
        return {}
    return {"dialects": [[family, low and list(low), high and list(high)] for family, low, high in _ranges(dialects)]}


def written(text: str) -> object:
    """The value of a source text: a constant, or the last name of a function that is to be imported."""
    if text.startswith("@") and "(" not in text:
        return text.rpartition(".")[2]
    return ast.literal_eval(text)


def argument(change: object) -> dict[str, Any] | None:
    """One change of an argument; None where it concerns source text only."""
    match change:
        case Rename():
            found = {"rename": change.old, "to": change.new}
            if change.values:
                found["values"] = [[old, new] for old, new in change.values.items()]
            if change.converter:
                found["converter"] = change.converter
        case Pack():
            found = {"pack": list(change.olds), "to": change.new}
        case Split():
            found = {"split": change.old, "to": list(change.news)}
        case Drop():
            found = {"drop": change.name}
            if change.harmless is not None:
                found.update(harmless=list(change.harmless), message=change.message)
        case Accept():
            found = {"accept": change.name}
        case Refuse():
            found = {"refuse": change.name, "values": None if change.values is None else list(change.values), "message": change.message}
        case Write():
            try:
                found = {"write": change.name, "value": written(change.value)}
            except (SyntaxError, ValueError):  # an initializer: new weights alone would tell
                return None
        case _:
            return None
    if _EVERYWHERE & {str(value) for value in found.values() if isinstance(value, str)}:
        return None
    choice = getattr(change, "choice", ())
    if choice:
        found["choice"] = list(choice)
    return {**found, **ranges(change.dialects)}


def layer(row: Symbol) -> dict[str, Any]:
    """One row of a layer class."""
    found: dict[str, Any] = {**ranges(row.dialects), "arguments": [part for part in map(argument, row.arguments) if part]}
    if row.to:
        found["to"] = row.to.rpartition(".")[2]
    if row.by_hand:
        found["by_hand"] = row.by_hand
    if row.choice:
        found["choice"] = [row.choice[0], {str(value): path.removeprefix(_LAYERS) for value, path in row.choice[1].items()}]
    return found


def tables() -> dict[str, Any]:
    """The classes of layers by their names in old files, and what became of them."""
    rows = Tables()
    layers = {
        path.rpartition(".")[2]: [layer(row) for row in found]
        for path, found in rows.symbols.items()
        if path.startswith(_LAYERS) and _is_class(path)
    }
    aliases = {}
    for path in inventory.paths():
        head, _, name = path.rpartition(".")
        target = inventory.canonical(path).rpartition(".")[2]
        if head.startswith("keras.layers") and target in layers and name not in layers and _is_class(name):
            aliases[name] = target
    return {"layers": dict(sorted(layers.items())), "aliases": dict(sorted(aliases.items()))}


def _is_class(path: str) -> bool:
    return path.rpartition(".")[2][:1].isupper()


def text() -> str:
    """The file: a layer a line."""
    found = tables()
    lines = [f"{json.dumps(name)}: {json.dumps(rows)}" for name, rows in found["layers"].items()]
    return '{\n"aliases": ' + json.dumps(found["aliases"]) + ',\n"layers": {\n' + ",\n".join(lines) + "\n}\n}\n"


if __name__ == "__main__":
    TARGET.write_text(text(), encoding="utf-8")
    print(TARGET)
