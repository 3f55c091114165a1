"""KC102: `decay=` is an InverseTimeDecay schedule, or kerascompat where something sets the rate."""

from codemods.changes import optimizers
from codemods.engine.values import NOT_CONSTANT
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\n"
_MADE = "model = Sequential([Dense(1, input_shape=(2,))])\n"


class Decay(OptimizerRule):
    code = "KC102"
    title = "Time-based decay of the rate"
    safety = (
        "`InverseTimeDecay(rate, decay_steps=1, decay_rate=decay)` equals rate / (1 + decay * t) to the bit (standalone Keras: to 1 ulp). "
        "Keras 3 makes a scheduled rate unsettable, so with anything in reach that sets or reads the rate the shim is used."
    )
    meant = "Before every batch the rate was divided by 1 + decay * t, t counting the updates done so far from 0."
    means_now = "Keras 3 warns once that `decay` is ignored and trains at a constant rate."
    why = "SGD(0.1, decay=0.5): the weights moved .1 .167 .217 .257 in tf.keras 2.10 and move .1 .2 .3 .4 in Keras 3."
    parity = "tests/parity/test_optimizers.py"
    valid = (Example("from keras.optimizers import SGD\nfrom mine import other\nother(decay=0.1)\n"),)
    invalid = (
        Example(
            _MODEL + "from keras.optimizers import Adam\n" + _MADE + "model.compile(optimizer=Adam(lr=0.001, decay=1e-6), loss='mse')\n",
            _MODEL
            + "from keras.optimizers import Adam\nfrom keras.optimizers.schedules import InverseTimeDecay\n"
            + _MADE
            + "model.compile(optimizer=Adam(learning_rate=InverseTimeDecay(0.001, decay_steps=1, decay_rate=1e-6)), loss='mse')\n",
        ),
        Example(
            _MODEL
            + "from keras.optimizers import Adam\nfrom keras.callbacks import ReduceLROnPlateau\n"
            + _MADE
            + "model.compile(optimizer=Adam(lr=0.001, decay=1e-6), loss='mse')\nmodel.fit(x, y, callbacks=[ReduceLROnPlateau('loss')])\n",
            _MODEL
            + "from kerascompat.keras2.optimizers import Adam\nfrom keras.callbacks import ReduceLROnPlateau\n"
            + _MADE
            + "model.compile(optimizer=Adam(lr=0.001, decay=1e-6), loss='mse')\nmodel.fit(x, y, callbacks=[ReduceLROnPlateau('loss')])\n",
            fate="shimmed",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        given = construction.given("decay")
        if given is None or construction.name == "Nadam":
            return None
        node = construction.where(given)
        value = construction.constant("decay")
        if construction.new_style:
            return Concern(
                self.code,
                node,
                "tf.keras 2.11 to 2.15 refused `decay` with an error, so this line never ran there; say with --from which version it was "
                "written for.",
                inexact="the dialect does not have the argument",
            )
        if value is not NOT_CONSTANT and not value and given.arg is not None:
            return Concern(
                self.code,
                node,
                "`decay=0` left the rate as it was; Keras 3 warns about the argument and ignores it.",
                plain=lambda edits: edits.remove(given.arg),
            )
        message = (
            f"`decay={construction.file.source(given.value) if given.owner is construction.file.analysis else '...'}` divided the rate by "
            "1 + decay * t before every batch, t counting updates from 0; Keras 3 warns once and ignores it."
        )
        if given.arg is None:
            return Concern(self.code, node, message, inexact="the argument comes from a dict that other code may use")
        return Concern(
            self.code, node, message, plain=lambda edits: self._schedule(construction, edits), inexact=self._inexact(construction)
        )

    def _inexact(self, construction: Construction) -> str | None:
        models, left = construction.models()
        if left is not None:
            return f"whether something sets its rate cannot be proven: {left}"
        setters = construction.file.reach.rate_setters(construction.node, models)
        if setters:
            return f"a scheduled rate cannot be set or read as a base in Keras 3, and {setters[0]}"
        return None

    def _schedule(self, construction: Construction, edits) -> None:
        file, given = construction.file, construction.given("decay")
        name = file.imports.name("keras.optimizers.schedules.InverseTimeDecay", construction.place)
        after = f", decay_steps=1, decay_rate={file.source(given.value)})"
        rate = construction.rate()
        if rate is not None and rate.arg is not None:
            edits.wrap(rate.arg, f"{name}(", after)
        else:
            edits.add("learning_rate", f"{name}({optimizers.DEFAULT_RATES[construction.face][construction.name]}{after}")
        edits.remove(given.arg)
