"""KC115: Nadam of tf.keras 2.11 to 2.15."""

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_IMPORT = "from tensorflow.keras.optimizers import Nadam\n"
_MODEL = (
    "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\n"
    + _IMPORT
    + "model = Sequential([Dense(1)])\nmodel.compile(Nadam(learning_rate=0.002), 'mse')\nmodel.fit(x, y)\n"
)
_PATHS = ("keras.optimizers.Nadam", "keras.optimizers.experimental.Nadam")


class NadamOfTfKeras(Rule):
    code = "KC115"
    title = "Nadam of tf.keras 2.11 to 2.15"
    dialects = ("tf_keras",)
    safety = "Nothing is rewritten: Keras 3's Nadam is the formula that was meant."
    meant = "Inside a compiled training function that Nadam confused the product of its momenta: it counted the variables while the function was traced, once."
    means_now = "Keras 3 keeps the product in a variable, as the formula has it."
    why = "After four steps of 0.002 weights differ by a tenth of a step, in some builds of TensorFlow they became infinite at the first."
    families = ("optimizer",)
    valid = (Example(_IMPORT + "optimizer = Nadam()\n", dialect="tensorflow==2.10"),)
    invalid = (Example(_MODEL, dialect="tensorflow==2.15", fate="unchanged"),)

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if dialect.standalone or not dialect.at_least(2, 11) or reference.path not in _PATHS:
            return
        message = (
            f"Nadam of {dialect} counted the variables while its training function was traced, and its steps were not those of the formula; Keras 3's are. "
            "To repeat an old run exactly, keep the old TensorFlow for it."
        )
        file.report(reference.call or reference.node, self.code, Fate.UNCHANGED, reference.path, message)
