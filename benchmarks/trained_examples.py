"""Trains the examples of old Keras releases under their own version and migrated on Keras 3, and compares them update by update.

    python benchmarks/trained_examples.py --python VERSION=INTERPRETER [...] [--sdists DIR] [--keep DIR] [--only NAME ...]
        [--jobs N] [--output FILE.md]

The examples come out of the source archives (see sdists.py). Each is run by the genuine INTERPRETER and, rewritten with
`--from keras==VERSION`, by this one: offline data, the same initial weights, no chance, two epochs of a few batches. They are judged as
`python -m codemods.verify` judges two programs: in single precision, and where they part, both once more in double precision, which tells
rounding that grew from a difference. Prints one row each:

    the same    it trains the same: rates to 1 ulp, losses to 1e-5 and weights to 2e-6 ("in" float32), or equal but for rounding (float64);
                loss and weights are the largest differences there
    differs     where first, and by how much
    stops       the error on Keras 3; a program that has trained, and has not ended when its time is over, does not stop
    by hand     it differs or stops, and the tool had said why, at that place
    no training, not run    nothing to compare: it trains nothing, or does not run under its own version here (the reason is given)

What an example imports beside Keras (scikit-learn, say) has to be there in both interpreters. --keep holds the recordings of the old side and uses them again. --output writes the table as a page; with --only, the rows of a page that is there
already stay, but for those that were measured again, and the page says which. Exit status 0 whatever the
table says; 2 when an archive or an interpreter is missing.
"""

from __future__ import annotations

import argparse
import collections
import concurrent.futures
import re
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sdists import archive, migrate, unpack

from codemods.verify import Recording, RunError, compare, load, record
from kerascompat.testing import offline
from kerascompat.testing.comparison import Comparison, tell_rounding

#: Files that a program opens beside itself.
FILES = {
    "lstm_seq2seq.py": ("fra-eng/fra.txt",),
    "lstm_seq2seq_restore.py": ("fra-eng/fra.txt",),
    "cnn_seq2seq.py": ("fra-eng/fra.txt",),
    "pretrained_word_embeddings.py": ("glove.6B/glove.6B.100d.txt", "20_newsgroup"),
}
LIMITS = {"epochs": 2, "steps": 4, "updates": 10}
SECONDS, TIMEOUT = 120, 600  # after which no update begins in single precision, and after which a program is ended
#: What is compared; what the epochs logged is left out, as it may be averaged otherwise over a last batch that was cut off.
TRAINING = ("steps", "base rate", "effective rate", "loss", "weights")
RESULTS = ("the same", "differs", "stops", "by hand", "no training", "not run")


@dataclass
class Row:
    """What became of one example."""

    version: str
    name: str
    result: str
    updates: int = 0
    precision: str = ""
    loss: float | None = None  # largest relative difference
    weights: float | None = None  # largest absolute difference
    detail: str = ""

    def cells(self) -> list[str]:
        numbers = ["" if value is None else f"{value:.1e}" for value in (self.loss, self.weights)]
        detail = " ".join(self.detail.replace("|", "\\|").split())
        return [self.version, self.name, self.result, str(self.updates or ""), self.precision, *numbers, detail]


