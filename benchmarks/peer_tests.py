"""Keras 2.2.4's own tests, migrated and run on Keras 3.

    python benchmarks/peer_tests.py [--sdists DIR] [--keep DIR] [--processes N] [--write PAGE] [FILE ...]
    python benchmarks/peer_tests.py --legacy-python ~/keras-2.2.4/bin/python

The source archive of keras 2.2.4 comes from PyPI (pip download), or from DIR where it lies already. Its tests/ are copied, migrated with
`--from keras==2.2.4` as a user would, and run by pytest, file by file, on the Keras 3 that is installed. What counts is the tests that
pass under the genuine version; `peer_tests.json` names them, and `--legacy-python` runs them there and writes that list anew (seeds fixed;
without the files of ABSENT, which need data, other machines or Keras's own documentation).

An import that the ledger left to a person would stop a whole file. It is bound to a stub that raises when it is used (`Gone` of
`pytest_outcomes.py`), so that the tests that use it fail and the others run.

Every failure is put down to one of these, in this order:

- a finding of the ledger that leaves a construct on the way to the failure to a person: the tool said so before;
- a reason of `peer_test_reasons.py`, written by hand after a look;
- nothing: an open defect.

FILE is a part of a file's path. Prints a table; `--write` puts it, and every failure with its reason, into a page.
Exit status 0 when every failure has a reason, 1 when one has none, 2 when the archive cannot be had.
"""

from __future__ import annotations

import argparse
import ast
import collections
import concurrent.futures
import contextlib
import importlib
import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from peer_test_reasons import REASONS
from sdists import ROOT, archive, migrate, unpack

VERSION = "2.2.4"
HERE = Path(__file__).parent
GENUINE = HERE / "peer_tests.json"
ABSENT = (
    "test_datasets.py",
    "applications_test.py",
    "imagenet_utils_test.py",
    "test_multiprocessing.py",
    "multi_gpu_test.py",
    "data_utils_test.py",
    "test_documentation.py",
    "test_doc_auto_generation.py",
)
FILE_LIMIT, TEST_LIMIT = 900, 300
HEADS = {"finding": "named by the tool", "reason": "with a reason", "open": "open"}


@dataclass(frozen=True)
class Failure:
    """A test that passes in the genuine version and not here."""

    test: str
    message: str
    kind: str  # "finding", "reason" or "open"
    why: str


def test_files(folder: Path) -> list[Path]:
    found = [path for pattern in ("*_test.py", "test_*.py") for path in folder.rglob(pattern)]
    return sorted(path for path in set(found) if path.name not in ABSENT)


def run(python: str, folder: Path, names: list[str]) -> dict[str, dict]:
    """The outcome of every test of some files, by its name; a file that cannot be imported has one entry, for the file."""
    outcomes = folder / (names[0].replace("/", "+") + ".outcomes")
    outcomes.unlink(missing_ok=True)
    inherited = {key: value for key, value in os.environ.items() if key not in ("KERAS_BACKEND", "PYTHONPATH")}
    variables = {
        **inherited,
        "OUTCOMES": str(outcomes),
        "TEST_LIMIT": str(TEST_LIMIT),
        "PYTHONPATH": os.pathsep.join(map(str, (HERE, ROOT))),
        "PYTHONHASHSEED": "0",
        "TF_CPP_MIN_LOG_LEVEL": "2",
    }
    command = [python, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "pytest_outcomes", "--rootdir", ".", "-c", os.devnull]
    command += ["--continue-on-collection-errors", *names]
    with contextlib.suppress(subprocess.TimeoutExpired):
        subprocess.run(command, cwd=folder, env=variables, capture_output=True, text=True, timeout=FILE_LIMIT * len(names))
    found: dict[str, dict] = {}
    for line in outcomes.read_text().splitlines() if outcomes.exists() else ():
        entry = json.loads(line)
        if entry["test"] not in found or entry["outcome"] == "failed":
            found[entry["test"]] = entry
    return found


