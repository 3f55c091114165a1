"""KC165: penalties of weights that do not train."""

import libcst as cst

from codemods.engine.file import File
from codemods.rules import Example, _models
from codemods.rules.training._tensorflow_models import TensorFlowModels

_FROZEN = (
    "from tensorflow.keras.layers import Dense\nfrom tensorflow.keras.models import Sequential\nfrom tensorflow.keras.regularizers import l2\n"
    "model = Sequential([Dense(2, kernel_regularizer=l2(0.5)), Dense(1)])\nmodel.layers[0].trainable = False\nmodel.compile('sgd', 'mse')\n"
)


class FrozenPenalties(TensorFlowModels):
    code = "KC165"
    title = "Penalties of weights that do not train"
    safety = "kerascompat's models add up the penalties of all weights; nothing else about them is touched."
    meant = "`kernel_regularizer` of a layer counted in the loss, whether or not the layer was trainable."
    means_now = "Keras 3 (3.15.1) adds up the penalties of trainable weights alone: `loss` and `val_loss` are smaller by the others."
    why = (
        "A loss of 4.0 is 1.0. The gradients are the same, but what is logged, compared and waited for is not; in a GAN the frozen half changes "
        "from batch to batch. In standalone Keras it is a reason of KC144."
    )
    parity = "tests/kerascompat/test_frozen_penalties.py"
    reason = "counts the penalties of weights that do not train, as it did: {line} freezes some."
    message = "Penalties of weights that do not train counted in the loss; Keras 3 leaves them out, and logs the rest."
    symbol = "keras.Model.trainable"
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

    def places(self, file: File) -> list[cst.CSTNode]:
        return _models.frozen_penalties(file)
