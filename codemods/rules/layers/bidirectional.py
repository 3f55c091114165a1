"""KC213: Bidirectional over sequences that are masked."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.engine.values import argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_MASKED = (
    "from keras.layers import Bidirectional, Embedding, LSTM\nfrom keras.models import Sequential\n"
    "model = Sequential([Embedding(9, 4, mask_zero=True), Bidirectional(LSTM(2, recurrent_activation='sigmoid', return_sequences=True))])\n"
)


class MaskedBidirectional(Rule):
    code = "KC213"
    title = "Bidirectional over masked sequences"
    dialects = ("keras1", "keras2")
    safety = "kerascompat's Bidirectional lets a masked step repeat the output before it; the steps that count are computed as ever."
    meant = (
        "Each step that a mask leaves out had the output of the step before, in both directions. A layer with go_backwards=True could be wrapped: "
        "its copy went forwards."
    )
    means_now = "Keras 3 puts zeros there (as tf.keras did), and raises where the wrapped layer goes backwards."
    why = (
        "What looks at the whole sequence behind it, a Flatten, a mean or an attention without the mask, is given other numbers: "
        "in Keras 2.2.4 the last steps were 0.48, they are 0.0."
    )
    paths = ("keras.layers.Bidirectional",)
    valid = (
        Example(_MASKED.replace(", mask_zero=True", "")),
        Example(_MASKED.replace(", return_sequences=True", "")),
        Example(_MASKED.replace("from keras.", "from tensorflow.keras."), dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(
            _MASKED,
            _MASKED.replace("import Bidirectional, Embedding, LSTM", "import Embedding, LSTM").replace(
                "\nfrom keras.models",
                "\nfrom kerascompat.keras2.since_2_3.layers import Bidirectional\nfrom kerascompat.keras2.since_2_3.models",
            ),
            dialect="keras==2.3.1",
            fate="shimmed",
        ),
        Example(_MASKED, dialect="keras==2.3.1", fidelity="modern", fate="unchanged"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if not dialect.standalone or not reference.imported or not self._differs(reference.call, file):
            return
        if not file.wants(self.code, reference.node):
            return
        if not file.exact:
            message = "Masked steps had the output of the step before; Keras 3 puts zeros there: 0.48 became 0.0 in a small network."
            file.report(reference.call or reference.node, self.code, Fate.UNCHANGED, reference.path, message)
            return
        file.imports.move(reference.node, f"{_models.face(dialect).removesuffix('.models')}.layers.Bidirectional", self.code)
        message = "kerascompat's Bidirectional lets masked steps have the output of the step before, where Keras 3 puts zeros."
        file.report(reference.call or reference.node, self.code, Fate.SHIMMED, reference.path, message)

    @staticmethod
    def _differs(call: cst.Call | None, file: File) -> bool:
        """Whether a mask may reach a layer that returns sequences, or one that goes backwards is wrapped."""
        inner = argument(call, "layer", 0) if call is not None else None
        known = isinstance(inner, cst.Call)
        backwards = argument(inner, "go_backwards", None) if known else None
        if backwards is not None and file.analysis.constant(backwards) is not False:
            return True
        sequences = argument(inner, "return_sequences", None) if known else None
        if known and (sequences is None or file.analysis.constant(sequences) is False) and not any(arg.star for arg in inner.args):
            return False
        return file.mentions("Masking") or file.mentions("mask_zero")
