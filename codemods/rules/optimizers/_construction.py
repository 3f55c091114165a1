"""One construction of an optimizer, what the rules find in it, and the judgement: plain Keras 3, the shim, or by hand."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import libcst as cst

from codemods import rules
from codemods.changes import inventory, optimizers
from codemods.dialects import Dialect
from codemods.engine.calls import BoundCall, Given, bind, constant
from codemods.engine.edits import ArgumentEdits
from codemods.engine.file import File
from codemods.engine.reach import Reason
from codemods.engine.values import NOT_CONSTANT, Object
from codemods.ledger import Fate


@dataclass(slots=True)
class Concern:
    """What one rule finds in a construction.

    `message` tells what the legacy text meant and what Keras 3 makes of it. `plain` edits the call into plain Keras 3;
    `inexact` says why that would not be the same, None where it is. `shim` edits the call for kerascompat, where the
    face's own defaults or positions are not this version's. `unshimmed` says why kerascompat's class would not be the same.
    """

    rule: str
    node: cst.CSTNode
    message: str
    plain: Callable[[ArgumentEdits], None] | None = None
    inexact: str | None = None
    shim: Callable[[ArgumentEdits], None] | None = None
    unshimmed: str | None = None


class OptimizerRule(rules.Rule):
    """A rule that looks at constructions of optimizers."""

    def concern(self, construction: Construction) -> Concern | None:
        raise NotImplementedError


@dataclass(slots=True)
class Construction:
    """`Adam(lr=0.001, decay=1e-6)` with its arguments by legacy parameter; or "adam", which has none."""

    file: File
    node: cst.BaseExpression  # the call, or the string
    name: str  # "Adam"
    dialect: Dialect
    path: str  # canonical path, for the ledger
    bound: BoundCall
    place: cst.BaseExpression  # the function of the call, or the string
    reachable: bool = True  # False for subclasses and references: models cannot be asked for
    _models: tuple | None = field(default=None)

    @property
    def call(self) -> cst.Call | None:
        return self.node if isinstance(self.node, cst.Call) else None

    @property
    def face(self) -> str:
        return self.dialect.family

    @property
    def package(self) -> str:
        """The package of kerascompat that holds the shim."""
        return optimizers.face(self.dialect, self.path)

    @property
    def new_style(self) -> bool:
        """tf.keras 2.11 to 2.15: the rewritten optimizers, unless `legacy` is named."""
        return self.package == optimizers.NEW_STYLE

    def given(self, name: str) -> Given | None:
        return self.bound.find(name)

    def rate(self) -> Given | None:
        return self.given("learning_rate") or self.given("lr")

    def constant(self, name: str):
        """The value of an argument where it is certain; NOT_CONSTANT where it is not there or not certain."""
        given = self.given(name)
        return constant(given) if given is not None else NOT_CONSTANT

    def models(self) -> tuple[list, Reason | None]:
        if self._models is None:
            self._models = self.file.reach.models(self.node) if self.reachable else ([], Reason("what is made of it is not seen here"))
        return self._models

    def where(self, given: Given | None) -> cst.CSTNode:
        """The node to report an argument at."""
        return given.arg if given is not None and given.arg is not None else self.place


def legacy_parameters(name: str, dialect: Dialect, path: str) -> tuple[str, ...]:
    """Positional parameters of an optimizer in the very version."""
    signature = inventory.signature(f"keras.optimizers.{name}", dialect)
    if signature is None or ".legacy." in path:
        return optimizers.POSITIONS[dialect.family].get(name, ())
    return tuple(parameter.name for parameter in signature.parameters if parameter.kind in ("plain", "positional"))


def construction_of(file: File, node: cst.Call, name: str, path: str, dialect: Dialect) -> Construction:
    bound = bind(file.analysis, node, legacy_parameters(name, dialect, path))
    return Construction(file, node, name, dialect, path, bound, node.func)


def concerns_of(construction: Construction) -> list[Concern]:
    found = []
    for rule in rules.all_rules():
        if isinstance(rule, OptimizerRule) and construction.face in rule.dialects:
            concern = rule.concern(construction)
            if concern is not None and construction.file.wants(concern.rule, concern.node):
                found.append(concern)
    return found


def judge(construction: Construction, concerns: list[Concern]) -> tuple[Fate, str]:
    """Plain (`migrated`, or `unchanged` where nothing needs to be written), the shim, or by hand; and the reason."""
    reasons = [concern.inexact for concern in concerns if concern.inexact is not None]
    if NEVER in reasons:
        return Fate.BY_HAND, NEVER
    if not reasons:
        return (Fate.MIGRATED if any(concern.plain is not None for concern in concerns) else Fate.UNCHANGED), ""
    impossible = [concern for concern in concerns if concern.inexact is not None and concern.plain is None]
    if construction.file.exact or any(concern.inexact == HIDDEN for concern in impossible):
        against = [concern.unshimmed for concern in concerns if concern.unshimmed is not None]
        if against:
            return Fate.BY_HAND, f"{reasons[0]}; and {against[0]}"
        if construction.name in optimizers.SHIMS[construction.package]:
            return Fate.SHIMMED, reasons[0]
        return Fate.BY_HAND, reasons[0]
    return Fate.MIGRATED, "; ".join(dict.fromkeys(reasons))


def uses(file: File, names: tuple[str, ...]) -> list[tuple[cst.Attribute, list[Object]]]:
    """The attributes of these names that the file uses of optimizers, with the optimizers they can be of."""
    found = file.notes.get(uses)
    if found is None:
        found = file.notes[uses] = []
        for use in file.names.of_kind(cst.Attribute):
            if use.node.attr.value in _USED:
                owners = [
                    value for value in file.analysis.infer(use.node.value) if isinstance(value, Object) and value.family == "optimizer"
                ]
                if owners:
                    found.append((use.node, owners))
    return [(node, owners) for node, owners in found if node.attr.value in names]


def is_of(construction: Construction, owners: list[Object]) -> bool:
    """Whether one of these optimizers can be the one constructed here."""
    return any(owner.node is None or owner.node is construction.node or not owner.site for owner in owners)


def is_called(node: cst.Attribute, file: File) -> bool:
    parent = file.tree.parent(node)
    return isinstance(parent, cst.Call) and parent.func is node


_USED = frozenset(
    "decay initial_decay effective_learning_rate get_updates get_gradients minimize compute_gradients apply_gradients "
    "get_config get_weights set_weights weights variables".split()
)

#: Reason that leaves nothing to write.
NEVER = "the call never ran in this dialect; say with --from which version it was written for, or correct the call"

#: Reason that leaves no plain form at all.
HIDDEN = "arguments that cannot be seen may be legacy ones"


def shim_path(construction: Construction) -> str:
    return f"kerascompat.{optimizers.home(construction.dialect, construction.path)}.optimizers.{construction.name}"
