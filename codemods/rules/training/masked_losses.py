"""KC145: the loss of masked sequences in tf.keras."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.symbols import is_migrated
from codemods.engine.values import Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_MODEL = (
    "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import LSTM, Masking\n"
    "model = Sequential([Masking(input_shape=(5, 2)), LSTM(1, return_sequences=True)])\n"
)


class MaskedLosses(Rule):
    code = "KC145"
    title = "Losses of masked sequences"
    dialects = ("tf_keras",)
    safety = "kerascompat's over_all_steps adds up the losses of the unmasked timesteps and divides by all, as tf.keras did up to 2.10."
    meant = "Up to tf.keras 2.10 a masked loss was divided by the number of all timesteps."
    means_now = "Keras 3, as tf.keras from 2.11 on, divides by the number of unmasked timesteps."
    why = "A loss of 1.125 becomes 3.0, and the gradients with it: a model with many masked steps trains at several times its rate."
    parity = "tests/silent/test_silent_changes.py"
    methods = (("model", "compile"),)
    valid = (
        Example(_MODEL + "model.compile('sgd', 'mse')\n", dialect="tensorflow==2.11"),
        Example(_MODEL.replace(", return_sequences=True", "") + "model.compile('sgd', 'mse')\n", dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(
            _MODEL + "model.compile('sgd', loss='mse')\n",
            "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import LSTM, Masking\nfrom kerascompat import tf_keras\n"
            + _MODEL.splitlines()[2]
            + "\nmodel.compile('sgd', loss=tf_keras.losses.over_all_steps('mse'))\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        surface = next((receiver.surface for receiver in receivers if receiver.surface), "")
        dialect = file.dialect_of(surface) if surface else file.dialect
        loss = argument(call, "loss", 1)
        if dialect.standalone or dialect.at_least(2, 11) or loss is None or not receivers or file.analysis.constant(loss) is None:
            return
        made = (
            [value for value in file.analysis.infer(loss.func) if is_migrated(getattr(value, "surface", ""))]
            if isinstance(loss, cst.Call)
            else []
        )
        if made or not any(True for _ in _models.masks(file, dialect)) or not file.wants(self.code, loss):
            return
        told = "A masked loss was divided by the number of all timesteps; Keras 3 divides by that of the unmasked ones"
        if not file.exact:
            file.report(
                loss, self.code, Fate.UNCHANGED, "keras.Model.compile", f"{told}: the loss and its gradients grow by all / unmasked."
            )
            return
        start, end = file.tree.span(loss)
        name = file.imports.name("kerascompat.tf_keras.losses.over_all_steps", loss)
        file.report(loss, self.code, Fate.SHIMMED, "keras.Model.compile", f"{told}.", [Edit(start, start, f"{name}("), Edit(end, end, ")")])
