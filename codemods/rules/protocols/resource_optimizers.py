"""KC155: an optimizer of the user's own for tf.keras, written with _resource_apply_dense, keeps that protocol by its base class."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule

#: Methods that Keras 3 never calls, by which a class is known to be written for the old base.
_OVERRIDES = frozenset("_resource_apply_dense _resource_apply_sparse _create_slots _prepare_local _prepare".split())
#: What the class calls of its base, and Keras 3's has not.
_CALLS = frozenset("add_slot get_slot get_slot_names minimize".split())

_CLASS = (
    "import tensorflow as tf\n{}\nclass Plain({}.Optimizer):\n    def __init__(self, learning_rate=0.01, name='Plain', **kwargs):\n"
    "        super().__init__(name, **kwargs)\n        self._set_hyper('learning_rate', learning_rate)\n\n"
    "    def _create_slots(self, var_list):\n        for var in var_list:\n            self.add_slot(var, 'm')\n\n"
    "    def _resource_apply_dense(self, grad, var, apply_state=None):\n        return var.assign_sub(self._decayed_lr(var.dtype) * grad)\n"
)


class ResourceOptimizers(Rule):
    code = "KC155"
    title = "An optimizer of one's own for tf.keras: _resource_apply_dense"
    dialects = ("tf_keras",)
    safety = (
        "kerascompat's Optimizer gives the class its hyper-parameters, slots and gradients as OptimizerV2 did, on the TensorFlow backend."
    )
    meant = "`_set_hyper`, `_create_slots` and `_resource_apply_dense(grad, var, apply_state)` were the protocol of tf.keras 2.0 to 2.10."
    means_now = "Keras 3 takes the name for the learning rate, and calls none of these methods."
    why = "AdamW, RAdam, LAMB, Lookahead and their kin came as such classes, copied into projects."
    parity = "tests/training/test_scripts.py"
    paths = ("keras.optimizers.Optimizer", "keras.optimizers.legacy.Optimizer")
    valid = (Example("import tensorflow as tf\nprint(isinstance(x, tf.keras.optimizers.Optimizer))\n", dialect="tensorflow==2.10"),)
    invalid = (
        Example(
            _CLASS.format("", "tf.keras.optimizers"),
            _CLASS.format("from kerascompat import tf_keras\n", "tf_keras.optimizers"),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            _CLASS.format("", "tf.keras.optimizers.legacy"),
            _CLASS.format("from kerascompat import tf_keras\n", "tf_keras.optimizers"),
            dialect="tensorflow==2.15",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if dialect.family not in self.dialects or not file.exact or not reference.imported or file.claimed(reference.node):
            return
        parent = file.tree.parent(reference.node)
        definition = file.tree.parent(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(definition, cst.ClassDef):
            return
        methods = [part.name for part in definition.body.body if isinstance(part, cst.FunctionDef)]
        if not any(name.value in _OVERRIDES for name in methods):
            return
        if not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        for name in methods:
            file.claim(name)
        _Inside(file).visit_in(definition)
        package = "tf_keras.until_2_3" if dialect.before(2, 4) else "tf_keras"
        file.imports.move(reference.node, f"kerascompat.{package}.optimizers.Optimizer", self.code)
        message = f"{definition.name.value} keeps its protocol by its base class: kerascompat's Optimizer calls what OptimizerV2 called."
        file.report(reference.node, self.code, Fate.SHIMMED, reference.path, message)


class _Inside(cst.CSTVisitor):
    """Claims the calls of the base's methods in the body of the class."""

    def __init__(self, file: File) -> None:
        self.file = file

    def visit_in(self, definition: cst.ClassDef) -> None:
        definition.body.visit(self)

    def visit_Call(self, node: cst.Call) -> None:
        function = node.func
        if isinstance(function, cst.Attribute) and function.attr.value in _CALLS and isinstance(function.value, cst.Name):
            if function.value.value == "self":
                self.file.claim(node)
