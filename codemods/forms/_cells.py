"""Cells of Python that are one program in their order: joined for the engine, and taken apart again.

A notebook consists of them, and the code blocks of a document are some. What is not Python in them, magics and shell commands,
is masked on the way; a cell that is not valid Python is left out and named.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from codemods.forms import Migrate
from codemods.ledger import FileError, FileResult, Finding

#: Cell magics whose cell is Python in the program's own namespace. Of any other cell magic the cell is left alone.
_PYTHON_CELLS = frozenset(("time", "timeit", "capture", "prun", "memit", "mprun", "snakeviz", "wandb"))
_CELL_MAGIC = re.compile(r"\A\s*%%(\w+)[^\n]*(?:\n|\Z)")
_SEPARATOR = re.compile(r"^# codemods cell (\d+)\n", re.MULTILINE)
_TIMED = re.compile(r"^([ \t]*)(%time[ \t]+)(?=\S)")
_ASSIGNED = re.compile(r"^([ \t]*[\w., \t]+?=[ \t]*)[!%]")
_MAGIC = re.compile(r"^([ \t]*)(?:[!%?].*|[\w.]+\?{1,2}|.*[\w)\]]\?{1,2})[ \t]*$", re.DOTALL)
_COMMAND = re.compile(r"[ \t]*[!%]")
_WARNED_LINE = re.compile(r"\Aline (\d+): ")


@dataclass(slots=True)
class Cell:
    """One piece of the program: its source, and the Python that stands for it."""

    number: int  # among all cells, from 1
    source: str  # lines end in \n
    first: str = ""  # the line of a cell magic, which stays first
    code: str = ""  # the source below `first`, magics masked; empty where the cell is left alone
    masks: dict[str, str] = field(default_factory=dict)  # stand-in -> what it stands for
    converted: bool = False  # it was Python 2

    @property
    def name(self) -> str:
        return f"cell {self.number}"

    def place(self, line: int, column: int) -> tuple[int, int, int | None]:
        """A line and column of the source as the ledger tells them: with the number of the cell they count in, None for the file."""
        return line, column, self.number


def joined_source(cells: Sequence[Cell]) -> str:
    return "\n".join(cell.source for cell in cells)


def migrate(
    cells: Sequence[Cell], text: str, path: str, migrate: Migrate, convert: Callable[[str], str] | None
) -> tuple[FileResult, dict[int, str]]:
    """The result for the file that holds `text`, its `after` not yet made, and the new source of each cell that changes, by number.

    convert: makes Python 3 of Python 2, or raises; None leaves Python 2 alone.
    """
    broken: list[FileError] = []
    left_alone: list[str] = []
    taken = []
    for cell in cells:
        problem = _prepare(cell, left_alone, convert)
        if problem is not None:
            broken.append(problem)
        elif cell.code:
            taken.append(cell)
    result = migrate("".join(f"# codemods cell {cell.number}\n{_ended(cell.code)}" for cell in taken))
    places = _Places(taken)
    result.part_errors = broken
    result.warnings = [*map(places.of_warning, result.warnings), *left_alone]
    result.findings = [places.of_finding(finding) for finding in result.findings]
    sources: dict[int, str] = {}
    if result.error is not None:
        result.error = places.of_error(result.error)
    elif result.changed or any(cell.converted for cell in taken):
        sources = {cell.number: source for cell, source in zip(taken, _split(result.after, taken)) if source != cell.source}
    if any(cell.converted for cell in taken):
        from codemods.python2 import CONVERTED

        result.warnings.append(CONVERTED)
    result.before = result.after = text
    return result, sources


def verify(cells: Sequence[Cell], numbers: Sequence[int]) -> None:
    """Raises SyntaxError where one of the cells of these numbers is not valid Python any more."""
    for cell in cells:
        problem = _prepare(cell, [], None) if cell.number in numbers else None
        if problem is not None:
            raise SyntaxError(f"{cell.name}: {problem.message}")


def _ended(code: str) -> str:
    return code if code.endswith("\n") else code + "\n"


def _prepare(cell: Cell, left_alone: list[str], convert: Callable[[str], str] | None) -> FileError | None:
    """Fills in the cell's code; leaves it empty where the cell is not the program's Python."""
    body = cell.source
    magic = _CELL_MAGIC.match(body)
    if magic is not None:
        if magic[1] not in _PYTHON_CELLS:
            if "keras" in body:
                left_alone.append(f"{cell.name} (%%{magic[1]}) mentions Keras and was left alone: migrate it by itself")
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
            if 0 < number <= len(lines) and _mask(lines, number - 1, cell):
                continue
            found = _broken(cell, code, error)
            if found.kind != "python2" or convert is None or cell.converted:
                return found
            # Python 2 and magics: the converter stumbles over any magic that Python has not come to yet.
            for index in range(len(lines)):
                if _COMMAND.match(lines[index]):
                    _mask(lines, index, cell)
            try:
                lines = convert("\n".join(lines)).split("\n")
            except Exception as problem:
                return replace(found, message=f"is Python 2, and {problem}")
            cell.converted = True
            continue
        cell.code = code
        return None


def _mask(lines: list[str], index: int, cell: Cell) -> bool:
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


def _unmasked(code: str, cell: Cell) -> str:
    for stand_in, original in cell.masks.items():
        if code.count(stand_in) != 1:
            raise RuntimeError(f"the magic {original!r} of {cell.name} did not survive")
        code = code.replace(stand_in, original)
    return code


def _broken(cell: Cell, code: str, error: Exception) -> FileError:
    from codemods.python2 import explain

    found = explain(code, str(error))
    return _placed(found, cell, found.line + cell.first.count("\n")) if found.line else replace(found, cell=cell.place(1, 1)[2])


def _placed(error: FileError, cell: Cell, line: int) -> FileError:
    """An error in a line of the cell as the ledger tells it. Its message names the line too."""
    there, column, number = cell.place(line, error.column or 1)
    message = error.message.replace(f"in line {error.line}", f"in line {there}")
    return replace(error, message=message, line=there, column=column if error.column else None, cell=number)


def _split(migrated: str, cells: list[Cell]) -> list[str]:
    """The new source of each cell."""
    parts = _SEPARATOR.split(migrated)
    numbers = [int(number) for number in parts[1::2]]
    if numbers != [cell.number for cell in cells]:
        raise RuntimeError("the bounds between cells did not survive")
    codes = parts[2::2]
    if codes:
        codes[0] = parts[0] + codes[0]
    sources = []
    for cell, code in zip(cells, codes, strict=True):
        if not cell.code.endswith("\n"):
            code = code.removesuffix("\n")
        sources.append(cell.first + _unmasked(code, cell))
    return sources


class _Places:
    """Where a line of the joined code lies in the file."""

    def __init__(self, cells: list[Cell]):
        self.lines: list[tuple[int, int, Cell]] = []  # first line in the joined code, what to subtract, cell
        line = 1
        for cell in cells:
            self.lines.append((line, line - cell.first.count("\n"), cell))
            line += 1 + _ended(cell.code).count("\n")

    def _of(self, line: int) -> tuple[int, Cell | None]:
        for start, offset, cell in reversed(self.lines):
            if line >= start:
                return line - offset, cell
        return line, None

    def of_finding(self, finding: Finding) -> Finding:
        line, cell = self._of(finding.line)
        if cell is None:
            return finding
        column = finding.column
        for stand_in, original in cell.masks.items():
            if stand_in.endswith("; ") and stand_in in cell.code.split("\n")[line - 1 - cell.first.count("\n")]:
                column -= len(stand_in) - len(original)
        line, column, number = cell.place(line, column)
        return replace(finding, cell=number, line=line, column=column)

    def of_error(self, error: FileError) -> FileError:
        line, cell = self._of(error.line) if error.line is not None else (0, None)
        return error if cell is None else _placed(error, cell, line)

    def of_warning(self, warning: str) -> str:
        named = _WARNED_LINE.match(warning)
        line, cell = self._of(int(named[1])) if named else (0, None)
        if cell is None:
            return warning
        line, _, number = cell.place(line, 1)
        return ("" if number is None else f"cell {number}, ") + f"line {line}: " + warning[named.end() :]
