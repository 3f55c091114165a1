"""KC159: the list of values of a model with several outputs."""

import libcst as cst

from codemods.engine.file import File
from codemods.ledger import Fate
from codemods.rules import Example, _models
from codemods.rules.training._tensorflow_models import TensorFlowModels

_TWO = (
    "from tensorflow.keras.layers import Input, Dense\nfrom tensorflow.keras.models import Model\na = Input((3,))\n"
    "model = Model(a, [Dense(1, name='price')(a), Dense(2, name='colour')(a)])\n"
    "model.compile('sgd', ['mse', 'mae'], metrics=[['mse'], ['mae']])\n"
)
_EVALUATED = _TWO + "print(model.evaluate(x, y)[3])\n"


class ListedValues(TensorFlowModels):
    code = "KC159"
    title = "The list of values of a model with several outputs"
    safety = "kerascompat's models list the values output by output; nothing else about them is touched."
    meant = "`evaluate` and `train_on_batch` gave the loss, the losses of the outputs, the metrics of the first output, of the second, and so on."
    means_now = "Keras 3 (3.15.1) sorts the metrics of several outputs by their names. Their number is the same, and nothing fails."
    why = "A program read the accuracy of its first output and was given that of its second: 0.6 became 0.3. In standalone Keras it is a reason of KC144."
    reason = "lists the values of its outputs as they stood: {line} reads them."
    message = "Values of several outputs were listed output by output; Keras 3 sorts the metrics by their names. Ask for return_dict=True and read them by name."
    symbol = "keras.Model.evaluate"
    modern = Fate.BY_HAND
    valid = (
        Example(_TWO + "model.evaluate(x, y)\n", dialect="tensorflow==2.10"),
        Example(_TWO + "print(model.evaluate(x, y)[0])\n", dialect="tensorflow==2.10"),
        Example(_TWO.replace(", metrics=[['mse'], ['mae']]", "") + "print(model.evaluate(x, y)[1])\n", dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(
            _EVALUATED,
            _EVALUATED.replace("from tensorflow.keras.models import", "from kerascompat.tf_keras.models import"),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(_EVALUATED, dialect="tensorflow==2.10", fidelity="modern", fate="by_hand"),
    )

    def places(self, file: File) -> list[cst.CSTNode]:
        return _models.listed_values(file)
