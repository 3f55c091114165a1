"""KC105: an `epsilon` that was left out, or given as None."""

from codemods.changes import optimizers
from codemods.engine.values import NOT_CONSTANT
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import Adam\n"
_MADE = "model = Sequential([Dense(1, input_shape=(2,))])\n"


class Epsilon(OptimizerRule):
    code = "KC105"
    title = "The epsilon of an optimizer"
    safety = "The dialect's own default is written out."
    meant = "Keras 1.0.4 to 2.0 used 1e-8; Keras 2.1 and later, and tf.keras, use K.epsilon(), 1e-7, also for `epsilon=None`."
    means_now = "Keras 3 uses 1e-7 where nothing is given, stores None where None is given and fails at the first step."
    why = "Adam's first step at a gradient of 1e-7: 2.4e-4 with 1e-8, 3.1e-5 with 1e-7 (rate 0.001)."
    parity = "tests/parity/test_optimizers.py"
    valid = (Example(_MODEL + _MADE + "model.compile(Adam(), 'mse')\n"),)
    invalid = (
        Example(_MODEL + _MADE + "model.compile(Adam(0.01, epsilon=None), 'mse')\n", _MODEL + _MADE + "model.compile(Adam(0.01), 'mse')\n"),
        Example(
            _MODEL + _MADE + "model.compile(Adam(0.01), 'mse')\n",
            _MODEL + _MADE + "model.compile(Adam(0.01, epsilon=1e-08), 'mse')\n",
            dialect="keras==2.0.8",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        given = construction.given("epsilon")
        if construction.name in ("SGD", "Ftrl"):
            return None
        default = optimizers.default_epsilon(construction.dialect, construction.name)
        if given is None:
            if not construction.bound.complete:
                return None
            if default is not None:
                shim = None if construction.face == "keras1" else lambda edits: edits.add("epsilon", repr(default))
                return Concern(
                    self.code,
                    construction.place,
                    f"Epsilon was {default!r} where none was given; Keras 3 takes 1e-7.",
                    plain=lambda edits: edits.add("epsilon", repr(default)),
                    shim=shim,
                )
            return self._set_globally(construction)
        if given.arg is None:
            return None
        value = construction.constant("epsilon")
        if value is None or (value is not NOT_CONSTANT and value == 0 and construction.face == "tf_keras"):
            concern = self._set_globally(construction)
            return Concern(
                self.code,
                given.arg,
                f"`epsilon={construction.file.source(given.value)}` meant the default of keras.config.epsilon(); Keras 3 takes it literally.",
                plain=lambda edits: edits.remove(given.arg),
                inexact=concern.inexact if concern is not None else None,
            )
        return None

    def _set_globally(self, construction: Construction) -> Concern | None:
        if "set_epsilon" not in construction.file.tree.text or construction.face == "keras1":
            return None
        return Concern(
            self.code,
            construction.place,
            "Epsilon was K.epsilon(), which this file sets.",
            inexact="Keras 3's optimizers do not follow set_epsilon",
        )
