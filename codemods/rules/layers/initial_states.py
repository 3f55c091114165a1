"""KC211: the first state of a recurrent cell."""

import libcst as cst

from codemods.engine.edits import ArgumentEdits, Edit
from codemods.engine.file import File
from codemods.engine.values import Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_CELL = "import tensorflow as tf\ncell = tf.keras.layers.{}(4)\n"
_CELLS = {"keras.layers.GRUCell": "[0]", "keras.layers.SimpleRNNCell": "[0]", "keras.layers.LSTMCell": ""}  # behind the call


class InitialStates(Rule):
    code = "KC211"
    title = "get_initial_state of a cell"
    dialects = ("tf_keras",)
    safety = "Zeros of the same shape; their type is the cell's, as it was where dtype named that."
    meant = "`cell.get_initial_state(batch_size=n, dtype=tf.float32)`: a list of an LSTM cell, a tensor of the others."
    means_now = "TypeError: it takes batch_size alone; every cell gives a list."
    why = "Loops that step through a sequence by a cell begin so: two states of an LSTM cell in tf.keras 2.10, an error now."
    methods = (("layer", "get_initial_state"),)
    valid = (Example(_CELL.format("LSTMCell") + "state = cell.get_initial_state(batch_size=3)\n", dialect="tensorflow==2.10"),)
    invalid = (
        Example(
            _CELL.format("LSTMCell") + "state = cell.get_initial_state(batch_size=3, dtype=tf.float32)\n",
            _CELL.format("LSTMCell") + "state = cell.get_initial_state(batch_size=3)\n",
            dialect="tensorflow==2.10",
        ),
        Example(
            _CELL.format("GRUCell") + "state = cell.get_initial_state(None, 3, tf.float32)\n",
            _CELL.format("GRUCell") + "state = cell.get_initial_state(batch_size=3)[0]\n",
            dialect="tensorflow==2.10",
        ),
        Example(_CELL.format("GRUCell") + "state = cell.get_initial_state(x)\n", dialect="tensorflow==2.10", fate="by_hand"),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        paths = {receiver.path for receiver in receivers if receiver.cls is None}
        if not receivers or not paths <= set(_CELLS) or len(paths) != 1 or not file.wants(self.code, call):
            return
        inputs, size, dtype = argument(call, "inputs", 0), argument(call, "batch_size", 1), argument(call, "dtype", 2)
        behind = _CELLS[paths.pop()]
        symbol = "keras.layers.Layer.get_initial_state"
        if size is None or inputs is not None and file.analysis.constant(inputs) is not None:
            message = "Keras 3 takes the size of the batch, not the inputs: get_initial_state(batch_size=...)" + (
                f", and gives a list: write {behind} behind it." if behind else "."
            )
            file.report(call, self.code, Fate.BY_HAND, symbol, message)
            return
        after = file.source(call)
        parent = file.tree.parent(call)
        if isinstance(parent, cst.Subscript) and behind or after.endswith(behind) and inputs is None and dtype is None and not behind:
            return  # an earlier run wrote it
        changes = ArgumentEdits(file.tree, call)
        for arg in call.args:
            if arg.value in (inputs, dtype):
                changes.remove(arg)
            elif arg.keyword is None:
                changes.rename(arg, "batch_size")
        edits = changes.edits()
        if behind:
            end = file.tree.span(call)[1]
            edits.append(Edit(end, end, behind))
        message = "Keras 3 takes the size of the batch alone" + (", and gives a list." if behind else ".")
        file.report(call, self.code, Fate.MIGRATED, symbol, message, edits)
