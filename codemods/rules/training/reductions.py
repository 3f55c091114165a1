"""KC154: `Reduction.AUTO` and its like, wherever they stand."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule

#: The members of the old class and Keras 3's names. AUTO was the mean over the batch wherever Keras itself trained.
NAMES = {"AUTO": "sum_over_batch_size", "SUM_OVER_BATCH_SIZE": "sum_over_batch_size", "SUM": "sum", "NONE": "none"}

_LOSS = (
    "import tensorflow as tf\n\nclass Focal(tf.keras.losses.Loss):\n    def __init__(self, reduction={}, name='focal'):\n"
    "        super().__init__(reduction=reduction, name=name)\n"
)


class Reductions(Rule):
    code = "KC154"
    title = "The reductions of a loss: Reduction.AUTO"
    dialects = ("keras2", "tf_keras")
    safety = "The strings mean what the members of the class meant. The members were strings themselves, of other spelling for 'auto'."
    meant = "`tf.keras.losses.Reduction.AUTO` was the mean over the batch; under a distribution strategy of one's own loop it raised."
    means_now = "There is no such class; Keras 3 takes 'sum_over_batch_size', 'sum' and 'none'."
    why = (
        "Losses of one's own have it as the default of an argument, where no call of Keras shows it: such a loss was 1.0 in "
        "tf.keras 2.10, and raises in Keras 3, which knows no reduction 'auto'."
    )
    paths = ("keras.losses.Reduction",)
    valid = (Example("from keras.losses import Loss\nloss = Loss\n"),)
    invalid = (
        Example(_LOSS.format("tf.keras.losses.Reduction.AUTO"), _LOSS.format("'sum_over_batch_size'"), dialect="tensorflow==2.10"),
        Example(
            "from keras.losses import Loss, Reduction\nx = Reduction.NONE\n",
            "from keras.losses import Loss\nx = 'none'\n",
            dialect="keras==2.3.1",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        member = file.tree.parent(reference.node)
        if not isinstance(member, cst.Attribute) or member.value is not reference.node or member.attr.value not in NAMES:
            return
        if not file.wants(self.code, member) or not file.claim(reference.node):
            return
        file.claim(member)
        file.drop_reference(reference.node)
        name = NAMES[member.attr.value]
        message = f"Keras 3 names reductions by strings: {name!r}" + (", the mean over the batch." if member.attr.value == "AUTO" else ".")
        file.report(member, self.code, Fate.MIGRATED, reference.path, message, [Edit(*file.tree.span(member), repr(name))])
