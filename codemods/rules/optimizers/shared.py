"""KC116: one optimizer that trains several models."""

from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_BEFORE = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import Adam\n"
    "one = Sequential([Dense(1, input_shape=(2,))])\ntwo = Sequential([Dense(1, input_shape=(2,))])\noptimizer = Adam(0.0002, 0.5)\n"
    "one.compile(loss='mse', optimizer=optimizer)\ntwo.compile(loss='mse', optimizer=optimizer)\n"
)
_FOLDS = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import Adam\noptimizer = Adam(0.0002, 0.5)\n"
    "def made():\n    model = Sequential([Dense(1, input_shape=(2,))])\n    model.compile(loss='mse', optimizer=optimizer)\n    return model\n"
    "for fold in range(3):\n    made().fit(x, y)\n"
)


class SharedOptimizer(OptimizerRule):
    code = "KC116"
    title = "One optimizer that several models are compiled with"
    safety = "kerascompat's optimizers take in the variables of every model, with slots of their own for each model that is kerascompat's (KC144) and one counter for all, as the old ones did."
    meant = "Every model that an optimizer was compiled with had slots of its own; the rate and the update counter were shared."
    means_now = "ValueError, Unknown variable, at the first update of the second model. On JAX models of tf.keras cannot share kerascompat's either: make one for each."
    why = (
        "Most GAN scripts make one `optimizer` and compile the discriminator and the combined model with it: both trained in "
        "Keras 1.2.2, 2.2.4 and tf.keras 2.10, in Keras 3 the first batch of the second raises `Unknown variable`."
    )
    parity = "tests/kerascompat/test_slots.py"
    valid = (
        Example(_BEFORE.replace("two.compile(loss='mse', optimizer=optimizer)\n", "")),
        Example(_FOLDS.replace("for fold in range(3):\n    made()", "made()")),
        Example(_FOLDS.replace("optimizer=optimizer", "optimizer=Adam(0.0002, 0.5)")),
    )
    invalid = (
        Example(
            _FOLDS,
            _FOLDS.replace("from keras.optimizers", "from kerascompat.keras2.optimizers").replace(
                "from keras.models", "from kerascompat.keras2.models"
            ),
            fate="shimmed",
        ),
        Example(
            _BEFORE,
            _BEFORE.replace("from keras.optimizers", "from kerascompat.keras2.optimizers").replace(
                "from keras.models", "from kerascompat.keras2.models"
            ),
            fate="shimmed",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        if construction.new_style or not construction.reachable:
            return None
        lines = construction.file.reach.compiled_in(construction.node)
        again = construction.dialect.standalone and construction.file.reach.compiles_again(construction.node)
        if len(lines) < 2 and not again:
            return None
        return Concern(
            self.code,
            construction.place,
            "Several models were compiled with it; an optimizer of Keras 3 trains the variables of one alone."
            if len(lines) > 1
            else "A model is compiled with it again and again, and its moments began anew each time; those of Keras 3 go on.",
            plain=lambda edits: None,
            inexact=f"models are compiled with it in lines {', '.join(map(str, lines))}",
        )
