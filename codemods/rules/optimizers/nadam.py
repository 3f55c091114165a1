"""KC115: Nadam of tf.keras 2.11 to 2.15."""

from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_MODEL = (
    "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\n"
    "from tensorflow.keras.optimizers import Nadam\n"
    "model = Sequential([Dense(1)])\nmodel.compile(Nadam(learning_rate=0.002), 'mse')\nmodel.fit(x, y)\n"
)


class NadamOfTfKeras(OptimizerRule):
    code = "KC115"
    title = "Nadam of tf.keras 2.11 to 2.15"
    dialects = ("tf_keras",)
    safety = "kerascompat multiplies the product when the old one did: in fit, in train_on_batch, run eagerly, and after loading."
    meant = "In a compiled training function that Nadam multiplied the product of its momenta once for every weight of the model, but for one update of each."
    means_now = "Keras 3 multiplies it once an update, as the formula has it."
    why = "After six steps of 0.01 the weights of a small model differ by 0.004, four tenths of a step."
    parity = "tests/kerascompat/test_live.py"
    valid = (
        Example("from tensorflow.keras.optimizers import Nadam\noptimizer = Nadam()\n", dialect="tensorflow==2.10", fidelity="modern"),
    )
    invalid = (
        Example(
            _MODEL,
            _MODEL.replace("from tensorflow.keras.optimizers", "from kerascompat.tf_keras_2_11.optimizers"),
            dialect="tensorflow==2.15",
            fate="shimmed",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        if not construction.new_style or construction.name != "Nadam":
            return None
        return Concern(
            self.code,
            construction.place,
            "In fit that Nadam multiplied the product of its momenta once for every weight of the model.",
            plain=lambda edits: None,
            inexact="Keras 3 multiplies it once an update, and the first steps are others",
        )
