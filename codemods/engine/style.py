"""Continuation lines that are aligned with an opening bracket move with it, so that what is written is laid out as the rest is."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from codemods.engine.edits import Edit
from codemods.engine.tree import Tree

_TOKEN = re.compile(
    r"(?P<long>\"\"\"(?:\\.|[^\\])*?\"\"\"|'''(?:\\.|[^\\])*?''')"
    r"|(?P<short>\"(?:\\.|[^\"\\\n\r])*\"|'(?:\\.|[^'\\\n\r])*')|(?P<comment>#[^\r\n]*)|(?P<open>[\[({])|(?P<close>[\])}])",
    re.DOTALL,
)


@dataclass(slots=True)
class _Bracket:
    """A pair of brackets. `start` is where the opening one stands, `end` where the closing one does."""

    start: int
    end: int
    inner: list[_Bracket] = field(default_factory=list)


def realigned(tree: Tree, edits: list[Edit]) -> list[Edit]:
    """The edits, and those that keep continuation lines under the bracket that they are aligned with where it moves."""
    if not edits or "\n" not in tree.text:
        return edits
    ordered = sorted(edits, key=lambda edit: (edit.start, edit.end))
    found = _brackets(tree.text)
    if found is None:
        return edits
    outermost, strings = found
    more: list[Edit] = []
    written: dict[int, Edit] = {}
    for bracket in outermost:
        group = _Group(tree, bracket, ordered, strings)
        if group.concerned:
            own, changed = group.edits()
            more += own
            written |= changed
    return [written.get(id(edit), edit) for edit in edits] + more


def _brackets(text: str) -> tuple[list[_Bracket], list[tuple[int, int]]] | None:
    """The outermost brackets of a text, and the spans of its strings of several lines; None where they do not match."""
    outermost: list[_Bracket] = []
    strings: list[tuple[int, int]] = []
    stack: list[_Bracket] = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "long":
            strings.append(token.span())
        elif kind == "open":
            bracket = _Bracket(token.start(), 0)
            (stack[-1].inner if stack else outermost).append(bracket)
            stack.append(bracket)
        elif kind == "close":
            if not stack:
                return None
            stack.pop().end = token.start()
    return None if stack else (outermost, strings)


class _Group:
    """An outermost pair of brackets with the lines that it goes over."""

    def __init__(self, tree: Tree, bracket: _Bracket, edits: list[Edit], strings: list[tuple[int, int]]) -> None:
        self.tree, self.bracket, self.strings = tree, bracket, strings
        self.first, self.last = self._line(bracket.start), self._line(bracket.end)
        begin = self._start(self.first)
        low = bisect_left(edits, begin, key=lambda edit: edit.start) if self.first != self.last else len(edits)
        self.near = []
        while low < len(edits) and edits[low].start <= bracket.end:
            if edits[low].end <= bracket.end:
                self.near.append(edits[low])
            low += 1
        self._shifts: dict[int, int] = {self.first: 0}

    @property
    def concerned(self) -> bool:
        """Whether lines of the group may have to move."""
        return self.first != self.last and bool(self.near)

    def edits(self) -> tuple[list[Edit], dict[int, Edit]]:
        """New edits of indentations, and edits that write lines in the place of the same ones unmoved; none where lines would become too long."""
        text, moves = self.tree.text, []
        bound = self.tree.line_length
        for number in range(self.first + 1, self.last + 1):
            start, indent = self._start(number), self._indent(number)
            self._shifts[number] = 0
            if any(begin < start < end for begin, end in self.strings):
                continue
            if "\t" in text[start : start + indent]:
                return [], {}
            shift = self._shifts[number] = self._shift(start + indent, indent)
            if not shift or any(edit.start < start + indent and edit.end > start for edit in self.near):
                continue
            stop = self._start(number + 1)
            length = len(text[start:stop].rstrip()) + shift
            if indent + shift < 0 or shift > 0 and length > bound:
                return [], {}
            moves.append(Edit(start, start + indent, " " * (indent + shift)))
        written = {id(edit): replaced for edit in self.near if (replaced := self._rewritten(edit)) is not None}
        return moves, written

    def _rewritten(self, edit: Edit) -> Edit | None:
        """An edit that writes lines, with these where they belong."""
        if "\n" not in edit.text or edit.start <= self.bracket.start:
            return None
        lines = edit.text.split("\n")
        moved = [lines[0]]
        for line in lines[1:]:
            indent = len(line) - len(line.lstrip(" "))
            shift = max(self._shift(edit.start, indent), -indent)
            moved.append(" " * (indent + shift) + line[indent:] if line.strip() else line)
        text = "\n".join(moved)
        return None if text == edit.text else Edit(edit.start, edit.end, text)

    def _shift(self, position: int, indent: int) -> int:
        """By how much a line at a position moves that begins at a column."""
        around = self._around(position)
        for bracket in reversed(around):
            line = self._line(bracket.start)
            column = bracket.start - self._start(line) + 1
            if column == indent and self._line(position) > line - (position > bracket.start) and self._opens_with_text(bracket):
                return self._shifts.get(line, 0) + self._moved(bracket.start, line)
        return self._shifts.get(self._line(around[-1].start), 0) if around else 0

    def _around(self, position: int) -> list[_Bracket]:
        """The brackets around a position, the outermost first."""
        found, inner = [], [self.bracket]
        while True:
            index = bisect_left(inner, position, key=lambda bracket: bracket.start) - 1
            if index < 0 or inner[index].end < position:
                return found
            found.append(inner[index])
            inner = inner[index].inner

    def _moved(self, position: int, line: int) -> int:
        """By how much the edits of its line move what stands at a position; 0 where one goes over it, or writes lines."""
        begin, moved = self._start(line), 0
        for edit in self.near:
            if edit.start >= begin and edit.end <= position:
                if "\n" in edit.text:
                    return 0
                moved += len(edit.text) - (edit.end - edit.start)
            elif edit.start < position < edit.end:
                return 0
        return moved

    def _opens_with_text(self, bracket: _Bracket) -> bool:
        rest = self.tree.text[bracket.start + 1 :].partition("\n")[0].strip()
        return bool(rest) and not rest.startswith("#")

    def _line(self, offset: int) -> int:
        return self.tree.position(offset)[0]

    def _start(self, line: int) -> int:
        return self.tree.line_start(line)

    def _indent(self, line: int) -> int:
        text, start = self.tree.text, self._start(line)
        return len(text[start : start + 200]) - len(text[start : start + 200].lstrip(" \t"))
