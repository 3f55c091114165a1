"""KC166: `trainable` of a model that is set after that of its layers."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import stored_value
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_MODEL = (
    "import tensorflow as tf\nbase = tf.keras.models.load_model('base.keras')\nfor layer in base.layers:\n    layer.trainable = False\n"
)
_TUTORIAL = _MODEL.replace("for layer in base.layers", "base.trainable = False\nbase.trainable = True\nfor layer in base.layers[:9]")
_KERAS = _MODEL.replace("tensorflow as tf", "keras").replace("tf.", "")
_OWN = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(2), Dense(1)])\n"
    "model.layers[0].trainable = False\nmodel.trainable = False\nmodel.trainable = True\nmodel.compile('sgd', 'mse')\n"
)


class TrainableAgain(Rule):
    code = "KC166"
    title = "trainable of a model that is set after that of its layers"
    safety = (
        "The line that is written before it gives the model the other value, so that the next one reaches every layer, on any backend. The models of "
        "standalone Keras become kerascompat's, whose `trainable` is their own."
    )
    meant = (
        "In tf.keras `base.trainable = True` set that of every layer, also where the model had the value already. In standalone Keras it was the model's "
        "own: layers that were frozen one by one stayed frozen."
    )
    means_now = (
        "Keras 3 sets that of every layer. On TensorFlow (3.15.1) it passes over an attribute that is set to what it is: layers that were frozen one by one "
        "stay frozen then."
    )
    why = (
        "A net whose two layers were frozen in a loop and unfrozen by `model.trainable = True` had 4 weights that train in "
        "tf.keras 2.3, 2.10 and 2.15, and has 0. One whose first layer was frozen, and which was frozen and unfrozen itself, "
        "had 2 in Keras 1.2.2, 2.2.4 and 2.3.1, and has 4."
    )
    parity = "tests/silent/test_silent_changes.py"
    valid = (
        Example(_TUTORIAL, dialect="tensorflow==2.10"),
        Example(_MODEL + "base.trainable = False\nbase.trainable = True\n", dialect="tensorflow==2.10"),
        Example(
            _MODEL.split("for ")[0] + "other = tf.keras.Sequential()\nother.trainable = False\nbase.trainable = True\n",
            dialect="tensorflow==2.10",
        ),
        Example(_KERAS.replace("layer.trainable = False", "print(layer)") + "base.trainable = True\n"),
        Example(_KERAS + "base.trainable = False\n"),
    )
    invalid = (
        Example(_MODEL + "base.trainable = True\n", _MODEL + "base.trainable = False\nbase.trainable = True\n", dialect="tensorflow==2.10"),
        Example(_MODEL + "if go: base.trainable = True\n", dialect="tensorflow==2.10", fate="by_hand"),
        Example(
            _OWN,
            _OWN.replace("from keras.models", "from kerascompat.keras2.models"),
            fate="shimmed",
        ),
        Example(_KERAS + "base.trainable = True\n", fate="by_hand"),
    )

    def finish(self, file: File) -> None:
        for node in _models.set_again(file):
            if not file.wants(self.code, node):
                continue
            if file.dialect.standalone:
                self._of_its_own(node, file)
            else:
                self._of_every_layer(node, file)

    def _of_every_layer(self, node: cst.Attribute, file: File) -> None:
        """tf.keras: the other value first, on a line of its own."""
        model = file.source(node.value)
        other = not file.analysis.constant(stored_value(file.tree, node)[0])
        message = (
            f"It set that of all layers; on TensorFlow Keras 3 passes over it where {model} has the value already, and layers that were set one by one stay as "
            "they are."
        )
        start = file.tree.span(node)[0]
        line = file.tree.text[:start].replace("\r", "\n").rpartition("\n")[2]
        if line.strip() or len(file.tree.parent(file.tree.parent(node)).targets) != 1:
            file.report(
                node,
                self.code,
                Fate.BY_HAND,
                "keras.Model.trainable",
                f"{message} Write {model}.trainable = {other} before it, on a line of its own.",
            )
            return
        edit = Edit(start, start, f"{model}.trainable = {other}{file.tree.newline}{line}")
        file.report(node, self.code, Fate.MIGRATED, "keras.Model.trainable", f"{message} The value that it has not is set first.", [edit])

    def _of_its_own(self, node: cst.Attribute, file: File) -> None:
        """Standalone Keras: kerascompat's models keep that; those of files and of keras.applications are Keras 3's."""
        message = "It was the model's own, and its layers kept theirs; Keras 3 sets that of every layer."
        if _models.shimmed(file) and _models.is_made_here(node.value, file):
            text = f"{message} The models of this file are kerascompat's, which keep that."
            file.report(node, self.code, Fate.SHIMMED, "keras.Model.trainable", text)
        elif file.exact:
            text = f"{message} Set those of the layers that were frozen one by one again behind this line."
            file.report(node, self.code, Fate.BY_HAND, "keras.Model.trainable", text)
        else:
            file.report(node, self.code, Fate.UNCHANGED, "keras.Model.trainable", f"{message} Layers that stayed frozen train.")
