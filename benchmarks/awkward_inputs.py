"""Awkward inputs, and what becomes of them: this tool, run now, beside what was seen of the tools of the field.

    python -m benchmarks.awkward_inputs [--write docs/awkward_inputs.md]

Makes every input afresh, runs the command on it as a user does, compares bytes, modes and exit status, and prints a Markdown table.
The other columns were observed once, on the versions in the head, by giving those tools inputs of the same kind with code of their own
subject; they are kept here as data. Exit status 1 where this tool does worse than its promise.
"""

from __future__ import annotations

import argparse
import os
import stat
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

OLD = b"from keras.optimizers import SGD\nopt = SGD(lr=0.1)\n"
NEW = OLD.replace(b"lr=", b"learning_rate=")
LONG = b"x = [" + b"1, " * 6_666 + b"]\n"
MANY = b"x = 1  # a line\n" * 50_000
ROOT = Path(__file__).parents[1]

_UNSEEN = ("not observed",) * 6
FIELD = ("pyupgrade 3.22", "django-upgrade 1.33", "bump-pydantic 0.8.0", "LibCST tool 1.9", "ruff 0.17.6", "tf_upgrade_v2 2.21")


PAGE = """\
# Awkward inputs

What becomes of a file that is not as most are. The first column is `python -m codemods.migrate`, run on each input beside a second file, which must be migrated
whatever the first is; a second run must change nothing. The others were observed once, on inputs of the same kind with code of their own subject.
Written by `python -m benchmarks.awkward_inputs --write docs/awkward_inputs.md`, which fails where the first column is not as promised.

"""


@dataclass(frozen=True)
class Input:
    """One awkward input: the bytes of `a.py`, what the bytes become, the status, what it is called, and what others did."""

    name: str
    before: bytes
    after: bytes
    status: int
    good: str
    field: tuple[str, ...]
    mode: int = 0o644
    place: str = "a.py"  # where the bytes lie
    named: tuple[str, ...] = ("a.py",)  # what the command is given beside the second file
    link: bool = False  # a.py is a symbolic link to the place


