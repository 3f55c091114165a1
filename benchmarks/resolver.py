"""Compares this project's name resolver with LibCST's own QualifiedNameProvider on real files.

    python -m benchmarks.resolver FOLDER ...

Every name that LibCST resolves to something of Keras must be resolved to the same by codemods, and the other way round.
Prints the names compared and every difference; exit status 1 if there is one.
"""

from __future__ import annotations

import sys
from pathlib import Path

import libcst as cst
from libcst.metadata import MetadataWrapper, QualifiedNameProvider, QualifiedNameSource

from codemods.engine.scopes import dotted
from codemods.engine.symbols import Symbol, symbol
from codemods.engine.values import Analysis, Constant


class _Collector(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (QualifiedNameProvider,)

    def __init__(self) -> None:
        self.names: list[tuple[cst.CSTNode, set[str]]] = []

    def _visit(self, node) -> None:
        names = self.get_metadata(QualifiedNameProvider, node, set()) or set()
        imported = {name.name for name in names if name.source is QualifiedNameSource.IMPORT}
        if imported:
            self.names.append((node, imported))

    def visit_Name(self, node: cst.Name) -> None:
        self._visit(node)

    def visit_Attribute(self, node: cst.Attribute) -> None:
        self._visit(node)


def compare(text: str) -> tuple[int, list[str]]:
    """Number of names that LibCST resolves to Keras, and the differences in words."""
    analysis = Analysis(text)
    wrapper = MetadataWrapper(analysis.tree.module, unsafe_skip_copy=True)
    collector = _Collector()
    wrapper.visit(collector)
    compared, differences = 0, []
    for node, theirs in collector.names:
        if id(node) not in analysis.names.use_of:
            continue  # a name in an import statement, a keyword, the attribute of something else
        if not dotted(node) or not all(symbol(name).is_keras for name in theirs):
            continue  # LibCST calls `f().x` `f.x`; that is no name
        compared += 1
        # LibCST leaves out what is no import: `except ImportError: keras = None`.
        values = [value for value in analysis.infer(node) if value != Constant(None)]
        ours = {value.path if isinstance(value, Symbol) else type(value).__name__ for value in values}
        expected = {symbol(name).path for name in theirs}
        if ours != expected:
            line, column = analysis.tree.position(analysis.tree.span(node)[0])
            differences.append(f"{line}:{column} {analysis.tree.source(node)}: LibCST {sorted(expected)}, codemods {sorted(ours)}")
    return compared, differences


def main(folders: list[str]) -> int:
    total, different, files = 0, 0, 0
    for folder in folders:
        for path in sorted(Path(folder).rglob("*.py")):
            text = path.read_bytes().decode("utf-8", "replace")
            if "keras" not in text:
                continue
            try:
                compared, differences = compare(text)
            except cst.ParserSyntaxError:
                continue
            files += 1
            total += compared
            different += len(differences)
            for difference in differences:
                print(f"{path}:{difference}")
    print(f"{files} files, {total} names that LibCST resolves to Keras, {different} resolved otherwise")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
