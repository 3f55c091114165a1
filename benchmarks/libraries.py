"""Migrates libraries written for Keras 2 and runs their own tests under the version they were written for and under Keras 3.

    python benchmarks/libraries.py --keras2.2.4 PYTHON --keras2.3.1 PYTHON --tf-keras2.10 PYTHON
                                   [--tests N] [--sdists DIR] [--keep DIR] [--write FILE] [NAME ...]

Each library's source archive comes from PyPI (pip download), or from DIR where it lies already, and the packages it imports lie beside it and
are migrated with it. A version whose interpreter is not given is left out. The interpreters need pytest, and what the libraries import
beside Keras (typeguard, regex). Of each library no more than N tests are run, spread over all that it has.

Prints a table: how many of those tests pass in the genuine version, how many of these pass migrated, how many places the ledger leaves to a person,
and why the rest fails. `--write docs/libraries.md` makes that page, after each library anew. Exit status 0, or 2 when an archive cannot be had.
"""

from __future__ import annotations

import argparse
import collections
import json
import os
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from sdists import archive, migrate, unpack_where

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
TESTS = 8  # of one library
SECONDS, TEST_SECONDS = 300, 90  # for the tests of one library, and for each


@dataclass(frozen=True)
class Library:
    """A release, the Keras it was written for, and the releases whose packages it imports."""

    project: str
    version: str
    dialect: str = "keras2.3.1"
    beside: tuple[str, ...] = ()


_EMBEDDING = ("keras-pos-embd==0.11.0", "keras-embed-sim==0.8.0", "keras-layer-normalization==0.14.0", "keras-trans-mask==0.4.0")
_ATTENTION = ("keras-self-attention==0.49.0", "keras-multi-head==0.27.0", "keras-position-wise-feed-forward==0.6.0")
_EMBEDDING_TF = ("keras-pos-embd==0.13.0", "keras-embed-sim==0.10.0", "keras-layer-normalization==0.16.0", "keras-trans-mask==0.6.0")
_ATTENTION_TF = ("keras-self-attention==0.51.0", "keras-multi-head==0.29.0", "keras-position-wise-feed-forward==0.8.0")

LIBRARIES = (
    Library("keras-self-attention", "0.41.0", "keras2.2.4"),
    Library("keras-layer-normalization", "0.10.0", "keras2.2.4", beside=("keras-multi-head==0.22.0", "keras-self-attention==0.41.0")),
    Library("keras-pos-embd", "0.10.0", "keras2.2.4"),
    Library("keras-octave-conv", "0.5.0", "keras2.2.4"),
    Library("keras-ordered-neurons", "0.8.0", "keras2.2.4"),
    Library("keras-succ-reg-wrapper", "0.4.0", "keras2.2.4"),
    Library("keras-resnet", "0.2.0", "keras2.2.4"),
    Library("keras-rl", "0.4.2", "keras2.2.4"),
    Library("spektral", "0.0.13", "keras2.2.4"),
    Library("kapre", "0.1.7", "keras2.2.4"),
    Library("keras-multi-head", "0.22.0", beside=_ATTENTION[:1]),
    Library("keras-embed-sim", "0.8.0"),
    Library(
        "keras-position-wise-feed-forward",
        "0.6.0",
        beside=("keras-multi-head==0.27.0", "keras-layer-normalization==0.14.0", "keras-self-attention==0.49.0"),
    ),
    Library("keras-trans-mask", "0.4.0"),
    Library("keras-transformer", "0.38.0", beside=(*_EMBEDDING, *_ATTENTION)),
    Library("keras-bert", "0.81.1", beside=("keras-transformer==0.38.0", *_EMBEDDING, *_ATTENTION)),
    Library("keras-gpt-2", "0.15.0", beside=("keras-transformer==0.38.0", *_EMBEDDING, *_ATTENTION)),
    Library("keras-transformer-xl", "0.13.0", beside=("keras-adaptive-softmax==0.6.0", *_EMBEDDING, *_ATTENTION)),
    Library("keras-adaptive-softmax", "0.6.0"),
    Library("keras-gcn", "0.13.0"),
    Library("keras-drop-block", "0.5.0"),
    Library("keras-targeted-dropout", "0.5.0"),
    Library("keras-piecewise", "0.14.0"),
    Library("keras-adabound", "0.5.0"),
    Library("keras-radam", "0.15.0"),
    Library("keras-lookahead", "0.9.0", beside=("keras-radam==0.15.0",)),
    Library("keras-lr-multiplier", "0.9.0"),
    Library("keras-gradient-accumulation", "0.0.6"),
    Library("keras-self-attention", "0.51.0", "tf-keras2.10"),
    Library("keras-multi-head", "0.29.0", "tf-keras2.10", beside=_ATTENTION_TF[:1]),
    Library("keras-transformer", "0.40.0", "tf-keras2.10", beside=(*_EMBEDDING_TF, *_ATTENTION_TF)),
    Library("keras-bert", "0.89.0", "tf-keras2.10", beside=("keras-transformer==0.40.0", *_EMBEDDING_TF, *_ATTENTION_TF)),
    Library("keras-octave-conv", "0.11.0", "tf-keras2.10"),
    Library("keras-rectified-adam", "0.20.0", "tf-keras2.10"),
)

