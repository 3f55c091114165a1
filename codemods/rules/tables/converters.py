"""Conversions of one argument's value that a table of constants cannot say.

Each takes the argument and the file and gives the new text, None where the value may stay, or raises ByHand with what a person must do.
"""

from __future__ import annotations

import libcst as cst

from codemods.engine.calls import Given, constant
from codemods.engine.file import File
from codemods.engine.values import NOT_CONSTANT, Function, Object


class ByHand(Exception):
    """The value cannot be converted; the message says what to do."""


def zero_padding(given: Given, call: cst.Call, file: File) -> str | None:
    """(top, bottom, left, right), or a dict with top_pad and its like, as ((top, bottom), (left, right))."""
    value = given.value
    if isinstance(value, cst.Tuple) and len(value.elements) == 4:
        top, bottom, left, right = (file.source(element.value) for element in value.elements)
        return f"(({top}, {bottom}), ({left}, {right}))"
    if isinstance(value, cst.Dict):
        sides = {}
        for element in value.elements:
            if not isinstance(element, cst.DictElement):
                raise ByHand("Write padding as ((top, bottom), (left, right)).")
            sides[file.analysis.constant(element.key)] = file.source(element.value)
        top, bottom, left, right = (sides.get(f"{side}_pad", "0") for side in ("top", "bottom", "left", "right"))
        return f"(({top}, {bottom}), ({left}, {right}))"
    return None


def samples_to_steps(given: Given, call: cst.Call, file: File) -> str | None:
    """A number of samples as a number of batches, where the generator knows its batch size."""
    text = file.source(given.value)
    generator = next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "generator"), None)
    if generator is None and call.args and call.args[0].keyword is None and not call.args[0].star:
        generator = call.args[0].value
    if given.name == "nb_val_samples":
        generator = next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "validation_data"), None)
    if constant(given) is None:
        return None
    if isinstance(generator, (cst.Name, cst.Attribute)):
        values = file.analysis.infer(generator)
        if values and all(isinstance(value, Object) and value.family == "iterator" for value in values):
            samples = text if isinstance(given.value, (cst.Name, cst.Attribute, cst.Integer)) else f"({text})"
            batches = f"{samples} // {file.source(generator)}.batch_size"
            return batches if file.dialect.family == "keras2" else f"-(-{batches})"
    if file.dialect.family == "keras2":
        if isinstance(generator, cst.Call) and _yields(generator.func, file):
            return None  # it has no batch_size
        raise ByHand(
            f"Keras 2 divided {given.name}, {text}, by the batch_size of a generator that has one, rounding down, and took it as a number of batches with "
            "any other: write steps_per_epoch so."
        )
    raise ByHand(
        f"Keras 1 counted samples in {given.name}, Keras 3 counts batches: divide {text} by the batch size of the generator, and round up, since Keras 1 went on "
        "until it had seen that many."
    )


def _yields(function: cst.BaseExpression, file: File) -> bool:
    """Whether a function of the user's is a generator."""
    values = file.analysis.infer(function)
    scopes = [value.module.names.scope_of_body.get(id(value.node)) for value in values if isinstance(value, Function)]
    return bool(values) and len(scopes) == len(values) and all(scope is not None and scope.yields for scope in scopes)


def period(given: Given, call: cst.Call, file: File) -> str | None:
    """`period=1` is `save_freq='epoch'`."""
    if constant(given) == 1:
        return "'epoch'"
    raise ByHand("period counted epochs. Give save_freq the number of batches: period times the batches of an epoch.")


def dropout_rate(given: Given, call: cst.Call, file: File) -> str | None:
    """A rate outside 0 to 1 was taken without a word."""
    value = constant(given)
    if isinstance(value, (int, float)) and not 0 <= value <= 1:
        raise ByHand(f"Keras before 3 took a rate of {value} and dropped nothing or everything; Keras 3 wants one between 0 and 1.")
    return None


def dataset_path(given: Given, call: cst.Call, file: File) -> str | None:
    """The file names of Keras 1 had other endings."""
    value = constant(given)
    if value is NOT_CONSTANT or not isinstance(value, str) or not value.endswith((".pkl", ".gz")):
        return None
    stem = value.removesuffix(".gz").removesuffix(".pkl").removesuffix("_full")
    return repr(stem + (".json" if "word_index" in stem else ".npz"))


def reduction(given: Given, call: cst.Call, file: File) -> str | None:
    """`Reduction.SUM` and its like as the string that Keras 3 wants."""
    leaf = given.value.attr.value if isinstance(given.value, cst.Attribute) else None
    names = {"AUTO": "sum_over_batch_size", "SUM_OVER_BATCH_SIZE": "sum_over_batch_size", "SUM": "sum", "NONE": "none"}
    if leaf in names:
        for value in file.analysis.infer(given.value.value):
            if getattr(value, "path", "").endswith("losses.Reduction"):
                file.claim(given.value.value)
                return repr(names[leaf])
    value = constant(given)
    return repr("sum_over_batch_size") if value == "auto" else None


_NONNEGATIVE = frozenset(f"keras.backend.{name}" for name in "square abs exp epsilon var std softplus sigmoid softmax".split())
_KEEPING = frozenset(f"keras.backend.{name}" for name in "sum mean max min prod sqrt reshape expand_dims squeeze cumsum".split())


def nonnegative(call: cst.Call, file: File) -> bool:
    """Is the first argument of the call certainly not negative: a sum of squares, a maximum with epsilon, and what is added up of such?"""
    return bool(call.args) and not call.args[0].star and _nonnegative(call.args[0].value, file)


def _nonnegative(node: cst.BaseExpression, file: File) -> bool:
    if isinstance(node, (cst.Integer, cst.Float)):
        return True
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, (cst.Add, cst.Multiply, cst.Divide)):
        return _nonnegative(node.left, file) and _nonnegative(node.right, file)
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.Power):
        return file.analysis.constant(node.right) in (2, 4)
    if not isinstance(node, cst.Call):
        values = (
            file.names.reaching(node.value, file.names.use_of[id(node)])
            if isinstance(node, cst.Name) and id(node) in file.names.use_of
            else ()
        )
        return (
            len(values) == 1
            and values[0].kind == "assign"
            and not values[0].path
            and isinstance(values[0].value, cst.Call)
            and _nonnegative(values[0].value, file)
        )
    paths = {getattr(value, "path", "") for value in file.analysis.infer(node.func)}
    if paths and paths <= _NONNEGATIVE:
        return True
    if paths and paths <= _KEEPING and node.args:
        return _nonnegative(node.args[0].value, file)
    if paths == {"keras.backend.maximum"}:
        return any(_nonnegative(arg.value, file) for arg in node.args)
    return False
