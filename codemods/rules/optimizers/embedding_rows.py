"""KC109: Keras 3 squares the gradients of repeated embedding rows one by one."""

from codemods.changes import optimizers
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_BEFORE = (
    "from keras.models import Sequential\nfrom keras.layers import Dense, Embedding\nfrom keras.optimizers import Adam\n"
    "model = Sequential([Embedding(10, 4), Dense(1)])\nmodel.compile(Adam(), 'mse')\n"
)


class EmbeddingRows(OptimizerRule):
    code = "KC109"
    title = "An optimizer that may train an Embedding"
    safety = "kerascompat sums the gradients of a row before it squares them, as every legacy version did."
    meant = "The gradients of a token that is seen several times in a batch were added up, then squared."
    means_now = "On the TensorFlow backend Keras 3 squares each of them: a token seen n times takes a step sqrt(n) too large."
    why = "Measured 2.236 for n = 5 (Adam, RMSprop, Adagrad, Nadam); imdb_lstm: loss after 10 batches 0.23 instead of 0.58."
    parity = "tests/parity/test_optimizers.py"
    valid = (Example(_BEFORE.replace("Embedding(10, 4), ", "").replace(", Embedding", "")),)
    invalid = (Example(_BEFORE, _BEFORE.replace("from keras.optimizers", "from kerascompat.keras2.optimizers"), fate="shimmed"),)

    def concern(self, construction: Construction) -> Concern | None:
        momentum = construction.name == "SGD" and construction.face == "tf_keras" and construction.given("momentum") is not None
        if construction.name not in optimizers.SQUARES_REPEATED_ROWS and not momentum:
            return None
        reason = construction.file.reach.embedding()
        if reason is None:
            reason = construction.models()[1]
            if reason is None:
                return None
            text = f"that no Embedding is trained cannot be proven: {reason}"
        else:
            text = str(reason)
        return Concern(
            self.code,
            construction.place,
            "Repeated rows of an Embedding were summed before they were squared; Keras 3 on TensorFlow squares them one by one, a step "
            "sqrt(n) too large.",
            plain=lambda edits: None,
            inexact=text,
        )
