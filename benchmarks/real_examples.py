"""Migrates the examples of old Keras releases and holds the result against a search of its own.

    python benchmarks/real_examples.py [--sdists DIR] [--keep DIR] [--list] [VERSION ...]

The source archives of keras 2.0.8, 2.1.6, 2.2.4 and 2.3.1 come from PyPI (pip download), or from DIR where they lie already. Their
examples/ are copied, migrated with `--from keras==VERSION`, and these promises are checked:

- every optimizer built, every optimizer named by a string, every callback that sets the rate and every use of `optimizer.lr` that a
  plain search of the syntax trees finds is in the ledger, with a fate;
- every written file parses;
- a second run changes nothing;
- no line changes whose statement neither holds a construct of the ledger nor is an import, and line ends stay what they were.

Prints one row a release. Exit status 0 when every promise holds, 1 when one is broken (each is printed), 2 when an archive cannot be had.
"""

from __future__ import annotations

import argparse
import ast
import collections
import difflib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sdists import archive, migrate, unpack

VERSIONS = ("2.0.8", "2.1.6", "2.2.4", "2.3.1")
OPTIMIZERS = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
CALLBACKS = ("LearningRateScheduler", "ReduceLROnPlateau")
FATES = ("migrated", "shimmed", "unchanged", "by_hand", "unknown")
WORST_FIRST = ("by_hand", "unknown", "shimmed", "migrated", "unchanged")
KINDS = ("optimizers", "by name", "callbacks", "rate uses")


@dataclass(frozen=True)
class Construct:
    """What the search found: its kind, its name and the lines it spans."""

    kind: str
    name: str
    first: int
    last: int


def search(source: bytes) -> Iterator[Construct]:
    """Everything about the learning rate that a look at names alone can find; knows nothing of the migration."""
    known = {name.lower(): name for name in OPTIMIZERS}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in OPTIMIZERS or (name in known and "optimizers" in ast.unparse(node.func)):
                yield Construct("optimizers", name, node.lineno, node.end_lineno)
            elif name in CALLBACKS:
                yield Construct("callbacks", name, node.lineno, node.end_lineno)
            elif name == "compile":
                by_keyword = [keyword.value for keyword in node.keywords if keyword.arg == "optimizer"]
                for optimizer in by_keyword or node.args[:1]:
                    if isinstance(optimizer, ast.Constant) and str(optimizer.value).lower() in known:
                        yield Construct("by name", optimizer.value, optimizer.lineno, optimizer.end_lineno)
        elif isinstance(node, ast.Attribute) and node.attr == "lr":
            owner = node.value.attr if isinstance(node.value, ast.Attribute) else getattr(node.value, "id", "")
            if "opt" in owner.lower():
                yield Construct("rate uses", "lr", node.lineno, node.end_lineno)


def fate_of(construct: Construct, findings: list[dict]) -> str | None:
    """The fate that the ledger gives a construct, the worst where several findings are about it, or None when it is not in the ledger."""
    name, fates = construct.name.lower(), set()
    for finding in findings:
        symbol = finding["symbol"].lower()
        in_lookup = symbol.startswith("keras.optimizers.") and name in finding["before"].lower()
        last = finding["line"] + finding["before"].count("\n")
        if (symbol.split(".")[-1] == name or in_lookup) and finding["line"] <= construct.last and construct.first <= last:
            fates.add(finding["fate"])
    return next((fate for fate in WORST_FIRST if fate in fates), None)


