"""What the rules of optimizers of one's own share: the class that names a base, and another base for it."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Rule


def derived(rule: Rule, reference: Reference, file: File) -> cst.ClassDef | None:
    """The class that has the reference among its bases, where the rule may give it another one."""
    dialect = file.dialect_of(reference.symbol.surface)
    if dialect.family not in rule.dialects or not file.exact or not reference.imported or file.claimed(reference.node):
        return None
    parent = file.tree.parent(reference.node)
    definition = file.tree.parent(parent) if isinstance(parent, cst.Arg) else None
    return definition if isinstance(definition, cst.ClassDef) else None


def methods(definition: cst.ClassDef) -> list[cst.FunctionDef]:
    return [part for part in definition.body.body if isinstance(part, cst.FunctionDef)]


def give_base(rule: Rule, reference: Reference, definition: cst.ClassDef, home: str, calls: str, file: File) -> bool:
    """Derive the class from the Optimizer of a module of kerascompat, which `calls` what the old one called; False where the user forbids it."""
    if not file.wants(rule.code, reference.node) or not file.claim(reference.node):
        return False
    for method in methods(definition):
        file.claim(method.name)
    file.imports.move(reference.node, f"kerascompat.{home}.optimizers.Optimizer", rule.code)
    message = f"{definition.name.value} keeps its protocol by its base class: kerascompat's Optimizer calls what {calls} called."
    file.report(reference.node, rule.code, Fate.SHIMMED, reference.path, message)
    return True
