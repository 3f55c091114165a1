"""KC300: names of TensorFlow 1 that TensorFlow 2 has no more, and arguments that its functions take no more."""

import libcst as cst

from codemods.changes import tensorflow1
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.scopes import dotted
from codemods.engine.symbols import Symbol
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.tensorflow._arguments import taken


class RemovedSymbols(Rule):
    code = "KC300"
    title = "Names of TensorFlow 1"
    safety = "`tf.compat.v1` holds the very functions; what only a graph and a session could mean is left for a person."
    meant = (
        "`tf.log(x)`, `tf.to_float(x)`, `tf.random_uniform(...)` in losses and Lambda layers, `tf.nn.softmax(x, dim=1)`, "
        "`tf.reduce_sum(x, keep_dims=True)`; sessions and placeholders around a model."
    )
    means_now = (
        "AttributeError: TensorFlow 2 has moved or removed the name; TypeError for an argument that it takes no more, or another meaning at the "
        "same place, such as the rate of `tf.nn.dropout` where keep_prob was."
    )
    why = "20 of 1,013 files of real legacy Keras code use a renamed function of TensorFlow 1, 22 a session."
    nodes = (cst.Attribute, cst.Name)
    words = ("tensorflow",)
    valid = (Example("import tensorflow as tf\nimport keras\ntf.reduce_sum(x)\n"), Example("import keras\ntf = load()\ntf.log(1)\n"))
    invalid = (
        Example(
            "import keras\nimport tensorflow as tf\nloss = tf.log(x) + tf.to_float(y)\n",
            "import keras\nimport tensorflow as tf\nloss = tf.compat.v1.log(x) + tf.compat.v1.to_float(y)\n",
        ),
        Example(
            "import keras\nimport tensorflow as tf\nc = tf.nn.softmax(b, dim=1) + tf.reduce_sum(b, 1, True)\nd = tf.nn.dropout(c, 0.8)\n",
            "import keras\nimport tensorflow as tf\nc = tf.compat.v1.nn.softmax(b, dim=1) + tf.reduce_sum(b, 1, True)\nd = tf.compat.v1.nn.dropout(c, 0.8)\n",
        ),
        Example(
            "import tensorflow as tf\nmodel = tf.keras.Sequential()\nloss = tf.losses.mean_squared_error(y, model(x))\n",
            "import tensorflow as tf\nfrom keras.losses import mean_squared_error\nmodel = tf.keras.Sequential()\nloss = mean_squared_error(y, model(x))\n",
            dialect="tensorflow==2.10",
        ),
        Example("import keras\nimport tensorflow as tf\nsession = tf.Session()\n", fate="by_hand"),
        Example("import keras\nimport tensorflow as tf\nopt = tf.train.AdamOptimizer(1e-3)\n", fate="by_hand"),
    )

    def node(self, node: cst.CSTNode, file: File) -> None:
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
        other = known is None and isinstance(parent, cst.Call) and parent.func is node and not taken(name, parent)
        if other:
            known = "compat", f"tf.{name} of TensorFlow 2 takes other arguments: call that of tensorflow.compat.v1."
        if known is None or not file.claim(node):
            return
        if (
            file.dialect.family == "tf_keras"
            and file.dialect.at_least(2, 0)
            and tensorflow1.of_both(name)
            and isinstance(node, cst.Attribute)
        ):
            if not file.wants(self.code, node):
                return
            file.imports.move(node, f"keras.{name}", self.code)
            message = f"tf.{name} was tf.keras.{name} from TensorFlow 2.0 on; it is keras.{name} now."
            file.report(node, self.code, Fate.MIGRATED, f"keras.{name}", message)
            return
        fate, remedy = known
        root = text[: -len(name)] if text.endswith("." + name) else ""
        if fate == "compat" and root:
            start, end = file.tree.span(node)
            what = f"TensorFlow 2's tf.{name} takes other arguments" if other else f"TensorFlow 2 has no tf.{name}"
            file.report(
                node,
                self.code,
                Fate.MIGRATED,
                f"tensorflow.{name}",
                f"{what}; tf.compat.v1 has it as it was.",
                [Edit(start, end, f"{root}compat.v1.{name}")],
            )
        else:
            message = remedy or f"TensorFlow 2 has no `{name}`: import it from tensorflow.compat.v1."
            file.report(node, self.code, Fate.BY_HAND, f"tensorflow.{name}", message)
