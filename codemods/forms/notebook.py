"""A Jupyter notebook: its code cells are one program in their order; only the source of a cell that changes is written anew."""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from codemods.forms import Migrate
from codemods.ledger import FileError, FileResult

#: Cell magics whose cell is Python in the notebook's own namespace. Of any other cell magic the cell is left alone.
_PYTHON_CELLS = frozenset(("time", "timeit", "capture", "prun", "memit", "mprun", "snakeviz", "wandb"))
_CELL_MAGIC = re.compile(r"\A\s*%%(\w+)[^\n]*(?:\n|\Z)")
_SEPARATOR = re.compile(r"^# codemods cell (\d+)\n", re.MULTILINE)
_TIMED = re.compile(r"^([ \t]*)(%time[ \t]+)(?=\S)")
_ASSIGNED = re.compile(r"^([ \t]*[\w., \t]+?=[ \t]*)[!%]")
_MAGIC = re.compile(r"^([ \t]*)(?:[!%?].*|[\w.]+\?{1,2}|.*[\w)\]]\?{1,2})[ \t]*$", re.DOTALL)


@dataclass(slots=True)
class _Cell:
    """One code cell: where its source lies in the JSON, and the Python that stands for it."""

    number: int  # position among all cells, from 1
    start: int  # span of the JSON value of `source`
    end: int
    source: str
    first: str = ""  # the line of a cell magic, which stays first
    code: str = ""  # the source below `first`, magics masked
    masks: dict[str, str] = field(default_factory=dict)  # stand-in -> what it stands for


def source_of(text: str) -> str:
    try:
        return "\n".join(cell.source for cell in _cells(text))
    except _Malformed:
        return text


def migrate(text: str, path: str, migrate: Migrate) -> FileResult:
    """Migrates the code cells together, for they share one namespace. A cell that is not valid Python is left out and named."""
    try:
        cells = _cells(text)
    except _Malformed as error:
        return FileResult(path, None, "", text, text, error=FileError("notebook", f"is not a notebook: {error}", error.line, error.column))
    broken: list[FileError] = []
    left_alone: list[str] = []
    taken = []
    for cell in cells:
        problem = _prepare(cell, left_alone)
        if problem is not None:
            broken.append(problem)
        elif cell.code:
            taken.append(cell)
    joined = "".join(f"# codemods cell {cell.number}\n{_ended(cell.code)}" for cell in taken)
    result = migrate(joined)
    result.part_errors = broken
    result.warnings += left_alone
    places = _Places(taken)
    result.findings = [places.of_finding(finding) for finding in result.findings]
    if result.error is not None:
        result.error = places.of_error(result.error)
        result.before = result.after = text
        return result
    sources = _split(result.after, taken) if result.changed else {}
    result.before, result.after = text, _replaced(text, taken, sources)
    return result


def verify(text: str) -> None:
    """Raises SyntaxError where the text is not JSON; its cells were parsed together when they were migrated."""
    try:
        cells = _cells(text)
    except _Malformed as error:
        raise SyntaxError(str(error)) from None
    for cell in cells:
        _prepare(cell, [])


# --- cells to Python and back ----------------------------------------------------------------------------------------


def _ended(code: str) -> str:
    return code if code.endswith("\n") else code + "\n"


def _prepare(cell: _Cell, left_alone: list[str]) -> FileError | None:
    """Fills in the cell's code; leaves it empty where the cell is not the notebook's Python."""
    body = cell.source
    magic = _CELL_MAGIC.match(body)
    if magic is not None:
        if magic[1] not in _PYTHON_CELLS:
            if "keras" in body:
                left_alone.append(f"cell {cell.number} (%%{magic[1]}) mentions Keras and was left alone: migrate it by itself")
            return None
        cell.first, body = magic[0], body[magic.end() :]
    if not body.strip():
        return None
    lines = body.split("\n")
    while True:
        code = "\n".join(lines)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                ast.parse(code)
        except (SyntaxError, ValueError) as error:
            number = getattr(error, "lineno", None) or 0
            if not (0 < number <= len(lines) and _mask(lines, number - 1, cell)):
                return _broken(cell, code, error)
            continue
        cell.code = code
        return None


