"""KC101: `lr=` is `learning_rate=` now."""

from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule


class RateArgument(OptimizerRule):
    code = "KC101"
    title = "The rate argument `lr` of an optimizer"
    safety = "A rename; the number is untouched."
    meant = "`lr` was the base learning rate. tf.keras 2.11 to 2.15 logged a line and trained with the default rate instead."
    means_now = "Keras 3 raises `Argument(s) not recognized: {'lr': ...}`."
    why = "The most common argument of old code; in tf.keras 2.11 to 2.15 it was ignored, so that there the default is what trained."
    valid = (Example("from keras.optimizers import SGD\nSGD(0.1)\n"),)
    invalid = (
        Example(
            "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
            "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(SGD(lr=0.1), 'mse')\n",
            "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
            "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(SGD(learning_rate=0.1), 'mse')\n",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        given = construction.given("lr")
        if given is None or given.positional or given.arg is None or "learning_rate" in {g.name for g in construction.bound.unknown}:
            return None
        if construction.new_style:
            return Concern(
                self.code,
                given.arg,
                "tf.keras 2.11 to 2.15 logged that `lr` is deprecated and trained with the default rate; this keeps that. "
                "Write learning_rate= with the number if it was meant.",
                plain=lambda edits: edits.remove(given.arg),
            )
        return Concern(
            self.code,
            given.arg,
            "`lr` was the learning rate; Keras 3 calls it `learning_rate` and refuses `lr`.",
            plain=lambda edits: edits.rename(given.arg, "learning_rate"),
        )
