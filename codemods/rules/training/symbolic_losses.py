"""KC148: losses that are tensors of the model's graph, or look at some, as variational autoencoders do."""

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_MODEL = (
    "from keras.models import Model\nfrom keras.layers import Dense, Input\n"
    "x = Input(shape=(2,))\ny = Dense(2)(x)\nvae = Model(x, y)\nvae.add_loss(loss_of(x, y))\nvae.compile(optimizer='sgd')\n"
)
_TF_MODEL = _MODEL.replace("from keras", "from tensorflow.keras")
_CLOSURE = (
    "from keras.models import Model\nfrom keras.layers import Dense, Input\nfrom keras.losses import mean_squared_error\n\n"
    "x = Input(shape=(2,))\nz = Dense(2)(x)\nvae = Model(x, Dense(2)(z))\n\n"
    "def vae_loss(y_true, y_pred):\n    return mean_squared_error(y_true, y_pred) + mean_squared_error(0.0, z)\n\n"
    "vae.compile(optimizer='sgd', loss=vae_loss)\n"
)
_LAYER = "from keras.layers import Layer\nclass Penalty(Layer):\n    def call(self, x):\n        self.add_loss(x)\n        return x\n"
_REMEDY = "Call self.add_loss(...) inside the call() of a layer, write a loss function, or make the model with kerascompat's models.Model."


class SymbolicLosses(Rule):
    code = "KC148"
    title = "Losses out of the model's graph"
    dialects = ("keras1", "keras2", "tf_keras")
    safety = "kerascompat's models compute the tensor in the same pass as the outputs and add it to the loss, as the old versions did."
    meant = "`model.add_loss(tensor)` adds a tensor of the model's graph to what `fit` makes small; `compile` may then do without a loss. A loss function may name tensors "
    "of the graph beside its arguments: `... + K.mean(K.square(z_mean))`, K.gradients(y_pred, averaged_samples)."
    means_now = "Keras 3 raises NotImplementedError; a function that names a symbolic tensor stops, or gives a loss that is no number."
    why = "It is how variational autoencoders of Keras 2 and tf.keras 2 and gradient penalties say what they train for; 25 of 1,013 files of real code add losses."
    paths = _models.PATHS
    valid = (
        Example(_MODEL.replace("vae.add_loss(loss_of(x, y))\n", "")),
        Example(_LAYER),
        Example(
            "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(2, input_dim=2)])\nscale = 2.0\n"
            "def loss(y_true, y_pred):\n    return scale * (y_true - y_pred) ** 2\nmodel.compile(optimizer='sgd', loss=loss)\n"
        ),
    )
    invalid = (
        Example(_MODEL, _MODEL.replace("from keras.models import Model", "from kerascompat.keras2.models import Model"), fate="shimmed"),
        Example(
            _CLOSURE,
            _CLOSURE.replace("from keras.models import Model", "from kerascompat.keras2.models import Model"),
            fate="shimmed",
        ),
        Example(
            _TF_MODEL,
            _TF_MODEL.replace("tensorflow.keras.models", "kerascompat.tf_keras.models"),
            dialect="tensorflow==2.4",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        """Models of tf.keras; those of standalone Keras are KC144's to move."""
        dialect = file.dialect_of(reference.symbol.surface)
        if dialect.standalone or not reference.imported or not file.exact:
            return
        added = _models.added_losses(file)
        if not added or not file.wants(self.code, added[0]) or not file.claim(reference.node):
            return
        reason = f"takes tensors of its graph as losses: line {file.line(added[0])} adds one."
        _models.move_to_tf_keras(reference, self.code, reason, file)

    def finish(self, file: File) -> None:
        shimmed = _models.kept(file)
        for node in _models.added_losses(file):
            message = "A symbolic tensor is no loss of a Keras 3 model."
            if shimmed:
                file.report(
                    node,
                    self.code,
                    Fate.SHIMMED,
                    "keras.Model.add_loss",
                    f"{message} The models of this file are kerascompat's, which take it.",
                )
            else:
                file.report(node, self.code, Fate.BY_HAND, "keras.Model.add_loss", f"{message} {_REMEDY}")
        for node in _models.losses_in_graph(file):
            message = "It looks at tensors of the model beside y_true and y_pred, which Keras 3 gives no loss."
            if not file.wants(self.code, node):
                continue
            if shimmed:
                file.report(
                    node, self.code, Fate.SHIMMED, "keras.Model.compile", f"{message} The models of this file are kerascompat's, which do."
                )
            else:
                file.report(node, self.code, Fate.BY_HAND, "keras.Model.compile", f"{message} {_REMEDY}")