def bind_missing(path: Path) -> None:
    """Put stubs in place of what a file imports at its top and this Keras 3 does not have; lines stay where they are."""
    text = path.read_text()
    lines = text.splitlines()
    for statement in ast.parse(text).body:
        if not isinstance(statement, ast.ImportFrom) or (statement.module or "").partition(".")[0] != "keras":
            continue
        missing = [alias for alias in statement.names if not importable(statement.module, alias.name)]
        if not missing:
            continue
        kept = [alias for alias in statement.names if alias not in missing]
        parts = [ast.unparse(ast.ImportFrom(statement.module, kept, 0))] if kept else []
        parts += ["from pytest_outcomes import Gone"]
        parts += [f"{alias.asname or alias.name} = Gone({statement.module + '.' + alias.name!r})" for alias in missing]
        first, last = statement.lineno - 1, statement.end_lineno
        lines[first:last] = ["; ".join(parts), *[""] * (last - first - 1)]
    path.write_text("\n".join(lines) + "\n")


def importable(module: str, name: str) -> bool:
    try:
        if hasattr(importlib.import_module(module), name):
            return True
        importlib.import_module(f"{module}.{name}")
    except ImportError:
        return False
    return True


def record(python: str, folder: Path) -> None:
    """Run the tests under the genuine version and write the names of those that pass."""
    passed = {}
    for path in test_files(folder):
        outcomes = run(python, folder, [str(path.relative_to(folder))])
        names = [name.partition("::")[2] for name, entry in outcomes.items() if entry["outcome"] == "passed"]
        print(f"{len(names):4}  {path.relative_to(folder)}", flush=True)
        if names:
            passed[str(path.relative_to(folder))] = sorted(names)
    GENUINE.write_text(json.dumps({"keras": VERSION, "passed": passed}, indent=1) + "\n")
    print(f"{sum(map(len, passed.values()))} tests pass in {len(passed)} files")


