"""A reStructuredText document: its code blocks in Python and its doctests are one program in their order; everything else is text.

Literal blocks (`::`), comments and code in other languages stay as they are, whatever they show.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from codemods.forms import Migrate, _blocks
from codemods.ledger import FileResult

_DIRECTIVE = re.compile(r"(?P<indent>[ \t]*)\.\.[ \t]+(?P<name>[\w:.+-]+?)::(?:[ \t]+(?P<argument>.*))?\Z")
_COMMENT = re.compile(r"[ \t]*\.\.(?:[ \t]+(?!\[|_|\|)|\Z)")
_OPTION = re.compile(r"[ \t]+:[\w-]+:")
_PYTHON_DIRECTIVES = frozenset("doctest ipython jupyter-execute testcode testcleanup testsetup".split())
_CODE_DIRECTIVES = frozenset("code code-block sourcecode".split())
#: What these hold is no reStructuredText: code blocks in it are only shown.
_RAW_DIRECTIVES = frozenset("literalinclude math parsed-literal prompt raw".split())


def source_of(text: str) -> str:
    return _blocks.source_of(text, _find)


def migrate(text: str, path: str, migrate: Migrate, convert: Callable[[str], str] | None = None) -> FileResult:
    return _blocks.migrate(text, path, migrate, convert, _find)


def verify(text: str) -> None:
    """Any text is a document; its blocks were parsed when they were migrated."""


def _find(lines: list[str]) -> list[_blocks.Block]:
    found: list[_blocks.Block] = []

    def add(start: int, end: int) -> None:
        block = _blocks.block(len(found) + 1, start, lines[start:end])
        if block is not None:
            found.append(block)

    index = 0
    while index < len(lines):
        line = lines[index].rstrip("\r\n")
        directive = _DIRECTIVE.match(line.rstrip(" \t"))
        after_blank = index == 0 or not lines[index - 1].strip()
        index += 1
        if directive is not None:
            name, argument = directive["name"].lower(), (directive["argument"] or "").strip().lower()
            code = name in _CODE_DIRECTIVES
            if code or name in _PYTHON_DIRECTIVES or name in _RAW_DIRECTIVES:
                end = _body_end(lines, index, _indent(line))
                if (code and argument in _blocks.PYTHON) or name in _PYTHON_DIRECTIVES:
                    start = index
                    while start < end and _OPTION.match(lines[start]):
                        start += 1
                    add(start, _without_blanks(lines, start, end))
                index = end
        elif _COMMENT.match(line):
            index = _body_end(lines, index, _indent(line))
        elif line.lstrip().startswith(">>> ") and after_blank:
            start = index - 1
            while index < len(lines) and lines[index].strip():
                index += 1
            add(start, index)
        elif line.rstrip().endswith("::"):
            index = _body_end(lines, index, _indent(line))
    return found


def _indent(line: str) -> int:
    return len(line.expandtabs()) - len(line.expandtabs().lstrip())


def _body_end(lines: list[str], index: int, indent: int) -> int:
    """The index of the first line that is not below something at `indent`."""
    while index < len(lines) and (not lines[index].strip() or _indent(lines[index].rstrip("\r\n")) > indent):
        index += 1
    return index


def _without_blanks(lines: list[str], start: int, end: int) -> int:
    while end > start and not lines[end - 1].strip():
        end -= 1
    return end