FROM = {"keras2.2.4": "keras==2.2.4", "keras2.3.1": "keras==2.3.1", "tf-keras2.10": "tensorflow==2.10"}
TITLE = {"keras2.2.4": "Keras 2.2.4", "keras2.3.1": "Keras 2.3.1", "tf-keras2.10": "tf.keras 2.10"}


@dataclass
class Row:
    """How one library fared."""

    library: Library
    genuine: dict[str, str]  # test -> "" where it passes, else the error
    migrated: dict[str, str]
    fates: collections.Counter
    by_hand: list[tuple[str, str]]  # symbol, message

    @property
    def passing(self) -> list[str]:
        return [test for test, error in self.genuine.items() if test and not error]

    @property
    def kept(self) -> list[str]:
        return [test for test in self.passing if self.migrated.get(test, "not run") == ""]

    @property
    def failures(self) -> collections.Counter:
        return collections.Counter(
            self.migrated.get(test) or "not run: " + self.migrated.get("", "no reason given")
            for test in self.passing
            if test not in self.kept
        )


def lay_out(library: Library, target: Path, sdists: Path | None, scratch: Path) -> None:
    """The library's files, and beside them the packages it imports (without their tests)."""

    def python(parts: tuple[str, ...]) -> bool:
        return parts[0] not in ("build", "demo", "examples", "docs", "setup.py") and not parts[0].endswith(".egg-info")

    unpack_where(archive(library.version, sdists, scratch, library.project), target, python)
    for other in library.beside:
        project, _, version = other.partition("==")
        package = project.replace("-", "_")
        unpack_where(archive(version, sdists, scratch, project), target, lambda parts, package=package: parts[0] == package)


def run_tests(python: str, folder: Path, outcomes: Path, path: list[Path], tests: list[str], sample: int = 0) -> dict[str, str]:
    """Each test's error, "" where it passes; under the key "" what kept pytest from collecting.

    tests: the names of those to run; where there are none, `sample` of all.
    """
    beside = filter(None, [os.environ.get("PYTHONPATH") if python == sys.executable else ""])
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(folder), str(HERE), *map(str, path), *beside]),
        "OUTCOMES": str(outcomes),
        "TEST_LIMIT": str(TEST_SECONDS),
        "SAMPLE": str(sample),
        "TF_CPP_MIN_LOG_LEVEL": "3",
        "CUDA_VISIBLE_DEVICES": "",
    }
    for name in ("TF_KERAS", "TF_EAGER", "KERAS_BACKEND"):
        environment.pop(name, None)
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "pytest_outcomes", "-o", "addopts=", "-c", os.devnull]
    command += ["--rootdir", str(folder), "--continue-on-collection-errors", *(tests or [str(folder)])]
    outcomes.unlink(missing_ok=True)
    try:
        done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment, timeout=SECONDS)
        tail = done.stdout[-600:] + done.stderr[-300:]
    except subprocess.TimeoutExpired:
        tail = f"stopped after {SECONDS} s"
    found: dict[str, str] = {}
    for entry in map(json.loads, outcomes.read_text().splitlines() if outcomes.exists() else ()):
        name = entry["test"] if "::" in entry["test"] else ""
        if entry["outcome"] == "passed":
            found.setdefault(name, "")
        elif entry["outcome"] == "failed":
            found[name] = _reason(entry["message"])
    return found or {"": tail}


def _reason(message: str) -> str:
    """The error in one line: the last one that begins with an exception's name, else the first."""
    lines = [line.removeprefix("E").strip() for line in message.splitlines() if line.strip()] or ["no message"]
    errors = [line for line in lines if re.match(r"[\w.]*(Error|Exception|Warning|Interrupt|NotFound)\b", line)]
    return re.sub(r"\s+", " ", re.sub(r"0x[0-9a-f]+", "0x...", (errors or lines[:1])[-1]))[:160]


