"""KC141: the names under which metrics are logged."""

import libcst as cst

from codemods.dialects import Dialect
from codemods.engine.calls import Given, bind
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.literals import strings
from codemods.engine.symbols import Symbol
from codemods.engine.values import Object
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
    dialects = ("keras1", "keras2", "tf_keras")
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
            _MODEL + "model.compile('sgd', 'categorical_crossentropy', metrics=['accuracy', \"mae\"])\n",
            _MODEL.replace("Dense\n", "Dense\nfrom kerascompat import keras2\n")
            + "model.compile('sgd', keras2.losses.categorical_crossentropy, metrics=['acc', \"mean_absolute_error\"])\n",
        ),
        Example(
            _MODEL + "options = {'loss': 'categorical_crossentropy', 'metrics': ['accuracy']}\nmodel.compile('sgd', **options)\n",
            _MODEL + "options = {'loss': 'categorical_crossentropy', 'metrics': ['acc']}\nmodel.compile('sgd', **options)\n",
        ),
        Example(
            _MODEL + "import argparse\nargs = argparse.ArgumentParser().parse_args()\nmodel.compile('sgd', 'mse', metrics=args.metrics)\n",
            _MODEL.replace("Dense\n", "Dense\nfrom kerascompat import keras2\n")
            + "import argparse\nargs = argparse.ArgumentParser().parse_args()\n"
            + "model.compile('sgd', 'mse', metrics=keras2.metrics.logged(args.metrics))\n",
            fate="shimmed",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        surface = next((receiver.surface for receiver in receivers if receiver.surface), "")
        dialect = file.dialect_of(surface)
        if dialect.at_least(2, 3) if dialect.standalone else dialect.at_least(2, 0):
            return
        if not receivers and not any(arg.keyword is not None and arg.keyword.value == "metrics" for arg in call.args):
            return
        bound = bind(file.analysis, call, ("optimizer", "loss", "metrics"))
        given = bound.get("metrics")
        if given is None:
            if not bound.complete and file.claim(call):
                self._hidden(call, file, dialect, "compile gets arguments that cannot be seen here")
            return
        if given.owner is not file.analysis:
            if file.claim(call):
                self._hidden(call, file, dialect, "the metrics stand in another file")
            return
        if isinstance(given.value, cst.Call) and _is_logged(given.value, file):
            return
        written = strings(given.value, file.analysis)
        if not written.complete:
            self._looked_up(call, given, file, dialect)
            return
        for node in written.nodes:
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

    def _looked_up(self, call: cst.Call, given: Given, file: File, dialect: Dialect) -> None:
        """Metrics that are not written in this file, or not only."""
        if not file.claim(given.value):
            return
        if not file.exact or given.arg is None:
            self._hidden(call, file, dialect, f"`{file.source(given.value)}` may hold some that are not written here")
            return
        if not file.wants(self.code, given.value):
            return
        name = file.imports.name(f"kerascompat.{'keras1' if dialect.family == 'keras1' else 'keras2'}.metrics.logged", given.value)
        start, end = file.tree.span(given.value)
        file.report(
            given.value,
            self.code,
            Fate.SHIMMED,
            "keras.Model.compile",
            f"{dialect} logged 'accuracy' as `acc`, 'mae' as `mean_absolute_error`, and the metrics are not all written here: kerascompat names "
            "them as they were logged.",
            [Edit(start, start, f"{name}("), Edit(end, end, ")")],
        )

    def _hidden(self, call: cst.Call, file: File, dialect: Dialect, why: str) -> None:
        file.report(
            call,
            self.code,
            Fate.BY_HAND,
            "keras.Model.compile",
            f"{why[0].upper()}{why[1:]}. {dialect} logged 'accuracy' as `acc`, 'mae' as `mean_absolute_error`: to keep the keys of the logs, give the "
            f"metrics as kerascompat.{'keras1' if dialect.family == 'keras1' else 'keras2'}.metrics.logged(metrics).",
        )


def _is_logged(call: cst.Call, file: File) -> bool:
    """Whether kerascompat names the metrics already."""
    return any(isinstance(value, Symbol) and value.path == "keras.metrics.logged" for value in file.analysis.infer(call.func))
