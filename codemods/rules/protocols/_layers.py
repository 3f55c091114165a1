"""Which layers of the user's own need the old protocol, and what kerascompat's base class holds of it."""

from __future__ import annotations

import libcst as cst

from codemods.dialects import Dialect
from codemods.engine.file import File
from codemods.engine.values import Class, Function, Object

#: The Keras classes that kerascompat has with the old protocol.
BASES = {
    "keras.layers.Layer": "Layer",
    "keras.layers.Wrapper": "Wrapper",
    "keras.layers.experimental.preprocessing.PreprocessingLayer": "Layer",
}

#: What that class has of what Keras 3's lost.
METHODS = frozenset(
    "add_update get_input_at get_output_at get_input_shape_at get_output_shape_at assert_input_compatibility get_output_shape_for".split()
)
ATTRIBUTES = frozenset(
    "trainable_weights non_trainable_weights _trainable_weights _non_trainable_weights constraints regularizers losses updates "
    "input_shape output_shape inbound_nodes _inbound_nodes uses_learning_phase _uses_learning_phase".split()
)

#: Names in the body of a class that show it to need the protocol.
_NEEDS = (
    METHODS | ATTRIBUTES | {"mask", "compute_mask", "initial_weights", "_initial_weights", "batch_input_shape", "get_updates_for"}
) - {
    "input_shape",
    "get_output_shape_for",
}
_NEEDS_STANDALONE = frozenset("variable zeros ones activity_regularizer placeholder".split())

_BESIDE = METHODS | {"_trainable_weights", "_non_trainable_weights", "trainable_weights", "non_trainable_weights"}

#: Weights that Keras 3's layers do not let a subclass set.
_READ_ONLY = frozenset("kernel embeddings".split())
_WITH_KERNEL = frozenset(
    f"keras.layers.{name}"
    for name in "Dense Conv1D Conv2D Conv3D Convolution1D Convolution2D Convolution3D Embedding AtrousConv1D AtrousConv2D".split()
)

#: Keywords of a construction that Keras 3's Layer refuses.
_REFUSED = frozenset("weights batch_input_shape batch_size input_dtype dynamic updatable".split())


def face(dialect: Dialect) -> str:
    """The package below kerascompat that holds the layers of a dialect."""
    if dialect.family == "keras2" and dialect.at_least(2, 3):
        return "keras2.since_2_3"
    return dialect.family


def keeps_protocol(cls: Class, file: File) -> bool:
    """Whether a class of the user's derives, after migration, from the class of kerascompat."""
    bases = cls.module.keras_bases(cls)
    if any(base.migrated for base in bases):
        return True
    known = [base for base in bases if base.path in BASES]
    if not file.exact or not bases:
        return False
    if known:
        return reason(cls, file.dialect_of(known[0].surface), file) is not None
    return reason_beside(cls, file) is not None


def are_kept(receivers: list[Object], file: File) -> bool:
    """Whether all of these objects are of such classes."""
    return bool(receivers) and all(receiver.cls is not None and keeps_protocol(receiver.cls, file) for receiver in receivers)


def reason(cls: Class, dialect: Dialect, file: File) -> str | None:
    """Why a class that derives from Layer needs the old protocol; None where Keras 3's class does the same."""
    key = ("own layer", id(cls.node))
    if key not in file.notes:
        file.notes[key] = _reason(cls, dialect, file)
    return file.notes[key]


def _reason(cls: Class, dialect: Dialect, file: File) -> str | None:
    search = _Names()
    cls.node.body.visit(search)
    needs = _NEEDS | _NEEDS_STANDALONE if dialect.standalone else _NEEDS
    found = [name for name in search.names if name in needs]
    if found:
        return f"it uses `{found[0]}`"
    for initializer in search.initializers:
        if isinstance(initializer, cst.Lambda) or any(isinstance(value, Function) for value in cls.module.infer(initializer)):
            return "an initializer of its weights is a function"
    if dialect.family == "keras1" or dialect.family == "keras2" and not dialect.at_least(2, 3):
        for values in search.assigned:
            if any(isinstance(value, Object) and value.family in ("layer", "model") for value in cls.module.infer(values)):
                return "a layer that is its attribute did not train with it"
    if _open(cls) and (_in_package(cls) or _refused(cls)):
        return "it may be made with `weights`, `batch_input_shape` or another argument that Keras 3's Layer refuses"
    return None


def reason_beside(cls: Class, file: File) -> str | None:
    """Why a class that derives from another layer of Keras (`class Mine(Embedding)`) needs the protocol beside that; None where it does not."""
    key = ("derived layer", id(cls.node))
    if key not in file.notes:
        search = _Names()
        cls.node.body.visit(search)
        methods = [part.name.value for part in cls.node.body.body if isinstance(part, cst.FunctionDef)]
        if {"step", "get_constants", "preprocess_input"} & set(methods):
            file.notes[key] = None  # a recurrent layer of Keras 1, which no base class brings back
        else:
            overrides = [name for name in methods if name in ("compute_output_shape", "get_output_shape_for", "compute_mask")]
            uses = [name for name in search.names if name in _BESIDE]
            known = any(base.path in _WITH_KERNEL for base in cls.module.keras_bases(cls))
            sets = [name for name in search.attributes if name in _READ_ONLY] if known else []
            reasons = [f"it overrides `{name}`" for name in overrides] + [f"it uses `{name}`" for name in uses]
            file.notes[key] = next(iter(reasons + [f"it sets `{name}`, which Keras 3 lets be read alone" for name in sets]), None)
    return file.notes[key]


class _Names(cst.CSTVisitor):
    """The names in a class body, the values of `initializer=`, and the attributes that are assigned, with their values."""

    def __init__(self) -> None:
        self.names: list[str] = []
        self.initializers: list[cst.BaseExpression] = []
        self.assigned: list[cst.BaseExpression] = []
        self.attributes: list[str] = []

    def visit_Name(self, node: cst.Name) -> None:
        self.names.append(node.value)

    def visit_Arg(self, node: cst.Arg) -> None:
        if node.keyword is not None and node.keyword.value == "initializer":
            self.initializers.append(node.value)

    def visit_Assign(self, node: cst.Assign) -> None:
        found = [target.target.attr.value for target in node.targets if isinstance(target.target, cst.Attribute)]
        if found:
            self.assigned.append(node.value)
            self.attributes += found


def _open(cls: Class) -> bool:
    """Whether the class takes keywords that its own constructor does not name."""
    for statement in cls.node.body.body:
        if isinstance(statement, cst.FunctionDef) and statement.name.value == "__init__":
            return statement.params.star_kwarg is not None
    return True


def _in_package(cls: Class) -> bool:
    """Whether the class is part of a package, whose users nobody sees."""
    filename = cls.module.filename
    return filename is not None and (filename.parent / "__init__.py").exists()


def _refused(cls: Class) -> bool:
    """Whether the file makes the class with an argument that Keras 3 refuses."""
    for use in cls.module.names.of_kind(cst.Call):
        node = use.node
        if any(value == cls for value in cls.module.infer(node.func)):
            if any(arg.star == "**" or arg.keyword is not None and arg.keyword.value in _REFUSED for arg in node.args):
                return True
    return False
