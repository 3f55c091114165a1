"""KC158: `result` of a metric of the user's own that returns a variable."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Class
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_CLASS = (
    "import tensorflow as tf\n{}\nclass Hits(tf.keras.metrics.Metric):\n    def __init__(self, **kwargs):\n        super().__init__(**kwargs)\n"
    "        self.hits = self.add_weight(name='hits', initializer='zeros')\n\n    def update_state(self, y_true, y_pred, sample_weight=None):\n"
    "        self.hits.assign_add(1.0)\n\n    def result(self):\n        return {}\n"
)


class MetricResults(Rule):
    code = "KC158"
    title = "A metric whose result is one of its variables"
    dialects = ("keras2", "tf_keras")
    safety = "The value of now is handed out, as the old version's wrapper around `result` did."
    meant = "`return self.hits` in `result` gave the value that the variable had at that moment."
    means_now = "Keras 3 logs the variable itself and reads it when the epoch ends, after the validation has changed it."
    why = "One program logged 1784 true positives of its training, and 587, those of its validation, after the migration. Keras's own guide wrote it so."
    nodes = (cst.Attribute,)
    words = ("result",)
    valid = (Example(_CLASS.format("", "self.hits / 2"), dialect="tensorflow==2.10"),)
    invalid = (
        Example(
            _CLASS.format("", "self.hits"), _CLASS.format("from keras import ops\n", "ops.copy(self.hits)"), dialect="tensorflow==2.10"
        ),
    )

    def node(self, value: cst.Attribute, file: File) -> None:
        if not isinstance(file.tree.parent(value), cst.Return) or not isinstance(value.value, cst.Name) or value.value.value != "self":
            return
        use = file.names.use_of.get(id(value))
        function = use.scope.function() if use is not None else None
        owner = function.parent if function is not None and isinstance(function.node, cst.FunctionDef) else None
        if owner is None or owner.kind != "class" or function.node.name.value != "result":
            return
        if "metric" not in file.analysis.families(Class(owner.node, file.analysis)) or not self._is_variable(owner, value.attr.value, file):
            return
        if not file.wants(self.code, value):
            return
        start, end = file.tree.span(value)
        edits = [Edit(start, start, f"{file.imports.name('keras.ops.copy', value)}("), Edit(end, end, ")")]
        message = "Keras 3 logs the variable itself, and reads it when the validation has changed it; its value of now is handed out."
        file.report(value, self.code, Fate.MIGRATED, "keras.metrics.Metric.result", message, edits)

    @staticmethod
    def _is_variable(owner, name: str, file: File) -> bool:
        """Whether the class makes the attribute by add_weight or add_variable."""
        made = file.analysis.self_attributes(owner.node).get(name, ())
        calls = [value for value, _ in made if isinstance(value, cst.Call) and isinstance(value.func, cst.Attribute)]
        return any(call.func.attr.value in ("add_weight", "add_variable") for call in calls)
