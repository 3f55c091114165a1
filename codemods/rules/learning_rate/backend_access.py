"""KC121: `K.get_value(optimizer.lr)` and `K.set_value(optimizer.lr, x)`."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.engine.scopes import dotted
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_MODEL = (
    "from keras import backend as K\nfrom keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
    "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(SGD(), 'mse')\n"
)
_AFTER = _MODEL.replace("from keras import backend as K\n", "")


class BackendAccess(Rule):
    code = "KC121"
    title = "The rate through the backend"
    safety = "Reading gives the float32 rate as a Python float, setting assigns the same number."
    meant = "K.get_value and K.eval gave the base rate as a number, K.set_value set it."
    means_now = "`keras.backend` has neither function in Keras 3: AttributeError."
    why = "18 of 1,013 files of real legacy code set or read the rate so."
    paths = ("keras.backend.get_value", "keras.backend.set_value", "keras.backend.eval")
    valid = (Example("from keras import backend as K\nprint(K.mean)\n"),)
    invalid = (
        Example(_MODEL + "print(K.get_value(model.optimizer.lr))\n", _AFTER + "print(float(model.optimizer.learning_rate))\n"),
        Example(_MODEL + "K.set_value(model.optimizer.lr, 0.1)\n", _AFTER + "model.optimizer.learning_rate = 0.1\n"),
        Example(
            "from keras import backend as K\nfrom keras.callbacks import Callback\n\nclass Rate(Callback):\n"
            "    def on_epoch_end(self, epoch, logs=None):\n        opt = self.model.optimizer\n"
            "        print(K.eval(opt.lr * (1. / (1. + opt.decay * K.cast(opt.iterations, 'float32')))))\n",
            "from keras import backend as K\nfrom keras.callbacks import Callback\n\nclass Rate(Callback):\n"
            "    def on_epoch_end(self, epoch, logs=None):\n        opt = self.model.optimizer\n"
            "        print(float(opt.effective_learning_rate))\n",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        call = reference.call
        if call is None or not call.args or call.args[0].star:
            return
        target = call.args[0].value
        function = reference.path.rpartition(".")[2]
        owner = self._decayed(target, file)
        if owner is not None and function in ("eval", "get_value"):
            if file.claim(reference.node) and file.wants(self.code, call):
                for node in _attributes(target):
                    file.claim(node)
                file.drop_reference(reference.node)
                file.report(
                    call,
                    self.code,
                    Fate.MIGRATED,
                    reference.path,
                    "The rate of the next update, computed from lr, decay and iterations by hand; kerascompat's optimizers give it as "
                    "`effective_learning_rate`.",
                    [Edit(*file.tree.span(call), f"float({owner}.effective_learning_rate)")],
                )
            return
        kind = self._hyper(target, file)
        if kind is None or not file.claim(reference.node) or not file.wants(self.code, call):
            return
        if function == "set_value":
            self._set(reference, call, file, kind)
        elif len(call.args) == 1:
            file.drop_reference(reference.node)
            convert = "int" if kind == "iterations" else "float"
            edits = [Edit(*file.tree.span(call.func), convert)]
            outer = file.tree.parent(file.tree.parent(call))
            if isinstance(outer, cst.Call) and dotted(outer.func) == convert and len(outer.args) == 1:
                start, end = file.tree.span(call)
                inner_start, inner_end = file.tree.span(target)
                edits = [Edit(start, inner_start, ""), Edit(inner_end, end, "")]
            file.report(
                call,
                self.code,
                Fate.MIGRATED,
                reference.path,
                f"`K.{function}` gave the number of the variable; Keras 3's backend has no such function, `{convert}()` gives it.",
                edits,
            )

    def _set(self, reference: Reference, call: cst.Call, file: File, kind: str) -> None:
        if len(call.args) != 2 or any(arg.star or arg.keyword is not None for arg in call.args):
            message = "Assign the rate: `optimizer.learning_rate = value`."
            file.report(call, self.code, Fate.BY_HAND, reference.path, message)
            return
        target, value = call.args[0].value, call.args[1].value
        start, end = file.tree.span(call)
        target_start, target_end = file.tree.span(target)
        value_start, value_end = file.tree.span(value)
        file.drop_reference(reference.node)
        if kind == "iterations":
            edits = [Edit(start, target_start, ""), Edit(target_end, value_start, ".assign("), Edit(value_end, end, ")")]
        elif isinstance(file.tree.parent(call), cst.Expr) and isinstance(target, cst.Attribute):
            lines = "\n" in file.source(value) and not value.lpar
            edits = [
                Edit(start, target_start, ""),
                Edit(target_end, value_start, " = (" if lines else " = "),
                Edit(value_end, end, ")" if lines else ""),
            ]
        elif isinstance(target, cst.Attribute):
            name = "learning_rate" if kind == "rate" else kind
            owner_end = file.tree.span(target.value)[1]
            file.claim(target)
            edits = [Edit(start, target_start, "setattr("), Edit(owner_end, target_end, f', "{name}"'), Edit(value_end, end, ")")]
        else:
            edits = [Edit(start, target_start, ""), Edit(target_end, value_start, ".assign("), Edit(value_end, end, ")")]
        message = "`K.set_value` set the variable; in Keras 3 the attribute is assigned."
        file.report(call, self.code, Fate.MIGRATED, reference.path, message, edits)

    @staticmethod
    def _hyper(target: cst.BaseExpression, file: File) -> str | None:
        """What of an optimizer the expression is: "rate", "iterations", "decay"; None for anything else."""
        values = file.analysis.infer(target)
        families = {value.family for value in values if isinstance(value, Object)}
        if "rate" in families:
            return "rate"
        if isinstance(target, cst.Attribute) and target.attr.value in ("lr", "learning_rate", "iterations", "decay"):
            owners = file.analysis.infer(target.value)
            known = any(isinstance(value, Object) and value.family == "optimizer" for value in owners)
            if known or dotted(target.value).endswith("optimizer"):
                return {"lr": "rate", "learning_rate": "rate"}.get(target.attr.value, target.attr.value)
        return None

    @staticmethod
    def _decayed(target: cst.BaseExpression, file: File) -> str | None:
        """The optimizer whose lr, decay and iterations the expression combines."""
        owners, names = set(), set()
        for node in _attributes(target):
            if node.attr.value in ("lr", "learning_rate", "decay", "initial_decay", "iterations"):
                owners.add(file.source(node.value))
                names.add({"learning_rate": "lr", "initial_decay": "decay"}.get(node.attr.value, node.attr.value))
        return owners.pop() if len(owners) == 1 and names == {"lr", "decay", "iterations"} else None


def _attributes(node: cst.CSTNode):
    from codemods.engine.tree import children

    pending = [node]
    while pending:
        current = pending.pop()
        if isinstance(current, cst.Attribute):
            yield current
        pending.extend(children(current))
