"""The code blocks of a document: cells of one program, of which only the lines that change are written anew."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from codemods import lines
from codemods.forms import Migrate, _cells
from codemods.ledger import FileResult

#: What a language is called where a block is Python.
PYTHON = frozenset("ipython ipython3 py py2 py3 pycon pycon3 python python2 python3".split())
_BLANK = re.compile(r"[ \t]*\Z")
_PROMPT = re.compile(r"(>>>|\.\.\.)(?: |\Z)")
#: Stands for a line of output between statements typed at a prompt.
_OUTPUT = "# codemods output"


@dataclass(slots=True)
class Block(_cells.Cell):
    """One code block: the lines of the document that it spans, and what stands before the code in each of them."""

    start: int = 0  # index of its first line
    lines: list[str] = field(default_factory=list)  # as they stand in the document, ends included
    before: list[str] = field(default_factory=list)  # what stands before the code
    code_lines: list[str] = field(default_factory=list)  # the code, without ends
    prompts: bool = False

    @property
    def name(self) -> str:
        return f"the code block in line {self.start + 1}"

    def place(self, line: int, column: int) -> tuple[int, int, int | None]:
        index = min(line, len(self.before)) - 1
        return self.start + index + 1, column + (len(self.before[index]) if self.before else 0), None

    def written(self, source: str) -> str:
        """The lines of the document with another source in them."""
        after = source.split("\n")
        margin = next((before for before, code in zip(self.before, self.code_lines) if code and before), "")
        if self.prompts:
            margin = _PROMPT.sub("", margin)
        heads = _heads(source) if self.prompts else set()

        def written(index: int, line: str) -> str:
            prompt = "" if not self.prompts else (">>> " if index + 1 in heads else "... ")
            return margin + prompt + line if line else (margin + prompt).rstrip()

        plain = [line + "\n" for line in self.code_lines]
        return lines.restored(self.lines, plain, [line + "\n" for line in after], written)


def block(number: int, start: int, stood: list[str], margin: re.Pattern[str] | None = None) -> Block | None:
    """The block of some lines, from index `start` of the document; None where it is empty.

    margin: what each line begins with besides its indentation, as the marks of a quotation.
    """
    texts = [line.rstrip("\r\n") for line in stood]
    outer = [margin.match(text)[0] if margin is not None and margin.match(text) else "" for text in texts]
    inner = [text[len(mark) :] for text, mark in zip(texts, outer)]
    indents = [text[: len(text) - len(text.lstrip(" \t"))] for text in inner if text.strip()]
    if not indents:
        return None
    indent = os.path.commonprefix(indents)  # noqa: RUF071 - character by character is what is meant
    before = [mark + (indent if text.startswith(indent) else text) for mark, text in zip(outer, inner)]
    code = [text[len(mark) :] for text, mark in zip(texts, before)]
    prompts = next(line for line in code if line.strip()).startswith(">>>")
    if prompts:
        for index, line in enumerate(code):
            prompt = _PROMPT.match(line)
            if prompt is not None:
                before[index] += prompt[0]
                code[index] = line[prompt.end() :]
            else:
                code[index] = f"{_OUTPUT} {number}.{index}"
    else:
        code = ["" if _BLANK.match(line) else line for line in code]
    return Block(number, "\n".join(code), start=start, lines=stood, before=before, code_lines=code, prompts=prompts)


def _heads(source: str) -> set[int]:
    """The lines, from 1, that stand after >>>: where a statement begins, and all that is in no statement."""
    within: set[int] = set()
    for statement in ast.parse(source).body:
        first = min([statement.lineno, *(each.lineno for each in getattr(statement, "decorator_list", ()))])
        within.update(range(first + 1, statement.end_lineno + 1))
    return set(range(1, source.count("\n") + 2)) - within


Find = Callable[[list[str]], list[Block]]


def source_of(text: str, find: Find) -> str:
    return _cells.joined_source(find(lines.split(text)))


def migrate(text: str, path: str, migrate: Migrate, convert: Callable[[str], str] | None, find: Find) -> FileResult:
    """Migrates the blocks together, for they share one namespace. A block that is not valid Python is left out and named."""
    every = lines.split(text)
    blocks = find(every)
    result, sources = _cells.migrate(blocks, text, path, migrate, convert)
    for each in reversed(blocks):
        if each.number in sources:
            every[each.start : each.start + len(each.lines)] = [each.written(sources[each.number])]
    result.after = "".join(every)
    if sources:
        _cells.verify(find(lines.split(result.after)), list(sources))
    return result
