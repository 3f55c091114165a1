"""KC150: a layer of the user's own keeps the protocol it was written for by its base class."""

import libcst as cst

from codemods.changes import inventory
from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.engine.values import Class
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.protocols import _layers


class OwnLayers(Rule):
    code = "KC150"
    title = "A layer of one's own: class Mine(Layer)"
    safety = (
        "kerascompat's Layer builds, masks, updates and lists weights as the dialect did; a class that needs none of this derives from "
        "Keras 3's Layer."
    )
    meant = (
        "`self.trainable_weights = [self.W]`, `self.add_update(...)`, `Mine(weights=[...])`, `call(x, mask=None)` with None where no input "
        "has a mask, `compute_mask` asked always."
    )
    means_now = (
        "The lists cannot be set, add_update and weights= are gone, a list of inputs without masks gives [None, None], and K.update in call() "
        "acts in prediction too."
    )
    why = "92 of 1,013 files of real legacy code define layers, 59 of them with masks."
    paths = tuple(_layers.BASES)
    families = ("layer",)
    valid = (
        Example("from keras.layers import Layer\n\nclass Twice(Layer):\n    def call(self, x):\n        return 2 * x\n"),
        Example("from keras.layers import Layer\nprint(isinstance(x, Layer))\n"),
    )
    invalid = (
        Example(
            "from keras.engine.topology import Layer\n\nclass First(Layer):\n    def call(self, x, mask=None):\n        return x[:, 0]\n\n"
            "    def compute_mask(self, x, mask=None):\n        return None\n",
            "from kerascompat.keras2.layers import Layer\n\nclass First(Layer):\n    def call(self, x, mask=None):\n        return x[:, 0]\n\n"
            "    def compute_mask(self, x, mask=None):\n        return None\n",
            fate="shimmed",
        ),
        Example(
            "from tensorflow.keras.layers import Layer\n\nclass Scale(Layer):\n    def build(self, shape):\n        self.s = self.add_weight('s', (1,))\n\n"
            "    def call(self, x):\n        return x * self.s\n\nlayer = Scale(weights=[w])\n",
            "from kerascompat.tf_keras.layers import Layer\n\nclass Scale(Layer):\n    def build(self, shape):\n        self.s = self.add_weight(name='s', shape=(1,))\n\n"
            "    def call(self, x):\n        return x * self.s\n\nlayer = Scale(weights=[w])\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            "from keras.layers import Embedding\n\nclass Returned(Embedding):\n    def compute_output_shape(self, input_shape):\n"
            "        return [input_shape + (self.output_dim,), (self.input_dim, self.output_dim)]\n\n    def call(self, x):\n"
            "        return [super(Returned, self).call(x), self.embeddings]\n",
            "from keras.layers import Embedding\nfrom kerascompat import keras2\n\nclass Returned(keras2.layers.own(Embedding)):\n    def compute_output_shape(self, input_shape):\n"
            "        return [input_shape + (self.output_dim,), (self.input_dim, self.output_dim)]\n\n    def call(self, x):\n"
            "        return [super(Returned, self).call(x), self.embeddings]\n",
            fate="shimmed",
        ),
        Example(
            "from keras.layers import Dense\n\nclass Scaled(Dense):\n    def build(self, input_shape):\n"
            "        self.kernel = self.add_weight(name='kernel', shape=(input_shape[-1], self.units), initializer='ones')\n        self.built = True\n",
            "from keras.layers import Dense\nfrom kerascompat import keras2\n\nclass Scaled(keras2.layers.own(Dense)):\n    def build(self, input_shape):\n"
            "        self.kernel = self.add_weight(name='kernel', shape=(input_shape[-1], self.units), initializer='ones')\n        self.built = True\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if not file.exact or not reference.imported or reference.symbol.migrated:
            return
        definition = self._derived(reference, file)
        if definition is None:
            return
        dialect = file.dialect_of(reference.symbol.surface)
        if reference.path not in _layers.BASES:
            self._derived_from_another(reference, definition, file)
            return
        if file.claimed(reference.node):
            return
        why = _layers.reason(Class(definition, file.analysis), dialect, file)
        if why is None or not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        name = _layers.BASES[reference.path]
        file.imports.move(reference.node, f"kerascompat.{_layers.face(dialect)}.layers.{name}", self.code)
        message = f"{definition.name.value} keeps the protocol it was written for by its base class: {why}."
        file.report(reference.node, self.code, Fate.SHIMMED, reference.path, message)

    def _derived_from_another(self, reference: Reference, definition: cst.ClassDef, file: File) -> None:
        """`class Mine(Embedding)`: the class of Keras stays, and the protocol is put before it."""
        why = _layers.reason_beside(Class(definition, file.analysis), file)
        if why is None or not inventory.in_keras3(reference.path) or not file.wants(self.code, reference.node):
            return
        face = _layers.face(file.dialect_of(reference.symbol.surface))
        own = file.imports.name(f"kerascompat.{face}.layers.own", reference.node)
        start, end = file.tree.span(reference.node)
        message = f"{definition.name.value} keeps the protocol it was written for, put before {reference.path.rpartition('.')[2]}: {why}."
        file.report(definition.name, self.code, Fate.SHIMMED, reference.path, message, [Edit(start, start, f"{own}("), Edit(end, end, ")")])

    @staticmethod
    def _derived(reference: Reference, file: File) -> cst.ClassDef | None:
        parent = file.tree.parent(reference.node)
        owner = file.tree.parent(parent) if isinstance(parent, cst.Arg) else None
        return owner if isinstance(owner, cst.ClassDef) else None
