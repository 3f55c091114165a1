"""Numbers that the old versions took and Keras 3 refuses: numpy's whole numbers as sizes, fractions as counts of batches."""

from __future__ import annotations

import libcst as cst

from codemods.engine.file import File
from codemods.engine.symbols import Symbol
from codemods.engine.values import argument_for

#: Arguments of layers that Keras 3 wants as Python's int (3.15: ValueError, or TypeError, for numpy.int64).
SIZES = frozenset(
    "units filters input_dim output_dim n kernel_size strides pool_size size padding cropping dilation_rate depth_multiplier".split()
)
#: Arguments of a model's methods that Keras 3 wants whole. The old loops ran while `done < steps`, so a fraction was rounded up.
COUNTS = frozenset("steps_per_epoch validation_steps steps".split())

_REDUCTIONS = frozenset("max min sum prod argmax argmin nunique astype".split())
_OPTIONS = ("self", "args", "opt", "config", "cfg", "FLAGS")  # what is kept there a person wrote
_FOLLOWED = 6  # names followed one after another


def is_numpy(node: cst.BaseExpression, file: File, _left: int = _FOLLOWED) -> bool:
    """Whether an expression gives a number of numpy's: a call of numpy, a reduction of an array, or arithmetic with one."""
    if isinstance(node, cst.BinaryOperation):
        return is_numpy(node.left, file, _left) or is_numpy(node.right, file, _left)
    if isinstance(node, cst.Name) and _left:
        return any(is_numpy(value, file, _left - 1) for value in assigned(node, file))
    if not isinstance(node, cst.Call):
        return False
    for called in file.analysis.infer(node.func):
        if isinstance(called, Symbol) and called.path.startswith("numpy."):
            return True
        if isinstance(called, Symbol) and called.path in ("builtins.max", "builtins.min", "builtins.sum"):
            return len(node.args) == 1 and isinstance(node.args[0].value, cst.Name)  # of an array, it gives what the array holds
    return isinstance(node.func, cst.Attribute) and node.func.attr.value in _REDUCTIONS


def is_stored(node: cst.BaseExpression) -> bool:
    """Whether an expression takes a number out of a record, `feature.size` or `feature['size']`, as tables of data leave them: numpy's as a rule."""
    if isinstance(node, cst.BinaryOperation):
        return is_stored(node.left) or is_stored(node.right)
    if not isinstance(node, (cst.Subscript, cst.Attribute)):
        return False
    while isinstance(node, (cst.Subscript, cst.Attribute)):
        if isinstance(node, cst.Attribute) and (node.attr.value == "shape" or getattr(node.value, "value", "") in _OPTIONS):
            return False
        node = node.value
    return True


def is_fraction(node: cst.BaseExpression, file: File, _left: int = _FOLLOWED) -> bool:
    """Whether an expression is a true division, or arithmetic with one."""
    if isinstance(node, cst.BinaryOperation):
        if isinstance(node.operator, cst.Divide):
            return True
        return not isinstance(node.operator, cst.FloorDivide) and any(is_fraction(side, file, _left) for side in (node.left, node.right))
    return isinstance(node, cst.Name) and bool(_left) and any(is_fraction(value, file, _left - 1) for value in assigned(node, file))


def assigned(node: cst.Name, file: File) -> list[cst.BaseExpression]:
    """What a name may stand for: the values it is assigned, or what the calls in this file give for the parameter it is."""
    use = file.names.use_of.get(id(node))
    if use is None:
        return []
    found: list[cst.BaseExpression] = []
    for binding in file.names.reaching(node.value, use):
        if binding.kind == "assign" and binding.value is not None and not binding.path:
            found.append(binding.value)
        elif binding.kind == "parameter":
            owner = file.tree.parent(file.tree.parent(binding.node))
            if isinstance(owner, cst.FunctionDef):
                given = [argument_for(call, owner, binding.node, skipped) for call, skipped in file.analysis.calls_of(owner)]
                found.extend(value for value in given if value is not None)
    return found
