"""A Python source file: all of it is source."""

from __future__ import annotations

import ast
import re
import warnings

from codemods.forms import Migrate
from codemods.ledger import FileResult

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_ENDING = re.compile(r"[ \t\f\r]*\Z")
_INDENTED_FORM_FEED = re.compile(r"[ \t\f]*\f(?=[ \t\f]*[^ \t\f\r\n])")


def source_of(text: str) -> str:
    return text


def migrate(text: str, path: str, migrate: Migrate) -> FileResult:
    """Lines that no edit touches stay as they are, also where LibCST could not give them back."""
    # LibCST drops a \r at the very end, and blanks in a last line without an end.
    ending = _ENDING.search(text)[0]
    body = text[: len(text) - len(ending)]
    try:
        result = migrate(body)
    except AssertionError:
        lines = _LINE.findall(body)
        plain = list(map(_plain, lines))
        if plain == lines:
            raise
        result = migrate("".join(plain))
        result.after = _restored(lines, plain, _LINE.findall(result.after))
    result.before = text
    result.after = text if result.error is not None else result.after + ending
    return result


def _plain(line: str) -> str:
    """A line without what LibCST drops or moves: the indentation of comments, form feeds in an indentation, blanks in an
    empty line, an end that is missing or not \\n.

    Within a string the line only looks so; it is restored all the same.
    """
    text = line.rstrip("\r\n")
    if not text.strip(" \t\f"):
        return "\n"
    if text.lstrip(" \t\f").startswith("#"):
        return text.lstrip(" \t\f") + "\n"
    return _INDENTED_FORM_FEED.sub("", text, count=1) + "\n"


def _restored(original: list[str], plain: list[str], migrated: list[str]) -> str:
    """The migrated lines with the original of each that migration left as it was, and the line ends of their neighbours."""
    import difflib

    usual = _end(original[0]) or "\n"
    lines: list[str] = []
    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, plain, migrated, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += original[start:end]
            continue
        ending = next(filter(None, map(_end, original[start:end])), usual)
        lines += [line.rstrip("\n") + ending for line in migrated[new_start:new_end]]
    whole = [line if _end(line) else line + usual for line in lines[:-1]]
    last = lines[-1] if _end(original[-1]) else lines[-1].rstrip("\r\n")
    return "".join([*whole, last])


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]


def verify(text: str) -> None:
    """Raises SyntaxError. Source in a newer Python than the running one is judged by LibCST."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a string is the author's matter
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        import libcst

        try:
            libcst.parse_module(text)
        except Exception:
            raise SyntaxError(str(error)) from None