INPUTS = (
    Input(
        "CRLF",
        OLD.replace(b"\n", b"\r\n"),
        NEW.replace(b"\n", b"\r\n"),
        0,
        "kept",
        ("kept", "kept", "turned to LF", "kept", "kept", "turned to LF"),
    ),
    Input("CR", OLD.replace(b"\n", b"\r"), NEW.replace(b"\n", b"\r"), 0, "kept", _UNSEEN),
    Input(
        "mixed line ends",
        OLD.replace(b"\n", b"\r\n", 1) + b"x = 1\ny = 2\r\n",
        NEW.replace(b"\n", b"\r\n", 1) + b"x = 1\ny = 2\r\n",
        0,
        "kept",
        ("kept", "kept", "all LF", "kept", "kept", "all LF"),
    ),
    Input(
        "UTF-8 byte order mark",
        b"\xef\xbb\xbf" + OLD,
        b"\xef\xbb\xbf" + NEW,
        0,
        "migrated, kept",
        ("not migrated, silent, status 0", "migrated, kept", "mark dropped", "kept", "kept", "file emptied, status 0"),
    ),
    Input(
        "cp1252 with a cookie",
        b"# coding: cp1252\n# \x80\n" + OLD,
        b"# coding: cp1252\n# \x80\n" + NEW,
        0,
        "migrated, kept",
        ("refused", "refused", "traceback, whole run dies", "kept", 'warning, then "All checks passed"', "traceback"),
    ),
    Input("no final newline", OLD.rstrip(), NEW.rstrip(), 0, "kept", ("kept",) * 6),
    Input(
        "form feed before `if 1:`",
        OLD + b"\x0c\nif 1:\n    x = 1\n",
        NEW + b"\x0c\nif 1:\n    x = 1\n",
        0,
        "kept",
        ("kept", "kept", "kept", "kept", "kept", "became `if1:`"),
    ),
    Input(
        "form feed, odd comment in a block",
        OLD + b"if 1:\n    x = 1\n\x0c    y = 2\n\n  # odd\n",
        NEW + b"if 1:\n    x = 1\n\x0c    y = 2\n\n  # odd\n",
        0,
        "kept",
        _UNSEEN,
    ),
    Input(
        "Python 2",
        b"import keras\nprint 'x'\n" + OLD,
        b"import keras\nprint 'x'\n" + OLD,
        3,
        "left alone, named, advice given",
        ("silent, status 0", "silent, status 0", "whole run dies", "named", "named", 'file emptied, "0 issues", status 0'),
    ),
    Input(
        "syntax error",
        b"import keras\nx = (\n",
        b"import keras\nx = (\n",
        3,
        "left alone, named",
        ("silent, status 0", "silent, status 0", "whole run dies", "named", "named", "file emptied, status 0"),
    ),
    Input("empty", b"", b"", 0, "left alone", _UNSEEN),
    Input("tabs", OLD + b"if opt:\n\tx = 1\n\n\t# end\n", NEW + b"if opt:\n\tx = 1\n\n\t# end\n", 0, "kept", _UNSEEN),
    Input("a line of 20,000 characters", OLD + LONG, NEW + LONG, 0, "migrated, kept", _UNSEEN),
    Input("50,000 lines", OLD + MANY, NEW + MANY, 0, "migrated, kept", _UNSEEN),
    Input(
        "a relative import above the root",
        b"from ...up import keras as k\n" + OLD,
        b"from ...up import keras as k\n" + NEW,
        0,
        "migrated",
        ("not probed", "not probed", "ImportError, whole run dies", "migrated", "migrated", "not probed"),
    ),
    Input("mode 0755", OLD, NEW, 0, "kept", ("kept", "kept", "kept", "kept", "kept", "became 0600"), 0o755),
    Input("mode 0444", OLD, NEW, 0, "migrated, kept", _UNSEEN, 0o444),
    Input("a symbolic link", OLD, NEW, 0, "target migrated, link kept", _UNSEEN, place="target.txt", link=True),
    Input("named twice", OLD, NEW, 0, "migrated once", _UNSEEN, named=("a.py", "./a.py", "a.py")),
    Input(
        "a name that is not UTF-8", OLD, NEW, 0, "migrated", _UNSEEN, place=os.fsdecode(b"caf\xe9.py"), named=(os.fsdecode(b"caf\xe9.py"),)
    ),
    Input("NUL bytes", b"import keras\n\0" + OLD, b"import keras\n\0" + OLD, 3, "left alone, named", _UNSEEN),
    Input("bytes that are not of its encoding", b"# \xe9\n" + OLD, b"# \xe9\n" + OLD, 3, "left alone, named", _UNSEEN),
    Input("an encoding that there is not", b"# coding: nonsense\n" + OLD, b"# coding: nonsense\n" + OLD, 3, "left alone, named", _UNSEEN),
    Input(
        "a parameter of the same name",
        b"from keras.optimizers import SGD\ndef f(SGD):\n    return SGD(lr=0.1)\n",
        b"from keras.optimizers import SGD\ndef f(SGD):\n    return SGD(lr=0.1)\n",
        0,
        "left alone",
        ("rewritten wrongly", "rewritten wrongly", "not observed", "left alone", "left alone", "rewritten wrongly"),
    ),
    Input(
        "an alias",
        b"import keras.optimizers as o\nopt = o.SGD(lr=0.1)\n",
        b"import keras.optimizers as o\nopt = o.SGD(learning_rate=0.1)\n",
        0,
        "migrated",
        ("missed", "missed", "partly", "migrated", "migrated", "missed, unreported"),
    ),
)


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "codemods.migrate", "--from", "keras==2.2.4", *arguments]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True)


def observe(each: Input) -> str:
    """What the tool makes of an input: `good` where it is as promised, else what is wrong."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path, other = folder / each.place, folder / "z.py"
        path.write_bytes(each.before)
        path.chmod(each.mode)
        if each.link:
            (folder / "a.py").symlink_to(each.place)
        other.write_bytes(OLD)
        there, names = sorted(os.listdir(folder)), (*each.named, "z.py")
        done = run(folder, *names)
        checks: tuple[tuple[Callable[[], bool], str], ...] = (
            (lambda: path.read_bytes() == each.after, "other bytes than promised"),
            (lambda: done.returncode == each.status, f"status {done.returncode}"),
            (lambda: each.status != 3 or "a.py" in done.stdout, "not named"),
            (lambda: stat.S_IMODE(path.stat().st_mode) == each.mode, "another mode"),
            (lambda: (folder / "a.py").is_symlink() == each.link, "the link is gone"),
            (lambda: other.read_bytes() == NEW, "the other file was not migrated"),
            (lambda: sorted(os.listdir(folder)) == there, "files left behind"),
            (lambda: run(folder, *names).returncode == each.status and path.read_bytes() == each.after, "a second run differs"),
        )
        wrong = [words for holds, words in checks if not holds()]
    return ", ".join(wrong) if wrong else each.good


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write the table to a page as well")
    given = parser.parse_args()
    columns = ("input", "kerascompat", *FIELD)
    lines = ["| " + " | ".join(columns) + " |", "|" + "---|" * len(columns)]
    print("\n".join(lines))
    failed = 0
    for each in INPUTS:
        seen = observe(each)
        failed += seen != each.good
        lines.append("| " + " | ".join((each.name, seen if seen == each.good else f"**{seen}**", *each.field)) + " |")
        print(lines[-1], flush=True)
    if given.write is not None:
        given.write.write_text(PAGE + "\n".join(lines) + "\n", encoding="utf-8")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
