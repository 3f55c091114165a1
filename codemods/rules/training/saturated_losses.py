"""KC147: cross-entropies of probabilities at 0 and 1."""

import re
from collections.abc import Iterator

import libcst as cst

from codemods.dialects import Dialect
from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.engine.kinds import UNKNOWN, Constant
from codemods.engine.values import Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_IMPORTS = "from keras.models import Sequential\nfrom keras.layers import Dense\n"
_MODEL = "model = Sequential([Dense(1, activation='sigmoid', input_shape=(2,))])\n"
_NAMES = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")
#: Those that `get` of kerascompat's losses has beside them.
_BY_NAME = frozenset((*_NAMES, "hinge", "squared_hinge", "cosine_proximity", "cosine"))
#: Words of files whose models may end in a tensor of rank 3 or more.
_SEQUENCES = re.compile(r"return_sequences|TimeDistributed|RepeatVector|Conv\w*[123]D|Reshape|Permute|Attention")
_SINCE_2_3 = "Means today what it meant behind a sigmoid or a softmax. Of other outputs that are exactly 0 or 1 the loss of Keras 2.3 ended at 15.3, that of Keras 3 at 16.0."


class SaturatedLosses(Rule):
    code = "KC147"
    title = "Cross-entropies at saturation"
    dialects = ("keras1", "keras2", "tf_keras")
    safety = "kerascompat's functions are the old formulas. Away from 0 and 1 the loss and its gradients are those of Keras 3."
    meant = (
        "Standalone Keras clipped probabilities to [1e-7, 1 - 1e-7]: the loss of one sample ended at 16.1, with a gradient of 0 beyond. Keras 2.3 and tf.keras until "
        "2.3 did so where a softmax gave a tensor of rank 3 or more."
    )
    means_now = "Keras 3 on TensorFlow computes from the logits of a sigmoid or softmax: the loss goes on growing, and its gradient stays."
    why = (
        "Inputs that are not scaled, or a high rate, saturate a network at once: the old run is stuck near 16.1 or 8.0, the new one learns. A small convolutional "
        "network whose first step went too far had a loss of 9.25 at its second batch in Keras 2.2.4 and 13.9 in Keras 3. A padded step of a sequence, whose target is "
        "all zeros, had no gradient and has one."
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
        Example(
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import SimpleRNN\n"
            "model = Sequential([SimpleRNN(3, return_sequences=True, activation='softmax', input_shape=(5, 2))])\n"
            "model.compile('sgd', loss='categorical_crossentropy')\n",
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import SimpleRNN\nfrom kerascompat import tf_keras\n"
            "model = Sequential([SimpleRNN(3, return_sequences=True, activation='softmax', input_shape=(5, 2))])\n"
            "model.compile('sgd', loss=tf_keras.until_2_3.losses.categorical_crossentropy)\n",
            dialect="tensorflow==2.3",
            fate="shimmed",
        ),
        Example(
            _IMPORTS + _MODEL + "import argparse\nargs = argparse.ArgumentParser().parse_args()\nmodel.compile('sgd', args.loss)\n",
            _IMPORTS
            + "from kerascompat import keras2\n"
            + _MODEL
            + "import argparse\nargs = argparse.ArgumentParser().parse_args()\nmodel.compile('sgd', keras2.losses.get(args.loss))\n",
            fate="shimmed",
        ),
        Example(_IMPORTS + _MODEL + "model.compile('sgd', 'binary_crossentropy')\n", fate="unchanged", fidelity="modern"),
        Example(_IMPORTS + _MODEL + "model.compile('sgd', 'binary_crossentropy')\n", fate="unchanged", dialect="keras==2.3.1"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        name = reference.path.rpartition(".")[2]
        home = self._home(file.dialect_of(reference.symbol.surface), name, file)
        if not home or not file.exact or not reference.imported or not file.wants(self.code, reference.node):
            return
        if file.claim(reference.node):
            file.imports.move(reference.node, f"{home}.{name}", self.code)
            file.report(reference.node, self.code, Fate.SHIMMED, reference.path, self._message())

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        loss = argument(call, "loss", 1)
        dialect = file.dialect_of(next((receiver.surface for receiver in receivers), ""))
        if not receivers or loss is None or _models.keeps(file, receivers):
            return
        for node in self._strings(loss):
            name = file.analysis.constant(node)
            if name not in _NAMES or not file.wants(self.code, node):
                continue
            home = self._home(dialect, name, file)
            if home and file.exact:
                edit = Edit(*file.tree.span(node), file.imports.name(f"{home}.{name}", node))
                file.report(node, self.code, Fate.SHIMMED, "keras.Model.compile", self._message(), [edit])
            elif home:
                file.report(
                    node,
                    self.code,
                    Fate.UNCHANGED,
                    "keras.Model.compile",
                    self._message() + " The numbers differ only where outputs saturate.",
                )
            elif dialect.standalone:
                file.report(node, self.code, Fate.UNCHANGED, "keras.Model.compile", _SINCE_2_3)
        if self._home(dialect, "categorical_crossentropy", file) and any(self._may_be_a_name(node, file) for node in self._strings(loss)):
            self._looked_up(loss, dialect, file)

    def _looked_up(self, loss: cst.BaseExpression, dialect: Dialect, file: File) -> None:
        """A loss that only the running program knows, and that may be one of these by its name."""
        if not file.wants(self.code, loss):
            return
        message = "The loss is not written here; where it is the name of one that Keras 3 computes otherwise, kerascompat's function takes its place."
        if file.exact:
            get = file.imports.name(f"{self._home(dialect, 'categorical_crossentropy', file)}.get", loss)
            start, end = file.tree.span(loss)
            file.report(loss, self.code, Fate.SHIMMED, "keras.Model.compile", message, [Edit(start, start, f"{get}("), Edit(end, end, ")")])
        else:
            file.report(
                loss, self.code, Fate.UNCHANGED, "keras.Model.compile", self._message() + " The numbers differ only where outputs saturate."
            )

    @staticmethod
    def _may_be_a_name(node: cst.BaseExpression, file: File) -> bool:
        """Whether an expression may give a string that matters and is not written there: a parameter, an option, what a loop goes through."""
        if not isinstance(node, (cst.Name, cst.Attribute, cst.Subscript, cst.IfExp)) or isinstance(file.analysis.constant(node), str):
            return False
        return any(value is UNKNOWN or isinstance(value, Constant) and value.value in _BY_NAME for value in file.analysis.infer(node))

    @staticmethod
    def _home(dialect: Dialect, name: str, file: File) -> str:
        """The module of kerascompat with the loss that clips as the dialect's did; "" where Keras 3's computes the same."""
        if dialect.standalone and not dialect.at_least(2, 3):
            return f"kerascompat.{dialect.family}.losses"
        if (
            name == "binary_crossentropy"
            or dialect.family == "tf_keras"
            and dialect.at_least(2, 4)
            or not _SEQUENCES.search(file.tree.text)
        ):
            return ""
        return "kerascompat.keras2.since_2_3.losses" if dialect.standalone else "kerascompat.tf_keras.until_2_3.losses"

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
