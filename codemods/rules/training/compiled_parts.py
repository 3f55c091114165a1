"""KC157: `self.compiled_loss` and `self.compiled_metrics` in a train_step of one's own."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.rules import Example, Rule, _models

_PARTS = ("compiled_loss", "compiled_metrics")
_CLASS = (
    "import tensorflow as tf\n{}\nclass Mine({}.Model):\n    def test_step(self, data):\n        x, y = data\n        y_pred = self(x, training=False)\n"
    "        self.compiled_loss(y, y_pred, regularization_losses=self.losses)\n        self.compiled_metrics.update_state(y, y_pred)\n"
    "        return {{m.name: m.result() for m in self.metrics}}\n"
)


class CompiledPartsRule(Rule):
    code = "KC157"
    title = "compiled_loss and compiled_metrics in a train_step of one's own"
    dialects = ("tf_keras",)
    safety = (
        "kerascompat's Model computes the loss once, with the losses it is given, and logs it; the metrics see targets and predictions."
    )
    meant = "`self.compiled_loss(y, y_pred, regularization_losses=self.losses)` computed the loss and logged it, `self.compiled_metrics` held the metrics."
    means_now = (
        "Keras 3 logs no loss there, and its compiled_metrics.update_state feeds the mean of the predictions to what is logged as the loss."
    )
    why = "One program logged a loss of 0.275 in its first epoch and 0.394 after the migration, with the same weights throughout; callbacks go by that number."
    paths = ("keras.Model", "keras.models.Model", "keras.Sequential", "keras.models.Sequential")
    valid = (
        Example(
            "import tensorflow as tf\n\nclass Mine(tf.keras.Model):\n    def call(self, x):\n        return x\n", dialect="tensorflow==2.10"
        ),
    )
    invalid = (
        Example(
            _CLASS.format("", "tf.keras"),
            _CLASS.format("from kerascompat import tf_keras\n", "tf_keras.models"),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if dialect.family not in self.dialects or not file.exact or not reference.imported:
            return
        parent = file.tree.parent(reference.node)
        definition = file.tree.parent(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(definition, cst.ClassDef) or not any(file.mentions(part) for part in _PARTS):
            return
        used = [part for part in _PARTS if f"self.{part}" in file.source(definition.body)]
        if not used or file.claimed(reference.node) or not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        _models.move_to_tf_keras(reference, self.code, f"has self.{used[0]} as it was, which {definition.name.value} uses.", file)
