"""KC156: `call(self, x, training)` of a layer or model of the user's own, and calls that hand it the flag by position."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Class, Function, Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_FILLED = ("training", "mask")  # what Keras passes where the caller does not

_LAYER = (
    "import tensorflow as tf\n\nclass Block(tf.keras.layers.Layer):\n    def call(self, x, training{0}, scale{0}):\n        return x\n\n"
    "class Net(tf.keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.block = Block()\n"
    "        self.drop = tf.keras.layers.Dropout(0.1)\n\n"
    "    def call(self, x, training=None):\n        return self.drop(self.block(x, {1}training, {2}x), {1}training)\n"
)


class CallTraining(Rule):
    code = "KC156"
    title = "call(self, x, training) without a default, or called by position"
    dialects = ("keras2", "tf_keras")
    safety = "Keras fills in `training` and `mask` as it did; a call that gives them says the same by keyword."
    meant = "Keras passed `training` and `mask` to a `call` that names them, whether they have a default or not; callers could give them by position."
    means_now = "Keras 3 raises `missing a required argument: 'training'` where the layer is called without it, and takes tensors alone by position."
    why = (
        "The Transformer of Keras's own examples and that of TensorFlow's tutorial are written so: what gave a tensor in "
        "tf.keras 2.10 raises where it is called. 92 of 1,013 files of real legacy code have a layer of their own."
    )
    nodes = (cst.FunctionDef, cst.Call)
    words = ("training", "mask")
    valid = (
        Example("from keras.layers import Layer\n\nclass Mine(Layer):\n    def call(self, x, training=None):\n        return x\n"),
        Example("class Mine:\n    def call(self, x, training):\n        return x\n\nimport keras\n"),
    )
    invalid = (Example(_LAYER.format("", "", ""), _LAYER.format("=None", "training=", "scale="), dialect="tensorflow==2.10"),)

    def node(self, node: cst.FunctionDef | cst.Call, file: File) -> None:
        if isinstance(node, cst.Call):
            self._by_position(node, file)
        elif node.name.value == "call":
            self._definition(node, file)

    def _definition(self, node: cst.FunctionDef, file: File) -> None:
        scope = file.names.scope_of_body.get(id(node))
        owner = scope.parent if scope is not None else None
        if owner is None or owner.kind != "class":
            return
        if not {"layer", "model"} & set(file.analysis.families(Class(owner.node, file.analysis))):
            return
        parameters = node.params.params
        first = next((i for i, part in enumerate(parameters) if i > 1 and part.name.value in _FILLED and part.default is None), None)
        if first is None or not file.wants(self.code, node.name):
            return
        edits = []
        for part in parameters[first:]:
            if part.default is None:
                annotated = part.annotation is not None
                end = file.tree.span(part.annotation.annotation if annotated else part.name)[1]
                edits.append(Edit(end, end, " = None" if annotated else "=None"))
        name = parameters[first].name.value
        message = f"Keras passed `{name}` whether it has a default or not; Keras 3 only where it has one."
        file.report(parameters[first], self.code, Fate.MIGRATED, "keras.layers.Layer.call", message, edits)

    def _by_position(self, node: cst.Call, file: File) -> None:
        if len(node.args) < 2 or any(arg.star for arg in node.args) or not isinstance(node.func, (cst.Name, cst.Attribute)):
            return
        owners = [value for value in file.analysis.infer(node.func) if isinstance(value, Object)]
        if not owners or any(owner.family not in ("layer", "model") for owner in owners):
            return
        found = {self._names(owner) if owner.cls is not None else self._of_keras(node) for owner in owners}
        names = found.pop() if len(found) == 1 else None
        if names is None or "training" not in names:
            return
        given = [arg for arg in node.args if arg.keyword is None]
        late = given[names.index("training") :]
        if not late or len(given) > len(names) or not file.wants(self.code, node):
            return
        edits = []
        for arg, name in zip(late, names[len(given) - len(late) :]):
            start = file.tree.span(arg.value)[0]
            edits.append(Edit(start, start, f"{name}="))
        message = "Layers of Keras 3 take tensors alone by position: `training` and what comes after it are given by keyword."
        file.report(node, self.code, Fate.MIGRATED, "keras.layers.Layer.__call__", message, edits)

    @staticmethod
    def _of_keras(node: cst.Call) -> tuple[str, ...] | None:
        """The same of one of Keras's own layers, as far as the call tells it: `dropout(x, training)`."""
        second = node.args[1].value
        flag = isinstance(second, cst.Name) and second.value in ("training", "True", "False")
        return ("inputs", "training") if flag and len(node.args) == 2 else None

    @staticmethod
    def _names(owner: Object) -> tuple[str, ...] | None:
        """The parameters of `call` of an object's class, `self` left out; None where they are not known."""
        functions = owner.cls.module.class_attribute(owner.cls, "call", owner)
        if len(functions) != 1 or not isinstance(functions[0], Function):
            return None
        return tuple(part.name.value for part in functions[0].node.params.params[1:])
