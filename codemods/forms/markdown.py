"""A Markdown document: its fenced blocks of Python are one program in their order; everything else is text.

Fences as in CommonMark, of ``` or ~~~, in lists and quotations too. The first word of the info string names the language, also in the
ways of Pandoc ({.python #id}), R Markdown ({python echo=FALSE}) and MyST ({code-block} python, {code-cell} ipython3).
"""

from __future__ import annotations

import re
from collections.abc import Callable

from codemods.forms import Migrate, _blocks
from codemods.ledger import FileResult

_QUOTE = r"(?:[ \t]*>)"
_FENCE = re.compile(
    rf"(?P<quote>(?:{_QUOTE}+[ \t]?)?)(?P<indent>[ \t]*(?:(?:[-*+]|\d+[.)])[ \t]+)*)(?P<fence>`{{3,}}|~{{3,}})[ \t]*(?P<info>.*)"
)
#: Directives of MyST whose content is Python, and those whose argument says what it is.
_PYTHON_DIRECTIVES = frozenset("code-cell doctest jupyter-execute testcode testsetup".split())
_CODE_DIRECTIVES = frozenset("code code-block sourcecode".split())
_OPTION = re.compile(r"[ \t]*:[\w-]+:")


def source_of(text: str) -> str:
    return _blocks.source_of(text, _find)


def migrate(text: str, path: str, migrate: Migrate, convert: Callable[[str], str] | None = None) -> FileResult:
    return _blocks.migrate(text, path, migrate, convert, _find)


def verify(text: str) -> None:
    """Any text is a document; its blocks were parsed when they were migrated."""


def _find(lines: list[str]) -> list[_blocks.Block]:
    found: list[_blocks.Block] = []
    index = 0
    while index < len(lines):
        opening = _FENCE.match(lines[index].rstrip("\r\n"))
        index += 1
        if opening is None or (opening["fence"][0] == "`" and "`" in opening["info"]):
            continue
        margin = re.compile(f"{_QUOTE}{{{opening['quote'].count('>')}}}[ \t]?") if opening["quote"] else None
        start, end = index, _end(lines, index, opening, margin)
        index = end + 1 if end < len(lines) and _closes(lines[end], opening, margin) else end
        if _is_python(opening["info"]):
            if opening["info"].lstrip().startswith("{"):
                start = _past_options(lines, start, end)
            block = _blocks.block(len(found) + 1, start, lines[start:end], margin)
            if block is not None:
                found.append(block)
    return found


def _end(lines: list[str], index: int, opening: re.Match, margin: re.Pattern | None) -> int:
    """The index of the closing fence, or of the line with which the quotation or the document has ended."""
    while index < len(lines):
        if margin is not None and not margin.match(lines[index]):
            return index
        if _closes(lines[index], opening, margin):
            return index
        index += 1
    return index


def _closes(line: str, opening: re.Match, margin: re.Pattern | None) -> bool:
    line = line.rstrip("\r\n")
    quote = margin.match(line) if margin is not None else None
    if margin is not None and quote is None:
        return False
    inner = line[quote.end() :] if quote is not None else line
    text = inner.strip(" \t")
    deeper = len(inner) - len(inner.lstrip(" \t")) - len(opening["indent"])
    return len(text) >= len(opening["fence"]) and not text.strip(opening["fence"][0]) and deeper <= 3


def _is_python(info: str) -> bool:
    info = info.strip()
    directive = re.match(r"\{([\w-]+)\}[ \t]*([\w-]*)", info)
    if directive is not None and directive[1] in _CODE_DIRECTIVES:
        return directive[2].lower() in _blocks.PYTHON
    if directive is not None and directive[1] in _PYTHON_DIRECTIVES:
        return directive[2].lower() in (*_blocks.PYTHON, "")
    if info.startswith("{"):
        classes = re.findall(r"(?:\A\{[ \t]*|[ \t])\.?([\w-]+)(?![\w=-])", info)
        return bool(classes) and classes[0].lower() in _blocks.PYTHON
    word = re.match(r"[\w-]*", info)[0]
    return word.lower() in _blocks.PYTHON


def _past_options(lines: list[str], start: int, end: int) -> int:
    """The index below the options of a directive: lines such as :tags: [hide], or a block of YAML between lines of ---."""
    index = start
    if index < end and lines[index].strip() == "---":
        closing = [each for each in range(index + 1, end) if lines[each].strip() == "---"]
        return closing[0] + 1 if closing else start
    while index < end and _OPTION.match(lines[index]):
        index += 1
    return index
