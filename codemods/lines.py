"""Changes a text by way of a plainer one, and gives back every line that the change left alone as it was."""

from __future__ import annotations

import re
from collections.abc import Callable

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def changed(text: str, plain: Callable[[str], str], change: Callable[[str], str]) -> str:
    """`change` applied to a text whose lines were made plain, the rest as in `text`.

    plain: makes of a line without its end what `change` can work with. `change` gets lines that all end in \\n.
    Lines that `change` leaves as it got them are those of `text`, ends and all; new lines end as those they replace.
    """
    original = split(text)
    if not original:
        return text
    before = [plain(line.rstrip("\r\n")) + "\n" for line in original]
    return restored(original, before, split(change("".join(before))))


def split(text: str) -> list[str]:
    """The lines of a text with their ends, which may be \\r\\n, \\r or \\n."""
    return _LINE.findall(text)


def restored(
    original: list[str], before: list[str], after: list[str], written: Callable[[int, str], str] = lambda index, line: line
) -> str:
    """The text of `original` as `after` has changed `before`, line by line the same in plain.

    written: a line of `after` that is new, without its end, and its index as it is to stand in the text.
    """
    import difflib

    usual = _end(original[0]) or "\n"
    lines: list[str] = []
    for tag, start, end, new_start, new_end in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            lines += original[start:end]
            continue
        ending = next(filter(None, map(_end, original[start:end])), usual)
        lines += [written(index, after[index].rstrip("\n")) + ending for index in range(new_start, new_end)]
    if not lines:
        return ""
    whole = [line if _end(line) else line + usual for line in lines[:-1]]
    last = lines[-1] if _end(original[-1]) else lines[-1].rstrip("\r\n")
    return "".join([*whole, last])


def _end(line: str) -> str:
    return line[len(line.rstrip("\r\n")) :]
