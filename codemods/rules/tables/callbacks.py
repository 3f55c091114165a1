"""KC270: callbacks that do not concern the learning rate."""

from codemods.rules import Example
from codemods.rules.tables._area import TableRule


class Callbacks(TableRule):
    code = "KC270"
    title = "Callbacks: arguments that are gone or renamed"
    safety = "The callback acts at the same moments and writes the same files."
    meant = "`ModelCheckpoint(period=1)`, `TensorBoard(write_grads=False, batch_size=32)`, `LambdaCallback(on_batch_end=f)`."
    means_now = "Keras 3 refuses these arguments."
    why = "56 of 1,013 files use ModelCheckpoint, 48 write callbacks of their own."
    areas = ("keras.callbacks",)
    paths = ("*", "keras.callbacks.ModelCheckpoint", "keras.callbacks.EarlyStopping", "keras.callbacks.TensorBoard")
    valid = (Example("from keras.callbacks import TerminateOnNaN\nstop = TerminateOnNaN()\n"),)
    invalid = (
        Example(
            "from keras.callbacks import LambdaCallback\ncall = LambdaCallback(on_batch_end=print)\n",
            "from keras.callbacks import LambdaCallback\ncall = LambdaCallback(on_train_batch_end=print)\n",
        ),
        Example(
            "from keras.callbacks import TensorBoard\nboard = TensorBoard('logs', 1, batch_size=32, write_grads=False)\n",
            "from keras.callbacks import TensorBoard\nboard = TensorBoard('logs', 1)\n",
        ),
    )
