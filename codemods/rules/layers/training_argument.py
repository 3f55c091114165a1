"""KC205: layers of a functional model that are called with a phase of their own."""

import libcst as cst

from codemods.engine.edits import ArgumentEdits, Edit
from codemods.engine.file import File
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_IMPORT = "from keras.layers import Dropout, Input\nx = Input((3,))\n"


class TrainingArgument(Rule):
    code = "KC205"
    title = "Layers called with training=True or False"
    dialects = ("keras2", "tf_keras")
    safety = "kerascompat calls the layer in that phase, as Keras 2.0.8, 2.2.4, 2.3.1 and tf.keras 2.3, 2.10, 2.15 did."
    meant = "`Dropout(0.5)(x, training=True)` drops in predict too, `base(x, training=False)` trains a model on top without its dropout and batch statistics."
    means_now = "In a functional model Keras 3 puts the phase of fit, evaluate and predict in its place: the argument does nothing."
    why = "predict of `Dropout(0.5)(x, training=True)` on ones had a standard deviation of 1.0 and has 0.0; with training=False, train_on_batch had no loss and has one of 1.0."
    nodes = (cst.Call,)
    words = ("training",)
    valid = (
        Example(_IMPORT + "y = Dropout(0.5)(x)\n"),
        Example(
            "import tensorflow as tf\nmodel = tf.keras.Sequential()\n\ndef step(batch):\n    return model(batch, training=True)\n",
            dialect="tensorflow==2.10",
        ),
    )
    invalid = (
        Example(
            _IMPORT + "y = Dropout(0.5)(x, training=True)\n",
            _IMPORT.replace("x =", "from kerascompat import keras2\nx =") + "y = keras2.layers.in_phase(Dropout(0.5), True)(x)\n",
            fate="shimmed",
        ),
        Example(_IMPORT + "y = Dropout(0.5)(x, training=True)\n", fate="unchanged", fidelity="modern"),
    )

    def node(self, node: cst.Call, file: File) -> None:
        given = [arg for arg in node.args if arg.keyword is not None and arg.keyword.value == "training"]
        if len(given) != 1 or len(node.args) != 2 or node.args[0].keyword is not None or node.args[0].star:
            return
        phase = file.analysis.constant(given[0].value)
        if phase not in (True, False) or file.dialect.family not in self.dialects:
            return
        called = file.analysis.infer(node.func)
        if not called or not all(getattr(value, "family", None) in ("layer", "model") for value in called):
            return
        tensors = file.analysis.infer(node.args[0].value)
        if not isinstance(node.func, cst.Call) and not any(getattr(value, "family", None) == "tensor" for value in tensors):
            return  # a model that is called on a batch takes the phase it is given
        if not file.wants(self.code, node):
            return
        message = f"In a functional model Keras 3 heeds no training={phase}: it puts the phase of fit, evaluate and predict in its place."
        if not file.exact:
            file.report(node, self.code, Fate.UNCHANGED, "keras.layers.Layer.__call__", message)
            return
        changes = ArgumentEdits(file.tree, node)
        changes.remove(given[0])
        start, end = file.tree.span(node.func)
        name = file.imports.name(f"kerascompat.{file.dialect.family}.layers.in_phase", node)
        edits = [Edit(start, start, f"{name}("), Edit(end, end, f", {bool(phase)})"), *changes.edits()]
        file.report(node, self.code, Fate.SHIMMED, "keras.layers.Layer.__call__", message + " kerascompat keeps it.", edits)
