"""KC118: a learning rate schedule of the user's own, which was given the step as a float."""

from codemods.engine.values import Object
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_BEFORE = (
    "import tensorflow as tf\n{}\nclass Warmup(tf.keras.optimizers.schedules.LearningRateSchedule):\n    def __call__(self, step):\n"
    "        return 0.1 * tf.math.rsqrt(step + 1.0)\n\nopt = {}.optimizers.SGD(Warmup())\n"
)


class OwnSchedule(OptimizerRule):
    code = "KC118"
    title = "A learning rate schedule of one's own"
    dialects = ("tf_keras",)
    safety = "kerascompat's optimizers of tf.keras 2.0 to 2.10 hand a schedule the number of updates as a float, as OptimizerV2 did."
    meant = "`schedule(step)` was called with the number of updates so far as a float."
    means_now = "Keras 3 hands it an integer: `tf.math.rsqrt(step)` raises, and divisions of integers are in double precision."
    why = (
        "The schedule of TensorFlow's Transformer tutorial takes the root of the step: it trained in tf.keras 2.10, and in "
        "Keras 3 the first of its batches raises."
    )
    parity = "tests/kerascompat/test_live.py"
    valid = (Example(_BEFORE.format("", "tf.keras"), dialect="tensorflow==2.12"),)
    invalid = (
        Example(
            _BEFORE.format("", "tf.keras"),
            _BEFORE.format("from kerascompat import tf_keras\n", "tf_keras"),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        given = construction.rate()
        if given is None or given.owner is None or construction.new_style:
            return None
        if not any(isinstance(value, Object) and value.family == "schedule" and value.cls for value in given.owner.infer(given.value)):
            return None
        return Concern(
            self.code,
            construction.where(given),
            "A schedule of one's own was called with the step as a float; Keras 3 gives it an integer.",
            plain=lambda edits: None,
            inexact="a schedule of one's own was given the step as a float",
        )
