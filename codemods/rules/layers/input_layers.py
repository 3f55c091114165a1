"""KC203: the input of an InputLayer, as `model.layers[0].input` asks for it."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.tables._text import simple

_MODEL = (
    "from keras.layers import Dense, Input\nfrom keras.models import Model\nimport keras.backend as K\n\n"
    "x = Input(shape=(3,))\nmodel = Model(inputs=x, outputs=Dense(2)(x))\n"
)
_MESSAGE = "The first layer of a functional model is an InputLayer, whose input was its own tensor; Keras 3 gives an empty list."
_INPUT_LAYER = "keras.layers.InputLayer"


class InputLayers(Rule):
    code = "KC203"
    title = "The input of an InputLayer"
    safety = "model.inputs[0] is the tensor of the first Input, in a Sequential model too; where a layer may be an InputLayer its output is taken."
    meant = "`model.layers[0].input` was the model's input tensor: K.function of a layer's output and models cut out of others begin there."
    means_now = "In a functional model it is `[]`: a Model made of it has no input, and `.input_shape` is gone."
    why = "K.function([model.layers[0].input], ...) stops in Keras 3, and Model(model.layers[0].input, ...) says that the graph is disconnected."
    attributes = (("layer", "input"), ("layer", "input_shape"))
    valid = (
        Example(
            "from keras.layers import Dense\nfrom keras.models import Sequential\nmodel = Sequential([Dense(2, input_dim=3)])\nmodel.layers[0].input\n"
        ),
        Example("from keras.layers import Dense\nlayer = Dense(2)\nlayer.input\n"),
    )
    invalid = (
        Example(
            _MODEL + "half = Model(model.layers[0].input, model.layers[1].output)\n",
            _MODEL + "half = Model(model.inputs[0], model.layers[1].output)\n",
        ),
        Example(
            _MODEL + "for layer in model.layers:\n    print(layer.input_shape)\n",
            _MODEL.replace("from keras.layers import Dense, Input\n", "from keras.layers import Dense, Input, InputLayer\n")
            + "for layer in model.layers:\n    print(tuple((layer.output if isinstance(layer, InputLayer) else layer.input).shape))\n",
        ),
        Example(
            "from keras.models import Model\n\ndef top(net):\n    return Model(inputs=net.layers[0].input, outputs=net.layers[-2].output)\n",
            "from keras.models import Model\n\ndef top(net):\n    return Model(inputs=net.inputs[0], outputs=net.layers[-2].output)\n",
        ),
    )

    def attribute(self, node: cst.Attribute, receivers: list[Object], file: File) -> None:
        if any(receiver.cls is not None or receiver.path not in ("", "keras.layers.Layer", _INPUT_LAYER) for receiver in receivers):
            return
        if isinstance(file.tree.parent(node), (cst.AssignTarget, cst.Call)) and getattr(file.tree.parent(node), "func", node) is node:
            return
        if isinstance(file.tree.parent(node), cst.IfExp) and "isinstance" in file.source(file.tree.parent(node).test):
            return  # the program knows of InputLayers
        model = _model_of_first(node.value)
        if model is not None:
            models = [value for value in file.analysis.infer(model) if isinstance(value, Object)]
            if any(value.family != "model" for value in models) or (models and all(value.path == "keras.Sequential" for value in models)):
                return
            if not models and not receivers and not _used_by_keras(node, file):
                return
            text = [Edit(file.tree.span(model)[1], file.tree.span(node)[1], ".inputs[0]")]
        elif receivers and simple(node.value) and isinstance(node.value, cst.Name):
            text = None
        elif receivers and _named_input(node.value):
            text = [Edit(*file.tree.span(node.attr), "output")]
        else:
            return
        if not file.wants(self.code, node) or not file.claim(node):
            return
        start, end = file.tree.span(node)
        if text is None:
            layer = file.source(node.value)
            kind = file.imports.name(_INPUT_LAYER, node)
            text = [Edit(start, end, f"({layer}.output if isinstance({layer}, {kind}) else {layer}.input)")]
        if node.attr.value == "input_shape":
            [edit] = text
            around = ("tuple(", ".shape)") if file.dialect.standalone or model is None else ("[tuple(", ".shape)]")
            head = [Edit(start, start, around[0])] if edit.start > start else []
            text = [*head, Edit(edit.start, edit.end, ("" if head else around[0]) + edit.text + around[1])]
        file.report(node, self.code, Fate.MIGRATED, f"keras.layers.Layer.{node.attr.value}", _MESSAGE, text)


def _model_of_first(node: cst.BaseExpression) -> cst.BaseExpression | None:
    """`model`, of `model.layers[0]`."""
    if not isinstance(node, cst.Subscript) or not isinstance(node.value, cst.Attribute) or node.value.attr.value != "layers":
        return None
    index = node.slice[0].slice if len(node.slice) == 1 else None
    first = isinstance(index, cst.Index) and isinstance(index.value, cst.Integer) and index.value.evaluated_value == 0
    return node.value.value if first else None


def _named_input(node: cst.BaseExpression) -> bool:
    """`model.get_layer('input_1')`: the name that Keras gave to an input."""
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute) or node.func.attr.value != "get_layer" or not node.args:
        return False
    name = node.args[0].value
    return isinstance(name, cst.SimpleString) and str(name.evaluated_value).startswith("input")


def _used_by_keras(node: cst.Attribute, file: File) -> bool:
    """Whether the tensor goes into a call of Keras's, a model or K.function."""
    for ancestor in file.tree.ancestors(node):
        if isinstance(ancestor, cst.Call):
            return any(getattr(value, "is_keras", False) for value in file.analysis.infer(ancestor.func))
        if isinstance(ancestor, cst.BaseStatement):
            return False
    return False
