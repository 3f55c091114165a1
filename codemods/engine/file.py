"""One file on its way through the rules: what they ask, what they report, and the one rewrite at the end."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property, wraps
from typing import TYPE_CHECKING

import libcst as cst

from codemods import suppressions
from codemods.dialects import Dialect
from codemods.engine.edits import Accepted, ArgumentEdits, Edit, apply
from codemods.engine.imports import ImportChange, ImportPlan
from codemods.engine.scopes import Use, dotted
from codemods.engine.style import realigned
from codemods.engine.symbols import Symbol, is_of_tensorflow, symbol
from codemods.engine.values import Analysis
from codemods.ledger import Fate, Finding

if TYPE_CHECKING:
    from codemods.engine.reach import Reach


@dataclass(slots=True, eq=False)
class Reference:
    """A name or attribute chain that stands for a Keras symbol."""

    node: cst.Name | cst.Attribute
    symbol: Symbol
    use: Use
    call: cst.Call | None  # the call whose function this is
    imported: bool = True  # False for a variable that a class or function was assigned to

    @property
    def path(self) -> str:
        return self.symbol.path


@dataclass(slots=True)
class _Pending:
    node: cst.CSTNode
    rule: str
    fate: Fate
    symbol: str
    message: str
    edits: list[Edit] = field(default_factory=list)


def remembered(question: Callable[[File], bool]) -> Callable[[File], bool]:
    """Keeps the answer to a question about a file in its notes, which go when the file goes: a cache would hold whole projects."""

    @wraps(question)
    def asked(file: File) -> bool:
        known = file.notes.get(question)
        if known is None:
            known = file.notes[question] = question(file)
        return known

    return asked


class File:
    """What a rule sees of a file, and where it says what it wants."""

    def __init__(
        self,
        analysis: Analysis,
        path: str,
        dialect: Dialect,
        fidelity: str,
        selected=lambda code: True,
        suppressed=lambda code, line: False,
    ) -> None:
        self.analysis = analysis
        self.tree = analysis.tree
        self.names = analysis.names
        self.path = path
        self.dialect = dialect
        self.fidelity = fidelity
        self.imports = ImportPlan(analysis)
        self._selected = selected
        self._suppressed = suppressed
        self._left: dict[tuple[str, tuple[int, int]], cst.CSTNode] = {}  # by rule and span: what comments suppress
        self._pending: list[_Pending] = []
        self._claimed: set[int] = set()
        self._mentioned: dict[str, bool] = {}
        self._reach: Reach | None = None
        self.notes: dict[object, object] = {}  # what a rule keeps about this file, by the rule
        self.shimmed: set[str] = set()  # canonical paths of classes that this file takes from kerascompat
        self.plain: set[str] = set()  # and of those it takes from Keras 3 as well

    # ------------------------------------------------------------------- ask

    @property
    def exact(self) -> bool:
        return self.fidelity == "exact"

    @property
    def reach(self) -> Reach:
        if self._reach is None:
            from codemods.engine.reach import Reach

            self._reach = Reach(self.analysis)
        return self._reach

    def dialect_of(self, surface: str) -> Dialect:
        """The dialect of something reached through the package keras or through tensorflow."""
        return self.dialect.of_tensorflow if is_of_tensorflow(surface) else self.dialect

    def mentions(self, word: str) -> bool:
        """Whether the text holds a word. Looked up once, so that a hook may ask for every node."""
        known = self._mentioned.get(word)
        if known is None:
            known = self._mentioned[word] = word in self.tree.text
        return known

    def beside(self, analysis: Analysis) -> File:
        """Another file of the project as the rules would see it, read in the dialect of this one: to be asked, not to be written."""
        if analysis is self.analysis:
            return self
        key = (self.dialect, self.fidelity)
        known = analysis.asides.get(key)
        if known is None:
            comments = suppressions.of(analysis.tree.text)
            known = File(analysis, str(analysis.filename), *key, self._selected, lambda code, line: comments.suppresses(line, code))
            analysis.asides[key] = known
        return known

    def source(self, node: cst.CSTNode) -> str:
        return self.tree.source(node)

    def line(self, node: cst.CSTNode) -> int:
        return self.tree.position(self.tree.span(node)[0])[0]

    @cached_property
    def uses_keras(self) -> bool:
        """Whether the file imports Keras, or local modules that may bring it."""
        for node, _scope, _block in self.names.imports:
            if isinstance(node, cst.ImportFrom):
                paths = [dotted(node.module)] if node.module is not None and not node.relative else []
                if node.relative:
                    return True
            else:
                paths = [dotted(alias.name) for alias in node.names]
            for path in paths:
                target = symbol(path)
                if path in ("kerascompat", "kerascompat.datasets", "kerascompat.models", "kerascompat.utils"):
                    continue  # the tool's own addition: a second run sees what the first saw
                if target.is_keras or target.path == "tensorflow" or not target.known_external:
                    return True
        return False

    # ------------------------------------------------------------------- say

    def claim(self, node: cst.CSTNode) -> bool:
        """Take a construct so that no other rule reports it as well; False if another has it."""
        if id(node) in self._claimed:
            return False
        self._claimed.add(id(node))
        return True

    def claimed(self, node: cst.CSTNode) -> bool:
        return id(node) in self._claimed

    def drop_reference(self, node: cst.Name | cst.Attribute) -> None:
        """The reference is rewritten away: what it is imported by need not serve it any more."""
        self.imports.drop(node)

    def wants(self, rule: str, node: cst.CSTNode) -> bool:
        """Whether the user lets `rule` act on a construct (--select, --ignore, ignore comments).

        Asked where all else says that the rule would act: what a comment suppresses is entered in the ledger as that.
        """
        if not self._selected(rule):
            return False
        if self._suppressed(rule, self.line(node)):
            self._left[rule, self.tree.span(node)] = node
            return False
        return True

    def report(
        self,
        node: cst.CSTNode,
        rule: str,
        fate: Fate,
        symbol: str,
        message: str,
        edits: Iterable[Edit] | ArgumentEdits = (),
    ) -> None:
        """Enter a construct in the ledger, with the edits that migrate it."""
        if not self.wants(rule, node):
            return
        if isinstance(edits, ArgumentEdits):
            edits = edits.edits()
        self._pending.append(_Pending(node, rule, fate, symbol, message, list(edits)))

    # ---------------------------------------------------------------- finish

    def result(self) -> tuple[str, list[Finding]]:
        """The new text and the findings, in the order of the text."""
        accepted = Accepted()
        seen: set[int] = set()
        for pending in self._pending:
            fresh = [edit for edit in pending.edits if id(edit) not in seen]
            seen.update(map(id, fresh))
            if not accepted.takes(fresh):
                pending.fate = Fate.BY_HAND
                pending.message = "Another change rewrites the same words; migrate this one by hand. " + pending.message
        # A line that is added stands before what is inserted at its place; only at the end of a text does it come behind.
        of_imports = self.imports.edits(accepted.edits)
        behind = [
            edit for edit in of_imports if edit.start == edit.end and self.tree.text[edit.start - 1 : edit.start] not in ("", "\r", "\n")
        ]
        edits = [edit for edit in of_imports if edit not in behind] + accepted.edits + behind
        edits = realigned(self.tree, edits)
        text = apply(self.tree.text, edits)
        ordered, imported = (
            sorted(each, key=lambda edit: (edit.start, edit.end))
            for each in (edits, [edit for edit in of_imports if edit.start != edit.end])
        )
        findings = [self._finding(pending, ordered, imported) for pending in self._pending]
        findings += [self._import_finding(change) for change in self.imports.changes]
        findings += [self._left_alone(rule, node) for (rule, _span), node in self._left.items()]
        findings.sort(key=lambda finding: (finding.line, finding.column, finding.rule))
        return text, findings

    def _left_alone(self, rule: str, node: cst.CSTNode) -> Finding:
        line, column = self.tree.position(self.tree.span(node)[0])
        named = node.func if isinstance(node, cst.Call) else node
        values = self.analysis.infer(named) if isinstance(named, (cst.Name, cst.Attribute)) else ()
        path = values[0].path if len(values) == 1 and isinstance(values[0], Symbol) else ""
        text = self.tree.source(node)
        return Finding(
            self.path, line, column, rule, Fate.SUPPRESSED, path, "Left as it is: a comment suppresses the rule here.", text, text
        )

    def _import_finding(self, change: ImportChange) -> Finding:
        line, column = self.tree.position(self.tree.span(change.alias)[0])
        before, after = self.tree.source(change.alias).rstrip(" ,"), change.target
        shim = after.startswith("kerascompat.")
        message = f"Imported as {after} now" + (", which computes what it computed." if shim else ".")
        fate = Fate.SHIMMED if shim else Fate.MIGRATED
        return Finding(self.path, line, column, change.rule, fate, before, message, before, after)

    def _finding(self, pending: _Pending, edits: list[Edit], imported: list[Edit]) -> Finding:
        """The ledger's entry. `edits` are all of the file, `imported` those that follow from its imports, in the order of the text."""
        start, end = self.tree.span(pending.node)
        line, column = self.tree.position(start)
        node = pending.node
        while pending.edits and not any(start <= edit.start and edit.end <= end for edit in pending.edits):
            node = self.tree.parent(node)  # what is written stands beside the construct: show the whole
            if node is None or isinstance(node, (cst.BaseSuite, cst.Module)):
                break
            start, end = self.tree.span(node)
        own = self.tree.span(pending.node)
        if not start <= own[0] <= end:  # a decorator stands before what it decorates
            start = min([own[0], *(edit.start for edit in pending.edits)])
            end = max([own[1], *(edit.end for edit in pending.edits)])
        before = after = self.tree.text[start:end]
        # A name is replaced by its import's new one also where what is called by it is left to a person.
        if pending.fate not in (Fate.MIGRATED, Fate.SHIMMED) and not isinstance(pending.node, (cst.Name, cst.Attribute)):
            edits = imported if pending.fate in (Fate.BY_HAND, Fate.UNKNOWN) and isinstance(pending.node, cst.Call) else []
        if edits:
            near = edits[bisect_left(edits, start, key=_start) : bisect_right(edits, end, key=_start)]
            after = apply(before, [Edit(edit.start - start, edit.end - start, edit.text) for edit in near if edit.end <= end])
        return Finding(self.path, line, column, pending.rule, pending.fate, pending.symbol, pending.message, before, after)


def _start(edit: Edit) -> int:
    return edit.start
