"""KC108: optimizers whose formula Keras 3 changed."""

import libcst as cst

from codemods.changes import optimizers
from codemods.engine.values import NOT_CONSTANT, Object, argument
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule


class Formula(OptimizerRule):
    code = "KC108"
    title = "An optimizer that Keras 3 computes by another formula"
    safety = "kerascompat computes the old formula; plain Keras 3 (--fidelity modern) is another optimizer of the same name."
    meant = "RMSprop and Adagrad added epsilon outside the root; Adagrad's accumulator began at 0; Nadam warmed its momentum up by 0.96^(0.004 t)."
    means_now = "Epsilon stands under the root, the accumulator begins at 0.1, the schedule is 0.96^t."
    why = "RMSprop's first step at a gradient of 1e-7 and rate 0.1 is 0.0760 in the old Keras and 3.2e-5 in Keras 3."
    parity = "tests/parity/test_optimizers.py"
    valid = (Example("from keras.optimizers import SGD\nopt = SGD()\n"),)
    invalid = (
        Example(
            "from keras.optimizers import RMSprop\nopt = RMSprop()\n",
            "from kerascompat.keras2.optimizers import RMSprop\nopt = RMSprop()\n",
            fate="shimmed",
        ),
        Example(
            "from tensorflow.keras.optimizers import SGD\nopt = SGD(0.1, use_ema=True)\n",
            "from kerascompat.tf_keras_2_11.optimizers import SGD\nopt = SGD(0.1, use_ema=True)\n",
            dialect="tensorflow==2.15",
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
            return self._averages(construction)
        reason = optimizers.INEXACT.get(construction.name)
        if reason is None:
            return self._adam(construction)
        if construction.face == "tf_keras" and construction.name == "Adagrad":
            reason = "Keras 3 takes sqrt(a + epsilon) where tf.keras took sqrt(a) + epsilon"
        return Concern(
            self.code,
            construction.place,
            f"{construction.name} is computed by another formula in Keras 3.",
            plain=lambda edits: None,
            inexact=reason,
        )

    def _averages(self, construction: Construction) -> Concern | None:
        """Averages of the weights began at the weights; Keras 3's begin at the first update."""
        given = construction.given("use_ema")
        if given is None or construction.constant("use_ema") is False:
            return None
        return Concern(
            self.code,
            construction.where(given),
            "The moving averages of use_ema began at the weights; Keras 3 begins them at the first update.",
            plain=lambda edits: None,
            inexact="what they write into the weights differs by momentum times the first step and more",
        )

    def _adam(self, construction: Construction) -> Concern | None:
        """Adam's steps are 6.4e-6 of their size off: below the rounding of a weight at ordinary rates, above it at large ones."""
        if construction.name != "Adam":
            return None
        rate = self._largest_rate(construction)
        if isinstance(rate, (int, float)) and rate <= optimizers.LARGEST_PLAIN_ADAM_RATE:
            return None
        told = f"at a rate of {rate}" if isinstance(rate, (int, float)) else "at a rate that is not seen here"
        return Concern(
            self.code,
            construction.place,
            "Keras 3's Adam takes 1 - beta_2 in double precision where the old one took it in single.",
            plain=lambda edits: None,
            inexact=f"its steps are 6.4e-6 of their size off, which {told} shows in the weights",
        )

    @staticmethod
    def _largest_rate(construction: Construction):
        """The constant rate, or the one that a schedule begins with; NOT_CONSTANT where it is not seen."""
        given = construction.rate()
        if given is None:
            return optimizers.DEFAULT_RATES[construction.face]["Adam"]
        for value in given.owner.infer(given.value):
            if isinstance(value, Object) and value.family == "schedule" and isinstance(value.node, cst.Call):
                first = argument(value.node, "initial_learning_rate", 0)
                return given.owner.constant(first) if first is not None else NOT_CONSTANT
        return construction.constant(given.name)
