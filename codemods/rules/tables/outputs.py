"""KC223: metrics of models with several outputs."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Display, Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_TWO = (
    "from keras.layers import Input, Dense\nfrom keras.models import Model\na = Input((3,))\nmodel = Model(a, [Dense(1)(a), Dense(1)(a)])\n"
)


class Outputs(Rule):
    code = "KC223"
    title = "Metrics of a model with several outputs"
    safety = "The same metrics of the same outputs, under the same keys of the logs."
    meant = "`metrics=['mae']` was applied to every output."
    means_now = "Keras 3 wants one list for each output: fit fails with a tuple of another length."
    why = (
        "Keras 2.2.4 and tf.keras 2.10 logged five values of two outputs with one metric; in Keras 3 the first batch raises "
        "`tuple arity mismatch; expected: 2, got: 1`."
    )
    methods = (("model", "compile"),)
    valid = (
        Example(_TWO + "model.compile('sgd', 'mse', metrics=[['mae'], ['mae']])\n", dialect="keras==2.3.1"),
        Example(
            "from keras.models import Sequential\nmodel = Sequential()\nmodel.compile('sgd', 'mse', metrics=['mse'])\n",
            dialect="keras==2.3.1",
        ),
    )
    invalid = (
        Example(
            _TWO + "model.compile('sgd', 'mse', metrics=['mae'])\n",
            _TWO + "model.compile('sgd', 'mse', metrics=[['mae']] * 2)\n",
            dialect="keras==2.3.1",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        if len(receivers) != 1 or not isinstance(receivers[0].node, cst.Call):
            return
        count = _models.written_outputs(receivers[0].node, file)
        metrics = next((arg.value for arg in call.args if arg.keyword is not None and arg.keyword.value == "metrics"), None)
        metrics = metrics or argument(call, "metrics", 2)
        if count < 2 or not isinstance(metrics, cst.List) or not metrics.elements:
            return
        if any(not isinstance(element.value, (cst.SimpleString, cst.Name, cst.Attribute)) for element in metrics.elements):
            return
        if any(isinstance(value, Display) for element in metrics.elements for value in file.analysis.infer(element.value)):
            return
        if not file.wants(self.code, metrics) or not file.claim(metrics):
            return
        start, end = file.tree.span(metrics)
        message = f"Every metric was applied to each of the {count} outputs; Keras 3 wants one list for each output."
        file.report(
            metrics, self.code, Fate.MIGRATED, "keras.Model.compile", message, [Edit(start, start, "["), Edit(end, end, f"] * {count}")]
        )
