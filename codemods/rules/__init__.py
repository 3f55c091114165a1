"""Rules: what a table cannot say. One small file a rule; its presence is its registration.

A rule file defines one subclass of Rule with its code, its explanation and its examples. The examples are its tests and,
with the explanation, its page: nothing about a rule is written twice.
"""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, ClassVar

if TYPE_CHECKING:
    import libcst as cst

    from codemods.engine.file import File, Reference
    from codemods.engine.values import Object


@dataclass(frozen=True, slots=True)
class Example:
    """A legacy source and what it becomes; without `after`, it stays as it is."""

    before: str
    after: str | None = None
    dialect: str = "keras==2.2.4"
    fidelity: str = "exact"
    fate: str = "migrated"  # fate of this rule's finding


class Rule:
    """One kind of change. Subclasses say what they are in class attributes and do it in the hooks they override."""

    code: ClassVar[str]
    title: ClassVar[str]
    dialects: ClassVar[tuple[str, ...]] = ("keras1", "keras2", "tf_keras")
    safety: ClassVar[str]  # when the result is exact, and what it rests on
    meant: ClassVar[str]  # what the construct meant
    means_now: ClassVar[str]  # what Keras 3 makes of the same text
    why: ClassVar[str]  # why it matters, with measured figures
    valid: ClassVar[tuple[Example, ...]] = ()  # sources that this rule must leave alone
    invalid: ClassVar[tuple[Example, ...]] = ()
    parity: ClassVar[str | None] = None  # path of the test that compares the numbers

    # What the rule wants to see. A hook is called once for every place that matches.
    paths: ClassVar[tuple[str, ...]] = ()  # canonical Keras paths      -> reference()
    families: ClassVar[tuple[str, ...]] = ()  # classes of these families  -> reference()
    methods: ClassVar[tuple[tuple[str, str], ...]] = ()  # (family, method)           -> method()
    attributes: ClassVar[tuple[tuple[str, str], ...]] = ()  # (family, attribute)        -> attribute()
    nodes: ClassVar[tuple[type, ...]] = ()  # LibCST node types          -> node()
    words: ClassVar[tuple[str, ...]] = ()  # node() is called in files whose text holds one of these; () in every one

    def reference(self, reference: Reference, file: File) -> None:
        """A name or attribute chain that stands for a Keras symbol."""

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        """A method call on an object of the family; `receivers` is empty where the object could not be proven."""

    def attribute(self, node: cst.Attribute, receivers: list[Object], file: File) -> None:
        """An attribute of an object of the family, read or written."""

    def node(self, node: cst.CSTNode, file: File) -> None:
        """A node of one of the types in `nodes`."""

    def finish(self, file: File) -> None:
        """After the whole file has been seen."""


@lru_cache(maxsize=1)
def all_rules() -> tuple[Rule, ...]:
    """Every rule of this package, by code."""
    rules: dict[str, Rule] = {}
    for module in pkgutil.walk_packages(__path__, __name__ + "."):
        if module.name.rpartition(".")[2].startswith("_"):
            continue
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.name and hasattr(value, "code"):
                if value.code in rules:
                    raise TypeError(f"two rules have the code {value.code}: {rules[value.code].__module__} and {module.name}")
                rules[value.code] = value()
    return tuple(rules[code] for code in sorted(rules))


def codes() -> tuple[str, ...]:
    return tuple(rule.code for rule in all_rules())
