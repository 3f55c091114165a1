"""A Python source file: all of it is source."""

from __future__ import annotations

import re
import symtable
import warnings
from dataclasses import replace

from codemods import lines
from codemods.forms import Migrate
from codemods.ledger import FileResult, Finding

_END = re.compile(r"\r\n|\r|\n")
_INDENTED_FORM_FEED = re.compile(r"[ \t\f]*\f(?=[ \t\f]*[^ \t\f\r\n])")


def source_of(text: str) -> str:
    return text


def migrate(text: str, path: str, migrate: Migrate, convert: object = None) -> FileResult:
    """Lines that no edit touches stay as they are, also where LibCST could not give them back."""
    # LibCST drops a \r at the very end, and blanks in a last line without an end.
    body = text.rstrip(" \t\f\r")
    ending = text[len(body) :]
    try:
        result = migrate(body)
    except AssertionError:
        results: list[FileResult] = []

        def change(plain: str) -> str:
            results.append(migrate(plain))
            return results[0].after

        after = lines.changed(body, _plain, change)
        (result,) = results
        result.after = after
        result.findings = _as_they_stand(result.findings, body)
    result.before = text
    result.after = text if result.error is not None else result.after + ending
    return result


def _as_they_stand(findings: list[Finding], text: str) -> list[Finding]:
    """The findings with the columns and the line ends of the text; they come with those of the plain lines."""
    texts, starts = _END.split(text), [0, *(end.end() for end in _END.finditer(text))]
    found = []
    for finding in findings:
        start, before, after = starts[finding.line - 1], finding.before, finding.after
        dropped = _INDENTED_FORM_FEED.search(texts[finding.line - 1])
        more = len(dropped[0]) if dropped is not None and dropped.start() < finding.column else 0
        if "\n" in before:
            shown = re.compile(r"(?:\r\n|\r|\n)".join(map(re.escape, before.split("\n"))))
            place = shown.search(text, max(0, start - 2 * len(before)))
            if place is not None:
                after = place[0] if after == before else after.replace("\n", _END.search(place[0])[0])
                before = place[0]
        found.append(replace(finding, column=finding.column + more, before=before, after=after))
    return found


def _plain(line: str) -> str:
    """A line without what LibCST drops or moves: the indentation of comments, form feeds in an indentation, blanks in an
    empty line. Within a string the line only looks so; it is restored all the same.
    """
    text = line.lstrip(" \t\f")
    if not text or text.startswith("#"):
        return text
    return _INDENTED_FORM_FEED.sub("", line, count=1)


def verify(text: str) -> None:
    """Raises SyntaxError. Source in a newer Python than the running one is judged by LibCST."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a string is the author's matter
            symtable.symtable(text, "<migrated>", "exec")  # parses, and builds no tree of Python objects: half the time of ast.parse
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        import libcst

        try:
            libcst.parse_module(text)
        except Exception:
            raise SyntaxError(str(error)) from None
