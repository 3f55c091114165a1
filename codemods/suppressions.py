"""Reads the comments with which a line or a file asks to be left alone.

    optimizer = Adam(lr=0.1)  # codemods: ignore[KC101] the pickled config needs it so
    # codemods: ignore[KC101, KC2]        on a line of its own: the statement that follows
    # codemods: ignore-file[KC3] reason   anywhere: the whole file; without codes: all rules

Codes may be beginnings of codes. A comment on the first or the last line of a statement holds for all of its lines,
one within it for its own line.
"""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator

MARK = "codemods:"
_COMMENT = re.compile(r"#\s*codemods:\s*(?P<what>ignore-file|ignore)\b\s*(?:\[(?P<codes>[^\]]*)\])?")
_OTHER = re.compile(r"#\s*codemods:(?!\s*from\b)")
_ALL = ("",)  # every code begins with it


class Suppressions:
    """What the comments of one text suppress; nothing where it does not tokenize, for then it is not migrated either.

    file: the codes for all lines. lines: those for each line. warnings: comments that begin with `codemods:` and are
    not understood.
    """

    def __init__(self, text: str) -> None:
        self.file: tuple[str, ...] = ()
        self.lines: dict[int, tuple[str, ...]] = {}
        self.warnings: list[str] = []
        if MARK not in text:
            return
        try:
            statements = list(_statements(text))
        except (tokenize.TokenError, SyntaxError):
            return
        for first, last, comments in statements:
            for line, own_line, comment in comments:
                self._take(first, last, line, own_line, comment)

    def __bool__(self) -> bool:
        return bool(self.file or self.lines)

    def suppresses(self, line: int, code: str) -> bool:
        """Whether the rule `code` is to leave a construct alone that begins in `line` (from 1)."""
        return code.startswith((*self.file, *self.lines.get(line, ())))

    def codes(self) -> set[str]:
        """Every code that a comment names."""
        return {code for codes in (self.file, *self.lines.values()) for code in codes if code}

    def _take(self, first: int, last: int, line: int, own_line: bool, comment: str) -> None:
        match = _COMMENT.search(comment)
        if match is None:
            if _OTHER.search(comment):
                self.warnings.append(f"line {line}: {comment.strip()!r} is not understood: write '# codemods: ignore[CODE] reason'")
            return
        codes = _ALL if match["codes"] is None else tuple(code.strip().upper() for code in match["codes"].split(",") if code.strip())
        if not codes:
            self.warnings.append(f"line {line}: {comment.strip()!r} names no code: write '# codemods: ignore[CODE] reason'")
            return
        if match["what"] == "ignore-file":
            self.file += codes
            return
        whole = own_line or line in (first, last)
        for covered in range(first, last + 1) if whole else (line,):
            self.lines[covered] = self.lines.get(covered, ()) + codes


def of(text: str) -> Suppressions:
    return Suppressions(text)


def _statements(text: str) -> Iterator[tuple[int, int, list[tuple[int, bool, str]]]]:
    """Each logical line: its first and last line, and the comments that belong to it (line, stands before it, text)."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = last = 0
    comments: list[tuple[int, bool, str]] = []
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            comments.append((token.start[0], first == 0, token.string))
        elif token.type == tokenize.NEWLINE:
            # A comment in the line's end comes before NEWLINE; the statement ends in the line of the newline.
            yield first, token.start[0], comments
            first, comments = 0, []
        elif token.type not in (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER) and first == 0:
            first = token.start[0]
        last = token.end[0]
    if comments:
        yield last, last, comments
