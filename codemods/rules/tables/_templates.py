"""Writes a call anew from a template, the arguments where they stand wherever that can be."""

from __future__ import annotations

import re

import libcst as cst

from codemods.changes.inventory import Signature
from codemods.engine.calls import Given, bind
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Function
from codemods.rules.tables._text import operand, simple, uses_keras, with_imports

_PLACE = re.compile(r"\{\{|\}\}|\{(\w+)(!|\(\))?(?:=([^{}]*))?\}")
_OPTIONAL = re.compile(r"<<(.*?)>>", re.S)


class CannotRender(Exception):
    """The template does not fit this call; the message says why."""


def render(
    file: File, call: cst.Call, template: str, legacy: Signature | None, family: str, receiver: cst.BaseExpression | None = None
) -> list[Edit]:
    """The edits that turn `call` into `template`. Raises CannotRender where an argument is hidden, missing or would have to stand twice."""
    names = list(legacy.positional) if legacy is not None else []
    bound = bind(file.analysis, call, names)
    if not bound.complete or bound.surplus:
        raise CannotRender("some of its arguments cannot be seen")
    given = dict(bound.given)
    for entry in bound.unknown:
        given.setdefault(entry.name, entry)
    if any(entry.arg is None for entry in given.values()):
        raise CannotRender("some of its arguments stand in an unpacked dict")
    if receiver is not None:
        given["self"] = Given("self", receiver, None, owner=file.analysis)
    for index, name in enumerate(names):
        if name in given:
            given[str(index)] = given[name]

    def optional(match: re.Match) -> str:
        return match[1] if all(place[1] in given for place in _PLACE.finditer(match[1]) if place[1]) else ""

    template = _OPTIONAL.sub(optional, template)

    position = 0
    text = ""
    counts: dict[int, int] = {}
    pieces: list[tuple[str, Given | None, str]] = []  # text before, argument, its form
    for match in _PLACE.finditer(template):
        text += template[position : match.start()]
        position = match.end()
        if match[1] is None:
            text += match[0][0]
            continue
        entry = given.get(match[1])
        if entry is None:
            if match[3] is None:
                raise CannotRender(f"{match[1]} is not given")
            text += match[3]
            continue
        pieces.append((text, entry, match[2] or ""))
        counts[id(entry.value)] = counts.get(id(entry.value), 0) + 1
        text = ""
    text += template[position:]
    for _, entry, _ in pieces:
        if counts[id(entry.value)] > 1 and not simple(entry.value):
            raise CannotRender(f"`{file.source(entry.value)}` would have to be computed twice: put it in a variable first")
    unused = [entry for name, entry in given.items() if not name.isdigit() and entry.arg is not None and id(entry.value) not in counts]
    if unused:
        raise CannotRender(f"{', '.join(entry.name for entry in unused)} has no place in it")
    tree = file.tree
    start, end = tree.span(call)
    spans = [tree.span(entry.value) for _, entry, _ in pieces]
    in_order = all(one[1] <= other[0] for one, other in zip(spans, spans[1:]))

    if in_order:
        edits, position = [], start
        for (before, entry, form), span in zip(pieces, spans):
            opening, closing = _form(file, entry, form)
            before = with_imports(before, file, call, family) + opening
            edits.append(Edit(position, span[0], before))
            position = span[1]
            if closing:
                edits.append(Edit(position, position, closing))
        edits.append(Edit(position, end, with_imports(text, file, call, family)))
        return _merged(edits)
    if any(uses_keras(entry.value, file) for _, entry, _ in pieces):
        raise CannotRender("its arguments use Keras themselves: put them in variables first")
    whole = ""
    for before, entry, form in pieces:
        opening, closing = _form(file, entry, form)
        whole += with_imports(before, file, call, family) + opening + file.source(entry.value) + closing
    return [Edit(start, end, whole + with_imports(text, file, call, family))]


def _merged(edits: list[Edit]) -> list[Edit]:
    """Neighbouring edits as one, so that an insertion and the replacement behind it keep their order."""
    merged: list[Edit] = []
    for edit in edits:
        if merged and merged[-1].end == edit.start:
            merged[-1] = Edit(merged[-1].start, edit.end, merged[-1].text + edit.text)
        else:
            merged.append(edit)
    return merged


def _form(file: File, entry: Given, form: str) -> tuple[str, str]:
    if form == "!":
        plain = operand(entry.value, "x")
        return ("(", ")") if plain != "x" else ("", "")
    if form == "()":
        values = file.analysis.infer(entry.value)
        if any(isinstance(value, Function) for value in values):
            return ("(", ")()") if isinstance(entry.value, cst.Lambda) else ("", "()")
    return "", ""