def read(page: str) -> list[Row]:
    """The rows of a page that was written before."""
    rows = []
    for line in page.splitlines():
        cells = [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
        if len(cells) == len(COLUMNS) and cells[2] in RESULTS and re.fullmatch(r"[\d.]+", cells[0]):
            loss, weights = (float(cell) if cell else None for cell in cells[5:7])
            rows.append(Row(*cells[:3], int(cells[3] or 0), cells[4], loss, weights, cells[7]))
    return rows


COLUMNS = ("Keras", "example", "result", "updates", "in", "loss", "weights", "where, or why")


def last_line(error: Exception | str) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    kinds = [line for line in lines if line.split(":")[0].split(".")[-1].endswith(("Error", "Exception", "StandIn")) and ":" in line]
    place = [line for line in lines if line.startswith('File "')]
    where = f"line {place[0].split('line ')[1].split(',')[0]}: " if place else ""
    said = where + (kinds or lines)[-1 if kinds else 0]
    return re.sub(r"(/[^\s/]+)+/(?=python)", "", said)[:240]  # whose machine it was is nobody's business


class Example:
    """One program, in a folder of its own, old and new."""

    def __init__(self, version: str, name: str, source: Path, rewritten: Path, findings: list[dict], work: Path, python: str):
        self.version, self.name, self.python, self.findings = version, name, python, findings
        self.single = work / "recordings" / version / f"{name}.json"  # of the old side
        self.sides = {}
        for side, script in (("old", source), ("new", rewritten)):
            folder = work / "programs" / version / Path(name).stem / side
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            self.sides[side] = Path(shutil.copy(script, folder / name))
            for path in FILES.get(name, ()):
                offline.write(str(folder / path))

    def old(self, updates: int | None = None) -> tuple[Recording, str]:
        """How it trains under its own version, made once, and why it ended there before its end. Raises RunError.

        updates: in double precision as many, from the same weights; None: in single precision.
        """
        kept = self.single if updates is None else self.single.with_suffix(".double.json")
        failed = kept.with_suffix(".error")
        if not kept.is_file() and not failed.is_file():
            how = {"limits": LIMITS | {"seconds": SECONDS}} if updates is None else self._in_double(updates)
            try:
                record(self.sides["old"], python=self.python, offline_data=True, timeout=TIMEOUT, keep=kept, **how)
            except RunError as error:
                kept.parent.mkdir(parents=True, exist_ok=True)
                failed.write_text(str(error))
        why = failed.read_text() if failed.is_file() else load(kept).failure or ""
        if why and not (kept.is_file() and load(kept).updates):
            raise RunError(why)
        return load(kept), why and last_line(why)

    def _in_double(self, updates: int) -> dict:
        return {"limits": LIMITS | {"updates": updates}, "initial": self.single, "float64": True}

    def new(self, updates: int, double: bool = False) -> tuple[Recording, str]:
        """The same on Keras 3, and the error it ended by. Raises RunError where it ends before it has made as many updates."""
        how = self._in_double(updates) if double else {**self._in_double(updates), "float64": False}
        try:
            return record(self.sides["new"], offline_data=True, timeout=TIMEOUT, **how), ""
        except RunError as error:
            if error.recording is None or error.recording.updates < updates:
                raise
            return error.recording, "" if error.kind == "timeout" else last_line(error)

    def row(self) -> Row:
        row = Row(self.version, self.name, "not run")
        try:
            old, ended = self.old()
        except RunError as error:
            row.detail = f"under its own version: {last_line(error)}"
            return row
        row.updates, row.precision = old.updates, "float32"
        if not old.updates:
            row.result = "no training"
            if old.stopped:
                row.result, row.detail = "not run", f"under its own version: no update within {SECONDS} seconds"
            return row
        try:
            new, stopped = self.new(old.updates)
        except RunError as error:
            row.result, row.detail = "stops", last_line(error)
            return self._named(row)
        comparison = compare(old, new, only=TRAINING)
        measured, undecided = comparison, ""
        if comparison.may_be_rounding:
            comparison, measured, undecided = self._tell_rounding(comparison)
            row.precision = "float64" if measured is not comparison else row.precision
        sizes = {name: [one.difference for one in measured.quantities if one.name == name] for name in ("loss", "weights")}
        row.loss, row.weights = (max(values, default=None) for values in sizes.values())
        if comparison.equal:
            row.result, row.detail = "the same", f"after training, under its own version: {ended}" if ended else ""
            if stopped and not ended:
                row.result, row.detail = "stops", f"after training the same: {stopped}"
        else:
            first = comparison.first
            row.result, row.detail = "differs", f"model {first.model + 1}, {first.name}: {first.detail}{undecided}"
        return self._named(row)

    def _tell_rounding(self, comparison: Comparison) -> tuple[Comparison, Comparison, str]:
        """The comparison judged again by runs in double precision, the comparison of these, and why that could not be done."""
        updates = comparison.old.updates
        try:
            old, new = self.old(updates)[0], self.new(updates, double=True)[0]
        except RunError as error:
            return comparison, comparison, f"; in double precision: {last_line(error)}"
        return tell_rounding(comparison, old, new), compare(old, new, only=TRAINING), ""

    def _named(self, row: Row) -> Row:
        """With what the tool left to a person in this file."""
        named = [finding for finding in self.findings if finding["fate"] in ("by_hand", "unknown")]
        if named and row.result in ("differs", "stops"):
            row.result = "by hand"
            row.detail += "; named: " + "; ".join(f"line {one['line']}: {one['message'][:110]}" for one in named[:2])
        return row


def examples(version: str, python: str, options, work: Path) -> list[Example]:
    old, new = work / version / "old", work / version / "new"
    for folder in (old, new):
        shutil.rmtree(folder, ignore_errors=True)
        unpack(archive(version, options.sdists, work / version), "examples", folder)
    ledger = migrate(version, new, work / version / "ledger.json")
    found = []
    for path in sorted(old.rglob("*.py")):
        name = path.name
        if options.only and not {path.stem, f"{version}:{path.stem}"} & set(options.only):
            continue
        rewritten = new / path.relative_to(old)
        findings = [finding for finding in ledger["findings"] if Path(finding["path"]).resolve() == rewritten.resolve()]
        found.append(Example(version, name, path, rewritten, findings, work, python))
    return found


def merged(before: list[Row], rows: list[Row]) -> list[Row]:
    """The rows of before with those that were measured again in their places, and new ones at the end of their version."""
    measured = {(row.version, row.name): row for row in rows}
    kept = [measured.pop((row.version, row.name), row) for row in before]
    order = list(dict.fromkeys(row.version for row in kept + rows))
    return sorted([*kept, *measured.values()], key=lambda row: order.index(row.version))


def page(rows: list[Row], keras: str, again: list[Row] = ()) -> str:
    """The table as markdown. again: the rows that were measured later than the rest."""
    versions = sorted({row.version for row in rows})
    counts = {version: collections.Counter(row.result for row in rows if row.version == version) for version in versions}
    total = collections.Counter(row.result for row in rows)
    later = {(row.version, row.name) for row in again}
    whole = [version for version in versions if all((row.version, row.name) in later for row in rows if row.version == version)]
    named = [*(f"all of {version}" for version in whole), *(f"{row.version} {row.name}" for row in again if row.version not in whole)]
    lines = [
        "# The official examples, trained",
        "",
        "Made by `python benchmarks/trained_examples.py`, which also says what the words mean. These examples were",
        f"trained by the genuine version on TensorFlow and, as `codemods.migrate` leaves them, by Keras {keras}: stand-ins for the data,",
        f"the same initial weights and batches, no chance, {LIMITS['epochs']} epochs of at most {LIMITS['steps']} batches, "
        f"{LIMITS['updates']} updates in all.",
        *([f"Measured later than the rest: {', '.join(named)}."] if named else []),
        "",
        "| Keras | " + " | ".join(RESULTS) + " |",
        "|---|" + "---:|" * len(RESULTS),
        *(f"| {version} | " + " | ".join(str(counts[version][result]) for result in RESULTS) + " |" for version in versions),
        "| all | " + " | ".join(str(total[result]) for result in RESULTS) + " |",
        "",
        "| " + " | ".join(COLUMNS) + " |",
        "|" + "---|" * len(COLUMNS),
        *("| " + " | ".join(row.cells()) + " |" for row in rows),
    ]
    return "\n".join(lines) + "\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--python", action="append", required=True, metavar="VERSION=INTERPRETER", help="a genuine interpreter")
    parser.add_argument("--sdists", type=Path, metavar="DIR", help="where the source archives lie; downloaded when not given")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave programs and recordings there, and use the old side's again")
    parser.add_argument(
        "--only", nargs="+", metavar="NAME", help="these examples, without .py, of every version or of one (2.2.4:mnist_cnn)"
    )
    parser.add_argument("--jobs", type=int, default=1, metavar="N", help="programs at a time (default: 1)")
    parser.add_argument("--output", type=Path, metavar="FILE.md", help="write the table there, as a page")
    options = parser.parse_args()
    interpreters = dict(one.split("=", 1) for one in options.python)
    for path in interpreters.values():
        if not Path(path).is_file():
            print(f"no interpreter at {path}", file=sys.stderr)
            return 2
    with tempfile.TemporaryDirectory() as temporary:
        work = (options.keep or Path(temporary)).resolve()
        try:
            found = [one for version, python in interpreters.items() for one in examples(version, python, options, work)]
        except (OSError, RuntimeError) as error:
            print(error, file=sys.stderr)
            return 2
        rows = []
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for row in pool.map(Example.row, found):
                rows.append(row)
                print(" | ".join(row.cells()), flush=True)
    print(", ".join(f"{number} {result}" for result, number in collections.Counter(row.result for row in rows).most_common()))
    if options.output:
        from importlib.metadata import version

        before = read(options.output.read_text(encoding="utf-8")) if options.only and options.output.is_file() else []
        text = page(merged(before, rows), version("keras"), rows if before else ())
        options.output.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