def fare(library: Library, python: str, sdists: Path | None, scratch: Path, sample: int) -> Row:
    work = scratch / f"{library.project}-{library.version}"
    for name in ("old", "new"):
        lay_out(library, work / name, sdists, scratch)
    cached = work / f"genuine-{library.dialect}-{sample}.json"
    if cached.exists():
        genuine = json.loads(cached.read_text())
    else:
        genuine = run_tests(python, work / "old", work / "old.outcomes", [], [], sample)
        cached.write_text(json.dumps(genuine, indent=1))
    package, _, version = FROM[library.dialect].partition("==")
    ledger = migrate(version, work / "new", work / "ledger.json", package)
    passing = [test for test, error in genuine.items() if test and not error]
    migrated = run_tests(sys.executable, work / "new", work / "new.outcomes", [ROOT], passing) if passing else {}
    (work / "migrated.json").write_text(json.dumps(migrated, indent=1))
    fates = collections.Counter(finding["fate"] for finding in ledger["findings"])
    by_hand = [(finding["symbol"], finding["message"]) for finding in ledger["findings"] if finding["fate"] in ("by_hand", "unknown")]
    return Row(library, genuine, migrated, fates, by_hand)


def table(rows: list[Row]) -> list[str]:
    lines = ["| library | written for | tests run that pass there | of these migrated | left to a person |", "|---|---|---|---|---|"]
    for row in rows:
        left = row.fates["by_hand"] + row.fates["unknown"]
        lines.append(
            f"| {row.library.project} {row.library.version} | {TITLE[row.library.dialect]} | {len(row.passing)} | {len(row.kept)} | {left} |"
        )
    passing, kept = sum(len(row.passing) for row in rows), sum(len(row.kept) for row in rows)
    left = sum(row.fates["by_hand"] + row.fates["unknown"] for row in rows)
    return [*lines, f"| all {len(rows)} | | {passing} | {kept} | {left} |"]


def details(rows: list[Row]) -> list[str]:
    lines = []
    for row in rows:
        if row.failures or row.by_hand:
            lines += ["", f"### {row.library.project} {row.library.version}", ""]
            lines += [f"- {count} failing: `{reason.replace('`', '')}`" for reason, count in row.failures.most_common()]
            symbols = collections.Counter(symbol for symbol, _ in row.by_hand)
            lines += [
                f"- left to a person: `{symbol}`" + (f" ({count} times)" if count > 1 else "") for symbol, count in symbols.most_common()
            ]
    return lines


HEAD = """# Libraries written for Keras 2, by their own tests

Made by `python benchmarks/libraries.py --write docs/libraries.md` (see there for the interpreters it needs), Keras {keras} on {backend}. Each release was taken
from PyPI, {tests} of its tests, spread over all, were run under the genuine version, the whole was rewritten by `codemods.migrate`, and the same tests were run on
Keras 3. Nothing was edited by hand. What is not counted is what fails under the genuine version too, or takes more than {seconds} s there.
"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help="projects, or project==version")
    for dialect in FROM:
        parser.add_argument(f"--{dialect}", metavar="PYTHON", help=f"an interpreter with {TITLE[dialect]} and pytest")
    parser.add_argument("--tests", type=int, default=TESTS, metavar="N", help=f"of each library; 0 for all (default {TESTS})")
    parser.add_argument("--sdists", type=Path, metavar="DIR", help="where the source archives lie; downloaded when not given")
    parser.add_argument(
        "--keep",
        type=Path,
        metavar="DIR",
        help="leave the libraries, old and new, and the ledgers there; what the genuine tests gave is taken from there",
    )
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page there")
    options = parser.parse_args()
    pythons = {dialect: getattr(options, dialect.replace("-", "_")) for dialect in FROM}
    rows = []
    with tempfile.TemporaryDirectory() as temporary:
        scratch = (options.keep or Path(temporary)).resolve()
        for library in LIBRARIES:
            if options.names and not {library.project, f"{library.project}=={library.version}"} & set(options.names):
                continue
            if pythons[library.dialect] is None:
                continue
            try:
                row = fare(library, pythons[library.dialect], options.sdists, scratch, options.tests)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"{library.project} {library.version}: {error}", file=sys.stderr)
                return 2
            rows.append(row)
            print(*table([row])[2:3], *details([row]), sep="\n", flush=True)
            if options.write:
                options.write.write_text(page(rows, options.tests), encoding="utf-8")
    print(*table(rows), sep="\n")
    return 0


def page(rows: list[Row], tests: int) -> str:
    import keras

    head = HEAD.format(
        keras=keras.__version__, backend=keras.config.backend(), tests=f"up to {tests}" if tests else "all", seconds=TEST_SECONDS
    )
    return "\n".join([head, *table(rows), "", "## What fails, and what is left", *details(rows), ""])


if __name__ == "__main__":
    sys.exit(main())
