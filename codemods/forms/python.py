"""A Python source file: all of it is source."""

from __future__ import annotations

import ast
import re
import warnings

from codemods.forms import Migrate
from codemods.ledger import FileResult

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_INDENTED_COMMENT = re.compile(r"[ \t\f]+(?=#)")
_INDENTED_FORM_FEED = re.compile(r"[ \t\f]*\f(?=[ \t\f]*[^ \t\f\r\n])")


def source_of(text: str) -> str:
    return text


def migrate(text: str, path: str, migrate: Migrate) -> FileResult:
    """Lines that no edit touches stay as they are, also where LibCST could not give them back."""
    # A \r at the very end is one that LibCST drops.
    ending = "\r" if text.endswith("\r") else ""
    body = text[: len(text) - len(ending)]
    try:
        result = migrate(body)
    except AssertionError:
        plain = "".join(map(_plain, _LINE.findall(body)))
        if plain == body:
            raise
        result = migrate(plain)
        result.after = _restored(body, plain, result.after)
    result.before = text
    result.after = text if result.error is not None else result.after + ending
    return result


def _plain(line: str) -> str:
    """A line without what LibCST drops or moves: the indentation of comments, form feeds in an indentation.

    Within a string the line only looks so; it is restored all the same.
    """
    return _INDENTED_FORM_FEED.sub("", _INDENTED_COMMENT.sub("", line, count=1) if line.lstrip().startswith("#") else line, count=1)


def _restored(original: str, plain: str, migrated: str) -> str:
    """The migrated text with the original of each line that migration left as it was."""
    import difflib

    first, second, third = (_LINE.findall(text) for text in (original, plain, migrated))
    lines: list[str] = []
    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, second, third, autojunk=False).get_opcodes():
        lines += first[start:end] if tag == "equal" else third[new_start:new_end]
    return "".join(lines)


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
