"""The engine's entry: one text in, one FileResult out. Parse once, resolve once, walk once for all rules, rewrite once."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

import libcst as cst

from codemods import python2, rules, suppressions
from codemods.changes import inventory
from codemods.dialects import Dialect
from codemods.engine.file import File, Reference
from codemods.engine.project import Project
from codemods.engine.scopes import Use
from codemods.engine.symbols import Symbol
from codemods.engine.tree import SourceError
from codemods.engine.values import UNKNOWN, Analysis, Constant, Object
from codemods.ledger import FileError, FileResult

_LOCAL = threading.local()  # a project answers one question at a time
_NONE = Constant(None)  # what `except ImportError: keras = None` leaves


def migrate_text(
    text: str,
    *,
    path: str,
    dialect: Dialect,
    fidelity: str = "exact",
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    filename: Path | None = None,
) -> FileResult:
    """Migrate one source text.

    `filename` is where the text lives, for finding the local modules that it imports; None: it is taken alone.
    A text that is not Python 3 comes back as it is, with `error` set.
    """
    result = FileResult(path=path, dialect=dialect, before=text, after=text)
    analysis = None
    project = _project()
    filename = filename.resolve() if filename is not None else None
    project.tidy(filename)
    try:
        analysis = Analysis(text) if filename is None else project.analysis_of(text, filename)
        comments = suppressions.of(text)
        result.warnings += comments.warnings

        def selected(code: str) -> bool:
            return (not select or code.startswith(tuple(select))) and not code.startswith(tuple(ignore))

        def suppressed(code: str, line: int) -> bool:
            return comments.suppresses(line, code)

        file = File(analysis, path, dialect, fidelity, selected, suppressed)
        _walk(file)
        result.after, result.findings = file.result()
    except SourceError as error:
        result.error = python2.explain(text, error.message, error.line, error.column)
    except RecursionError:
        result.error = FileError("internal", "the expressions are nested too deeply to be analysed")
    finally:
        if analysis is not None and not project.keeps(analysis):
            analysis.take_apart()
    return result


def _project() -> Project:
    project = getattr(_LOCAL, "project", None)
    if project is None:
        project = _LOCAL.project = Project()
    return project


def forget() -> None:
    """Drops what this thread remembers of other files. Between two runs they may change."""
    project = getattr(_LOCAL, "project", None)
    if project is not None:
        project.forget()
    _LOCAL.project = None


class _Dispatch:
    """Which rules want to see what."""

    def __init__(self, chosen: Sequence[rules.Rule]) -> None:
        self.rules = chosen
        self.paths: dict[str, list] = {}
        self.families: dict[str, list] = {}
        self.methods: dict[str, dict[str, list]] = {}  # by the member's name, then by the family
        self.attributes: dict[str, dict[str, list]] = {}
        self.nodes: dict[type, list] = {}
        for rule in self.rules:
            for table, keys in (
                (self.paths, rule.paths),
                (self.families, rule.families),
                (self.nodes, rule.nodes),
            ):
                for key in keys:
                    table.setdefault(key, []).append(rule)
            for table, members in ((self.methods, rule.methods), (self.attributes, rule.attributes)):
                for family, name in members:
                    table.setdefault(name, {}).setdefault(family, []).append(rule)


_active: _Dispatch | None = None


def use_rules(chosen: Sequence[rules.Rule]) -> None:
    """Runs these rules from now on, in this process: for measuring what rules cost."""
    global _active
    _active = _Dispatch(chosen)


def _dispatch() -> _Dispatch:
    if _active is None:
        use_rules(rules.all_rules())
    return _active


def _walk(file: File) -> None:
    dispatch, names = _dispatch(), file.names
    nodes = {
        kind: [rule for rule in rules_ if not rule.words or any(map(file.mentions, rule.words))] for kind, rules_ in dispatch.nodes.items()
    }
    for use in names.uses:
        node = use.node
        kind = type(node)
        if kind is cst.Name or kind is cst.Attribute:
            reference = _reference(file, use)
            if reference is not None:
                _refer(dispatch, reference, file)
            elif kind is cst.Attribute and node.attr.value in dispatch.attributes:
                _member(dispatch.attributes[node.attr.value], node, node, file, "attribute")
        elif kind is cst.Call and node.func.__class__ is cst.Attribute and node.func.attr.value in dispatch.methods:
            _member(dispatch.methods[node.func.attr.value], node, node.func, file, "method")
        for rule in nodes.get(kind, ()):
            rule.node(node, file)
    for rule in dispatch.rules:
        rule.finish(file)


def _member(rules_of: dict[str, list], node, attribute: cst.Attribute, file: File, hook: str) -> None:
    """Hand a method call or an attribute to the rules (by family) for the families that its object can belong to."""
    values = file.analysis.infer(attribute.value)
    objects = [value for value in values if isinstance(value, Object)]
    families = {value.family for value in objects}
    unproven = not objects and (not values or any(map(_is_unseen, values))) and file.uses_keras
    for family, rules_ in rules_of.items():
        if family in families:
            receivers = [value for value in objects if value.family == family]
        elif unproven:
            receivers = []
        else:
            continue
        for rule in rules_:
            getattr(rule, hook)(node, receivers, file)


def _is_unseen(value: object) -> bool:
    """Whether a value can be anything: also what comes of a module that is neither known nor read, as one that the run was not given."""
    return value is UNKNOWN or value.__class__ is Symbol and not value.is_keras and not value.known_external


def _reference(file: File, use: Use) -> Reference | None:
    """The reference that a name or attribute makes, if it is the whole of one: a class, function or constant of Keras."""
    node, tree = use.node, file.tree
    values = []
    for value in file.analysis.infer(node):
        if value.__class__ is Symbol and value.is_keras:
            values.append(value)
        elif value != _NONE:
            return None
    if not values:
        return None
    # `try: import keras`, `except ImportError: from tensorflow import keras`: what the file was written for.
    surface = "keras" if file.dialect.standalone else "tf"
    symbol = next((value for value in values if value.surface == surface), values[0])
    if any(value.path != symbol.path for value in values):
        return None
    parent = tree.parent(node)
    if isinstance(parent, cst.Attribute) and parent.value is node and _is_module(symbol):
        return None
    if isinstance(node, cst.Attribute) and not _is_module_like(file, node.value):
        return None  # a member of a class: the class itself is the reference
    call = parent if isinstance(parent, cst.Call) and parent.func is node else None
    return Reference(node, symbol, use, call, _is_imported(file, node))


def _is_imported(file: File, node: cst.BaseExpression) -> bool:
    """Whether the chain begins at an import, or at a variable for a module (`layers = tf.keras.layers`); not at one for a class or function."""
    whole = node
    while isinstance(node, cst.Attribute):
        node = node.value
    if not isinstance(node, cst.Name):
        return False
    bindings = file.names.reaching(node.value, file.names.use_of[id(node)])
    if whole is not node and any(binding.kind == "assign" for binding in bindings):
        values = file.analysis.infer(node)
        if bool(values) and all(isinstance(value, Symbol) and value.is_keras and _is_module(value) for value in values):
            return all(binding.kind in ("assign", "import") for binding in bindings)
    return all(binding.kind == "import" for binding in bindings)  # none: it comes from a star import


def _is_module(symbol: Symbol) -> bool:
    if symbol.family is not None:
        return False
    kind = inventory.kind(symbol.path)
    return kind == "module" or kind is None


def _is_module_like(file: File, node: cst.BaseExpression) -> bool:
    return all(not isinstance(value, Symbol) or _is_module(value) for value in file.analysis.infer(node))


def _refer(dispatch: _Dispatch, reference: Reference, file: File) -> None:
    if reference.symbol.migrated:
        return
    interested = dispatch.paths.get(reference.path, ()) or dispatch.families.get(reference.symbol.family or "", ())
    for rule in interested:
        rule.reference(reference, file)
    if file.claimed(reference.node):
        return
    for rule in dispatch.paths.get("*", ()):
        rule.reference(reference, file)
