"""Draws training programs at random, trains each under its own Keras and migrated, and compares every number.

    python benchmarks/random_programs.py --python keras==2.2.4=INTERPRETER [--python tensorflow==2.10=INTERPRETER ...]
        [--seed N] [--count N] [--only NUMBER ...] [--keep DIR] [--output FILE.md]

drawn/ writes the programs, `--count` of each version from the numbers `--seed` on: the same number is always the same program. One process
of the genuine INTERPRETER trains all of a version, one of this interpreter what `--from VERSION` makes of them, in double precision, from
the same weights and without chance (program_runner.py). Compared are every update, as `python -m codemods.verify` does, and what the
variables of the program hold at its end: histories, scores, predictions, what its callbacks kept; and the names of the files it left.

    the same        to the last digits of float32, whatever the ledger says
    named           it parts or stops, and the ledger left something of the program to a person: what, stands in the row
    silent          it parts or stops, and the ledger did not say so. There must be none
    not run         it does not run under its own version

--keep leaves programs, ledger and results there, and takes the genuine results again from there. --output writes the table as a page.
Exit status: 1 where anything is silent, 2 where an interpreter is missing.
"""

from __future__ import annotations

import argparse
import collections
import hashlib
import importlib.metadata
import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from drawn import program

from codemods.verify import compare
from kerascompat.testing.comparison import IN_DOUBLE, RENAMED
from kerascompat.testing.recording import of

ROOT = Path(__file__).parents[1]
RUNNER = Path(__file__).with_name("program_runner.py")
RESULTS = ("the same", "named", "silent", "not run")
COLUMNS = ("written for", "program", "result", "updates", "where, or why")
CLOSE = 1e-5  # of what variables hold, relative to max(0.1, |value|)
#: Old Keras keeps rates in double precision here, Keras 3 in single precision.
TOLERANCE = replace(IN_DOUBLE, rate_ulp=4)
SECONDS = 1500  # of one process


@dataclass
class Row:
    """What became of one program."""

    version: str
    number: int
    result: str
    updates: int = 0
    detail: str = ""

    def cells(self) -> list[str]:
        return [self.version, str(self.number), self.result, str(self.updates or ""), " ".join(self.detail.replace("|", "\\|").split())]


def family(requirement: str) -> tuple[str, tuple[int, ...]]:
    """keras==2.2.4 is ("keras2", (2, 2, 4)). Raises ValueError where it is of no dialect."""
    package, _, version = requirement.partition("==")
    numbers = tuple(int(part) for part in version.split("."))
    if package == "keras" and numbers < (2, 4):
        return ("keras1" if numbers < (2,) else "keras2"), numbers
    if package == "tensorflow" and (2,) <= numbers < (2, 16):
        return "tf_keras", numbers
    raise ValueError(f"{requirement}: programs are drawn for keras==1.x to 2.3 and for tensorflow==2.0 to 2.15")


def run(python: str, programs: list[Path], out: Path, initial: Path | None = None) -> dict:
    """What each program computed under that interpreter. A process that a program ends is begun again behind it."""
    command = [python, "-B", str(RUNNER), str(ROOT / "kerascompat" / "testing"), str(out), "--float64"]
    command += (["--initial", str(initial)] if initial else []) + [str(path) for path in programs]
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": str(ROOT) if initial else "", "CUDA_VISIBLE_DEVICES": "-1"}
    environment["KERAS_BACKEND"] = "tensorflow"
    while True:
        done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=SECONDS)
        found = json.loads(out.read_text()) if out.is_file() else {}
        if all(path.name in found for path in programs):
            return found
        if not found:
            raise RuntimeError(f"{python} ran none of the programs:\n{done.stderr[-2000:]}")


