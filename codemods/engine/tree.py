"""A parsed file: its LibCST tree, where every node lies in the text, and who its parent is."""

from __future__ import annotations

import ast
import dataclasses
import re
from bisect import bisect_right
from contextlib import contextmanager
from itertools import accumulate

import libcst as cst
from libcst._nodes.internal import CodegenState

from codemods.engine import layout

_USUAL = (79, 88, 100, 120)  # characters of a line
_ENOUGH = 30  # lines that show how long the author lets them be
_LONG = 100  # of a text that does not show it
_LONE_RETURN = re.compile(r"\r(?!\n)")
_LINE_END = re.compile(r"\r\n|\r|\n")


class SourceError(Exception):
    """The text is not Python 3. `line` and `column` count from 1."""

    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.message, self.line, self.column = message, line, column


# What knows every node there is: LibCST's own code generation, noting at which token a node begins and ends. Six times as slow as
# adding up the layouts, so it serves where those do not.
@dataclasses.dataclass
class _SpanRecorder(CodegenState):
    outer: dict[int, list[int]] = dataclasses.field(default_factory=dict)
    inner: dict[int, tuple[int, int]] = dataclasses.field(default_factory=dict)

    def before_codegen(self, node: cst.CSTNode) -> None:
        self.outer[id(node)] = [len(self.tokens), 0]

    def after_codegen(self, node: cst.CSTNode) -> None:
        self.outer[id(node)][1] = len(self.tokens)

    @contextmanager
    def record_syntactic_position(self, node, *, start_node=None, end_node=None):
        start = len(self.tokens)
        yield
        end = len(self.tokens)
        if start_node is not None:
            start = self.outer[id(start_node)][0]
        if end_node is not None:
            end = self.outer[id(end_node)][1]
        self.inner[id(node)] = (start, end)


def _recorded(module: cst.Module, text: str) -> tuple[dict, dict]:
    """As layout.spans, for any tree."""
    recorder = _SpanRecorder(default_indent=module.default_indent, default_newline=module.default_newline)
    module._codegen(recorder)
    if "".join(recorder.tokens) != text:
        raise AssertionError("the parser did not give the text back as it was")
    offsets = list(accumulate(map(len, recorder.tokens), initial=0))
    # A final newline that the file lacks is generated and dropped again, so the last index may lie past the end.
    offsets.append(len(text))
    last = len(offsets) - 1
    outer = {key: (offsets[min(start, last)], offsets[min(end, last)]) for key, (start, end) in recorder.outer.items()}
    inner = {key: (offsets[min(start, last)], offsets[min(end, last)]) for key, (start, end) in recorder.inner.items()}
    return inner, outer


@contextmanager
def _unvalidated():
    """Nodes are made without LibCST's checks of each, a sixth of the time of parsing: they are for trees that are put together by hand.

    Where another thread makes nodes meanwhile, they are checked or not; whichever thread ends first, the checks are there again.
    """
    cst.CSTNode.__post_init__ = _unchecked
    try:
        yield
    finally:
        cst.CSTNode.__post_init__ = _checked


_checked = cst.CSTNode.__post_init__


def _unchecked(node: cst.CSTNode) -> None:
    pass


