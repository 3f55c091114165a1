"""Binding: which legacy parameter each argument of a call stands for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import libcst as cst

from codemods.engine.values import NOT_CONSTANT, Analysis, Display


@dataclass(slots=True)
class Given:
    """One argument: where it stands in the call (or in a dict that the call unpacks) and its value."""

    name: str
    value: cst.BaseExpression
    arg: cst.Arg | None  # the argument of the call itself; None inside an unpacked dict
    positional: bool = False
    key: cst.CSTNode | None = None  # the key's node inside an unpacked dict
    owner: Analysis | None = None  # the file the value stands in


@dataclass(slots=True)
class BoundCall:
    """The arguments of a call by legacy parameter."""

    node: cst.Call
    given: dict[str, Given] = field(default_factory=dict)
    unknown: list[Given] = field(default_factory=list)  # keywords that the signature does not have
    surplus: list[cst.Arg] = field(default_factory=list)  # more positional arguments than parameters
    open_star: cst.Arg | None = None  # `*args` or `**kwargs` of unknown content
    unpacked: list[tuple[cst.Arg, Display]] = field(default_factory=list)  # `**options` whose dict is known
    complete: bool = True  # False where an argument may be hidden

    def __contains__(self, name: str) -> bool:
        return name in self.given

    def get(self, name: str) -> Given | None:
        return self.given.get(name)

    def find(self, name: str) -> Given | None:
        """The argument of that name, whether the signature has it or it came in by **kwargs."""
        return self.given.get(name) or next((given for given in self.unknown if given.name == name), None)


def bind(analysis: Analysis, call: cst.Call, parameters: Sequence[str]) -> BoundCall:
    """Bind a call to the names of the legacy parameters in their legacy order (no self, no variable parameters)."""
    bound = BoundCall(call)
    position = 0
    hidden = False
    for arg in call.args:
        if arg.star == "*":
            hidden = True
            bound.open_star, bound.complete = arg, False
        elif arg.star == "**":
            _unpack(analysis, arg, bound, parameters)
        elif arg.keyword is not None:
            entry = Given(arg.keyword.value, arg.value, arg, owner=analysis)
            _enter(bound, entry, parameters)
        elif hidden:
            bound.surplus.append(arg)
        elif position < len(parameters):
            bound.given[parameters[position]] = Given(parameters[position], arg.value, arg, positional=True, owner=analysis)
            position += 1
        else:
            bound.surplus.append(arg)
    return bound


def _enter(bound: BoundCall, entry: Given, parameters: Sequence[str]) -> None:
    if entry.name in parameters:
        bound.given.setdefault(entry.name, entry)
    else:
        bound.unknown.append(entry)


def _unpack(analysis: Analysis, arg: cst.Arg, bound: BoundCall, parameters: Sequence[str]) -> None:
    values = analysis.infer(arg.value)
    if len(values) == 1 and isinstance(values[0], Display):
        display = values[0]
        entries, complete = display.module.display_entries(display)
        if not complete:
            bound.open_star, bound.complete = arg, False
        bound.unpacked.append((arg, display))
        for name, expressions in entries.items():
            for expression in expressions:
                _enter(bound, Given(name, expression, None, owner=display.module), parameters)
        return
    bound.open_star, bound.complete = arg, False


def constant(given: Given):
    """The value of an argument where it is certain, NOT_CONSTANT otherwise."""
    return given.owner.constant(given.value) if given.owner is not None else NOT_CONSTANT
