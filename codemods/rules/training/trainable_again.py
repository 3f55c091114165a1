"""KC166: `trainable` of a model that is set after that of its layers."""

import libcst as cst

from codemods.engine.file import File
from codemods.engine.values import Object, stored_value
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_MODEL = (
    "import tensorflow as tf\nbase = tf.keras.models.load_model('base.keras')\nfor layer in base.layers:\n    layer.trainable = False\n"
)
_TUTORIAL = _MODEL.replace("for layer in base.layers", "base.trainable = False\nbase.trainable = True\nfor layer in base.layers[:9]")


class TrainableAgain(Rule):
    code = "KC166"
    title = "trainable of a model that is set after that of its layers"
    dialects = ("tf_keras",)
    safety = "Nothing is rewritten: the line is named."
    meant = "`base.trainable = True` set that of every layer, also where the model had the value already."
    means_now = (
        "On TensorFlow Keras 3 (3.15.1) passes over an attribute that is set to what it is: layers that were frozen one by one stay frozen."
    )
    why = "A net whose two layers were frozen in a loop and unfrozen by `model.trainable = True` had 4 weights that train in tf.keras 2.3, 2.10 and 2.15, and has 0."
    valid = (
        Example(_TUTORIAL, dialect="tensorflow==2.10"),
        Example(_MODEL + "base.trainable = False\nbase.trainable = True\n", dialect="tensorflow==2.10"),
        Example(
            _MODEL.split("for ")[0] + "other = tf.keras.Sequential()\nother.trainable = False\nbase.trainable = True\n",
            dialect="tensorflow==2.10",
        ),
        Example(_MODEL.replace("tensorflow as tf", "keras").replace("tf.", "") + "base.trainable = True\n", dialect="keras==2.2.4"),
    )
    invalid = (Example(_MODEL + "base.trainable = True\n", dialect="tensorflow==2.10", fate="by_hand"),)

    def finish(self, file: File) -> None:
        if file.dialect.standalone or not file.uses_keras or not file.mentions("trainable"):
            return
        sets = [use.node for use in file.names.of_kind(cst.Attribute) if use.node.attr.value == "trainable"]
        sets = sorted((node for node in sets if stored_value(file.tree, node) is not None), key=file.tree.span)
        for number, node in enumerate(sets):
            value, path = stored_value(file.tree, node)
            wanted = file.analysis.constant(value)
            whole = any(isinstance(found, Object) and found.family == "model" for found in file.analysis.infer(node.value))
            if path or not isinstance(wanted, bool) or not whole or not self._may_have(wanted, node, sets[:number], file):
                continue
            if not file.wants(self.code, node):
                continue
            model = file.source(node.value)
            message = (
                f"It set that of all layers; on TensorFlow Keras 3 passes over it where {model} has the value already, and layers that were set one by one "
                f"stay as they are. Write {model}.trainable = {not wanted} before it."
            )
            file.report(node, self.code, Fate.BY_HAND, "keras.Model.trainable", message)

    @staticmethod
    def _may_have(wanted: bool, node: cst.Attribute, before: list[cst.Attribute], file: File) -> bool:
        """Whether the model may have the value already, while a layer was set by itself since it was given it."""
        held, others = True, False
        for one in before:
            if file.source(one.value) == file.source(node.value):
                held, others = file.analysis.constant(stored_value(file.tree, one)[0]), False
            elif any(isinstance(found, Object) and found.family == "layer" for found in file.analysis.infer(one.value)):
                others = True
        return others and held is not (not wanted)
