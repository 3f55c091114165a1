"""KC221: methods and attributes of layers, and the methods that users write in their own."""

import libcst as cst

from codemods.changes import rows
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Class, Object
from codemods.ledger import Fate
from codemods.rules import Example
from codemods.rules.protocols import _layers
from codemods.rules.tables._area import TableRule

#: Methods of the old optimizers that kerascompat's have, and what for.
_OF_OPTIMIZERS = {
    "standalone": dict.fromkeys(("get_updates", "get_gradients"), "for K.function and for a get_updates of one's own"),
    "tf_keras": dict.fromkeys(("minimize", "compute_gradients"), "for a training loop of one's own on TensorFlow"),
}


#: Layers whose compute_mask has the parameters that it had.
_MASKING = frozenset(f"keras.layers.{name}" for name in "Attention Concatenate Dot Embedding GlobalAveragePooling1D Lambda Masking".split())


class LayerMembers(TableRule):
    code = "KC221"
    title = "Layers: methods, attributes and what a layer of one's own overrides"
    safety = "A renamed method is called at the same moments with the same arguments."
    meant = "`get_output_shape_for` told the output shape, `self.add_weight(name, shape)` took the name first, `layer.output_shape` was a tuple."
    means_now = "Keras 3 never calls get_output_shape_for, reads the name as a shape, and has no output_shape."
    why = "92 of 1,013 files define layers; 69 override the shape method."
    paths = ()
    methods = tuple(key for key in rows.tables().methods if key[0] != "model")
    attributes = tuple(key for key in rows.tables().attributes if key[0] != "model")
    nodes = (cst.FunctionDef,)
    valid = (
        Example(
            "from keras.layers import Layer\n\nclass Mine(Layer):\n    def compute_output_shape(self, input_shape):\n        return input_shape\n"
        ),
        Example("from keras.layers import Embedding\nwords = Embedding(9, 2, mask_zero=True)\nmask = words.compute_mask(x)\n"),
    )
    invalid = (
        Example(
            "from keras.engine.topology import Layer\n\nclass Mine(Layer):\n    def build(self, input_shape):\n        self.w = self.add_weight('w', (3,), initializer='ones')\n\n"
            "    def get_output_shape_for(self, input_shape):\n        return input_shape\n",
            "from keras.layers import Layer\n\nclass Mine(Layer):\n    def build(self, input_shape):\n        self.w = self.add_weight(name='w', shape=(3,), initializer='ones')\n\n"
            "    def compute_output_shape(self, input_shape):\n        return input_shape\n",
            dialect="keras==2.2.4",
        ),
        Example(
            "from keras.layers import Layer\n\nclass Mine(Layer):\n    def build(self, input_shape):\n"
            "        self.w = self.add_weight((input_shape[-1], 3), name='w', initializer='ones')\n        super().build(input_shape)\n",
            "from keras.layers import Layer\n\nclass Mine(Layer):\n    def build(self, input_shape):\n"
            "        self.w = self.add_weight(shape=(input_shape[-1], 3), name='w', initializer='ones')\n        super().build(input_shape)\n",
            dialect="keras==2.2.4",
        ),
        Example(
            "import tensorflow as tf\n\nclass Last(tf.keras.metrics.Metric):\n    def reset_states(self):\n        self.values = []\n\nlast = Last()\nlast.reset_states()\n",
            "import tensorflow as tf\n\nclass Last(tf.keras.metrics.Metric):\n    def reset_state(self):\n        self.values = []\n\nlast = Last()\nlast.reset_state()\n",
            dialect="tensorflow==2.3",
        ),
        Example(
            "from keras.layers import Dense\nlayer = Dense(3)\nprint(layer.output_shape)\n",
            "from keras.layers import Dense\nlayer = Dense(3)\nprint(tuple(layer.output.shape))\n",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        kept = _OF_OPTIMIZERS["standalone" if file.dialect.standalone else "tf_keras"]
        if call.func.attr.value in kept and receivers and file.exact:
            if file.claim(call) and file.wants(self.code, call):
                symbol = f"keras.optimizers.Optimizer.{call.func.attr.value}"
                file.report(call, self.code, Fate.SHIMMED, symbol, f"kerascompat's optimizers have it, {kept[call.func.attr.value]}.")
        elif call.func.attr.value in _layers.METHODS and _layers.are_kept(receivers, file):
            self._kept(call, call.func.attr.value, receivers, file)
        elif call.func.attr.value == "compute_mask" and receivers and all(receiver.path in _MASKING for receiver in receivers):
            return  # these take `mask` as they did
        else:
            super().method(call, receivers, file)

    def attribute(self, node: cst.Attribute, receivers: list[Object], file: File) -> None:
        if node.attr.value in _layers.ATTRIBUTES and _layers.are_kept(receivers, file):
            self._kept(node, node.attr.value, receivers, file)
        else:
            super().attribute(node, receivers, file)

    def _kept(self, node: cst.CSTNode, name: str, receivers: list[Object], file: File) -> None:
        """What the base class of the user's layer holds as it was."""
        if any(self._own(receiver, name) for receiver in receivers) or not file.claim(node) or not file.wants(self.code, node):
            return
        file.report(
            node, self.code, Fate.SHIMMED, f"keras.layers.Layer.{name}", "kerascompat's Layer, from which the class derives, has it."
        )

    def node(self, node: cst.FunctionDef, file: File) -> None:
        """A method that overrides one of Keras's."""
        scope = file.names.scope_of_body.get(id(node))
        owner = scope.parent if scope is not None else None
        if owner is None or owner.kind != "class":
            return
        families = file.analysis.families(Class(owner.node, file.analysis))
        if not families:
            return
        row = rows.tables().override(families[0], node.name.value, file.dialect)
        if row is None or not file.wants(self.code, node) or file.claimed(node.name):
            return
        if row.mentions and not any(word in file.source(node.body) for word in row.mentions):
            return
        file.claim(node.name)
        symbol = f"{rows.CLASS_OF[families[0]]}.{node.name.value}"
        if row.by_hand:
            file.report(node.name, self.code, Fate.BY_HAND, symbol, row.by_hand)
        elif row.to in owner.bindings:
            file.report(node.name, self.code, Fate.UNCHANGED, symbol, f"{row.message} The class has both.")
        else:
            file.report(node.name, self.code, Fate.MIGRATED, symbol, row.message, [Edit(*file.tree.span(node.name), row.to)])
