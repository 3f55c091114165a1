"""KC146: metrics of one's own and targets of one axis in tf.keras."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_HEAD = "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\n"
_REST = "\n\ndef bias(y_true, y_pred):\n    return y_pred - y_true\n\n\nmodel = Sequential([Dense(1)])\n"


class OwnMetrics(Rule):
    code = "KC146"
    title = "Metrics of one's own and targets of one axis"
    dialects = ("tf_keras",)
    safety = "kerascompat's `columns` hands the function what tf.keras handed it, and keeps its name; targets of more axes pass through."
    meant = "tf.keras made targets of shape (n,) into columns of shape (n, 1) before any function saw them."
    means_now = "Keras 3 hands a metric the targets as `fit` was given them: (n,) beside predictions of (n, 1) broadcasts to (n, n)."
    why = "The metric is wrong without a word (0.0 became 2.5), and callbacks that watch it stop or save at other epochs."
    parity = "tests/silent/test_silent_changes.py"
    methods = (("model", "compile"),)
    valid = (
        Example(_HEAD + _REST + "model.compile('sgd', 'mse', metrics=['mae'])\n", dialect="tensorflow==2.10"),
        Example(_HEAD.replace("tensorflow.", "") + _REST + "model.compile('sgd', 'mse', metrics=[bias])\n", dialect="keras==2.2.4"),
    )
    invalid = (
        Example(
            _HEAD + _REST + "model.compile('sgd', 'mse', metrics=['mae', bias])\n",
            _HEAD
            + "from kerascompat import tf_keras\n"
            + _REST
            + "model.compile('sgd', 'mse', metrics=['mae', tf_keras.metrics.columns(bias)])\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        surface = next((receiver.surface for receiver in receivers if receiver.surface), "")
        dialect = file.dialect_of(surface) if surface else file.dialect
        given = _models.metrics_of(call)
        if dialect.standalone or given is None or not receivers:
            return
        told = "tf.keras made targets of one axis into columns before a metric saw them; Keras 3 hands them over as they are"
        for node in _models.own_metrics(given, file):
            if not file.wants(self.code, node):
                continue
            if not file.exact:
                file.report(node, self.code, Fate.UNCHANGED, "keras.Model.compile", f"{told}: give fit y of shape (n, 1).")
            elif file.claim(node):
                start, end = file.tree.span(node)
                name = file.imports.name("kerascompat.tf_keras.metrics.columns", node)
                file.report(
                    node, self.code, Fate.SHIMMED, "keras.Model.compile", f"{told}.", [Edit(start, start, f"{name}("), Edit(end, end, ")")]
                )
