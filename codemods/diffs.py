"""Unified differences between two states of a file, as bytes that `patch -p1` applies."""

from __future__ import annotations

import os

_CONTEXT = 3


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """The difference of one file, named relative to the working folder, in the file's own encoding and line ends.

    A symbolic link is named by its target, which is what is rewritten.
    """
    import difflib

    if before == after:
        return b""
    old, new = _lines(before), _lines(after)
    # Only what lies between the first and the last difference is compared: long files have few edits.
    start = _common(old, new)
    end = _common(old[start:][::-1], new[start:][::-1])
    first, last_old, last_new = max(start - _CONTEXT, 0), len(old) - max(end - _CONTEXT, 0), len(new) - max(end - _CONTEXT, 0)
    matcher = difflib.SequenceMatcher(None, old[first:last_old], new[first:last_new])
    name = _name(path)
    parts = [b"--- a/" + name + b"\n", b"+++ b/" + name + b"\n"]
    for group in matcher.get_grouped_opcodes(_CONTEXT):
        old_range = _range(first + group[0][1], first + group[-1][2])
        new_range = _range(first + group[0][3], first + group[-1][4])
        parts.append(f"@@ -{old_range} +{new_range} @@\n".encode())
        for tag, old_start, old_end, new_start, new_end in group:
            if tag == "equal":
                parts += [_line(b" ", line) for line in old[first + old_start : first + old_end]]
                continue
            parts += [_line(b"-", line) for line in old[first + old_start : first + old_end]]
            parts += [_line(b"+", line) for line in new[first + new_start : first + new_end]]
    return b"".join(parts)


_COLOURS = {b"---": b"\x1b[1m", b"+++": b"\x1b[1m", b"@@ ": b"\x1b[36m", b"-": b"\x1b[31m", b"+": b"\x1b[32m"}


def coloured(diff: bytes) -> bytes:
    """A difference for a terminal."""
    lines = []
    for line in diff.splitlines(keepends=True):
        colour = next((colour for mark, colour in _COLOURS.items() if line.startswith(mark)), None)
        text = line.rstrip(b"\r\n")
        lines.append(line if colour is None else colour + text + b"\x1b[0m" + line[len(text) :])
    return b"".join(lines)


def _lines(data: bytes) -> list[bytes]:
    # patch knows \n alone as a line's end; a \r before it is part of the line.
    lines = data.split(b"\n")
    ended = [line + b"\n" for line in lines[:-1]]
    return [*ended, lines[-1]] if lines[-1] else ended


def _common(one: list[bytes], other: list[bytes]) -> int:
    count = 0
    for left, right in zip(one, other, strict=False):
        if left != right:
            break
        count += 1
    return count


def _line(mark: bytes, line: bytes) -> bytes:
    return mark + line if line.endswith(b"\n") else mark + line + b"\n\\ No newline at end of file\n"


def _range(start: int, end: int) -> str:
    length = end - start
    if length == 1:
        return str(start + 1)
    return f"{start + 1 if length else start},{length}"


def _name(path: str) -> bytes:
    target = os.path.realpath(path) if os.path.islink(path) else os.path.abspath(path)
    relative = os.path.relpath(target)
    name = os.fsencode((relative if not relative.startswith("..") else target.lstrip(os.sep)).replace(os.sep, "/"))
    return name + b"\t" if b" " in name else name  # patch takes a name up to the tab
