"""KC208: recurrent layers that hand constants to their cells, and cells that are no layers."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.engine.values import Class
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_SOURCE = "from {}keras.layers import Input, {}\nx, c = Input((4, 5)), Input((3,))\ny = {}(x, constants=c)\n"


class Constants(Rule):
    code = "KC208"
    title = "Recurrent layers with constants=, or with cells that are no layers"
    dialects = ("keras2", "tf_keras")
    safety = "kerascompat's RNN and Bidirectional build the cell with the shapes of the constants and call it with them at every step."
    meant = "`RNN(cell)(x, constants=[encoded])`, also through Bidirectional, gave the tensors to `cell.call(inputs, states, constants)`: attention, mostly."
    means_now = "TypeError: Keras 3's recurrent layers take no constants; a cell that is no layer has no compute_dtype."
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
            reference.node,
            self.code,
            Fate.SHIMMED,
            reference.path,
            "Keras 3's takes no constants, and no cell but a layer: kerascompat's does.",
        )


def _in_use(file: File) -> bool:
    """Whether the file calls a layer with `constants=`, has a cell that takes them, or one that is no layer."""
    if "constants in use" not in file.notes:
        file.notes["constants in use"] = (
            file.mentions("constants") and _takes_constants(file) or file.mentions("state_size") and _own_cells(file)
        )
    return file.notes["constants in use"]


def _takes_constants(file: File) -> bool:
    given = (arg.keyword for use in file.names.of_kind(cst.Call) for arg in use.node.args if arg.keyword is not None)
    if any(keyword.value == "constants" for keyword in given):
        return True
    methods = (use.node for use in file.names.of_kind(cst.FunctionDef) if use.node.name.value == "call")
    return any(param.name.value == "constants" for method in methods for param in method.params.params)


def _own_cells(file: File) -> bool:
    """Whether a class without a base of Keras's has `call(self, inputs, states)`, as a cell may have been written."""
    for use in file.names.of_kind(cst.ClassDef):
        if not file.analysis.families(Class(use.node, file.analysis)):
            for part in use.node.body.body:
                if isinstance(part, cst.FunctionDef) and part.name.value == "call":
                    return any(param.name.value == "states" for param in part.params.params)
    return False
