"""KC302: shapes read as TensorFlow's `TensorShape`."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_MODEL = "import tensorflow as tf\nx = tf.keras.Input((8, 8, 3))\n"


class StaticShapes(Rule):
    code = "KC302"
    title = "Shapes read by as_list() and get_shape()"
    safety = "`x.shape` is the same of a tensor of TensorFlow, and `list` makes the same list of either."
    meant = "`x.shape.as_list()` and `x.get_shape()` read the shape of any tensor, `input_shape.as_list()` that which `build` is given."
    means_now = "AttributeError: the tensors of a model under construction have a tuple as their shape and no get_shape, and `build` is given a tuple."
    why = "21 of 1,000 files of tf.keras programs read shapes so; residual blocks compare the channels of two tensors by it."
    nodes = (cst.Call, cst.Attribute)
    words = ("as_list", "get_shape", "ndims", "rank")
    valid = (
        Example(_MODEL + "y = list(x.shape)\nz = tf.shape(x)\n", dialect="tensorflow==2.10"),
        Example(_MODEL + "rows = frame.as_list()\n", dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(_MODEL + "c = x.shape.as_list()[-1]\n", _MODEL + "c = list(x.shape)[-1]\n", dialect="tensorflow==2.10"),
        Example(
            _MODEL + "c = x.get_shape().as_list()\nd = x.get_shape()[1]\n",
            _MODEL + "c = list(x.shape)\nd = x.shape[1]\n",
            dialect="tensorflow==2.10",
        ),
        Example(
            _MODEL + "n = x.shape.ndims + x.get_shape().rank\n", _MODEL + "n = len(x.shape) + len(x.shape)\n", dialect="tensorflow==2.10"
        ),
        Example(
            "import keras\n\nclass Mine(keras.layers.Layer):\n    def build(self, input_shape):\n        self.n = input_shape.as_list()[1]\n",
            "import keras\n\nclass Mine(keras.layers.Layer):\n    def build(self, input_shape):\n        self.n = list(input_shape)[1]\n",
        ),
    )

    def node(self, node: cst.Call | cst.Attribute, file: File) -> None:
        if isinstance(node, cst.Attribute):
            if node.attr.value in ("ndims", "rank") and (shape := _shape(node.value)) is not None:
                self._write(node, shape, "len", file)
            return
        if node.args or not isinstance(node.func, cst.Attribute):
            return
        name = node.func.attr.value
        if name == "as_list":
            shape = _shape(node.func.value)
            if shape is None and _last_name(node.func.value).endswith("shape"):
                shape = node.func.value, ""
            if shape is not None:
                self._write(node, shape, "list", file)
        elif name == "get_shape" and not self._belongs_to_more(node, file):
            self._write(node, _shape(node), "", file)

    def _write(self, node: cst.BaseExpression, shape: tuple[cst.BaseExpression, str], function: str, file: File) -> None:
        if function and file.names.lookup(function, file.names.use_of[id(node)].scope)[1]:
            return  # the name means something else here
        if not file.wants(self.code, node) or not file.claim(node):
            return
        owner, rest = shape
        start, end = file.tree.span(node)
        first, last = file.tree.span(owner)
        edits = [Edit(start, first, f"{function}(" if function else ""), Edit(last, end, f"{rest}{')' if function else ''}")]
        message = "Tensors of a model under construction have a tuple as their shape, and no get_shape."
        file.report(node, self.code, Fate.MIGRATED, "tensorflow.TensorShape", message, edits)

    @staticmethod
    def _belongs_to_more(node: cst.Call, file: File) -> bool:
        parent = file.tree.parent(node)
        if not isinstance(parent, cst.Attribute):
            return False
        if parent.attr.value in ("ndims", "rank"):
            return True
        above = file.tree.parent(parent)
        return parent.attr.value == "as_list" and isinstance(above, cst.Call) and above.func is parent


def _shape(node: cst.BaseExpression) -> tuple[cst.BaseExpression, str] | None:
    """The tensor that `x.shape` or `x.get_shape()` reads, and what is behind it then."""
    if isinstance(node, cst.Call) and not node.args and isinstance(node.func, cst.Attribute) and node.func.attr.value == "get_shape":
        return node.func.value, ".shape"
    if isinstance(node, cst.Attribute) and node.attr.value == "shape":
        return node.value, ".shape"
    return None


def _last_name(node: cst.BaseExpression) -> str:
    return node.value if isinstance(node, cst.Name) else node.attr.value if isinstance(node, cst.Attribute) else ""
