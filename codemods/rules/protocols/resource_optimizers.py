"""KC155: an optimizer of the user's own for tf.keras, written with _resource_apply_dense, keeps that protocol by its base class."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.rules import Example, Rule
from codemods.rules.protocols._bases import derived, give_base, methods

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
    why = (
        "AdamW, RAdam, LAMB, Lookahead and their kin came as such classes, copied into projects: one that trained in tf.keras "
        "2.10 raises before the first batch. 19 of 1,013 files of real legacy code have an optimizer of their own."
    )
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
        definition = derived(self, reference, file)
        if definition is None or not any(method.name.value in _OVERRIDES for method in methods(definition)):
            return
        package = "tf_keras.until_2_3" if file.dialect_of(reference.symbol.surface).before(2, 4) else "tf_keras"
        if give_base(self, reference, definition, package, "OptimizerV2", file):
            _Inside(file).visit_in(definition)


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
