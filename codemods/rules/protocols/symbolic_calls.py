"""KC168: models made of what a method `call` of the user's gives for symbolic inputs."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.engine.values import Class, Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_NET = (
    "import tensorflow as tf\n\nclass Net(tf.keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.out = tf.keras.layers.Dense(1)\n\n"
    "    def call(self, x):\n        return tf.nn.sigmoid(self.out(x))\n\n"
    "    def summary(self):\n        x = tf.keras.Input((3,))\n        tf.keras.Model(inputs=x, outputs=self{}(x)).summary()\n"
)


class SymbolicCalls(Rule):
    code = "KC168"
    title = "Model(inputs=x, outputs=self.call(x))"
    dialects = ("tf_keras",)
    safety = "The same layers are built in the same order; the summary shows the model as one layer."
    meant = "`call` ran on symbolic inputs, so that `summary` shows shapes, or the weights are made; functions of TensorFlow in it became layers."
    means_now = "ValueError: a KerasTensor cannot be used as input to a TensorFlow function. Calling the model itself runs `call` on tensors of TensorFlow."
    why = "Subclassed models print their summary so: 19 of the models of one collection of recommenders."
    paths = ("keras.Model",)
    valid = (
        Example(_NET.format(""), dialect="tensorflow==2.10"),
        Example(
            "import tensorflow as tf\nx = tf.keras.Input((3,))\nmodel = tf.keras.Model(x, service.call(x))\n", dialect="tensorflow==2.10"
        ),
    )
    invalid = (
        Example(_NET.format(".call"), _NET.format(""), dialect="tensorflow==2.10"),
        Example(
            _NET.format("") + "\nnet = Net()\ny = tf.keras.Input((3,))\nwhole = tf.keras.Model(y, net.call(y))\n",
            _NET.format("") + "\nnet = Net()\ny = tf.keras.Input((3,))\nwhole = tf.keras.Model(y, net(y))\n",
            dialect="tensorflow==2.10",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        call = argument(reference.call, "outputs", 1) if reference.call is not None else None
        if not isinstance(call, cst.Call) or not isinstance(call.func, cst.Attribute) or call.func.attr.value != "call":
            return
        owners = [value for value in file.analysis.infer(call.func.value) if isinstance(value, Object)]
        known = owners and all(owner.family in ("model", "layer") and owner.cls is not None for owner in owners)
        if not known and not self._is_self(call.func.value, file):
            return
        if len(call.args) != 1 or call.args[0].star or not file.wants(self.code, call) or not file.claim(call):
            return
        start, end = file.tree.span(call.func.value)[1], file.tree.span(call.func)[1]
        message = "Keras 3 gives symbolic tensors to layers alone: the model is called itself, and runs `call` on tensors of TensorFlow."
        file.report(call, self.code, Fate.MIGRATED, "keras.Model.call", message, [Edit(start, end, "")])

    @staticmethod
    def _is_self(node: cst.BaseExpression, file: File) -> bool:
        """`self` in a class that derives from a model or a layer of Keras."""
        if not isinstance(node, cst.Name) or node.value != "self":
            return False
        scope = file.names.use_of[id(node)].scope.function()
        owner = scope.parent if scope is not None else None
        if owner is None or owner.kind != "class" or getattr(scope.node, "name", None) is None or scope.node.name.value == "call":
            return False
        return bool({"model", "layer"} & set(file.analysis.families(Class(owner.node, file.analysis))))
