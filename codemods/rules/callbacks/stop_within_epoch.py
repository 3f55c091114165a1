"""KC136: a callback that stops the training at a batch, which tf.keras 2.3 did at the end of the epoch."""

from codemods.engine.file import File
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_STOP = (
    "from tensorflow.keras.callbacks import Callback\n\nclass Stop(Callback):\n    def {}(self, number, logs=None):\n"
    "        self.model.stop_training = True\n"
)


class StopWithinEpoch(Rule):
    code = "KC136"
    title = "`stop_training` set at a batch"
    dialects = ("tf_keras",)
    safety = "Nothing is rewritten: the numbers differ from the batch at which it stops."
    meant = "tf.keras 2.3 looked at `stop_training` when the epoch was over: its other batches were trained."
    means_now = "Keras 3, as tf.keras 2.10, stops after the batch at which it is set."
    why = (
        "In a fit of 3 batches an epoch, stopped at the first, the loss of the epoch was 0.2755 in tf.keras 2.3 and is 0.2359, over other "
        "weights (0.6420, and 0.5817 now)."
    )
    valid = (
        Example(_STOP.format("on_train_batch_end"), dialect="tensorflow==2.10"),
        Example(_STOP.format("on_epoch_end"), dialect="tensorflow==2.3"),
    )
    invalid = (Example(_STOP.format("on_train_batch_end"), _STOP.format("on_train_batch_end"), dialect="tensorflow==2.3", fate="by_hand"),)

    def finish(self, file: File) -> None:
        dialect = file.dialect
        if dialect.family not in self.dialects or not dialect.at_least(2, 3) or not dialect.before(2, 4) or not file.uses_keras:
            return
        for node in _models.stops_within_epochs(file):
            if file.wants(self.code, node):
                message = (
                    "tf.keras 2.3 trained the epoch to its end; Keras 3 stops at this batch. To keep that, note it on the callback "
                    "here (self.stop = True), and set self.model.stop_training in on_epoch_end."
                )
                file.report(node, self.code, Fate.BY_HAND, "keras.callbacks.Callback", message)
