"""KC169: a layer of the user's own that adds a loss in build."""

import libcst as cst

from codemods.engine.file import File
from codemods.engine.values import Class
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_LAYER = "from keras.layers import Layer\n\nclass Flat(Layer):\n    def {}(self, x):\n        self.add_loss(penalty(self.kernel))\n"


class LossesInBuild(Rule):
    code = "KC169"
    title = "A loss that a layer adds in build"
    dialects = ("keras2", "tf_keras")
    safety = "Nothing is rewritten: where the loss belongs is for a person to say."
    meant = "`self.add_loss(0.1 * K.sum(K.square(self.kernel)))` in build(self, input_shape) was part of the graph, and computed anew with every batch."
    means_now = "It is computed once, when the layer is built, and is not among the losses that train."
    why = "Three updates of such a layer returned 4.6, 4.31, 4.05 under Keras 2.2.4, and 4.0, 3.76, 3.54 with Keras 3: the penalty is gone without a word."
    nodes = (cst.Call,)
    words = ("add_loss",)
    valid = (Example(_LAYER.format("call")),)
    invalid = (Example(_LAYER.format("build"), fate="by_hand"),)

    def node(self, node: cst.Call, file: File) -> None:
        function = node.func
        if not isinstance(function, cst.Attribute) or function.attr.value != "add_loss" or not isinstance(function.value, cst.Name):
            return
        use = file.names.use_of.get(id(node))
        scope = use.scope.function() if use is not None else None
        if scope is None or not isinstance(scope.node, cst.FunctionDef) or scope.node.name.value != "build" or scope.parent.kind != "class":
            return
        if "layer" not in file.analysis.families(Class(scope.parent.node, file.analysis)) or file.dialect.family not in self.dialects:
            return
        if not file.wants(self.code, node):
            return
        message = (
            "A loss that is added in build is computed once in Keras 3 and does not train. Give the weight its penalty, add_weight(..., "
            "regularizer=...), or call self.add_loss in call()."
        )
        file.report(node, self.code, Fate.BY_HAND, "keras.layers.Layer.add_loss", message)
