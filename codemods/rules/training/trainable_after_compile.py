"""KC142: `trainable` that is set after `compile`, as GAN scripts do."""

from codemods.engine.file import File
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_GAN = (
    "from keras.models import Sequential, Model\nfrom keras.layers import Dense, Input\n"
    "d = Sequential([Dense(1, input_dim=2)])\nd.compile('sgd', 'mse')\nd.trainable = False\n"
    "z = Input(shape=(2,))\ngan = Model(z, d(z))\ngan.compile('sgd', 'mse')\n"
)


class TrainableAfterCompile(Rule):
    code = "KC142"
    title = "`trainable` set after compile"
    dialects = ("keras1", "keras2")
    safety = "kerascompat's models train what was trainable when compile was called, until compile is called again."
    meant = "Standalone Keras collected the weights to train in `compile`: a discriminator that is frozen for the combined model went on learning by itself."
    means_now = "Keras 3 looks at `trainable` when it trains: the discriminator stops learning, without a word."
    why = "43 of 1,013 files of real legacy code toggle `trainable` (GANs, transfer learning); a GAN whose discriminator is frozen trains to nothing."
    valid = (Example(_GAN.replace("d.trainable = False\n", "")),)
    invalid = (
        Example(
            _GAN,
            _GAN.replace("from keras.models import Sequential, Model", "from kerascompat.keras2.models import Sequential, Model"),
            fate="shimmed",
        ),
    )

    def finish(self, file: File) -> None:
        shimmed = _models.shimmed(file)
        for node in [cause.node for cause in _models.causes(file) if cause.rule == self.code]:
            message = "Set after `compile`: standalone Keras went on training what was trainable when `compile` was called, Keras 3 looks at it when it trains."
            if shimmed:
                file.report(
                    node,
                    self.code,
                    Fate.SHIMMED,
                    "keras.Model.trainable",
                    f"{message} The models of this file are kerascompat's, which keep that.",
                )
            else:
                remedy = (
                    "Make the model with kerascompat's models.Model, or set `trainable` back before the model that was compiled first is trained, and "
                    "compile again."
                )
                file.report(node, self.code, Fate.BY_HAND, "keras.Model.trainable", f"{message} {remedy}")
