"""Edits: replacements of spans of the text, and the arguments of a call changed as one.

Text that no edit covers is copied as it is, so bytes survive by construction.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right, insort
from dataclasses import dataclass, field

import libcst as cst

from codemods.engine.tree import Tree

_REST_OF_LINE = re.compile(r",?[ \t]*\r?\n")


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace `text[start:end]`. Insertions at one place keep the order in which they were made."""

    start: int
    end: int
    text: str


def apply(text: str, edits: list[Edit]) -> str:
    """Raises ValueError where two edits overlap."""
    parts, position = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < position:
            raise ValueError(f"two edits overlap at offset {edit.start}")
        parts += [text[position : edit.start], edit.text]
        position = edit.end
    return "".join([*parts, text[position:]])


class Accepted:
    """Edits that go together, in the order of the text. Insertions never overlap anything, except inside a replacement."""

    def __init__(self) -> None:
        self.edits: list[Edit] = []
        self._spans: list[tuple[int, int]] = []  # replaced text, sorted and apart
        self._points: list[int] = []  # insertions, sorted

    def takes(self, edits: list[Edit]) -> bool:
        """Add edits, all or none: False where one replaces text that an earlier one replaces."""
        if any(self._overlaps(edit) for edit in edits):
            return False
        for edit in edits:
            if edit.start == edit.end:
                insort(self._points, edit.start)
            else:
                insort(self._spans, (edit.start, edit.end))
        self.edits += edits
        return True

    def _overlaps(self, edit: Edit) -> bool:
        index = bisect_left(self._spans, (edit.start, edit.start))
        before = index and self._spans[index - 1][1] > edit.start
        if edit.start == edit.end:
            return bool(before)
        behind = index < len(self._spans) and self._spans[index][0] < edit.end
        inside = bisect_left(self._points, edit.end) > bisect_right(self._points, edit.start)
        return bool(before or behind or inside)


@dataclass(slots=True)
class _Change:
    name: str | None = None  # keyword to write, None: leave
    before: str = ""  # text put before the value
    after: str = ""  # text put after the value
    value: str | None = None  # text instead of the value
    removed: bool = False