def flat(value: object, name: str = "") -> Iterator[tuple[str, object]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from flat(inner, f"{name}.{RENAMED.get(key, key)}")
    elif isinstance(value, list):
        yield f"len({name})", len(value)
        for place, inner in enumerate(value):
            yield from flat(inner, f"{name}[{place}]")
    else:
        yield name, value


def parted(old: dict, new: dict) -> str:
    """Where what the variables of two runs hold differs first, in words; empty where it does not."""
    names = [name for name in old["shown"] if name in new["shown"]]
    missing = [name for name in old["shown"] if name not in new["shown"] and old["shown"][name] not in ({}, [])]
    if missing:
        return f"`{missing[0]}` has no numbers"
    for variable in names:
        before, after = (dict(flat(one["shown"][variable], variable)) for one in (old, new))
        lost, gained = [key for key in before if key not in after], [key for key in after if key not in before]
        if lost or gained:
            return f"`{variable}`: " + ", ".join([f"no `{key}`" for key in lost[:2]] + [f"`{key}` too" for key in gained[:2]])
        for key, a in before.items():
            b = after[key]
            numbers = isinstance(a, int | float) and isinstance(b, int | float)
            if a == b or numbers and (a != a and b != b or math.isclose(a, b, rel_tol=CLOSE, abs_tol=CLOSE / 10)):
                continue
            if isinstance(a, str) and isinstance(b, str) and RENAMED.get(a, a) == RENAMED.get(b, b):
                continue
            return f"`{key}`: {a:.7g} in the old run, {b:.7g} in the new" if numbers else f"`{key}`: {a!r} in the old run, {b!r} in the new"
    if old["files"] != new["files"]:
        return f"files: {', '.join(old['files'])} in the old run, {', '.join(new['files'])} in the new"
    return ""


def last_line(error: str) -> str:
    lines = [line.strip() for line in error.splitlines() if line.strip()]
    place = [line for line in lines if line.startswith('File "p')]
    kinds = [line for line in lines if ":" in line and line.split(":")[0].split(".")[-1].endswith(("Error", "Exception", "Warning"))]
    where = f"line {place[0].split('line ')[1].split(',')[0]}: " if place else ""
    return (where + (kinds or lines)[-1])[:260]


def row(version: str, number: int, old: dict, new: dict | None, findings: list[dict]) -> Row:
    made = Row(version, number, "not run")
    if old["error"] or new is None:
        made.detail = last_line(old["error"] or "")
        return made
    before = of(old["recording"])
    made.updates = before.updates
    if new["error"]:
        made.detail = last_line(new["error"])
    else:
        comparison = compare(before, of(new["recording"]), TOLERANCE)
        first = comparison.first
        made.detail = f"model {first.model + 1}, {first.name}: {first.detail}" if first is not None else parted(old, new)
    named = [one for one in findings if one["fate"] in ("by_hand", "unknown")]
    made.result = "the same" if not made.detail else "named" if named else "silent"
    if named:
        said = "; ".join(f"{one['rule']} at line {one['line']} ({one['symbol']})" for one in named[:3])
        made.detail += f"{'; ' if made.detail else ''}left to a person: {said}"
    return made


def rows(version: str, python: str, numbers: list[int], work: Path) -> list[Row]:
    folder = work / version.replace("==", "-")
    programs: dict[str, list[Path]] = {"old": [], "new": []}
    for side, paths in programs.items():
        shutil.rmtree(folder / side, ignore_errors=True)
        (folder / side).mkdir(parents=True)
        for number in numbers:
            path = folder / side / f"p{number:05}.py"
            path.write_text(program(*family(version), number))
            paths.append(path)
    report = folder / "ledger.json"
    command = [sys.executable, "-m", "codemods.migrate", "--from", version, "--output-format", "json", "--output-file", str(report)]
    migrated = subprocess.run([*command, str(folder / "new")], cwd=ROOT, capture_output=True, text=True)
    if migrated.returncode not in (0, 2):
        raise RuntimeError(f"codemods.migrate ended with status {migrated.returncode}:\n{migrated.stderr}\n{migrated.stdout[-1000:]}")
    findings = collections.defaultdict(list)
    for finding in json.loads(report.read_text())["findings"]:
        findings[Path(finding["path"]).name].append(finding)
    kept = folder / "old.json"
    genuine = json.loads(kept.read_text()) if kept.is_file() else {}
    digests = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in programs["old"]}
    kept.write_text(json.dumps({name: one for name, one in genuine.items() if one.get("program") == digests.get(name, one.get("program"))}))
    genuine = run(python, programs["old"], kept)
    (folder / "new.json").unlink(missing_ok=True)
    running = [path for path in programs["new"] if not genuine[path.name]["error"]]
    migrated = run(sys.executable, running, folder / "new.json", kept) if running else {}
    return [row(version, int(name[1:6]), genuine[name], migrated.get(name), findings[name]) for name in digests]


