"""KC106: a rate that was left out and had another default."""

from codemods.changes import optimizers
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import Adadelta\n"
_MADE = "model = Sequential([Dense(1, input_shape=(2,))])\n"


class DefaultRate(OptimizerRule):
    code = "KC106"
    title = "The default rate of an optimizer"
    dialects = ("keras1", "keras2")
    safety = "The dialect's own default is written out."
    meant = "Standalone Keras: Adadelta 1.0, Adagrad 0.01, Adamax and Nadam 0.002."
    means_now = "Keras 3: 0.001 for each of them."
    why = "mnist_cnn with Adadelta() does not learn on Keras 3: loss 2.304 -> 2.307 after 6 batches, 2.0 with the old rate."
    parity = "tests/parity/test_optimizers.py"
    valid = (Example(_MODEL + _MADE + "model.compile(Adadelta(lr=0.5), 'mse')\n"),)
    invalid = (
        Example(
            _MODEL + _MADE + "model.compile(Adadelta(), 'mse')\n",
            _MODEL + _MADE + "model.compile(Adadelta(learning_rate=1.0), 'mse')\n",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        rate = optimizers.DEFAULT_RATES[construction.face].get(construction.name)
        now = optimizers.KERAS3_RATES.get(construction.name)
        if rate is None or rate == now or construction.rate() is not None or not construction.bound.complete:
            return None
        if construction.given("decay") is not None:
            return None  # the decay's schedule writes it
        return Concern(
            self.code,
            construction.place,
            f"The rate of {construction.name} was {rate} where none was given; Keras 3 takes {now}.",
            plain=lambda edits: edits.add("learning_rate", repr(rate)),
        )
