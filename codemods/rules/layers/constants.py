"""KC208: recurrent layers that hand constants to their cells."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_SOURCE = "from {}keras.layers import Input, {}\nx, c = Input((4, 5)), Input((3,))\ny = {}(x, constants=c)\n"


class Constants(Rule):
    code = "KC208"
    title = "Recurrent layers with constants="
    dialects = ("keras2", "tf_keras")
    safety = "kerascompat's RNN and Bidirectional build the cell with the shapes of the constants and call it with them at every step."
    meant = "`RNN(cell)(x, constants=[encoded])`, also through Bidirectional, gave the tensors to `cell.call(inputs, states, constants)`: attention, mostly."
    means_now = "TypeError: Keras 3's recurrent layers take no constants."
    why = "Keras 2.2.4 and tf.keras 2.10 ran such a cell; its test in Keras's own suite (test_rnn_cell_with_constants_layer) fails at the call."
    paths = ("keras.layers.RNN", "keras.layers.Bidirectional")
    valid = (Example("from keras.layers import RNN\nlayer = RNN(cell)\n"),)
    invalid = (
        Example(
            _SOURCE.format("", "RNN", "RNN(cell)"),
            "from keras.layers import Input\nfrom kerascompat.keras2.layers import RNN\nx, c = Input((4, 5)), Input((3,))\ny = RNN(cell)(x, constants=c)\n",
            fate="shimmed",
        ),
        Example(
            _SOURCE.format("tensorflow.", "RNN, Bidirectional", "Bidirectional(RNN(cell))"),
            "from tensorflow.keras.layers import Input\nfrom kerascompat.tf_keras.layers import RNN, Bidirectional\n"
            "x, c = Input((4, 5)), Input((3,))\ny = Bidirectional(RNN(cell))(x, constants=c)\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if dialect.family not in self.dialects or not reference.imported or reference.symbol.surface == "kerascompat" or not _in_use(file):
            return
        if not file.wants(self.code, reference.node):
            return
        name = reference.path.rpartition(".")[2]
        file.imports.move(reference.node, f"kerascompat.{dialect.family}.layers.{name}", self.code)
        file.report(
            reference.node, self.code, Fate.SHIMMED, reference.path, "Keras 3's takes no constants: kerascompat's hands them to the cell."
        )


def _in_use(file: File) -> bool:
    """Whether the file calls a layer with `constants=`, or has a cell that takes them."""
    if not file.mentions("constants"):
        return False
    if "constants in use" not in file.notes:
        file.notes["constants in use"] = any(
            any(arg.keyword is not None and arg.keyword.value == "constants" for arg in use.node.args)
            for use in file.names.of_kind(cst.Call)
        ) or any(
            use.node.name.value == "call" and any(param.name.value == "constants" for param in use.node.params.params)
            for use in file.names.of_kind(cst.FunctionDef)
        )
    return file.notes["constants in use"]