def explain(entry: dict | None, test: str, path: Path, name: str, findings: list[dict]) -> Failure:
    """Why a test fails: what the ledger left to a person within the functions that the failure went through, or a reason of the list."""
    if entry is None:
        return Failure(test, "not run: the file did not get that far", "open", "")
    message = entry["message"]
    # The messages of findings speak of lines of the old file, and the functions have the same names in both.
    functions = {test.partition("[")[0].rpartition("::")[2]}
    tree = ast.parse(path.read_bytes())
    spans = {node.name: (node.lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    for line in entry["lines"]:
        functions.update(function for function, (first, last) in spans.items() if first <= line <= last)
    left = [finding for finding in findings if finding["fate"] in ("by_hand", "unknown") and finding["function"] & functions]
    if left:
        return Failure(test, message, "finding", f"{left[0]['symbol']}: {left[0]['message']}")
    for reason in REASONS:
        if reason.speaks_of(name, test):
            return Failure(test, message, "reason", reason.why)
    return Failure(test, message, "open", "")


def with_functions(findings: list[dict], path: Path, old: Path) -> list[dict]:
    """The findings about one file, each with the names of the functions and classes around it."""
    tree = ast.parse(old.read_bytes())
    spans = [(node.name, node.lineno, node.end_lineno) for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    own = [finding for finding in findings if Path(finding["path"]).resolve() == path.resolve()]
    return [{**finding, "function": {name for name, first, last in spans if first <= finding["line"] <= last}} for finding in own]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", metavar="FILE", help="a part of the path of a test file; all when none is given")
    parser.add_argument("--sdists", type=Path, metavar="DIR", help="where the source archive lies; downloaded when not given")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the tests, old and new, and the ledger there")
    parser.add_argument("--processes", type=int, metavar="N", help="deal the files out to N processes, each of which starts Keras once")
    parser.add_argument("--write", type=Path, metavar="PAGE", help="write the page of results")
    parser.add_argument("--legacy-python", metavar="PYTHON", help=f"an interpreter with keras {VERSION}: record what passes there")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        scratch = (options.keep or Path(temporary)).resolve()
        try:
            source = archive(VERSION, options.sdists, scratch)
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"keras {VERSION}: {error}", file=sys.stderr)
            return 2
        old, new = scratch / "old", scratch / "new"
        unpack(source, "tests", old)
        if options.legacy_python:
            record(options.legacy_python, old)
            return 0
        unpack(source, "tests", new)
        ledger = migrate(VERSION, new, scratch / "ledger.json")
        genuine = json.loads(GENUINE.read_text())["passed"]
        wanted = [name for name in genuine if not options.files or any(part in name for part in options.files)]

        for name in wanted:
            bind_missing(new / name)
        groups = (
            [wanted[start :: options.processes] for start in range(options.processes)] if options.processes else [[name] for name in wanted]
        )
        outcomes: dict[str, dict] = {}
        with concurrent.futures.ThreadPoolExecutor(options.processes or 1) as pool:
            for found in pool.map(lambda names: run(sys.executable, new, names), [names for names in groups if names]):
                outcomes |= found

        def one(name: str) -> tuple[str, int, list[Failure]]:
            findings = with_functions(ledger["findings"], new / name, old / name)
            failures = []
            for test in genuine[name]:
                entry = outcomes.get(f"{name}::{test}", outcomes.get(name))
                if entry is None or entry["outcome"] != "passed":
                    failures.append(explain(entry, test, new / name, name, findings))
            return name, len(genuine[name]), failures

        rows = [one(name) for name in wanted]
    table = as_table(rows)
    print(table)
    if not options.write:
        for name, _, failures in rows:
            for failure in failures:
                print(f"{failure.kind:8} {name}::{failure.test}: {failure.message.splitlines()[0][:200] if failure.message else ''}")
    else:
        options.write.write_text(page(rows, table))
    return 1 if any(failure.kind == "open" for _, _, failures in rows for failure in failures) else 0


def as_table(rows: list[tuple[str, int, list[Failure]]]) -> str:
    lines = ["| file | tests | pass | " + " | ".join(HEADS.values()) + " |", "|---|---|---|" + "---|" * len(HEADS)]
    totals: collections.Counter[str] = collections.Counter()
    for name, tests, failures in rows:
        kinds = collections.Counter(failure.kind for failure in failures)
        counts = {"tests": tests, "pass": tests - len(failures), **{kind: kinds[kind] for kind in HEADS}}
        totals.update(counts)
        lines.append(f"| {name} | " + " | ".join(map(str, counts.values())) + " |")
    lines.append("| all | " + " | ".join(str(totals[key]) for key in ("tests", "pass", *HEADS)) + " |")
    return "\n".join(lines)


def page(rows: list[tuple[str, int, list[Failure]]], table: str) -> str:
    import keras

    parts = [
        f"# The tests of Keras {VERSION}, migrated\n",
        f"Written by `python benchmarks/peer_tests.py --write docs/peer_tests.md`; Keras {keras.__version__} on {keras.config.backend()}.",
        f"Only tests that pass under the genuine keras {VERSION} count. A failure that is *named by the tool* goes through a line that the",
        "ledger left to a person; one *with a reason* was looked at by hand; an *open* one is a defect.\n",
        table,
    ]
    left_out = sorted(set(json.loads(GENUINE.read_text())["passed"]) - {name for name, _, _ in rows})
    if left_out:
        parts.append(f"\nNot run for this page: {', '.join(left_out)}.")
    for name, _, failures in rows:
        if not failures:
            continue
        parts.append(f"\n## {name}\n")
        grouped: dict[tuple[str, str], list[str]] = collections.defaultdict(list)
        for failure in failures:
            shown = failure.why or f"`{failure.message.splitlines()[0][:160]}`" if failure.message else "not run"
            grouped[failure.kind, shown].append(failure.test)
        for (kind, why), tests in grouped.items():
            parts.append(f"- {', '.join(f'`{test}`' for test in tests)} ({HEADS[kind]}): {' '.join(why.split())}")
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    sys.exit(main())