@dataclass(slots=True)
class ArgumentEdits:
    """Changes to the arguments of one call, turned into text edits together so that commas and comments come out right."""

    tree: Tree
    call: cst.Call
    _changes: dict[int, _Change] = field(default_factory=dict)
    _added: list[str] = field(default_factory=list)

    def _change(self, arg: cst.Arg) -> _Change:
        return self._changes.setdefault(id(arg), _Change())

    def rename(self, arg: cst.Arg, name: str) -> None:
        """Give a keyword argument another name, or a positional one a name."""
        self._change(arg).name = name

    def replace(self, arg: cst.Arg, value: str) -> None:
        self._change(arg).value = value

    def wrap(self, arg: cst.Arg, before: str, after: str) -> None:
        change = self._change(arg)
        change.before, change.after = before + change.before, change.after + after

    def remove(self, arg: cst.Arg) -> None:
        self._change(arg).removed = True

    def add(self, name: str, value: str) -> None:
        self._added.append(f"{name}={value}")

    @property
    def empty(self) -> bool:
        return not self._changes and not self._added

    def edits(self) -> list[Edit]:
        tree, args = self.tree, self.call.args
        edits: list[Edit] = []
        for arg in args:
            change = self._changes.get(id(arg))
            if change is None or change.removed:
                continue
            start, end = tree.span(arg.value)
            if change.name is not None:
                if arg.keyword is not None:
                    edits.append(Edit(*tree.span(arg.keyword), change.name))
                else:
                    edits.append(Edit(start, start, change.name + "="))
            if change.value is not None:
                edits.append(Edit(start, end, change.before + change.value + change.after))
            elif change.before or change.after:
                edits.append(Edit(start, start, change.before))
                edits.append(Edit(end, end, change.after))
        edits += self._removals()
        if self._added:
            edits.append(self._addition())
        return edits

    def _kept(self) -> list[cst.Arg]:
        return [arg for arg in self.call.args if not (id(arg) in self._changes and self._changes[id(arg)].removed)]

    def _removals(self) -> list[Edit]:
        tree, args = self.tree, self.call.args
        removed = {id(arg) for arg, change in ((arg, self._changes.get(id(arg))) for arg in args) if change and change.removed}
        if not removed:
            return []
        kept = [index for index, arg in enumerate(args) if id(arg) not in removed]
        edits = []
        for index, arg in enumerate(args):
            if id(arg) not in removed:
                continue
            start, end = tree.span(arg)
            following = tree.span(args[index + 1])[0] if index + 1 < len(args) else None
            if kept and index > kept[-1]:
                # Behind the last argument that stays: take away from the end of the one before, its comma included.
                previous_end = tree.span(args[index - 1])[1]
                gap = tree.text[previous_end:start]
                if "#" not in gap:
                    edits.append(Edit(previous_end, end, ""))
                    continue
                line = tree.text.rfind("\n", 0, start) + 1
                rest = _REST_OF_LINE.match(tree.text, end)
                if rest is not None and not tree.text[line:start].strip():  # alone on its lines: they go, and the bracket stays where it is
                    edits.append(Edit(line, rest.end(), ""))
                    continue
            stop = following if following is not None else tree.outer_span(arg)[1]
            gap = tree.text[end:stop]
            comment = gap.find("#")
            edits.append(Edit(start, stop if comment < 0 else end + comment, ""))
        return edits

    def _too_long(self, end: int, more: int) -> bool:
        """Whether a line of the usual length becomes a longer one by what is added to it."""
        tree = self.tree
        line = tree.position(end)[0]
        length = len(tree.text[tree.line_start(line) : tree.line_start(line + 1)].rstrip())
        inside = any(isinstance(each, cst.FormattedString) for each in tree.ancestors(self.call))
        return length <= tree.line_length < length + more and not inside

    def _indentation(self, end: int) -> str:
        """What a line more of arguments begins with: as that of the last argument, where one begins there, else under the first."""
        tree = self.tree
        first, line = tree.span(self.call.args[0])[0], tree.position(end)[0]
        start = tree.line_start(line)
        if first < start:
            indent = tree.text[start : start + len(tree.text[start:end]) - len(tree.text[start:end].lstrip())]
            return indent
        return " " * (first - start)

    def _addition(self) -> Edit:
        tree = self.tree
        kept = self._kept()
        new = ", ".join(self._added)
        if not kept:
            if self.call.args:
                place = tree.span(self.call.args[0])[0]
                return Edit(place, place, new)
            # Right behind the opening bracket.
            place = (
                tree.span(self.call)[1]
                - 1
                - sum(len(paren.whitespace_before.value) + 1 for paren in self.call.rpar if hasattr(paren.whitespace_before, "value"))
            )
            return Edit(place, place, new)
        last = kept[-1]
        end = tree.span(last)[1]
        separator = ", "
        if self._too_long(end, len(new) + 2):
            indent = self._indentation(end)
            rest = len(tree.text[end : tree.line_start(tree.position(end)[0] + 1)].rstrip())
            lines = [""]
            for added in self._added:
                behind = rest if added is self._added[-1] else 1
                if lines[-1] and len(f"{indent}{lines[-1]}, {added}") + behind > tree.line_length:
                    lines.append("")
                lines[-1] += (", " if lines[-1] else "") + added
            return Edit(end, end, f",{tree.newline}{indent}" + f",{tree.newline}{indent}".join(lines))
        if len(kept) > 1:
            gap = tree.text[tree.span(kept[-2])[1] : tree.span(last)[0]]
            if "\n" in gap and "#" not in gap and gap.strip() == ",":
                separator = re.sub(r"[ \t]+(?=[\r\n])", "", gap)
        return Edit(end, end, separator + separator.join(self._added))
