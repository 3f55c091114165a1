"""KC167: the logged losses of several outputs in tf.keras."""

import libcst as cst

from codemods.engine.file import File
from codemods.rules import Example, _models
from codemods.rules.training._tensorflow_models import TensorFlowModels

_TWO = (
    "from tensorflow.keras.layers import Input, Dense\nfrom tensorflow.keras.models import Model\na = Input((3,))\n"
    "model = Model(a, [Dense(1, name='price')(a), Dense(2, name='colour')(a)])\n"
    "model.compile('sgd', ['mse', 'mae'])\nhistory = model.fit(x, y)\n"
)
_READ = _TWO + "print(history.history['price_loss'])\n"


class OutputLosses(TensorFlowModels):
    code = "KC167"
    title = "The logged losses of several outputs"
    safety = "kerascompat's models count a batch by its samples in the losses of the outputs; nothing else about them is touched."
    meant = "`price_loss` of an epoch was the mean over its samples."
    means_now = "Keras 3 (3.15.1) on TensorFlow counts the last batch, which is smaller, as much as the others. The loss of the whole model is right."
    why = "Five samples in batches of two logged a loss of 19.0, and log 29.3; `monitor='val_price_loss'` stops and saves by that. In standalone Keras it is a reason of KC144."
    parity = "tests/silent/test_silent_changes.py"
    reason = "logs the losses of its outputs as means over samples: {line} compiles several."
    message = "The logged losses of the outputs were means over samples; on TensorFlow Keras 3 counts the last batch, which is smaller, as much as the others (19.0 became 29.3). Use a batch size that divides the samples, or kerascompat.tf_keras.models.Model."
    symbol = "keras.Model.compile"
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

    def places(self, file: File) -> list[cst.CSTNode]:
        return _models.output_losses(file)
