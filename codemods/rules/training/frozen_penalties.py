"""KC165: penalties of weights that do not train."""

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_FROZEN = (
    "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential\nfrom tensorflow.keras.regularizers import l2\n"
    "model = Sequential([Dense(2, kernel_regularizer=l2(0.5)), Dense(1)])\nmodel.layers[0].trainable = False\nmodel.compile('sgd', 'mse')\n"
)


class FrozenPenalties(Rule):
    code = "KC165"
    title = "Penalties of weights that do not train"
    dialects = ("tf_keras",)
    safety = "kerascompat's models add up the penalties of all weights; nothing else about them is touched."
    meant = "`kernel_regularizer` of a layer counted in the loss, whether or not the layer was trainable."
    means_now = "Keras 3 (3.15.1) adds up the penalties of trainable weights alone: `loss` and `val_loss` are smaller by the others."
    why = (
        "A loss of 4.0 is 1.0. The gradients are the same, but what is logged, compared and waited for is not; in a GAN the frozen half changes "
        "from batch to batch. In standalone Keras it is a reason of KC144."
    )
    parity = "tests/kerascompat/test_frozen_penalties.py"
    paths = _models.PATHS
    valid = (
        Example(_FROZEN.replace("kernel_regularizer=l2(0.5)", "'relu'"), dialect="tensorflow==2.10"),
        Example(_FROZEN.replace("trainable = False", "trainable = True"), dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(
            _FROZEN,
            _FROZEN.replace("from tensorflow.keras.models import", "from kerascompat.tf_keras.models import"),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(_FROZEN, dialect="tensorflow==2.10", fidelity="modern", fate="unchanged"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if file.dialect_of(reference.symbol.surface).standalone or not reference.imported or not file.exact:
            return
        frozen = _models.frozen_penalties(file)
        if not frozen or not file.wants(self.code, frozen[0]) or file.claimed(reference.node) or not file.claim(reference.node):
            return
        reason = f"counts the penalties of weights that do not train, as it did: line {file.line(frozen[0])} freezes some."
        _models.move_to_tf_keras(reference, self.code, reason, file)

    def finish(self, file: File) -> None:
        if file.dialect.standalone or not file.uses_keras or _models.kept(file):
            return
        for node in _models.frozen_penalties(file):
            if file.wants(self.code, node):
                message = "Penalties of weights that do not train counted in the loss; Keras 3 leaves them out, and logs the rest."
                file.report(node, self.code, Fate.BY_HAND if file.exact else Fate.UNCHANGED, "keras.Model.trainable", message)
