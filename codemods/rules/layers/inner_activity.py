"""KC214: penalties of activities in a model inside a model, until Keras 2.0."""

import libcst as cst

from codemods.changes import rows
from codemods.engine.file import File
from codemods.engine.values import argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_INNER = "from keras.layers import Dense, Input\nfrom keras.models import Model, Sequential\n"
_PENALTY = "inner = Sequential([Dense(2, activity_regularizer='l2', input_shape=(3,))])\n"
_OUTER = "a = Input(shape=(3,))\nmodel = Model(a, inner(a))\n"


class InnerActivity(Rule):
    code = "KC214"
    title = "Penalties of activities in a model inside a model, until Keras 2.0"
    dialects = ("keras1", "keras2<2.1.5")
    safety = "Named, not rewritten: what the penalty should be is a person's choice. 1.2.2, 2.0.8 and 2.1.5 were run, the versions between were not."
    meant = (
        "Where a model was called on a tensor, or added behind other layers, the activity_regularizer of a layer in it did not count in Keras 1.2, "
        "and in Keras 2.0 was computed of the layer's input."
    )
    means_now = "It counts, of the layer's output, as since Keras 2.1.5."
    why = "The loss of a small network was 39.1 in Keras 1.2.2 and 52.8 in 2.0.8, and is 117.4."
    valid = (
        Example(_INNER + _PENALTY + _OUTER, dialect="keras==2.2.4"),
        Example(_INNER + _PENALTY, dialect="keras==2.0.8"),
        Example(_INNER + _PENALTY.replace(", activity_regularizer='l2'", "") + _OUTER, dialect="keras==2.0.8"),
    )
    invalid = (
        Example(
            _INNER + _PENALTY + _OUTER,
            _INNER + "from kerascompat import keras2\n" + _PENALTY.replace("'l2'", "keras2.regularizers.summed('l2')") + _OUTER,
            dialect="keras==2.0.8",
            fate="by_hand",
        ),
    )

    def finish(self, file: File) -> None:
        if "ctivity" not in file.tree.text or not any(rows.holds(each, file.dialect) for each in self.dialects) or not _models.nests(file):
            return
        for use, symbol in _models.symbols(file):
            call = file.tree.parent(use.node)
            if not isinstance(call, cst.Call) or call.func is not use.node or not symbol.path.startswith("keras.layers."):
                continue
            given = argument(call, "activity_regularizer", None)
            counted = given is not None and file.analysis.constant(given) is not None
            if not counted and symbol.path != "keras.layers.ActivityRegularization" or not file.wants(self.code, call):
                continue
            old = file.dialect.family == "keras1"
            did = "did not count" if old else "was computed of the layer's input"
            do = "leave it out of the layer" if old else "add the penalty of the layer's input with add_loss"
            message = (
                f"In a model that is called, or added behind other layers, this penalty {did}; Keras 3 counts it. To train as before, {do}."
            )
            file.report(call, self.code, Fate.BY_HAND, symbol.path, message)
