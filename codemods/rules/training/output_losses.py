"""KC167: the logged losses of several outputs in tf.keras."""

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_TWO = (
    "from tensorflow.keras.layers import Input, Dense\nfrom tensorflow.keras.models import Model\na = Input((3,))\n"
    "model = Model(a, [Dense(1, name='price')(a), Dense(2, name='colour')(a)])\n"
    "model.compile('sgd', ['mse', 'mae'])\nhistory = model.fit(x, y)\n"
)
_READ = _TWO + "print(history.history['price_loss'])\n"


class OutputLosses(Rule):
    code = "KC167"
    title = "The logged losses of several outputs"
    dialects = ("tf_keras",)
    safety = "kerascompat's models count a batch by its samples in the losses of the outputs; nothing else about them is touched."
    meant = "`price_loss` of an epoch was the mean over its samples."
    means_now = "Keras 3 (3.15.1) on TensorFlow counts the last batch, which is smaller, as much as the others. The loss of the whole model is right."
    why = "Five samples in batches of two logged a loss of 19.0, and log 29.3; `monitor='val_price_loss'` stops and saves by that. In standalone Keras it is a reason of KC144."
    parity = "tests/silent/test_silent_changes.py"
    paths = _models.PATHS
    valid = (Example(_TWO, dialect="tensorflow==2.10"), Example(_TWO + "print(history.history['val_loss'])\n", dialect="tensorflow==2.10"))
    invalid = (
        Example(
            _READ,
            _READ.replace("from tensorflow.keras.models import", "from kerascompat.tf_keras.models import"),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(_READ, dialect="tensorflow==2.10", fidelity="modern", fate="unchanged"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if file.dialect_of(reference.symbol.surface).standalone or not reference.imported or not file.exact:
            return
        losses = _models.output_losses(file)
        if not losses or not file.wants(self.code, losses[0]) or file.claimed(reference.node) or not file.claim(reference.node):
            return
        reason = f"logs the losses of its outputs as means over samples: line {file.line(losses[0])} compiles several."
        _models.move_to_tf_keras(reference, self.code, reason, file)

    def finish(self, file: File) -> None:
        if file.dialect.standalone or not file.uses_keras or _models.kept(file):
            return
        for node in _models.output_losses(file):
            if file.wants(self.code, node):
                message = (
                    "The logged losses of the outputs were means over samples; on TensorFlow Keras 3 counts the last batch, which is smaller, as "
                    "much as the others (19.0 became 29.3). Use a batch size that divides the samples, or kerascompat.tf_keras.models.Model."
                )
                file.report(node, self.code, Fate.BY_HAND if file.exact else Fate.UNCHANGED, "keras.Model.compile", message)
