"""KC162: an optimizer of the user's own for tf.keras 2.11 to 2.15, written with update_step, keeps that protocol by its base class."""

from codemods.engine.file import File, Reference
from codemods.rules import Example, Rule
from codemods.rules.protocols._bases import derived, give_base, methods

_CLASS = (
    "import tensorflow as tf\n{}\nclass Plain({}.Optimizer):\n    def __init__(self, learning_rate=0.01, name='Plain', **kwargs):\n"
    "        super().__init__(name=name, **kwargs)\n        self._learning_rate = self._build_learning_rate(learning_rate)\n\n"
    "    def update_step(self, gradient, variable):\n        variable.assign_sub(tf.cast(self.learning_rate, variable.dtype) * gradient)\n"
)


class StepOptimizers(Rule):
    code = "KC162"
    title = "An optimizer of one's own for tf.keras: update_step"
    dialects = ("tf_keras",)
    safety = (
        "kerascompat's Optimizer calls update_step(gradient, variable) for every weight as tf.keras 2.15 did, on the TensorFlow backend."
    )
    meant = "`super().__init__(name=...)`, `_build_learning_rate`, `add_variable_from_reference(model_variable, variable_name)` and `update_step(gradient, variable)` were the protocol of tf.keras 2.11 to 2.15 (experimental in 2.9 and 2.10)."
    means_now = "Keras 3's constructor wants the learning rate first, and its update_step is given it as a third argument."
    why = "TypeError: missing 1 required positional argument: 'learning_rate', when the optimizer is made. Lion, Sophia and their kin came as such classes."
    parity = "tests/kerascompat/test_step_protocol.py"
    paths = ("keras.optimizers.Optimizer", "keras.optimizers.experimental.Optimizer")
    valid = (Example("import tensorflow as tf\nprint(isinstance(x, tf.keras.optimizers.Optimizer))\n", dialect="tensorflow==2.15"),)
    invalid = (
        Example(
            _CLASS.format("", "tf.keras.optimizers"),
            _CLASS.format("from kerascompat import tf_keras_2_11\n", "tf_keras_2_11.optimizers"),
            dialect="tensorflow==2.15",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if file.dialect_of(reference.symbol.surface).before(2, 11) and ".experimental." not in reference.path:
            return
        definition = derived(self, reference, file)
        if definition is None or reference.symbol.surface == "kerascompat":
            return
        steps = [method for method in methods(definition) if method.name.value == "update_step"]
        if not steps or len(steps[0].params.params) > 3:
            return  # written for Keras 3
        give_base(self, reference, definition, "tf_keras_2_11", "tf.keras 2.15", file)