class Tree:
    """The tree of one file with character offsets. Nodes keep their identity: nothing is ever rebuilt."""

    def __init__(self, text: str) -> None:
        # LibCST loses a carriage return that stands alone. As a line feed it is as long, so every offset stays right.
        parsed = _LONE_RETURN.sub("\n", text) if "\r" in text else text
        try:
            with _unvalidated():
                self.module = cst.parse_module(parsed)
        except cst.ParserSyntaxError as error:
            raise SourceError(error.message, error.raw_line, error.raw_column + 1) from None
        self._parsed = parsed
        self._spans, self._outer = layout.spans(self.module, parsed) or ({}, {})
        self._recorded: tuple[dict, dict] | None = None
        if not self._spans:
            self._record()
        self.text = text
        line_end = _LINE_END.search(text)
        self.newline = line_end[0] if line_end is not None else "\n"
        self._line_starts: list[int] | None = None
        self._line_length: int | None = None
        self.parents: dict[int, cst.CSTNode] = {}

    def check(self, node: cst.CSTNode) -> None:
        """Raises SourceError where a node cannot be what it is, though the parser took it: 'text' b'bytes'."""
        try:
            node._validate()
        except cst.CSTValidationError as error:
            raise SourceError(str(error), *_place_of_error(self.text)) from None

    def span(self, node: cst.CSTNode) -> tuple[int, int]:
        """Start and end offset of the node's own text: an expression with its parentheses, a statement without the
        comments and blank lines above it, an argument without its comma."""
        span = self._spans.get(id(node))
        if span is None:
            inner, outer = self._record()
            key = id(node)
            span = outer[key] if isinstance(node, cst.BaseExpression) else inner.get(key) or outer[key]
        end = len(self.text)  # where the final newline is missing, what it would end ends past the text
        return span if span[1] <= end else (min(span[0], end), end)

    def outer_span(self, node: cst.CSTNode) -> tuple[int, int]:
        """As `span`, with the lines above a statement and its line end."""
        span = self._outer.get(id(node)) or self._spans.get(id(node)) or self._record()[1][id(node)]
        end = len(self.text)
        return span if span[1] <= end else (min(span[0], end), end)

    def _record(self) -> tuple[dict, dict]:
        if self._recorded is None:
            self._recorded = _recorded(self.module, self._parsed)
        return self._recorded

    def source(self, node: cst.CSTNode) -> str:
        start, end = self.span(node)
        return self.text[start:end]

    def parent(self, node: cst.CSTNode) -> cst.CSTNode | None:
        return self.parents.get(id(node))

    def ancestors(self, node: cst.CSTNode):
        while (node := self.parents.get(id(node))) is not None:
            yield node

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of a character offset."""
        starts = self.line_starts
        index = bisect_right(starts, offset) - 1
        return index + 1, offset - starts[index] + 1

    @property
    def line_starts(self) -> list[int]:
        """The offsets at which lines begin."""
        if self._line_starts is None:
            self._line_starts = _line_starts(self.text)
        return self._line_starts

    def line_start(self, line: int) -> int:
        """The offset at which a line begins, counted from 1; the end of the text behind the last."""
        starts = self.line_starts
        return starts[line - 1] if line <= len(starts) else len(self.text)

    @property
    def line_length(self) -> int:
        """How long the author of the text lets lines be."""
        if self._line_length is None:
            self._line_length = _line_length(self.text)
        return self._line_length


def _place_of_error(text: str) -> tuple[int, int]:
    """Line and column at which Python sees the error; the first where it sees none."""
    try:
        ast.parse(text)
    except SyntaxError as error:
        return error.lineno or 1, error.offset or 1
    return 1, 1


def _line_length(text: str) -> int:
    """The usual bound that nearly all lines of a text keep to."""
    lengths = sorted(len(line) for line in text.splitlines() if line.strip())
    if len(lengths) < _ENOUGH:
        return _LONG
    longest = lengths[-1 - len(lengths) // 50]
    return next((bound for bound in _USUAL if longest <= bound), max(_USUAL))


def _line_starts(text: str) -> list[int]:
    """Offsets at which lines begin, for the line ends that Python knows."""
    return [0, *(match.end() for match in _LINE_END.finditer(text))]


_SKIPPED = frozenset(
    "lpar rpar comma semicolon semicolons leading_lines lines_after_decorators header footer trailing_whitespace equal colon operator "
    "dot lbrace rbrace lbracket rbracket indent default_indent default_newline encoding has_trailing_newline newline "
    "comment empty_lines separator posonly_ind star_arg_comma keyword".split()
)
_FIELDS: dict[type, tuple[str, ...]] = {}
_PLAIN = frozenset((type(None), str, bool, cst.MaybeSentinel))  # what a field holds that is no node


def children(node: cst.CSTNode) -> list[cst.CSTNode]:
    """The nodes below `node` in source order, leaving out whitespace, punctuation and operators."""
    cls = type(node)
    names = _FIELDS.get(cls)
    if names is None:
        names = tuple(
            field.name for field in dataclasses.fields(cls) if field.name not in _SKIPPED and not field.name.startswith("whitespace")
        )
        _FIELDS[cls] = names
    found: list[cst.CSTNode] = []
    for name in names:
        value = getattr(node, name)
        kind = value.__class__
        if kind is tuple or kind is list:
            found += value
        elif kind not in _PLAIN:
            found.append(value)
    return found
