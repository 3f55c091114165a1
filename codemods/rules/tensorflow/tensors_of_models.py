"""KC301: functions of TensorFlow that are called on tensors of a model, outside of a layer."""

from __future__ import annotations

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.scopes import Binding
from codemods.engine.symbols import Symbol
from codemods.engine.values import Class, Function, Object, argument_for
from codemods.ledger import Fate
from codemods.rules import Example, Rule

#: Below tensorflow, what gives no tensor for a tensor.
_OTHERS = frozenset(
    "keras compat.v1.keras data debugging print summary io distribute saved_model train function GradientTape Variable".split()
)
_DEPTH = 100  # calls in a row; longer ones are not followed

_MODEL = "import tensorflow as tf\nfrom tensorflow.keras import Input, Model, layers\n{}x = Input((3,))\n"


class TensorsOfModels(Rule):
    code = "KC301"
    title = "TensorFlow's functions on tensors of a model"
    dialects = ("tf_keras",)
    safety = (
        "kerascompat's TFOpLambda is the layer that tf.keras made of such a call by itself; on tensors that are values it is the function."
    )
    meant = "`tf.concat([a, b], -1)`, `tf.nn.relu(x)`, `tf.reduce_mean(x, [1, 2])` between the layers of a functional model became layers."
    means_now = "ValueError: a KerasTensor cannot be used as input to a TensorFlow function."
    why = "The model is not made at all. tf.keras 2.10 made and saved it; `load_model` of such a file finds the layers TFOpLambda and SlicingOpLambda."
    nodes = (cst.Call,)
    words = ("tensorflow",)
    valid = (
        Example(
            "import tensorflow as tf\n\nclass Twice(tf.keras.layers.Layer):\n    def call(self, x):\n        return tf.nn.relu(x) * 2\n",
            dialect="tensorflow==2.10",
        ),
        Example(_MODEL.format("") + "y = layers.Lambda(lambda t: tf.nn.relu(t))(x)\n", dialect="tensorflow==2.10"),
        Example(_MODEL.format("") + "steps = tf.range(x.shape[1])\n", dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(
            _MODEL.format("") + "y = layers.Dense(4)(x)\ny = tf.concat([y, x], axis=-1)\nmodel = Model(x, tf.nn.relu(y + 1.0))\n",
            _MODEL.format("from kerascompat import tf_keras\n")
            + "y = layers.Dense(4)(x)\ny = tf_keras.layers.TFOpLambda(tf.concat)([y, x], axis=-1)\nmodel = Model(x, tf_keras.layers.TFOpLambda(tf.nn.relu)(y + 1.0))\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            _MODEL.format("") + "\ndef swish(t):\n    return t * tf.sigmoid(t)\n\nmodel = Model(x, swish(layers.Dense(4)(x)))\n",
            _MODEL.format("from kerascompat import tf_keras\n")
            + "\ndef swish(t):\n    return t * tf_keras.layers.TFOpLambda(tf.sigmoid)(t)\n\nmodel = Model(x, swish(layers.Dense(4)(x)))\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def node(self, node: cst.Call, file: File) -> None:
        if file.dialect.family not in self.dialects or not isinstance(node.func, (cst.Name, cst.Attribute)):
            return
        name = _name(node.func, file)
        if not name or not any(_Symbolic.of(file).is_symbolic(arg.value) for arg in node.args):
            return
        if file.claimed(node) or not file.wants(self.code, node) or not file.claim(node):
            return
        layer = file.imports.name("kerascompat.tf_keras.layers.TFOpLambda", node)
        start, end = file.tree.span(node.func)
        message = f"Keras 3 refuses a tensor of a model for tf.{name}: kerascompat makes the layer of it that tf.keras made."
        file.report(node, self.code, Fate.SHIMMED, f"tensorflow.{name}", message, [Edit(start, start, f"{layer}("), Edit(end, end, ")")])


def _name(function: cst.BaseExpression, file: File) -> str:
    """The name below tensorflow of a function of it; "" for anything else."""
    values = file.analysis.infer(function)
    if len(values) != 1 or not isinstance(values[0], Symbol) or values[0].is_keras or not values[0].path.startswith("tensorflow."):
        return ""
    name = values[0].path.removeprefix("tensorflow.")
    return "" if any(name == other or name.startswith(f"{other}.") for other in _OTHERS) else name


class _Symbolic:
    """Which expressions of a file are tensors of a model that is being made: an Input, and what comes of one by layers and functions."""

    def __init__(self, file: File) -> None:
        self.file, self.analysis = file, file.analysis
        self.known: dict[int, bool] = {}
        self.open: set[int] = set()
        self.denied: list[int] = []
        self.cut = False

    @classmethod
    def of(cls, file: File) -> _Symbolic:
        if "tensors of models" not in file.notes:
            file.notes["tensors of models"] = cls(file)
        return file.notes["tensors of models"]

    def is_symbolic(self, node: cst.CSTNode) -> bool:
        if id(node) in self.known:
            self.cut |= id(node) in self.open
            return self.known[id(node)]
        if len(self.open) > _DEPTH:
            self.cut = True
            return False
        self.known[id(node)] = False  # what a loop is told that asks for itself
        self.open.add(id(node))
        self.known[id(node)] = answer = self._is(node)
        self.denied.append(id(node))
        self.open.discard(id(node))
        if not self.open:
            # A no that rests on a question cut short is asked again.
            for key in self.denied if self.cut else ():
                if not self.known[key] and key != id(node):
                    del self.known[key]
            self.denied, self.cut = [], False
        return answer

    def _is(self, node: cst.CSTNode) -> bool:
        if isinstance(node, cst.Name):
            use = self.file.names.use_of.get(id(node))
            return use is not None and any(self._bound(each) for each in self.file.names.reaching(node.value, use))
        if isinstance(node, cst.Call):
            return self._call(node)
        if isinstance(node, cst.Attribute):
            return node.attr.value in ("input", "output", "inputs", "outputs") and any(
                isinstance(value, Object) and value.family in ("tensor", "tensors") for value in self.analysis.infer(node)
            )
        if isinstance(node, (cst.List, cst.Tuple)):
            return any(self.is_symbolic(element.value) for element in node.elements)
        if isinstance(node, cst.Dict):
            return any(self.is_symbolic(element.value) for element in node.elements)
        if isinstance(node, (cst.ListComp, cst.GeneratorExp)):
            return self.is_symbolic(node.elt)
        if isinstance(node, (cst.BinaryOperation, cst.BooleanOperation)):
            return self.is_symbolic(node.left) or self.is_symbolic(node.right)
        if isinstance(node, cst.UnaryOperation):
            return self.is_symbolic(node.expression)
        if isinstance(node, cst.Comparison):
            return self.is_symbolic(node.left)
        if isinstance(node, cst.IfExp):
            return self.is_symbolic(node.body) or self.is_symbolic(node.orelse)
        return isinstance(node, cst.Subscript) and self.is_symbolic(node.value)

    def _bound(self, binding: Binding) -> bool:
        if binding.kind == "parameter":
            return self._given(binding.node)
        if binding.kind in ("assign", "element", "augment") and binding.value is not None:
            return self.is_symbolic(binding.value)
        return False

    def _given(self, param: cst.Param) -> bool:
        """Whether a call in this file gives a function such a tensor."""
        owner = self.file.tree.parent(self.file.tree.parent(param))
        if not isinstance(owner, cst.FunctionDef):
            return False
        scope = self.file.names.scope_of_body[id(owner)].parent
        if scope.kind == "class" and {"layer", "model"} & set(self.analysis.families(Class(scope.node, self.analysis))):
            return False  # what a layer or model is called with is a value
        given = (argument_for(call, owner, param, skipped) for call, skipped in self.analysis.calls_of(owner))
        return any(self.is_symbolic(each) for each in given if each is not None)

    def _call(self, node: cst.Call) -> bool:
        values = self.analysis.infer(node.func)
        if any(getattr(value, "path", "") in ("keras.Input", "keras.layers.Input") for value in values):
            return True
        arguments = [arg.value for arg in node.args]
        if any(isinstance(value, Object) and value.family in ("layer", "model") for value in values):
            made_here = isinstance(node.func, cst.Call) and bool(arguments) and not isinstance(arguments[0], cst.Call)
            return made_here and self._may_be(arguments[0]) or any(map(self.is_symbolic, arguments))
        if isinstance(node.func, cst.Call) or _name(node.func, self.file) or any(isinstance(value, Function) for value in values):
            return any(map(self.is_symbolic, arguments))
        of_backend = any(getattr(value, "path", "").startswith(("keras.backend.", "keras.ops.", "keras.activations.")) for value in values)
        return of_backend and any(map(self.is_symbolic, arguments))

    def _may_be(self, node: cst.CSTNode) -> bool:
        """Whether a layer that is made where it is called can be called on a tensor of a model: on a parameter of a function that builds one."""
        use = self.file.names.use_of.get(id(node)) if isinstance(node, cst.Name) else None
        if use is None:
            return self.is_symbolic(node)
        bindings = self.file.names.reaching(node.value, use)
        return any(each.kind == "parameter" for each in bindings) and not self._in_layer(use) or self.is_symbolic(node)

    def _in_layer(self, use) -> bool:
        scope = use.scope.function()
        above = scope.parent if scope is not None else None
        return (
            above is not None
            and above.kind == "class"
            and bool({"layer", "model"} & set(self.analysis.families(Class(above.node, self.analysis))))
        )
