"""KC174: variables that a loss or a metric makes anew with every call."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.engine.kinds import Function
from codemods.engine.symbols import Symbol
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_LOSS = "from keras import backend as K\nfrom keras.models import Sequential\nfrom keras.layers import Dense\n\n\ndef loss(y_true, y_pred):\n    {}\n\n\n"
_COMPILE = "model = Sequential([Dense(2, input_shape=(2,))])\nmodel.compile('sgd', loss)\n"
#: What changes a variable: with one of them it is no constant.
_CHANGES = ("update", "assign", "set_value")
_OUTSIDE = "Keras 3 compiles a loss, which may not make variables: make it once, outside of the function."


class VariablesInLosses(Rule):
    code = "KC174"
    title = "Variables made in a loss"
    dialects = ("keras1", "keras2", "tf_keras")
    safety = "A variable that nothing changes is a constant."
    meant = "A loss was called once, to build its part of the graph: `K.variable(weights)` in it was made once, and kept its value."
    means_now = "Keras 3 compiles the function, which may not make variables: a ValueError at the first batch."
    why = "A loss of 2 lines that makes its weights so stops with 'tf.function only supports singleton tf.Variables', on JAX with a word on stateless scopes."
    parity = "tests/kerascompat/test_loss_variables.py"
    paths = ("keras.backend.variable",)
    nodes = (cst.Call,)
    words = ("Variable",)
    valid = (
        Example(_LOSS.format("return K.mean(y_true - y_pred)") + _COMPILE),
        Example(
            "from keras import backend as K\n\n\ndef weighted(weights):\n    weights = K.constant(weights)\n\n"
            "    def loss(y_true, y_pred):\n        return weights * (y_true - y_pred)\n    return loss\n"
        ),
    )
    invalid = (
        Example(
            _LOSS.format("return K.mean(K.square(y_true - y_pred) * K.variable([1.0, 2.0]))") + _COMPILE,
            _LOSS.replace("import Dense\n", "import Dense\nfrom keras import ops\n").format(
                "return ops.mean(ops.square(y_true - y_pred) * ops.convert_to_tensor([1.0, 2.0], dtype=K.floatx()))"
            )
            + _COMPILE,
        ),
        Example(
            "import tensorflow as tf\n"
            + _LOSS.format("seen = tf.Variable(0.0)\n    return K.mean(y_true - y_pred) * tf.assign_add(seen, 1.0)")
            + _COMPILE,
            "import tensorflow as tf\n"
            + _LOSS.replace("from keras import backend as K\n", "")
            .replace("import Dense\n", "import Dense\nfrom keras import ops\n")
            .format("seen = tf.Variable(0.0)\n    return ops.mean(y_true - y_pred) * tf.compat.v1.assign_add(seen, 1.0)")
            + _COMPILE,
            fate="by_hand",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        call = reference.call
        body = self._body(call, file) if call is not None else ""
        if not body or not call.args or not file.wants(self.code, call):
            return
        plain = not any(arg.star or arg.keyword is not None and arg.keyword.value != "dtype" for arg in call.args[1:])
        if len(call.args) > 2 or not plain or any(word in body for word in _CHANGES):
            file.report(call, self.code, Fate.BY_HAND, reference.path, _OUTSIDE)
        elif file.claim(call) and file.claim(reference.node):
            module = (
                f"{file.source(call.func.value)}.floatx"
                if isinstance(call.func, cst.Attribute)
                else file.imports.name("keras.backend.floatx", call)
            )
            dtype = file.source(call.args[1].value) if len(call.args) == 2 else f"{module}()"
            made = f"{file.imports.name('keras.ops.convert_to_tensor', call)}({file.source(call.args[0].value)}, dtype={dtype})"
            message = "A variable made in a loss was made once and kept its value: a constant. Keras 3 compiles the function, which may not make variables."
            file.report(call, self.code, Fate.MIGRATED, reference.path, message, [Edit(*file.tree.span(call), made)])

    def node(self, node: cst.Call, file: File) -> None:
        made = file.analysis.infer(node.func) if isinstance(node.func, (cst.Name, cst.Attribute)) else ()
        if any(isinstance(value, Symbol) and value.path == "tensorflow.Variable" for value in made) and self._body(node, file):
            if file.wants(self.code, node):
                file.report(node, self.code, Fate.BY_HAND, "tensorflow.Variable", _OUTSIDE)

    def _body(self, call: cst.Call, file: File) -> str:
        """The source of the loss or metric that a call stands in, "" where it stands in none."""
        use = file.names.use_of.get(id(call))
        function = use.scope.function().node if use is not None else None
        return file.source(function) if id(function) in self._measures(file) else ""

    @staticmethod
    def _measures(file: File) -> set[int]:
        """The functions of the file that `compile` is given as losses or metrics."""
        known = file.notes.get("losses and metrics")
        if known is None:
            known = file.notes["losses and metrics"] = set()
            for use in file.analysis.method_calls("compile"):
                for node in _models.measures(use.node):
                    values = file.analysis.infer(node)
                    known |= {id(value.node) for value in values if isinstance(value, Function) and value.module is file.analysis}
        return known
