"""KC204: `input` and `output` of a Sequential model, which are its first and only ones."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_MODEL = "from keras.layers import Dense\nfrom keras.models import Model, Sequential\nmodel = Sequential()\nmodel.add(Dense(3, input_dim=4))\nmodel.add(Dense(2))\n"


class SequentialEnds(Rule):
    code = "KC204"
    title = "Input and output of a Sequential"
    safety = "A Sequential has one input and one output: `model.inputs[0]` is the tensor that `model.input` was."
    meant = "`model.input` and `model.output` were the symbolic tensors at both ends of the model: K.function and models cut out of it are made of them."
    means_now = "Keras 3 (3.15.1) raises AttributeError until the model has been called as a layer; a functional Model still has both."
    why = "`Model(model.input, model.layers[-2].output)` stops with 'The layer sequential has never been called and thus has no defined input'."
    attributes = (("model", "input"), ("model", "output"))
    valid = (
        Example(
            "from keras.layers import Dense, Input\nfrom keras.models import Model\n"
            "x = Input(shape=(3,))\nmodel = Model(inputs=x, outputs=Dense(2)(x))\nhalf = Model(model.input, model.output)\n"
        ),
        Example(_MODEL + "print(model.input_shape)\n"),
    )
    invalid = (
        Example(
            _MODEL + "half = Model(model.input, model.layers[0].output)\nprint(model.output)\n",
            _MODEL + "half = Model(model.inputs[0], model.layers[0].output)\nprint(model.outputs[0])\n",
        ),
        Example(
            "import tensorflow as tf\n\ndef make():\n    return tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,))])\n\nprint(make().output)\n",
            "import tensorflow as tf\n\ndef make():\n    return tf.keras.Sequential([tf.keras.layers.Dense(2, input_shape=(3,))])\n\nprint(make().outputs[0])\n",
            dialect="tensorflow==2.10",
        ),
    )

    def attribute(self, node: cst.Attribute, receivers: list[Object], file: File) -> None:
        if not any(receiver.path == "keras.Sequential" and receiver.cls is None for receiver in receivers):
            return
        parent = file.tree.parent(node)
        if isinstance(parent, cst.AssignTarget) or not file.wants(self.code, node) or not file.claim(node):
            return
        name = node.attr.value
        file.report(
            node,
            self.code,
            Fate.MIGRATED,
            f"keras.Sequential.{name}",
            f"A Sequential of Keras 3 has no `{name}` until it is called as a layer; `{name}s[0]` is the same tensor.",
            [Edit(*file.tree.span(node.attr), f"{name}s[0]")],
        )
