"""KC164: `build(input_shape)` of models of the user's own."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.scopes import dotted
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_NET = (
    "import tensorflow as tf\n{}\nclass Net(tf.keras.Model):\n    def __init__(self):\n        super().__init__()\n        self.out = tf.keras.layers.Dense(1)\n\n"
    "    def call(self, x):\n        return self.out(x)\n\nnet = Net()\n"
)
_IMPORT = "from kerascompat.models import build\n"


class BuiltModels(Rule):
    code = "KC164"
    title = "build(input_shape) of a model of one's own"
    dialects = ("tf_keras",)
    safety = (
        "kerascompat calls the model on symbolic inputs of that shape, as tf.keras did; a model with a `build` of its own is built by that."
    )
    meant = "`model.build((None, 784))` called the model once, symbolically, and it had its weights."
    means_now = "Keras 3 calls nothing: the model counts as built and has no weights until it is called. load_weights fails, set_weights and get_weights copy nothing."
    why = "A ResNet of a tutorial has 77 variables after build in tf.keras 2.10, and 0 in Keras 3. A target network that is given the weights of another keeps its own."
    methods = (("model", "build"),)
    valid = (
        Example(_NET.format("") + "net(x)\n", dialect="tensorflow==2.10"),
        Example(
            _NET.format("").replace("    def call", "    def build(self, shape):\n        super().build(shape)\n\n    def call")
            + "net.build((None, 3))\n",
            dialect="tensorflow==2.10",
        ),
        Example(
            "import tensorflow as tf\nnet = tf.keras.Sequential([tf.keras.layers.Dense(1)])\nnet.build((None, 3))\n",
            dialect="tensorflow==2.10",
        ),
    )
    invalid = (
        Example(
            _NET.format("") + "net.build(input_shape=(None, 3))\n",
            _NET.format(_IMPORT) + "build(net, input_shape=(None, 3))\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        if not receivers or len(call.args) != 1 or call.args[0].star or not file.exact:
            return
        if isinstance(call.func.value, cst.Call) and dotted(call.func.value.func) == "super":
            return
        classes = [receiver.cls for receiver in receivers]
        if any(cls is None or cls.module.class_attribute(cls, "build", None) for cls in classes):
            return
        bases = {base.path for cls in classes for base in cls.module.keras_bases(cls)}
        if bases != {"keras.Model"} or not file.wants(self.code, call) or not file.claim(call):
            return
        function = file.imports.name("kerascompat.models.build", call)
        start, end = file.tree.span(call.func)[0], file.tree.span(call.func.value)[1]
        first = file.tree.span(call.args[0])[0]
        message = (
            "tf.keras called the model on inputs of that shape; Keras 3 calls nothing, and the model has no weights. kerascompat calls it."
        )
        edits = [Edit(start, start, f"{function}("), Edit(end, first, ", ")]
        file.report(call, self.code, Fate.SHIMMED, "keras.Model.build", message, edits)
