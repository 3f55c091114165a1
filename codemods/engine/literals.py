"""The strings written in a file that an expression can hold, itself or in the containers it is made of."""

from __future__ import annotations

from dataclasses import dataclass, field

import libcst as cst

from codemods.engine.kinds import UNKNOWN, Constant, Display, Object
from codemods.engine.symbols import Symbol
from codemods.engine.values import Analysis

_COPIES = frozenset({"builtins.list", "builtins.tuple", "builtins.sorted", "builtins.set", "copy.copy", "copy.deepcopy"})


@dataclass
class Strings:
    """The literals, and whether they are all: False where strings can come from elsewhere, another file among that."""

    nodes: list[cst.SimpleString] = field(default_factory=list)
    complete: bool = True


def strings(expression: cst.BaseExpression, analysis: Analysis) -> Strings:
    """Every string literal of this file that can be the value of an expression, or stand in the list, tuple or dict that it is."""
    found, seen = Strings(), set()
    pending: list[tuple[cst.BaseExpression, bool]] = [(expression, False)]  # and whether it stands in a container
    while pending:
        node, inside = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, cst.SimpleString):
            found.nodes.append(node)
        elif isinstance(node, (cst.List, cst.Tuple, cst.Set, cst.Dict)):
            parts = [element.value for element in node.elements] + _added(node, analysis)
            pending.extend((part, True) for part in parts)
        elif isinstance(node, cst.BooleanOperation) or isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Add):
            pending.extend(((node.left, inside), (node.right, inside)))
        elif isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Multiply) and _repeated(node) is not None:
            pending.append((_repeated(node), inside))
        elif isinstance(node, cst.IfExp):
            pending.extend(((node.body, inside), (node.orelse, inside)))
        elif isinstance(node, cst.Call) and node.args and _is_copy(node, analysis):
            pending.append((node.args[0].value, inside))
        else:
            pending.extend((part, inside) for part in _reached(node, analysis, found, inside))
    found.nodes.sort(key=lambda node: analysis.tree.span(node))
    return found


def _repeated(node: cst.BinaryOperation) -> cst.BaseExpression | None:
    """The list or tuple of `[...] * 2`."""
    return next((side for side in (node.left, node.right) if isinstance(side, (cst.List, cst.Tuple))), None)


def _is_copy(node: cst.Call, analysis: Analysis) -> bool:
    values = analysis.infer(node.func)
    return len(values) == 1 and getattr(values[0], "path", "") in _COPIES


def _added(node: cst.BaseExpression, analysis: Analysis) -> list[cst.BaseExpression]:
    """What is appended to a container, or stored in it, later on."""
    return [value for value in analysis.added_expressions(Display(node, analysis)) if value is not None]


def _reached(node: cst.BaseExpression, analysis: Analysis, found: Strings, inside: bool) -> list[cst.BaseExpression]:
    """The expressions that a name, an attribute, an item or a call stands for."""
    reached: list[cst.BaseExpression] = []
    for value in analysis.infer(node) or (UNKNOWN,):
        if isinstance(value, Display) and value.module is analysis:
            reached.append(value.node)
        elif isinstance(value, Constant) and isinstance(value.value, str):
            written = _assigned(node, analysis)
            reached += written
            found.complete = found.complete and bool(written)
        elif _can_hold(value, node, inside):
            found.complete = False
    return reached


def _can_hold(value: object, node: cst.BaseExpression, inside: bool) -> bool:
    """Whether something that is not written here can be, or hold, a string."""
    if value is UNKNOWN:
        return not (inside and isinstance(node, cst.Call))  # one of several, made by a call: an object
    if isinstance(value, Symbol):
        external = not value.is_keras and not value.path.startswith("builtins.")
        return external and (not inside or value.path.rpartition(".")[2].isupper())  # a function, unless it is called as a constant is
    return isinstance(value, Display) or isinstance(value, Object) and value.family == "user"


def _assigned(node: cst.BaseExpression, analysis: Analysis) -> list[cst.BaseExpression]:
    """What is assigned to a name that is not a parameter: all of it, or nothing."""
    if not isinstance(node, cst.Name):
        return []
    bindings = analysis.names.reaching(node.value, analysis.names.use_of[id(node)])
    if any(binding.kind != "assign" or binding.path or binding.value is None for binding in bindings):
        return []
    return [binding.value for binding in bindings]
