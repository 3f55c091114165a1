"""KC108: optimizers whose formula Keras 3 changed."""

from codemods.changes import optimizers
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule


class Formula(OptimizerRule):
    code = "KC108"
    title = "An optimizer that Keras 3 computes by another formula"
    safety = "kerascompat computes the old formula; plain Keras 3 (--fidelity modern) is another optimizer of the same name."
    meant = "RMSprop and Adagrad added epsilon outside the root; Adagrad's accumulator began at 0; Nadam warmed its momentum up by 0.96^(0.004 t)."
    means_now = "Epsilon stands under the root, the accumulator begins at 0.1, the schedule is 0.96^t."
    why = "RMSprop's first step at a gradient of 1e-7 and rate 0.1 is 0.0760 in the old Keras and 3.2e-5 in Keras 3."
    parity = "optimizers"
    valid = (Example("from keras.optimizers import SGD\nopt = SGD()\n"),)
    invalid = (
        Example(
            "from keras.optimizers import RMSprop\nopt = RMSprop()\n",
            "from kerascompat.keras2.optimizers import RMSprop\nopt = RMSprop()\n",
            fate="shimmed",
        ),
        Example(
            "from keras.optimizers import RMSprop\nopt = RMSprop(lr=0.01)\n",
            "from keras.optimizers import RMSprop\nopt = RMSprop(learning_rate=0.01)\n",
            fidelity="modern",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        if construction.new_style:
            return None
        reason = optimizers.INEXACT.get(construction.name)
        if reason is None:
            return None
        if construction.face == "tf_keras" and construction.name == "Adagrad":
            reason = "Keras 3 takes sqrt(a + epsilon) where tf.keras took sqrt(a) + epsilon"
        return Concern(
            self.code,
            construction.place,
            f"{construction.name} is computed by another formula in Keras 3.",
            plain=lambda edits: None,
            inexact=reason,
        )
