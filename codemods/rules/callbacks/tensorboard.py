"""KC133: TensorBoard of standalone Keras, whose files held the logs under their own names."""

import libcst as cst

from codemods.changes import inventory, optimizers
from codemods.engine.calls import bind, constant
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_IMPORT = "from keras.callbacks import TensorBoard\n"

#: Arguments that asked for what kerascompat's callback does not write: the table of callbacks says what to do about them.
_ASKED = ("histogram_freq", "embeddings_freq")


class TensorBoardFiles(Rule):
    code = "KC133"
    title = "TensorBoard of standalone Keras"
    safety = "kerascompat's callback writes the scalars of the old one: the same tags, steps and values, to one file in log_dir."
    meant = "The logs of every epoch under their own names, `loss`, `val_loss`, `acc`, `lr`, to one file in log_dir."
    means_now = "`epoch_loss` and its like, as tensors, to the folders train and validation, and `epoch_learning_rate`."
    why = (
        "Programs that read event files find no `loss`, and a board shows old and new runs as different curves: of the four "
        "tags of a fit of Keras 2.2.4 (loss, val_loss, a metric and its val_) none is among the six of tf.keras 2.10, whose "
        "names Keras 3 kept."
    )
    paths = ("keras.callbacks.TensorBoard",)
    valid = (
        Example(
            "from tensorflow.keras.callbacks import TensorBoard\nboard = TensorBoard('logs', histogram_freq=0)\n",
            dialect="tensorflow==2.10",
        ),
        Example(_IMPORT + "board = TensorBoard('logs')\n", dialect="keras==2.3.1"),
    )
    invalid = (
        Example(
            _IMPORT + "board = TensorBoard(log_dir='logs', batch_size=32, write_graph=True)\n",
            "from kerascompat.keras2.callbacks import TensorBoard\nboard = TensorBoard(log_dir='logs', batch_size=32, write_graph=True)\n",
            fate="shimmed",
        ),
        Example(
            "from tensorflow.keras.callbacks import TensorBoard\nboard = TensorBoard('logs', histogram_freq=1)\n",
            dialect="tensorflow==2.10",
            fate="unchanged",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if not isinstance(reference.call, cst.Call):
            return
        if dialect.family == "tf_keras" and dialect.at_least(2, 0):
            self._folders(reference, file, dialect)
            return
        if not (dialect.standalone and dialect.before(2, 3) and file.exact and reference.imported):
            return
        signature = inventory.signature(reference.path, dialect)
        names = [parameter.name for parameter in signature.parameters if parameter.kind == "plain"] if signature is not None else []
        bound = bind(file.analysis, reference.call, names)
        if not bound.complete or bound.unpacked:
            return
        for name in _ASKED:
            given = bound.get(name)
            if given is not None and constant(given) not in (0, None):
                return
        frequency = bound.get("update_freq")
        if frequency is not None and constant(frequency) != "epoch":
            return
        if not file.wants(self.code, reference.call) or not file.claim(reference.node):
            return
        file.imports.move(reference.node, f"kerascompat.{optimizers.home(dialect)}.callbacks.TensorBoard", self.code)
        message = "The dialect's callback of kerascompat: Keras 3 writes other tags, to other folders."
        file.report(reference.call, self.code, Fate.SHIMMED, reference.path, message)

    def _folders(self, reference: Reference, file: File, dialect) -> None:
        """tf.keras wrote to the folders that Keras 3 writes to; what has another tag there is named."""
        given = {arg.keyword.value: file.analysis.constant(arg.value) for arg in reference.call.args if arg.keyword is not None}
        told = []
        if given.get("histogram_freq", 0) not in (0, None):
            told.append("Histograms of weights are called sequential/dense/kernel/histogram in Keras 3, and were dense/kernel_0/histogram.")
        if given.get("update_freq", "epoch") != "epoch" and dialect.at_least(2, 4) and dialect.before(2, 11):
            told.append(
                f"Keras 3 writes batch_loss and its like by update_freq; {dialect} wrote what the model itself wrote with tf.summary."
            )
        if told:
            told.append("The curve epoch_learning_rate is written always, and was where the rate was a schedule.")
            file.report(reference.call, self.code, Fate.UNCHANGED, reference.path, " ".join(told))
