"""A Jupyter notebook: its code cells are one program in their order; only the source of a cell that changes is written anew."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from codemods.forms import Migrate, _cells
from codemods.ledger import FileError, FileResult


@dataclass(slots=True)
class _Cell(_cells.Cell):
    start: int = 0  # span of the JSON value of `source`
    end: int = 0


def source_of(text: str) -> str:
    try:
        return _cells.joined_source(_code_cells(text))
    except _Malformed:
        return text


def migrate(text: str, path: str, migrate: Migrate, convert: Callable[[str], str] | None = None) -> FileResult:
    """Migrates the code cells together, for they share one namespace. A cell that is not valid Python is left out and named."""
    try:
        cells = _code_cells(text)
    except _Malformed as error:
        return FileResult(path, None, "", text, text, error=FileError("notebook", f"is not a notebook: {error}", error.line, error.column))
    result, sources = _cells.migrate(cells, text, path, migrate, convert)
    result.after = _replaced(text, cells, sources)
    if sources:
        _cells.verify(_code_cells(result.after), list(sources))
    return result


def verify(text: str) -> None:
    """Raises SyntaxError where the text is not the JSON of a notebook; its cells were parsed when they were migrated."""
    try:
        _code_cells(text)
    except _Malformed as error:
        raise SyntaxError(str(error)) from None


_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")


class _Malformed(Exception):
    """The text is not the JSON of a notebook."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None):
        super().__init__(message)
        self.line, self.column = line, column


def _code_cells(text: str) -> list[_Cell]:
    """The code cells of a Python notebook, with where their source lies. None for a notebook in another language."""
    try:
        notebook = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise _Malformed(f"its JSON breaks in line {error.lineno}: {error.msg}", error.lineno, error.colno) from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", notebook.get("worksheets")), list):
        raise _Malformed("it has no list of cells")
    metadata = notebook.get("metadata", {})
    language = metadata.get("language_info", {}).get("name") or metadata.get("kernelspec", {}).get("language") or "python"
    if not language.lower().startswith(("python", "ipython")):
        return []
    found = []
    for number, position in enumerate(_positions(text), 1):
        values = {key: (start, end) for key, start, end in _members(text, position)}
        kind = _value(text, values, "cell_type")
        start, end = values.get("source") or values.get("input") or (0, 0)
        source = _DECODER.raw_decode(text, start)[0] if end else ""
        if kind != "code" or (_value(text, values, "language") or "python") != "python":
            continue
        if isinstance(source, list) and all(isinstance(line, str) for line in source):
            source = "".join(source)
        if isinstance(source, str):
            found.append(_Cell(number, source, start=start, end=end))
    return found


def _value(text: str, values: dict[str, tuple[int, int]], key: str) -> object:
    return _DECODER.raw_decode(text, values[key][0])[0] if key in values else None


def _positions(text: str) -> Iterator[int]:
    """Where each cell begins: `cells` of format 4, those of the `worksheets` of format 3."""
    for key, start, _ in _members(text, _skip(text, 0)):
        if key == "cells":
            yield from _elements(text, start)
        elif key == "worksheets":
            for worksheet in _elements(text, start):
                for inner, inner_start, _ in _members(text, worksheet):
                    if inner == "cells":
                        yield from _elements(text, inner_start)


def _skip(text: str, position: int) -> int:
    return _SPACE.match(text, position).end()


def _members(text: str, position: int) -> Iterator[tuple[str, int, int]]:
    """The keys of the object at `position` and the spans of their values. The text is known to be JSON."""
    position = _skip(text, position + 1)
    while text[position] != "}":
        key, position = _DECODER.raw_decode(text, position)
        start = _skip(text, _skip(text, position) + 1)  # past the colon
        _, end = _DECODER.raw_decode(text, start)
        yield key, start, end
        position = _skip(text, end)
        if text[position] == ",":
            position = _skip(text, position + 1)


def _elements(text: str, position: int) -> Iterator[int]:
    position = _skip(text, position + 1)
    while text[position] != "]":
        yield position
        position = _skip(text, _DECODER.raw_decode(text, position)[1])
        if text[position] == ",":
            position = _skip(text, position + 1)


def _replaced(text: str, cells: list[_Cell], sources: dict[int, str]) -> str:
    """The notebook with new sources in the place of those that differ, each in the form that it had."""
    escape = text.isascii() and re.search(r"\\u(?!00[01])[0-9a-fA-F]{4}", text) is not None
    parts, position = [], 0
    for cell in cells:
        source = sources.get(cell.number, cell.source)
        if source == cell.source:
            continue
        parts += [text[position : cell.start], _encoded(text, cell, source, escape)]
        position = cell.end
    return "".join((*parts, text[position:]))


def _encoded(text: str, cell: _Cell, source: str, escape: bool) -> str:
    if text[cell.start] == '"':
        return json.dumps(source, ensure_ascii=escape)
    starts = list(_elements(text, cell.start))
    spans = [(start, _DECODER.raw_decode(text, start)[1]) for start in starts]
    if not spans:
        return json.dumps(source.splitlines(keepends=True), ensure_ascii=escape)
    opening, closing = text[cell.start : spans[0][0]], text[spans[-1][1] : cell.end]
    between = text[spans[0][1] : spans[1][0]] if len(spans) > 1 else "," + opening[1:]
    # A line that stays keeps its very bytes, whatever it escapes.
    raw = {json.loads(text[start:end], strict=False): text[start:end] for start, end in spans}
    lines = re.findall(r"[^\n]*\n|[^\n]+", source)
    return opening + between.join(raw.get(line) or json.dumps(line, ensure_ascii=escape) for line in lines) + closing
