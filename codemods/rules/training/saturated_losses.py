"""KC147: cross-entropies of probabilities at 0 and 1."""

import libcst as cst

from codemods.engine.file import File
from codemods.engine.values import Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, activation='sigmoid', input_shape=(2,))])\n"
_NAMES = ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")


class SaturatedLosses(Rule):
    code = "KC147"
    title = "Cross-entropies at saturation"
    dialects = ("keras1", "keras2")
    safety = "Nothing is rewritten: away from 0 and 1 the loss and its gradients are the same. Where kerascompat's models are used for another reason, they clip as before."
    meant = "Standalone Keras clipped probabilities to [1e-7, 1 - 1e-7]: the loss of one sample ended at 16.1 (Keras 2.3: 15.3), with a gradient of 0 beyond."
    means_now = "Keras 3 on TensorFlow computes from the logits of a sigmoid or softmax: the loss goes on growing, and its gradient stays."
    why = "Inputs that are not scaled saturate a network at once: the old run is stuck near 16.1 or 8.0, the new one learns."
    methods = (("model", "compile"),)
    valid = (Example(_MODEL + "model.compile('sgd', 'mse')\n"),)
    invalid = (Example(_MODEL + "model.compile('sgd', 'binary_crossentropy')\n", fate="unchanged"),)

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        loss = argument(call, "loss", 1)
        if not receivers or not file.dialect.standalone or loss is None or file.analysis.constant(loss) not in _NAMES:
            return
        if file.dialect_of(next((receiver.surface for receiver in receivers), "")).standalone and not _models.keeps(file, receivers):
            message = (
                "Probabilities were clipped to [1e-7, 1 - 1e-7], the gradient beyond was 0. Keras 3 computes from the logits: the numbers differ only where outputs "
                f"saturate. {_models.face(file.dialect)} has models that clip."
            )
            file.report(loss, self.code, Fate.UNCHANGED, "keras.Model.compile", message)
