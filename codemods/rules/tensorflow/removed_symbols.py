"""KC300: names of TensorFlow 1 that TensorFlow 2 has no more."""

import libcst as cst

from codemods.changes import tensorflow1
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.scopes import dotted
from codemods.engine.symbols import Symbol
from codemods.ledger import Fate
from codemods.rules import Example, Rule


class RemovedSymbols(Rule):
    code = "KC300"
    title = "Names of TensorFlow 1"
    safety = "`tf.compat.v1` holds the very functions; what only a graph and a session could mean is left for a person."
    meant = "`tf.log(x)`, `tf.to_float(x)`, `tf.random_uniform(...)` in losses and Lambda layers; sessions and placeholders around a model."
    means_now = "AttributeError: TensorFlow 2 has moved or removed the name."
    why = "20 of 1,013 files of real legacy Keras code use a renamed function of TensorFlow 1, 22 a session."
    nodes = (cst.Attribute, cst.Name)
    valid = (Example("import tensorflow as tf\nimport keras\ntf.reduce_sum(x)\n"), Example("import keras\ntf = load()\ntf.log(1)\n"))
    invalid = (
        Example(
            "import keras\nimport tensorflow as tf\nloss = tf.log(x) + tf.to_float(y)\n",
            "import keras\nimport tensorflow as tf\nloss = tf.compat.v1.log(x) + tf.compat.v1.to_float(y)\n",
        ),
        Example("import keras\nimport tensorflow as tf\nsession = tf.Session()\n", fate="by_hand"),
        Example("import keras\nimport tensorflow as tf\nopt = tf.train.AdamOptimizer(1e-3)\n", fate="by_hand"),
    )

    def node(self, node: cst.CSTNode, file: File) -> None:
        if not file.mentions("tensorflow"):
            return
        text = dotted(node)
        if not text:
            return
        values = file.analysis.infer(node)
        if len(values) != 1 or not isinstance(values[0], Symbol) or values[0].is_keras or not values[0].path.startswith("tensorflow."):
            return
        name = values[0].path.removeprefix("tensorflow.")
        parent = file.tree.parent(node)
        if name.startswith("contrib.") and isinstance(parent, cst.Attribute) and parent.value is node:
            return  # the whole name is reported
        known = tensorflow1.fate(name)
        if known is None or not file.claim(node):
            return
        fate, remedy = known
        root = text[: -len(name)] if text.endswith("." + name) else ""
        if fate == "compat" and root:
            start, end = file.tree.span(node)
            file.report(
                node,
                self.code,
                Fate.MIGRATED,
                f"tensorflow.{name}",
                f"TensorFlow 2 has no tf.{name}; tf.compat.v1 has it as it was.",
                [Edit(start, end, f"{root}compat.v1.{name}")],
            )
        else:
            message = remedy or f"TensorFlow 2 has no `{name}`: import it from tensorflow.compat.v1."
            file.report(node, self.code, Fate.BY_HAND, f"tensorflow.{name}", message)