def statements(source: bytes) -> Iterator[range]:
    """The lines of every statement that holds no other one, and of the head of every one that does."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            yield range(node.lineno, body[0].lineno if body else node.end_lineno + 1)


def import_lines(source: bytes) -> set[int]:
    return {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for line in range(node.lineno, node.end_lineno + 1)
    }


def stray_changes(old: bytes, new: bytes, findings: list[dict]) -> Iterator[str]:
    """Lines that changed although neither a construct of the ledger nor an import is in their statement."""
    edited = set()
    for finding in findings:
        if finding["fate"] in ("migrated", "shimmed") or finding["before"] != finding["after"]:
            edited.update(range(finding["line"], finding["line"] + finding["before"].count("\n") + 1))
    with_edit = import_lines(old) | edited
    for lines in statements(old):
        if edited.intersection(lines):
            with_edit.update(lines)
    added_imports = import_lines(new)
    before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
    for tag, old_from, old_to, new_from, new_to in difflib.SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag in ("replace", "delete"):
            # A replaced block may hold blank lines between edits; every other line of it needs an edit of its own.
            stray = [line for line in range(old_from + 1, old_to + 1) if line not in with_edit and before[line - 1].strip()]
            if stray:
                yield f"line {stray[0]} changed without an edit: {before[stray[0] - 1]!r}"
        elif tag == "insert":
            stray = [line for line in range(new_from + 1, new_to + 1) if line not in added_imports and after[line - 1].strip()]
            if stray and not with_edit & {old_from, old_from + 1}:
                yield f"line {stray[0]} of the new file was added without an edit: {after[stray[0] - 1]!r}"

    def ends(lines: list[bytes]) -> set[bytes]:
        return {line[len(line.rstrip(b"\r\n")) :] for line in lines}

    if not ends(after) <= ends(before):
        yield f"line ends were {ends(before)}, are {ends(after)}"


def check_release(version: str, sdists: Path | None, scratch: Path, listing: bool) -> tuple[dict, list[str]]:
    """Migrate one release's examples. Returns counts for its row and the promises that were broken."""
    work = scratch / version
    old, new = work / "old", work / "new"
    unpack(archive(version, sdists, scratch), "examples", old)
    shutil.copytree(old, new)
    ledger = migrate(version, new, work / "ledger.json")
    paths = sorted(path.relative_to(old) for path in old.rglob("*.py"))
    broken, fates, kinds, written = [], collections.Counter(), collections.Counter(), 0
    for file in ledger["files"]:
        if file["error"]:
            broken.append(f"{file['path']}: {file['error']['kind']}: {file['error']['message']}")
    after_first = {}
    for path in paths:
        before, after = (old / path).read_bytes(), (new / path).read_bytes()
        after_first[path] = after
        written += before != after
        findings = [finding for finding in ledger["findings"] if Path(finding["path"]).resolve() == (new / path).resolve()]
        for construct in search(before):
            fate = fate_of(construct, findings)
            kinds[construct.kind] += 1
            fates[fate or "missing"] += 1
            if fate is None:
                broken.append(f"{path}:{construct.first}: {construct.name} ({construct.kind}) is not in the ledger")
            if listing:
                print(f"{version}  {fate or 'missing':9}  {path}:{construct.first}  {construct.name}")
        try:
            ast.parse(after)
        except SyntaxError as error:
            broken.append(f"{path}: does not parse: {error}")
            continue
        broken.extend(f"{path}: {stray}" for stray in stray_changes(before, after, findings))
    migrate(version, new, work / "second-run.json")
    broken.extend(f"{path}: a second run changes it" for path in paths if (new / path).read_bytes() != after_first[path])
    row = {"files": len(paths), "written": written}
    row |= {kind: kinds[kind] for kind in KINDS} | {fate: fates[fate] for fate in (*FATES, "missing")}
    return row, broken


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("versions", nargs="*", metavar="VERSION", default=VERSIONS)
    parser.add_argument("--sdists", type=Path, metavar="DIR", help="where the source archives lie; downloaded when not given")
    parser.add_argument("--keep", type=Path, metavar="DIR", help="leave the examples, old and new, and the ledgers there")
    parser.add_argument("--list", action="store_true", help="print every construct that the search finds, with its fate")
    options = parser.parse_args()
    rows, broken = {}, []
    with tempfile.TemporaryDirectory() as temporary:
        scratch = options.keep or Path(temporary)
        for version in options.versions:
            shutil.rmtree(scratch / version, ignore_errors=True)
            try:
                rows[version], found = check_release(version, options.sdists, scratch, options.list)
            except (OSError, subprocess.CalledProcessError) as error:
                print(f"keras {version}: {error}", file=sys.stderr)
                return 2
            broken.extend(f"keras {version}: {line}" for line in found)
    columns = list(next(iter(rows.values())))
    print("| keras | " + " | ".join(columns) + " |\n|" + "---|" * (len(columns) + 1))
    for version, row in rows.items():
        print(f"| {version} | " + " | ".join(str(row[column]) for column in columns) + " |")
    totals = collections.Counter()
    for row in rows.values():
        totals.update(row)
    print("| all | " + " | ".join(str(totals[column]) for column in columns) + " |")
    print(*broken, sep="\n")
    print("every promise holds" if not broken else f"{len(broken)} promises broken")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
