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
_REMARK = "  # Keras 3's Model has an attribute of this name"


class TakenNames(Rule):
    code = "KC163"
    title = "A model's own method `loss`, and its own attribute `path`"
    dialects = ("keras2", "tf_keras")
    safety = "The attribute that Keras 3 made is taken away before anybody reads it; compile sets it as it did."
    meant = "`self.loss(x, y)` called the method of the class, as long as the model was not compiled; `self.path = ...` was an attribute like others."
    means_now = "Keras 3's Model sets `self.loss = None` when it is made: `'NoneType' object is not callable`. `path` is a property without a setter."
    why = "Models that train by a loop of their own keep their loss in a method: CBOW, skip-gram, variational autoencoders, agents."
    nodes = (cst.ClassDef,)
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
        Example(_BEFORE + _INIT + _REST + "    @property\n" + _LOSS.replace(", x, y", ""), dialect="tensorflow==2.10", fate="by_hand"),
    )

    def node(self, node: cst.ClassDef, file: File) -> None:
        if not (file.mentions("loss") or file.mentions("path")) or not isinstance(node.body, cst.IndentedBlock):
            return
        cls = Class(node, file.analysis)
        families = {"layer", "model"} & set(file.analysis.families(cls))
        if not families:
            return
        own = {part.name.value: part for part in node.body.body if isinstance(part, cst.FunctionDef)}
        bases = [base for base in file.analysis.bases(cls) if isinstance(base, Class)]
        if "model" in families and "loss" in own and not self._in_bases(bases, "loss"):
            self._method(node, own, file)
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

    def _method(self, node: cst.ClassDef, own: dict[str, cst.FunctionDef], file: File) -> None:
        method = own["loss"]
        symbol = "keras.Model.loss"
        if any(dotted(part.decorator) == "property" for part in method.decorators):
            if file.wants(self.code, method.name):
                message = "Keras 3's Model sets `self.loss` when it is made: give the property another name."
                file.report(method.name, self.code, Fate.BY_HAND, symbol, message)
            return
        call = self._made_in(own.get("__init__"), file)
        if "__init__" in own and re.search(r"\bdel \w+\.loss\b", file.source(own["__init__"])):
            return  # an earlier run wrote it
        if not file.wants(self.code, method.name):
            return
        if "__init__" in own and call is None:
            message = (
                "Keras 3's Model sets `self.loss = None` over the method: write `del self.loss` where `super().__init__()` has been called."
            )
            file.report(method.name, self.code, Fate.BY_HAND, symbol, message)
            return
        if call is not None:
            this = own["__init__"].params.params[0].name.value
            _, end = file.tree.span(call)
            edit = self._after(end, f"{self._indent(call, file)}del {this}.loss{_REMARK}", file)
        else:
            indent = self._indent(method, file)
            deeper = indent + (node.body.indent or file.tree.module.default_indent)
            lines = [
                f"{indent}def __init__(self, *args, **kwargs):",
                f"{deeper}super().__init__(*args, **kwargs)",
                f"{deeper}del self.loss{_REMARK}",
                "",
            ]
            edit = self._before(method, lines, file)
        file.report(
            method.name,
            self.code,
            Fate.MIGRATED,
            symbol,
            "Keras 3's Model sets `self.loss = None` over the method; it is taken away again.",
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
