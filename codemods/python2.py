"""Tells Python 2 source from Python 3 source that is merely broken."""

from __future__ import annotations

import ast
import re
import warnings

from codemods import lines
from codemods.ledger import FileError


class Unconvertible(Exception):
    """Python 2 that was not converted; the message says why."""


ADVICE = (
    "Convert it first, then migrate it: --python2 does both (it needs `python -m pip install fissix`), "
    "or `python -m fissix -w -n FILE` the first alone."
)

CONVERTED = (
    "was Python 2 and was converted by fissix; lines and columns are those of the converted text. Look at every division: "
    "/ between integers gave an integer there and gives a fraction now"
)

_STRING = re.compile(
    r"""(?P<comment>\#[^\n]*)|(?P<string>(?<!\w)[rRuUbBfF]{0,2}(?:'''(?:\\.|[^\\])*?'''|\"\"\"(?:\\.|[^\\])*?\"\"\"|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"))""",
    re.DOTALL,
)

# Each is no Python 3 in any context; the order is that of how often old scripts have them.
_STATEMENT = r"^(?:[^\n]*?[:;])?[ \t\f]*"
_CONSTRUCTS = (
    (
        "the print statement",
        re.compile(_STATEMENT + r"(print)[ \t]+(?![ \t=.,)\]}:*/%+<>&|^@;]|(?:in|is|and|or|if|else|for)\b|\()[^\n]", re.M),
    ),
    ("the print statement", re.compile(_STATEMENT + r"(print)[ \t]*>>", re.M)),
    ("`except Error, name:`", re.compile(r"^[ \t\f]*(except)[ \t]+[^:\n(]+,[^:\n]+:", re.M)),
    ("`except (Errors), name:`", re.compile(r"^[ \t\f]*(except)[ \t]*\([^)\n]*\)[ \t]*,[ \t]*\w+[ \t]*:", re.M)),
    ("`raise Error, message`", re.compile(_STATEMENT + r"(raise)[ \t]+[\w.]+[ \t]*,", re.M)),
    ("the exec statement", re.compile(_STATEMENT + r"(exec)[ \t]+(?![=.,)\]}:*/%+<>&|^@;(])[^\n]", re.M)),
    ("backticks for repr()", re.compile(r"(`)[^`\n]+`")),
    ("the operator <>", re.compile(r"[\w)\]}][ \t]*(<>)[ \t]*[\w(\[{\"'-]")),
    ("an octal number such as 0777", re.compile(r"(?<![\w.])(?<![eE][+-])(0+[1-7][0-7]*)(?![\w.])")),
    ("a long number such as 10L", re.compile(r"(?<![\w.])(\d+[lL])\b")),
    (
        "parameters in parentheses",
        re.compile(r"(?:\bdef[ \t]+\w+[ \t]*\((?:[^()\n]*,)?[ \t]*|\blambda[ \t]*)(\([ \t]*\w+[ \t]*,[\w, \t]*\))[ \t]*[,):]"),
    ),
)


def constructs(text: str) -> list[tuple[int, int, str]]:
    """The constructs of Python 2 in `text`: line, column (both from 1), and what each is called. Strings and comments do not count."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found: dict[int, tuple[int, str]] = {}

    def blank(match: re.Match) -> str:
        # Keep positions; leave the quotes, so that `print "x"` is still a print of something.
        kept = match[0]
        if kept[:2].lower() == "ur":
            found[match.start()] = (match.start(), "a ur'' string")
        return re.sub(r"[^\n\"']", "_", kept) if match["string"] is not None else " " * len(kept)

    code = _STRING.sub(blank, text)
    for name, pattern in _CONSTRUCTS:
        for match in pattern.finditer(code):
            start = match.start(match.lastindex)
            found.setdefault(start, (start, name))
    places = []
    for start, name in sorted(found.values()):
        places.append((code.count("\n", 0, start) + 1, start - (code.rfind("\n", 0, start) + 1) + 1, name))
    return places


_DISGUISED = re.compile(r"^[ \t\f]*except[ \t]+[\w.]+[ \t]*,[ \t]*[a-z_]\w*[ \t]*:", re.MULTILINE)


def disguised(text: str) -> FileError | None:
    """The error for Python 2 that Python 3.14 would read, otherwise than it was meant: `except Error, name:`."""
    if "except" not in text or not _DISGUISED.search(text):
        return None
    found = [each for each in constructs(text) if each[2].startswith("`except")]
    return _error(found) if found else None


def _error(legacy: list[tuple[int, int, str]]) -> FileError:
    line, column, name = legacy[0]
    return FileError("python2", f"is Python 2: {name} in line {line}. {ADVICE}", line, column)


def convert(text: str) -> str:
    """Python 2 as Python 3, by fissix. Raises Unconvertible."""
    try:
        from fissix.refactor import RefactoringTool, get_fixers_from_package
    except ImportError:
        raise Unconvertible("conversion needs fissix: python -m pip install 'kerascompat[python2]', or fissix") from None
    tool = RefactoringTool(get_fixers_from_package("fissix.fixes"))
    try:
        return lines.changed(text, lambda line: line, lambda plain: str(tool.refactor_string(plain, "source")))
    except Exception as error:  # fissix raises what its parser and its fixers raise
        raise Unconvertible(f"fissix cannot convert it ({type(error).__name__}: {error})") from None


def explain(text: str, message: str, line: int | None = None, column: int | None = None) -> FileError:
    """The error for text that does not parse as Python 3: `python2` where it is Python 2, else `syntax`."""
    legacy = constructs(text)
    if legacy:
        return _error(legacy)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
        message = f"the parser of LibCST refuses it ({message.strip().rstrip('.')})"
    except SyntaxError as error:  # Python's own words are the ones people know
        message, line, column = error.msg, error.lineno or line, error.offset or column
    except (ValueError, RecursionError, MemoryError):
        pass
    where = f" in line {line}" if line else ""
    return FileError("syntax", f"is not valid Python{where}: {message.strip().rstrip('.')}. Correct it and run again.", line, column)
