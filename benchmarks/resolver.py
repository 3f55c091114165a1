"""Compares this project's name resolver with LibCST's own scopes and qualified names on the source of four releases of Keras.

    python -m benchmarks.resolver [--sdists DIR] [--write] [VERSION | FOLDER ...]

Every name that LibCST's QualifiedNameProvider resolves to something of Keras must be resolved to the same by codemods, and every
name that codemods resolves to something of Keras must be the same to LibCST. The archives of keras 2.0.8, 2.1.6, 2.2.4 and 2.3.1 come
from PyPI (pip download), or from DIR where they lie already. Within the package keras, relative imports are resolved by both:
LibCST's name is read from the root of the archive, and codemods must give what that module defines under that name.

Prints each class of answers with its reason and its count, and every difference; exit status 1 if one is not explained, 2 where an
archive cannot be had. `--write` puts the counts into docs/resolver.md.
"""

from __future__ import annotations

import argparse
import collections
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, QualifiedNameProvider, QualifiedNameSource

from benchmarks.sdists import ROOT, archive, unpack_where
from codemods.engine.project import Project
from codemods.engine.scopes import dotted
from codemods.engine.symbols import Symbol, symbol
from codemods.engine.tree import SourceError
from codemods.engine.values import UNKNOWN, Analysis, Constant, Module

VERSIONS = ("2.0.8", "2.1.6", "2.2.4", "2.3.1")
PAGE = ROOT / "docs" / "resolver.md"

SAME = "the same"
LOCAL = "the same, through a relative import"
#: Where the two do not answer the same question, by class: what LibCST means, what codemods means.
EXPLAINED = {
    "not a name": "the word stands in an import, before the `=` of a keyword or behind a dot: LibCST looks such a word up as if it were "
    "a name by itself, codemods does not",
    "of a call": "`f().x`: LibCST calls it `f.x`, codemods asks what the call returns",
    "a variable": "the name was assigned: LibCST stops at the assignment, codemods goes on to what was assigned",
    "a parameter": "LibCST stops at the parameter, codemods goes on to its default and to what it is called with",
    "by a star": "`from module import *`: LibCST does not know what it brings, codemods knows what each module of Keras exports",
    "a fallback": "`try: import keras`, `except ImportError: keras = None`: LibCST names the import alone, codemods both",
    "bound again": "an import and a definition of the same name: one of the two lists more of them, codemods those that can hold at that line",
    "of another file": "the archive has no such file: the name stands for what is built or was left out",
}


@dataclass
class Comparison:
    """Answers by class, and the differences that no class explains, in words."""

    counts: collections.Counter = field(default_factory=collections.Counter)
    differences: list[str] = field(default_factory=list)

    @property
    def compared(self) -> int:
        return self.counts[SAME] + self.counts[LOCAL] + len(self.differences)

    def add(self, other: Comparison, where: str = "") -> None:
        self.counts.update(other.counts)
        self.differences += [f"{where}:{difference}" for difference in other.differences]


class _Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (QualifiedNameProvider,)

    def __init__(self) -> None:
        self.names: list[tuple[cst.CSTNode, set[str]]] = []
        self.also_local: set[int] = set()

    def _visit(self, node) -> None:
        names = self.get_metadata(QualifiedNameProvider, node, set()) or set()
        imported = {name.name for name in names if name.source is QualifiedNameSource.IMPORT}
        if imported:
            self.names.append((node, imported))
            if any(name.source is QualifiedNameSource.LOCAL for name in names):
                self.also_local.add(id(node))

    def visit_Name(self, node: cst.Name) -> None:
        self._visit(node)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self._visit(node)