def ranges(numbers: list[int]) -> str:
    """1, 2, 3 and 7 are "1 to 3, 7"."""
    groups: list[list[int]] = []
    for number in sorted(numbers):
        if groups and groups[-1][-1] == number - 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return ", ".join(f"{group[0]} to {group[-1]}" if len(group) > 2 else ", ".join(map(str, group)) for group in groups)


def page(all_rows: list[Row], keras: str) -> str:
    versions = list(dict.fromkeys(one.version for one in all_rows))
    counts = {version: collections.Counter(one.result for one in all_rows if one.version == version) for version in versions}
    drawn = {version: [one.number for one in all_rows if one.version == version] for version in versions}
    total = sum(counts.values(), collections.Counter())
    lines = [
        "# Random programs, trained",
        "",
        "Made by `python benchmarks/random_programs.py`, which also says what the words mean. Each program was drawn from its number,",
        f"trained by the genuine version on TensorFlow and, as `codemods.migrate` leaves it, by Keras {keras}, both in double precision",
        "from the same weights. Every update and everything the program shows is compared. Programs that come out the same have no row.",
        "",
        "| written for | numbers | " + " | ".join(RESULTS) + " |",
        "|---|---|" + "---:|" * len(RESULTS),
        *(
            f"| {version} | {ranges(drawn[version])} | " + " | ".join(str(counts[version][one]) for one in RESULTS) + " |"
            for version in versions
        ),
        "| all | | " + " | ".join(str(total[one]) for one in RESULTS) + " |",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
        *("| " + " | ".join(one.cells()) + " |" for one in all_rows if one.result != "the same"),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", required=True, metavar="VERSION=INTERPRETER", help="a genuine interpreter")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the first number (default: 0)")
    parser.add_argument("--count", type=int, default=30, metavar="N", help="programs of each version (default: 30)")
    parser.add_argument("--only", type=int, nargs="+", metavar="NUMBER", help="these programs alone")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave programs and results there, and use the genuine results again")
    parser.add_argument("--output", type=Path, metavar="FILE.md", help="write the table there, as a page")
    options = parser.parse_args()
    interpreters = dict(one.rsplit("=", 1) for one in options.python)
    for version, path in interpreters.items():
        try:
            family(version)
        except ValueError as error:
            print(error, file=sys.stderr)
            return 2
        if not Path(path).is_file():
            print(f"no interpreter at {path}", file=sys.stderr)
            return 2
    numbers = options.only or list(range(options.seed, options.seed + options.count))
    found: list[Row] = []
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.keep or Path(temporary)).resolve()
        for version, python in interpreters.items():
            made = rows(version, python, numbers, work)
            found += made
            for one in made:
                print(" | ".join(one.cells()), flush=True)
            counted = collections.Counter(one.result for one in made)
            print(f"{version}: " + ", ".join(f"{counted[result]} {result}" for result in RESULTS), flush=True)
            if options.output:
                options.output.write_text(page(found, importlib.metadata.version("keras")), encoding="utf-8")
    return 1 if any(one.result == "silent" for one in found) else 0


if __name__ == "__main__":
    sys.exit(main())
