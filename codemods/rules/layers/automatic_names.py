"""KC206: the names that Keras gives to layers, as programs write them down."""

from __future__ import annotations

import re
from functools import lru_cache

import libcst as cst

from codemods.changes import inventory
from codemods.dialects import Dialect
from codemods.engine.file import File
from codemods.engine.values import Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_MODEL = "from keras.layers import Dense\nfrom keras.models import Sequential\n"
_BUILD = "model = Sequential([Dense(8, input_dim=4), Dense(1)])\n"
_LONGEST = 100  # characters of a name
_AFTER = "from keras.models import Sequential\nfrom kerascompat import keras2\n\nkeras2.utils.use_legacy_names()\n"
_TF = "import tensorflow as tf\n"
_MESSAGE = {
    True: "{dialect} numbered the names of layers from one, Keras 3 numbers from zero: {name} is another layer there, or none.",
    False: "Keras 3 names inputs input_layer and functional models functional: there is no {name}.",
}
_MODERN = " Give the layers names of your own where they are made, and write those here."
#: What stands behind the number in the names of losses and metrics.
_ENDINGS = r"(?:_(?:loss|acc|accuracy|mse|mae|mean_squared_error|mean_absolute_error|input))?"
_BY_NAME = "load_weights(by_name=True)"


class AutomaticNames(Rule):
    code = "KC206"
    title = "Names that Keras gave to layers"
    safety = (
        "One call before anything is made names layers and models by the old pattern, for the whole process; the numbers are the old ones as "
        "far as the same layers are made in the same order. A literal that some layer is given by `name=` is not taken for such a name."
    )
    meant = (
        "A layer without a name was `dense_1`, `dense_2` in Keras 1 and 2 (Keras 1: `convolution2d_1`, `merge_1`); an input was `input_1`, "
        "a model `model_1`, in tf.keras `model`."
    )
    means_now = "They are `dense`, `dense_1`, `input_layer` and `functional`: get_layer('dense_1') answers with the second Dense."
    why = (
        "Features are taken from another layer, other layers are frozen, load_weights(by_name=True) fills none or others, and nothing is said. "
        "Where the last layer is meant the name does not exist, and Keras 3 raises."
    )
    nodes = (cst.SimpleString,)
    methods = (("model", "load_weights"),)
    valid = (
        Example(_MODEL + "model = Sequential([Dense(8, input_dim=4, name='dense_1')])\nmodel.get_layer('dense_1')\n"),
        Example(_MODEL + _BUILD + "model.get_layer('features')\n"),
        Example(_TF + "model.get_layer('dense_1')\n", dialect="tensorflow==2.10"),
        Example("from numpy import load\nload('dense_1')\n"),
    )
    invalid = (
        Example(
            _MODEL + _BUILD + "model.get_layer('dense_1')\n",
            _MODEL.replace("from keras.models import Sequential\n", _AFTER) + "\n" + _BUILD + "model.get_layer('dense_1')\n",
            fate="shimmed",
        ),
        Example(
            _TF + "\nhistory = model.fit({'input_1': x}, y)\n",
            _TF + "from kerascompat import tf_keras\n\ntf_keras.utils.use_legacy_names()\n\nhistory = model.fit({'input_1': x}, y)\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            _MODEL + _BUILD + "model.load_weights(path, by_name=True)\n",
            _MODEL.replace(
                "from keras.models import Sequential\n", _AFTER.replace("\n\n", "\nfrom kerascompat.models import load_weights\n\n", 1)
            )
            + "\n"
            + _BUILD
            + "load_weights(model, path, by_name=True)\n",
            fate="shimmed",
        ),
        Example(_MODEL + _BUILD + "model.get_layer('dense_1')\n", fidelity="modern", fate="by_hand"),
    )

    def node(self, node: cst.SimpleString, file: File) -> None:
        if "_" not in node.value or len(node.value) > _LONGEST:
            return
        text = node.evaluated_value
        if not isinstance(text, str) or not _pattern(file.dialect).fullmatch(text):
            return
        parent = file.tree.parent(node)
        given = isinstance(parent, cst.Arg) and parent.keyword is not None and parent.keyword.value in ("name", "layer_name", "scope")
        if not isinstance(parent, cst.Expr):
            kept = file.notes.setdefault(self.code, ([], set()))
            kept[1].add(text) if given else kept[0].append((node, repr(text)))

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        by_name = argument(call, "by_name", 1)
        if file.dialect.standalone and by_name is not None and file.analysis.constant(by_name) is True:
            file.notes.setdefault(self.code, ([], set()))[0].append((call, _BY_NAME))

    def finish(self, file: File) -> None:
        found, given = file.notes.get(self.code, ((), ()))
        places = [(node, name) for node, name in found if name == _BY_NAME or node.evaluated_value not in given]
        if not places or not file.uses_keras or file.mentions("use_legacy_names"):
            return
        for node, name in places:
            if not file.wants(self.code, node):
                continue
            if name == _BY_NAME:
                name = "the name that old weights are kept under"
            message = _MESSAGE[file.dialect.standalone].format(dialect=file.dialect, name=name)
            if not file.exact:
                file.report(node, self.code, Fate.BY_HAND, "keras.layers.Layer.name", message + _MODERN)
            elif file.imports.call(f"kerascompat.{file.dialect.family}.utils.use_legacy_names"):
                file.report(node, self.code, Fate.SHIMMED, "keras.layers.Layer.name", message + " The names are the old ones again.")
            else:
                call = f"kerascompat.{file.dialect.family}.utils.use_legacy_names()"
                file.report(node, self.code, Fate.BY_HAND, "keras.layers.Layer.name", f"{message} Call {call} before the model is made.")


@lru_cache(maxsize=32)
def _pattern(dialect: Dialect) -> re.Pattern:
    """The names that the dialect gave and Keras 3 does not, bare or in the name of a loss or metric."""
    classes = [name for name in inventory.exports("keras.layers", dialect) if inventory.kind(f"keras.layers.{name}", dialect) == "class"]
    if not dialect.standalone:
        layers = "|".join(sorted({_snake(name, "[A-Z][a-z]+") for name in classes}))
        return re.compile(rf"input_\d+|model_\d+|(?:{layers})(?:_\d+)?_input")
    word = None if dialect.family == "keras1" else "[A-Z][a-z0-9]+"
    prefixes = {_snake(name, word) for name in classes} | {"input", "model", "sequential"}
    prefixes |= {"merge"} if dialect.family == "keras1" else set()
    names = "|".join(sorted(prefixes, key=len, reverse=True))
    return re.compile(rf"(?:val_)?(?:{names})(?:_input)?_(?:\d+|%d|%i|%s|\{{[^{{}}]*\}}){_ENDINGS}")


def _snake(name: str, word: str | None) -> str:
    if word is None:
        return name.lower()
    return re.sub("([a-z])([A-Z])", r"\1_\2", re.sub(f"(.)({word})", r"\1_\2", name)).lower()