def compare(text: str, filename: Path | None = None, project: Project | None = None, root: Path | None = None) -> Comparison:
    """Both answers for every name of one text. With `filename` below `root`, relative imports are compared as well."""
    analysis = Analysis(text, filename=filename, project=project)
    wrapper = MetadataWrapper(analysis.tree.module, unsafe_skip_copy=True)
    collector = _Collector()
    wrapper.visit(collector)
    result, asked = Comparison(), set()
    for node, theirs in collector.names:
        relative = {_absolute(name, filename, root) for name in theirs if name.startswith(".")} if root is not None else set()
        if not (theirs and all(symbol(name).is_keras for name in theirs)) and not (relative and len(relative) == len(theirs)):
            continue
        asked.add(id(node))
        if id(node) not in analysis.names.use_of:
            result.counts["not a name"] += 1
        elif not dotted(node):
            result.counts["of a call"] += 1
        elif id(node) in collector.also_local and not any(binding.kind == "import" for binding in _bindings(node, analysis)):
            result.counts["bound again"] += 1
        elif relative:
            _local(node, relative, analysis, project, root, result)
        else:
            _keras(node, theirs, analysis, result)
    for use in analysis.names.uses:  # and the other way round
        node = use.node
        if isinstance(node, (cst.Name, cst.Attribute)) and id(node) not in asked and dotted(node):
            values = analysis.infer(node)
            if values and all(isinstance(value, Symbol) and value.is_keras for value in values):
                kind = _own_way(node, analysis)
                if kind:
                    result.counts[kind] += 1
                else:
                    result.differences.append(_words(node, analysis, set(), values))
    return result


def _keras(node: cst.Name | cst.Attribute, theirs: set[str], analysis: Analysis, result: Comparison) -> None:
    values = analysis.infer(node)
    expected = {symbol(name).path for name in theirs}
    ours = {value.path if isinstance(value, Symbol) else repr(value) for value in values if value != Constant(None)}
    if ours == expected:
        result.counts["a fallback" if Constant(None) in values else SAME] += 1
    elif ours and ours < expected and len(_bindings(node, analysis)) < len(expected):
        result.counts["bound again"] += 1
    else:
        result.differences.append(_words(node, analysis, expected, values))


def _local(node: cst.Name | cst.Attribute, theirs: set[str], analysis: Analysis, project: Project, root: Path, result: Comparison) -> None:
    """A name that a relative import brings: codemods must have what the module at LibCST's path defines."""
    expected: list = []
    for path in theirs:
        found = _defined(path, project, root)
        if found is None:
            result.counts["of another file"] += 1
            return
        expected += found
    values = analysis.infer(node)
    if set(values) == set(expected):
        result.counts[LOCAL] += 1
    elif values and (
        set(values) < set(expected)
        or set(expected) < set(values)
        and {binding.kind for binding in _bindings(node, analysis)} - {"import"} <= {"function", "class"}
        and len(_bindings(node, analysis)) > 1
    ):
        result.counts["bound again"] += 1
    else:
        result.differences.append(_words(node, analysis, theirs, values))


def _absolute(name: str, filename: Path, root: Path) -> str:
    """`..engine.Layer` in keras/layers/core.py: `keras.engine.Layer`."""
    level = len(name) - len(name.lstrip("."))
    parts = filename.relative_to(root).with_suffix("").parts[:-level]
    return ".".join([*parts, *name.lstrip(".").split(".")])


def _defined(path: str, project: Project, root: Path) -> tuple | None:
    """What a dotted path stands for, from the root of an archive: the longest module of it, and what that has under the rest."""
    parts = path.split(".")
    for length in range(len(parts), 0, -1):
        module = project.module(root / "setup.py", ".".join(parts[:length]), 0)
        if module is None:
            continue
        values: tuple = (Module(module),)
        for name in parts[length:]:
            values = tuple(dict.fromkeys(each for value in values for each in module.attribute_of(value, name)))
        # A package has under a name what its __init__ binds; only where that binds nothing, the module of that name.
        if length == len(parts) and length > 1:
            package = project.module(root / "setup.py", ".".join(parts[:-1]), 0)
            if package is not None and parts[-1] in package.names.module.bindings:
                return package.exported(parts[-1])
        return values
    return None


def _bindings(node: cst.Name | cst.Attribute, analysis: Analysis) -> list:
    while isinstance(node, cst.Attribute):
        node = node.value
    return analysis.names.reaching(node.value, analysis.names.use_of[id(node)])


def _own_way(node: cst.Name | cst.Attribute, analysis: Analysis) -> str:
    """Why codemods knows a name that LibCST does not, "" where nothing explains it."""
    kinds = {binding.kind for binding in _bindings(node, analysis)}
    if not kinds:
        return "by a star"
    if kinds & {"assign", "element", "augment"}:
        return "a variable"
    return "a parameter" if "parameter" in kinds else ""


