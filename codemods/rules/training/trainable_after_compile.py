"""KC142: `trainable` that is set after `compile`, as GAN scripts do."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_GAN = (
    "from keras.models import Sequential, Model\nfrom keras.layers import Dense, Input\n"
    "d = Sequential([Dense(1, input_dim=2)])\nd.compile('sgd', 'mse')\nd.trainable = False\n"
    "z = Input(shape=(2,))\ngan = Model(z, d(z))\ngan.compile('sgd', 'mse')\n"
)
_HELPER = _GAN.replace("d.trainable = False\n", "set_trainable(d, False)\n").replace(
    "d = Seq", "\ndef set_trainable(m, flag):\n    m.trainable = flag\n\nd = Seq"
)
_TF_GAN = _GAN.replace("from keras.", "from tensorflow.keras.")
_TF_FINE_TUNING = (
    "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\nmodel = Sequential([Dense(2), Dense(1)])\n"
    "model.layers[0].trainable = False\nmodel.compile('sgd', 'mse')\nmodel.fit(x, y)\nmodel.layers[0].trainable = True\n"
    "model.compile('sgd', 'mse')\nmodel.fit(x, y)\n"
)


class TrainableAfterCompile(Rule):
    code = "KC142"
    title = "`trainable` set after compile"
    dialects = ("keras1", "keras2", "tf_keras")
    safety = "kerascompat's models train what was trainable when compile was called, until compile is called again."
    meant = "`fit` and `train_on_batch` train what was trainable at `compile`. Standalone Keras collected the weights to train in `compile`: a discriminator that is frozen for the combined model went on learning by itself."
    means_now = "Keras 3 looks at `trainable` when it trains: the discriminator stops learning, without a word."
    why = "43 of 1,013 files of real legacy code toggle `trainable` (GANs, transfer learning); a GAN whose discriminator is frozen trains to nothing."
    paths = _models.PATHS
    valid = (
        Example(_GAN.replace("d.trainable = False\n", "")),
        Example(_TF_FINE_TUNING, dialect="tensorflow==2.3"),
        Example(_TF_FINE_TUNING.replace("tensorflow.keras", "keras"), dialect="keras==2.3.1"),
        Example(
            "from keras.layers import Dense\nfrom keras.models import Sequential\n\n"
            "def set_trainable(m, flag):\n    m.trainable = flag\n    for layer in m.layers:\n        layer.trainable = flag\n\n"
            "base = Sequential([Dense(2, input_shape=(3,))])\nset_trainable(base, False)\n"
            "model = Sequential([base, Dense(1)])\nmodel.compile('sgd', 'mse')\n"
        ),
    )
    invalid = (
        Example(
            _GAN,
            _GAN.replace("from keras.models import Sequential, Model", "from kerascompat.keras2.models import Sequential, Model"),
            fate="shimmed",
        ),
        Example(
            _HELPER,
            _HELPER.replace("from keras.models import Sequential, Model", "from kerascompat.keras2.models import Sequential, Model"),
            fate="shimmed",
        ),
        Example(
            _TF_GAN,
            _TF_GAN.replace("from tensorflow.keras.models import", "from kerascompat.tf_keras.models import"),
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        """Models of tf.keras; those of standalone Keras are KC144's to move."""
        dialect = file.dialect_of(reference.symbol.surface)
        if dialect.standalone or not reference.imported or not file.exact:
            return
        late = _models.late_toggles(file)
        place = f"line {file.line(late[0])}" if late else _models.toggled_elsewhere(file)
        if not place or not file.wants(self.code, late[0] if late else reference.node) or not file.claim(reference.node):
            return
        reason = f"trains what was trainable when it was compiled: {place} sets it later."
        _models.move_to_tf_keras(reference, self.code, reason, file)

    def finish(self, file: File) -> None:
        shimmed = _models.kept(file)
        nodes = [cause.node for cause in _models.causes(file) if cause.rule == self.code]
        if not file.dialect.standalone and file.uses_keras:
            nodes = [node for node in _models.late_toggles(file) if shimmed or file.exact and _models.surely_late(node, file)]
        for node in nodes:
            if not isinstance(node, cst.Attribute):
                continue  # the model itself, whose `trainable` another file sets
            message = "Set after `compile`: the old version went on training what was trainable when `compile` was called, Keras 3 looks at it when it trains."
            elsewhere = _models.made_elsewhere(node, file) if file.exact else ""
            if elsewhere:
                text = f"{message} The model is made in {elsewhere}, where it is kerascompat's, which keeps that: migrate both."
                file.report(node, self.code, Fate.SHIMMED, "keras.Model.trainable", text)
            elif shimmed:
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
