"""KC163: members of a model of the user's own that Keras 3's Model has an attribute for."""

import re

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.scopes import dotted
from codemods.engine.values import Class
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_BEFORE = "import tensorflow as tf\n\nclass Net(tf.keras.Model):\n"
_INIT = "    def __init__(self):\n        super().__init__()\n"
_REST = "        self.out = tf.keras.layers.Dense(1)\n\n"
_LOSS = "    def loss(self, x, y):\n        return tf.reduce_mean(self.out(x) - y)\n"
_REMARK = "  # Keras 3 has an attribute of this name"
_QUANTIZE = "    def quantize(self, x):\n        return tf.round(x)\n"
_BLOCKS = _INIT + "        self.{0} = [tf.keras.layers.Dense(2)]\n        self.out = tf.keras.layers.Dense(1)\n"

#: What Keras 3 keeps about every layer under names that Keras 2 left free.
_PRIVATE = frozenset("_layers _lock _tracker _seed_generators _distribute_strategy _called _path".split())


class TakenNames(Rule):
    code = "KC163"
    title = "Names of one's own in a layer or model that Keras 3 uses itself"
    dialects = ("keras2", "tf_keras")
    safety = (
        "The attribute that Keras 3 made is taken away before anybody reads it, and compile sets it as it did; a private name is another one throughout the class. "
        "Other files that read a private name of the class are not seen."
    )
    meant = (
        "`self.loss(x, y)` called the method of the class, as long as the model was not compiled, and `self.quantize(x)` that of a layer; `self.path = ...` and "
        "`self._layers = [...]` were attributes like others."
    )
    means_now = (
        "Keras 3's Model sets `self.loss = None` when it is made: `'NoneType' object is not callable`; it puts a function of its own before `quantize`; `path` is a "
        "property without a setter; and a layer that is given `_layers` has no weights to train, without a word."
    )
    why = "Models that train by a loop of their own keep their loss in a method. Of a model with `self._layers = [Dense(2)]` beside two layers Keras 3 trains 0 of 4 weights."
    nodes = (cst.ClassDef,)
    words = ("loss", "path", "quantize", *_PRIVATE)
    valid = (
        Example(_BEFORE + _INIT + _REST + "    def loss_of(self, x):\n        return x\n", dialect="tensorflow==2.10"),
        Example("class Net:\n    def loss(self):\n        return 1\n\nimport keras\n"),
    )
    invalid = (
        Example(
            _BEFORE + _INIT + _REST + _LOSS,
            _BEFORE + _INIT + "        del self.loss" + _REMARK + "\n" + _REST + _LOSS,
            dialect="tensorflow==2.10",
        ),
        Example(
            _BEFORE + _LOSS.replace("self.out(x)", "self(x)"),
            _BEFORE + "    def __init__(self, *args, **kwargs):\n        super().__init__(*args, **kwargs)\n        del self.loss"
            f"{_REMARK}\n\n" + _LOSS.replace("self.out(x)", "self(x)"),
            dialect="tensorflow==2.10",
        ),
        Example(
            _BEFORE + _INIT + "        self.path = 'out'\n",
            _BEFORE + "    path = None" + _REMARK + "\n\n" + _INIT + "        self.path = 'out'\n",
            dialect="tensorflow==2.10",
        ),
        Example(
            _BEFORE + _INIT + _REST + _QUANTIZE,
            _BEFORE + _INIT + "        del self.quantize" + _REMARK + "\n" + _REST + _QUANTIZE,
            dialect="tensorflow==2.10",
        ),
        Example(_BEFORE + _BLOCKS.format("_layers"), _BEFORE + _BLOCKS.format("_own_layers"), dialect="tensorflow==2.10"),
        Example(_BEFORE + _INIT + _REST + "    @property\n" + _LOSS.replace(", x, y", ""), dialect="tensorflow==2.10", fate="by_hand"),
    )

    def node(self, node: cst.ClassDef, file: File) -> None:
        if not isinstance(node.body, cst.IndentedBlock):
            return
        cls = Class(node, file.analysis)
        families = {"layer", "model"} & set(file.analysis.families(cls))
        if not families:
            return
        own = {part.name.value: part for part in node.body.body if isinstance(part, cst.FunctionDef)}
        bases = [base for base in file.analysis.bases(cls) if isinstance(base, Class)]
        for name in ("loss", "quantize"):
            if name in own and (name == "quantize" or "model" in families) and not self._in_bases(bases, name):
                self._method(name, node, own, file)
                if "__init__" not in own:
                    break  # one that was written takes away one
        taken = _PRIVATE & {*file.analysis.self_attributes(node), *own}
        if taken:
            self._private(taken, node, file)
        if (
            "path" in file.analysis.self_attributes(node)
            and "path" not in own
            and not self._in_body(node, "path")
            and not self._in_bases(bases, "path")
        ):
            self._attribute(node, file)

    @staticmethod
    def _in_bases(bases: list[Class], name: str) -> bool:
        """Whether a class of the user's above has it: what is done is done there."""
        return any(
            base.module.class_attribute(base, name, None) or name == "path" and "path" in base.module.self_attributes(base.node)
            for base in bases
        )

    @staticmethod
    def _in_body(node: cst.ClassDef, name: str) -> bool:
        """Whether the class has an attribute of the name already."""
        small = [part for line in node.body.body if isinstance(line, cst.SimpleStatementLine) for part in line.body]
        targets = [target.target for part in small if isinstance(part, cst.Assign) for target in part.targets]
        targets += [part.target for part in small if isinstance(part, cst.AnnAssign) and part.value is not None]
        return any(isinstance(target, cst.Name) and target.value == name for target in targets)

    def _private(self, taken: frozenset[str], node: cst.ClassDef, file: File) -> None:
        """Other names for private ones, wherever the class says `self`."""
        first, last = file.tree.span(node)
        for use in file.names.of_kind(cst.Attribute):
            name = use.node.attr
            own = isinstance(use.node.value, cst.Name) and use.node.value.value == "self"
            if own and name.value in taken and first <= file.tree.span(use.node)[0] < last:
                self._rename(name, use.node, file)
        for part in node.body.body:
            if isinstance(part, cst.FunctionDef) and part.name.value in taken:
                self._rename(part.name, part.name, file)

    def _rename(self, name: cst.Name, node: cst.CSTNode, file: File) -> None:
        if not file.wants(self.code, node):
            return
        start, end = file.tree.span(name)
        message = f"Keras 3 keeps something of its own under `{name.value}`: the class's has another name."
        file.report(node, self.code, Fate.MIGRATED, f"keras.layers.Layer.{name.value}", message, [Edit(start, end, f"_own{name.value}")])

    def _method(self, name: str, node: cst.ClassDef, own: dict[str, cst.FunctionDef], file: File) -> None:
        method = own[name]
        symbol = f"keras.Model.{name}"
        what = "sets `self.loss = None` over the method" if name == "loss" else "puts a function of its own before the method"
        if any(dotted(part.decorator) == "property" for part in method.decorators):
            if file.wants(self.code, method.name):
                message = f"Keras 3 sets `self.{name}` when the model is made: give the property another name."
                file.report(method.name, self.code, Fate.BY_HAND, symbol, message)
            return
        call = self._made_in(own.get("__init__"), file)
        if "__init__" in own and re.search(rf"\bdel \w+\.{name}\b", file.source(own["__init__"])):
            return  # an earlier run wrote it
        if not file.wants(self.code, method.name):
            return
        if "__init__" in own and call is None:
            message = f"Keras 3 {what}: write `del self.{name}` where `super().__init__()` has been called."
            file.report(method.name, self.code, Fate.BY_HAND, symbol, message)
            return
        if call is not None:
            this = own["__init__"].params.params[0].name.value
            _, end = file.tree.span(call)
            edit = self._after(end, f"{self._indent(call, file)}del {this}.{name}{_REMARK}", file)
        else:
            indent = self._indent(method, file)
            deeper = indent + (node.body.indent or file.tree.module.default_indent)
            lines = [
                f"{indent}def __init__(self, *args, **kwargs):",
                f"{deeper}super().__init__(*args, **kwargs)",
                f"{deeper}del self.{name}{_REMARK}",
                "",
            ]
            edit = self._before(method, lines, file)
        file.report(
            method.name,
            self.code,
            Fate.MIGRATED,
            symbol,
            f"Keras 3 {what}; it is taken away again.",
            [edit],
        )

    def _attribute(self, node: cst.ClassDef, file: File) -> None:
        if not file.wants(self.code, node.name):
            return
        first = next((part for part in node.body.body if not self._is_docstring(part)), node.body.body[0])
        lines = [f"{self._indent(first, file)}path = None{_REMARK}", ""]
        message = "Keras 3 has a property `path` that cannot be set; an attribute of the class takes its place."
        file.report(node.name, self.code, Fate.MIGRATED, "keras.layers.Layer.path", message, [self._before(first, lines, file)])

    @staticmethod
    def _is_docstring(part: cst.BaseStatement) -> bool:
        return (
            isinstance(part, cst.SimpleStatementLine)
            and isinstance(part.body[0], cst.Expr)
            and isinstance(part.body[0].value, (cst.SimpleString, cst.ConcatenatedString))
        )

    @staticmethod
    def _made_in(init: cst.FunctionDef | None, file: File) -> cst.CSTNode | None:
        """The last statement of a line that calls `super().__init__(...)` or `Base.__init__(self, ...)`."""
        if init is None or not isinstance(init.body, cst.IndentedBlock) or not init.params.params:
            return None
        for line in init.body.body:
            for part in line.body if isinstance(line, cst.SimpleStatementLine) else ():
                call = part.value if isinstance(part, cst.Expr) else None
                if isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value == "__init__":
                    return line.body[-1]
        return None

    @staticmethod
    def _line_start(node: cst.CSTNode, file: File) -> int:
        text = file.tree.text
        start = file.tree.span(node)[0]
        return max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1

    def _indent(self, node: cst.CSTNode, file: File) -> str:
        line = file.tree.text[self._line_start(node, file) :]
        return line[: len(line) - len(line.lstrip(" \t"))]

    def _before(self, node: cst.CSTNode, lines: list[str], file: File) -> Edit:
        start = self._line_start(node, file)
        ends = file.tree.newline
        return Edit(start, start, "".join(line + ends for line in lines))

    @staticmethod
    def _after(end: int, line: str, file: File) -> Edit:
        text = file.tree.text
        while end < len(text) and text[end] not in "\r\n":
            end += 1
        return Edit(end, end, file.tree.newline + line)