def _mask(lines: list[str], index: int, cell: _Cell) -> bool:
    """Puts Python in the place of the magic or shell command in a line; False where there is none."""
    line = lines[index]
    if any(name in line for name in cell.masks):
        return False
    name = f"__codemods_magic_{cell.number}_{len(cell.masks)}__"
    timed, assigned = _TIMED.match(line), _ASSIGNED.match(line)
    if timed is not None:
        stand_in, original = f"{name}; ", timed[2]
        lines[index] = timed[1] + stand_in + line[timed.end() :]
        cell.masks[stand_in] = original
        return True
    if assigned is not None or _MAGIC.match(line):
        indent = assigned[1] if assigned is not None else _MAGIC.match(line)[1]
        original = [line[len(indent) :]]
        while original[-1].endswith("\\") and index + 1 < len(lines):
            original.append(lines.pop(index + 1))
        # The lines that a command goes on in are kept, empty, so that line numbers stay.
        stand_in = name + "\n" * (len(original) - 1)
        lines[index : index + 1] = (indent + stand_in).split("\n")
        cell.masks[stand_in] = "\n".join(original)
        return True
    return False


def _unmasked(code: str, cell: _Cell) -> str:
    for stand_in, original in cell.masks.items():
        if code.count(stand_in) != 1:
            raise RuntimeError(f"the magic {original!r} of cell {cell.number} did not survive")
        code = code.replace(stand_in, original)
    return code


def _broken(cell: _Cell, code: str, error: Exception) -> FileError:
    from codemods.python2 import explain

    found = explain(code, str(error))
    line = found.line + cell.first.count("\n") if found.line else None
    return replace(found, cell=cell.number, line=line)


def _split(migrated: str, cells: list[_Cell]) -> dict[int, str]:
    """The new source of each cell, by its number."""
    parts = _SEPARATOR.split(migrated)
    numbers = [int(number) for number in parts[1::2]]
    if numbers != [cell.number for cell in cells]:
        raise RuntimeError("the bounds between cells did not survive")
    codes = parts[2::2]
    if codes:
        codes[0] = parts[0] + codes[0]
    sources = {}
    for cell, code in zip(cells, codes, strict=True):
        if not cell.code.endswith("\n"):
            code = code.removesuffix("\n")
        sources[cell.number] = cell.first + _unmasked(code, cell)
    return sources


class _Places:
    """Where a line of the joined code lies in the notebook."""

    def __init__(self, cells: list[_Cell]):
        self.lines: list[tuple[int, int, _Cell]] = []  # first line in the joined code, what to subtract, cell
        line = 1
        for cell in cells:
            self.lines.append((line, line - cell.first.count("\n"), cell))
            line += 1 + _ended(cell.code).count("\n")

    def _of(self, line: int) -> tuple[int, _Cell | None]:
        for start, offset, cell in reversed(self.lines):
            if line >= start:
                return line - offset, cell
        return line, None

    def of_finding(self, finding):
        line, cell = self._of(finding.line)
        if cell is None:
            return finding
        column = finding.column
        for stand_in, original in cell.masks.items():
            if stand_in.endswith("; ") and stand_in in cell.code.split("\n")[line - 1 - cell.first.count("\n")]:
                column -= len(stand_in) - len(original)
        return replace(finding, cell=cell.number, line=line, column=column)

    def of_error(self, error: FileError) -> FileError:
        if error.line is None:
            return error
        line, cell = self._of(error.line)
        return error if cell is None else replace(error, line=line, cell=cell.number)


# --- the JSON --------------------------------------------------------------------------------------------------------

_DECODER = json.JSONDecoder(strict=False)
_SPACE = re.compile(r"[ \t\r\n]*")


class _Malformed(Exception):
    """The text is not the JSON of a notebook."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None):
        super().__init__(message)
        self.line, self.column = line, column


def _cells(text: str) -> list[_Cell]:
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
            found.append(_Cell(number, start, end, source))
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
