"""KC141: the names under which metrics are logged."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Constant, Display, Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule

#: What standalone Keras before 2.3 logged for a metric given by name (keras/engine/training.py of 2.2.4, keras/metrics.py).
LOGGED = {
    "accuracy": "acc",
    "mse": "mean_squared_error",
    "MSE": "mean_squared_error",
    "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "MSLE": "mean_squared_logarithmic_error",
}
_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n"


class MetricNames(Rule):
    code = "KC141"
    title = "Log keys of metrics"
    dialects = ("keras1", "keras2")
    safety = "The metric is the same; it is named as it was logged, so that every reader of the logs stays as it is."
    meant = "Standalone Keras before 2.3 logged 'accuracy' as `acc` and `val_acc`, 'mae' as `mean_absolute_error`."
    means_now = "Keras 3 logs a metric under the name it is given by."
    why = "history['acc'] is a KeyError, monitor='val_acc' raises, file names with {val_acc:.2f} fail: 56 of 1,013 files read these keys."
    methods = (("model", "compile"),)
    valid = (
        Example(_MODEL + "model.compile('sgd', 'mse', metrics=['accuracy'])\n", dialect="keras==2.3.1"),
        Example(_MODEL + "model.compile('sgd', 'mse', metrics=['acc'])\n"),
    )
    invalid = (
        Example(
            _MODEL + "model.compile('sgd', 'mse', metrics=['accuracy', \"mae\"])\n",
            _MODEL + "model.compile('sgd', 'mse', metrics=['acc', \"mean_absolute_error\"])\n",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        surface = next((receiver.surface for receiver in receivers if receiver.surface), "")
        dialect = file.dialect_of(surface)
        if not dialect.standalone or dialect.at_least(2, 3):
            return
        if not receivers and not any(arg.keyword is not None and arg.keyword.value == "metrics" for arg in call.args):
            return
        expression = argument(call, "metrics", 2)
        for node in _strings(expression, file) if expression is not None else ():
            name = file.analysis.constant(node)
            logged = LOGGED.get(name)
            if logged is None or not file.claim(node):
                continue
            quote = file.source(node)[-1]
            file.report(
                node,
                self.code,
                Fate.MIGRATED,
                "keras.Model.compile",
                f"{dialect} logged '{name}' as `{logged}`; Keras 3 logs a metric under the name it is given by.",
                [Edit(*file.tree.span(node), f"{quote}{logged}{quote}")],
            )


def _strings(expression: cst.BaseExpression, file: File) -> list[cst.SimpleString]:
    """The names written in a `metrics` argument: a string, a list, a dict by output, or a variable that holds one of these."""
    found: list[cst.SimpleString] = []
    pending: list[cst.BaseExpression] = [expression]
    seen: set[int] = set()
    while pending:
        node = pending.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, cst.SimpleString):
            found.append(node)
        elif isinstance(node, (cst.List, cst.Tuple, cst.Dict)):
            pending.extend(element.value for element in node.elements)
        elif isinstance(node, (cst.Name, cst.Attribute)):
            for value in file.analysis.infer(node):
                if isinstance(value, Display) and value.module is file.analysis:
                    pending.append(value.node)
                elif isinstance(value, Constant) and isinstance(node, cst.Name):
                    use = file.names.use_of[id(node)]
                    for binding in file.names.reaching(node.value, use):
                        if binding.kind == "assign" and not binding.path and binding.value is not None:
                            pending.append(binding.value)
    return found