def _words(node: cst.CSTNode, analysis: Analysis, theirs: set[str], values: tuple) -> str:
    line, column = analysis.tree.position(analysis.tree.span(node)[0])
    ours = sorted(
        {value.path if isinstance(value, Symbol) else "unknown" if value is UNKNOWN else type(value).__name__ for value in values}
    )
    return f"{line}:{column} {analysis.tree.source(node)}: LibCST {sorted(theirs) or 'nothing'}, codemods {ours or 'nothing'}"


def compare_folder(root: Path) -> tuple[int, Comparison]:
    """All files of Python 3 below a folder, and how many there were."""
    result, files, project = Comparison(), 0, Project()
    root = root.resolve()
    for path in sorted(root.rglob("*.py")):
        text = path.read_bytes().decode("utf-8", "replace")
        try:
            result.add(compare(text, path, project, root), str(path.relative_to(root)))
            files += 1
        except (SourceError, cst.ParserSyntaxError):
            continue
        project.tidy()
    return files, result


def _folders(arguments: argparse.Namespace, scratch: Path) -> Iterator[tuple[str, Path]]:
    for what in arguments.what or VERSIONS:
        if Path(what).is_dir():
            yield what, Path(what)
        else:
            target = scratch / what
            unpack_where(archive(what, arguments.sdists, scratch), target, lambda parts: parts[-1].endswith(".py"))
            yield f"Keras {what}", target


def page(rows: list[tuple[str, int, Comparison]]) -> str:
    """docs/resolver.md."""
    total = Comparison()
    for _, _, comparison in rows:
        total.add(comparison)
    lines = [
        "# The resolver",
        "",
        "What a name stands for is asked for every name of a file, so codemods has a resolver of its own. `python -m benchmarks.resolver` holds it",
        "against LibCST's ScopeProvider and QualifiedNameProvider on the whole source of four releases of Keras: package, tests and examples. This",
        "page is written by `python -m benchmarks.resolver --write`.",
        "",
        "| source | files | names of Keras compared | resolved otherwise |",
        "|---|---|---|---|",
        *(f"| {name} | {files} | {each.compared:,} | {len(each.differences)} |" for name, files, each in rows),
        f"| all | {sum(files for _, files, _ in rows)} | {total.compared:,} | {len(total.differences)} |",
        "",
        f"{total.counts[LOCAL]:,} of these names come by relative imports, within the package keras. Counted beside them is where the two answer",
        "different questions:",
        "",
        "| names | |",
        "|---|---|",
        *(f"| {total.counts[kind]:,} | {reason} |" for kind, reason in EXPLAINED.items() if total.counts[kind]),
        "",
    ]
    return "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="*", metavar="VERSION | FOLDER", help=f"default: {' '.join(VERSIONS)}")
    parser.add_argument("--sdists", type=Path, help="a folder that holds the archives")
    parser.add_argument("--write", action="store_true", help="write docs/resolver.md")
    arguments = parser.parse_args(argv)
    rows = []
    with tempfile.TemporaryDirectory() as scratch:
        try:
            for name, folder in _folders(arguments, Path(scratch)):
                files, comparison = compare_folder(folder)
                rows.append((name, files, comparison))
                print(f"{name}: {files} files, {comparison.compared} names of Keras, {len(comparison.differences)} resolved otherwise")
                for kind in (SAME, LOCAL, *EXPLAINED):
                    if comparison.counts[kind]:
                        reason = f" ({EXPLAINED[kind]})" if kind in EXPLAINED else ""
                        print(f"  {comparison.counts[kind]:7} {kind}{reason}")
                for difference in comparison.differences:
                    print(f"  {difference}")
        except (OSError, subprocess.CalledProcessError) as error:
            print(error, file=sys.stderr)
            return 2
    if arguments.write:
        PAGE.write_text(page(rows), encoding="utf-8")
    return 1 if any(comparison.differences for _, _, comparison in rows) else 0


if __name__ == "__main__":
    sys.exit(main())
