"""KC147: cross-entropies of probabilities at 0 and 1."""

from collections.abc import Iterator

import libcst as cst

from codemods.dialects import Dialect
from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.engine.values import Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_IMPORTS = "from keras.models import Sequential\nfrom keras.layers import Dense\n"
_MODEL = "model = Sequential([Dense(1, activation='sigmoid', input_shape=(2,))])\n"
_NAMES = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")
_SINCE_2_3 = (
    "Means today what it meant behind a sigmoid or a softmax. Of other outputs that are exactly 0 or 1 the loss of Keras 2.3 ended at 15.3, that of Keras 3 at 16.0."
)


class SaturatedLosses(Rule):
    code = "KC147"
    title = "Cross-entropies at saturation"
    dialects = ("keras1", "keras2")
    safety = "kerascompat's functions are the old formulas. Away from 0 and 1 the loss and its gradients are those of Keras 3."
    meant = "Standalone Keras clipped probabilities to [1e-7, 1 - 1e-7]: the loss of one sample ended at 16.1, with a gradient of 0 beyond."
    means_now = "Keras 3 on TensorFlow computes from the logits of a sigmoid or softmax: the loss goes on growing, and its gradient stays."
    why = (
        "Inputs that are not scaled, or a high rate, saturate a network at once: the old run is stuck near 16.1 or 8.0, the new one learns. A small convolutional "
        "network whose first step went too far had a loss of 9.25 at its second batch in Keras 2.2.4 and 13.9 in Keras 3."
    )
    parity = "tests/silent/test_silent_changes.py"
    methods = (("model", "compile"),)
    paths = tuple(f"keras.losses.{name}" for name in _NAMES)
    valid = (
        Example(_IMPORTS + _MODEL + "model.compile('sgd', 'mse')\n"),
        Example("from keras.losses import binary_crossentropy\n", dialect="keras==2.3.1"),
    )
    invalid = (
        Example(
            _IMPORTS + _MODEL + "model.compile('sgd', 'binary_crossentropy')\n",
            _IMPORTS + "from kerascompat import keras2\n" + _MODEL + "model.compile('sgd', keras2.losses.binary_crossentropy)\n",
            fate="shimmed",
        ),
        Example(
            "from keras.objectives import categorical_crossentropy\n\n\ndef total(y, p):\n    return 2 * categorical_crossentropy(y, p)\n",
            "from kerascompat.keras1.losses import categorical_crossentropy\n\n\ndef total(y, p):\n    return 2 * categorical_crossentropy(y, p)\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(_IMPORTS + _MODEL + "model.compile('sgd', 'binary_crossentropy')\n", fate="unchanged", fidelity="modern"),
        Example(_IMPORTS + _MODEL + "model.compile('sgd', 'binary_crossentropy')\n", fate="unchanged", dialect="keras==2.3.1"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if not self._clipped(dialect) or not file.exact or not reference.imported or not file.wants(self.code, reference.node):
            return
        if file.claim(reference.node):
            file.imports.move(reference.node, self._function(dialect, reference.path.rpartition(".")[2]), self.code)
            file.report(reference.node, self.code, Fate.SHIMMED, reference.path, self._message())

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        loss = argument(call, "loss", 1)
        dialect = file.dialect_of(next((receiver.surface for receiver in receivers), ""))
        if not receivers or loss is None or not dialect.standalone or _models.keeps(file, receivers):
            return
        for node in self._strings(loss):
            name = file.analysis.constant(node)
            if name not in _NAMES or not file.wants(self.code, node):
                continue
            if not self._clipped(dialect):
                file.report(node, self.code, Fate.UNCHANGED, "keras.Model.compile", _SINCE_2_3)
            elif file.exact:
                edit = Edit(*file.tree.span(node), file.imports.name(self._function(dialect, name), node))
                file.report(node, self.code, Fate.SHIMMED, "keras.Model.compile", self._message(), [edit])
            else:
                file.report(node, self.code, Fate.UNCHANGED, "keras.Model.compile", self._message() + " The numbers differ only where outputs saturate.")

    @staticmethod
    def _clipped(dialect: Dialect) -> bool:
        """From 2.3 on standalone Keras left it to tf.keras, which computes from the logits as Keras 3 does."""
        return dialect.standalone and not dialect.at_least(2, 3)

    @staticmethod
    def _function(dialect: Dialect, name: str) -> str:
        return f"kerascompat.{dialect.family}.losses.{name}"

    @staticmethod
    def _message() -> str:
        return "Probabilities were clipped to [1e-7, 1 - 1e-7], the gradient beyond was 0. Keras 3 computes from the logits."

    @staticmethod
    def _strings(loss: cst.BaseExpression) -> Iterator[cst.BaseExpression]:
        """The loss of a model with one output, the losses in a list or a dict of a model with several."""
        if isinstance(loss, (cst.List, cst.Tuple, cst.Dict)):
            yield from (element.value for element in loss.elements if not isinstance(element, (cst.StarredElement, cst.StarredDictElement)))
        else:
            yield loss
