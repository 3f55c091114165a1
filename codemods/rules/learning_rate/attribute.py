"""KC120: `optimizer.lr`, read or set."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.scopes import dotted
from codemods.engine.values import Object, stored_value
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_MODEL = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
    "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(SGD(), 'mse')\n"
)


class RateAttribute(Rule):
    code = "KC120"
    title = "The attribute `lr` of an optimizer"
    safety = "`learning_rate` is the same settable base rate, in Keras 3 and in kerascompat."
    meant = (
        "The base rate. In standalone Keras up to 2.2 an assignment counted only before the first batch, for the graph kept the old variable; "
        "2.3 refused it."
    )
    means_now = "Reading raises AttributeError; assigning makes a Python attribute that nothing reads."
    why = "`opt.lr = 5.0` leaves the rate at 0.01 without a word: 9 of 1,013 files of real legacy code read or write it."
    attributes = (("optimizer", "lr"), ("optimizer", "_lr"))
    valid = (Example("import argparse\nimport keras\nargs = argparse.ArgumentParser().parse_args()\nprint(args.lr)\n"),)
    invalid = (
        Example(_MODEL + "model.optimizer.lr = 0.1\n", _MODEL + "model.optimizer.learning_rate = 0.1\n"),
        Example(
            _MODEL + "model.fit(x, y)\nmodel.optimizer.lr = 0.1\n", _MODEL + "model.fit(x, y)\nmodel.optimizer.lr = 0.1\n", fate="by_hand"
        ),
        Example(_MODEL + "model.optimizer.lr = 0.1\n", dialect="keras==2.3.1", fate="by_hand"),
        Example(
            _MODEL + "model.optimizer.lr.set_value(model.optimizer.lr.get_value() * 0.9)\n",
            _MODEL + "model.optimizer.learning_rate = float(model.optimizer.learning_rate) * 0.9\n",
            dialect="keras==1.2.2",
        ),
        Example("import keras\n\ndef show(model):\n    print(model.optimizer.lr)\n", fate="by_hand"),
        Example(
            "import keras\n\ndef run(model, batches):\n    for x, y in batches:\n        model.train_on_batch(x, y)\n    print(model.optimizer.lr)\n",
            "import keras\n\ndef run(model, batches):\n    for x, y in batches:\n        model.train_on_batch(x, y)\n    print(model.optimizer.learning_rate)\n",
        ),
    )

    def attribute(self, node: cst.Attribute, receivers: list[Object], file: File) -> None:
        if not file.claim(node):
            return
        path = "keras.optimizers.Optimizer.lr"
        if not receivers:
            self._unproven(node, file, path)
            return
        if any(
            receiver.cls is not None and receiver.cls.module.class_attribute(receiver.cls, node.attr.value, None) for receiver in receivers
        ):
            return  # the user's own attribute
        stored = stored_value(file.tree, node) is not None or isinstance(file.tree.parent(node), cst.AugAssign)
        surface = next((receiver.surface for receiver in receivers if receiver.surface), "")
        dialect = file.dialect_of(surface)
        if stored and dialect.family == "keras2" and dialect.at_least(2, 3):
            file.report(
                node,
                self.code,
                Fate.BY_HAND,
                path,
                f"{dialect} refused this assignment (AttributeError: can't set attribute), so the line was written for another version: name it with "
                "--from. To set the rate, assign `learning_rate`.",
            )
            return
        if stored and dialect.standalone and self._after_training(node, file):
            file.report(
                node,
                self.code,
                Fate.BY_HAND,
                path,
                f"In {dialect} this assignment did nothing any more: the training function was built before and keeps its own variable. "
                "To train as it did, remove the line; to do what it says, assign `learning_rate`.",
            )
            return
        self._rename(node, file, path)

    def _unproven(self, node: cst.Attribute, file: File, path: str) -> None:
        owner = dotted(node.value)
        if _through_backend(node, file) or owner.endswith("optimizer") and _of_shared_variable(node, file) is not None:
            self._rename(node, file, path)  # only a variable of Keras's can be asked for so
            return
        holder = owner.removesuffix(".optimizer").rpartition(".")[2].lower() if owner.endswith(".optimizer") else ""
        model = "model" in holder or holder.endswith("net")
        if model or (
            "opt" in owner.lower() and not owner.lower().startswith(("opts", "opt.", "option")) and owner.lower() not in ("opt", "options")
        ):
            file.report(
                node,
                self.code,
                Fate.BY_HAND,
                path,
                f"If `{owner}` is a Keras optimizer, write `{owner}.learning_rate`: Keras 3 has no `lr`, and assigning it does nothing.",
            )

    def _rename(self, node: cst.Attribute, file: File, path: str) -> None:
        message = "`lr` was the base rate; in Keras 3 reading it raises and assigning it does nothing. `learning_rate` is the base rate."
        edits = [Edit(*file.tree.span(node.attr), "learning_rate")]
        shared = _of_shared_variable(node, file)
        if shared is not None:
            message += f" `{shared.func.attr.value}` was a method of Theano's shared variables."
            start, (whole_start, whole_end) = file.tree.span(node.attr)[0], file.tree.span(shared)
            if shared.func.attr.value == "get_value":
                edits = [Edit(whole_start, whole_start, "float("), Edit(start, whole_end, "learning_rate)")]
            else:
                value_start, value_end = file.tree.span(shared.args[0].value)
                edits = [Edit(start, value_start, "learning_rate = "), Edit(value_end, whole_end, "")]
        file.report(node, self.code, Fate.MIGRATED, path, message, edits)

    @staticmethod
    def _after_training(node: cst.Attribute, file: File) -> bool:
        """In a callback's method, or behind a call of fit in the same function."""
        use = file.names.use_of[id(node)]
        scope = use.scope.function()
        if scope.kind == "function" and scope.parent is not None and scope.parent.kind == "class":
            from codemods.engine.values import Class

            return "callback" in file.analysis.families(Class(scope.parent.node, file.analysis))
        position = file.tree.span(node)[0]
        for name in ("fit", "fit_generator", "train_on_batch"):
            for call in file.analysis.method_calls(name):
                if call.scope.function() is scope:
                    if file.tree.span(call.node)[0] < position:
                        return True
                    if {key for key in use.block if key[1] == "loop"} & {key for key in call.block if key[1] == "loop"}:
                        return True
        return False


def _of_shared_variable(node: cst.Attribute, file: File) -> cst.Call | None:
    """`opt.lr.get_value()`, or the statement `opt.lr.set_value(x)`: what programs for Theano wrote."""
    method = file.tree.parent(node)
    call = file.tree.parent(method) if isinstance(method, cst.Attribute) and method.value is node else None
    if not isinstance(call, cst.Call) or call.func is not method:
        return None
    if method.attr.value == "get_value":
        return call
    alone = len(call.args) == 1 and call.args[0].keyword is None and not call.args[0].star
    if method.attr.value != "set_value" or not alone or not isinstance(file.tree.parent(call), cst.Expr):
        return None
    return call if "\n" not in file.source(call) else None


_ACCESS = ("keras.backend.get_value", "keras.backend.set_value", "keras.backend.eval")


def _through_backend(node: cst.Attribute, file: File) -> bool:
    """Whether the attribute is what K.get_value, K.set_value or K.eval is called with."""
    arg = file.tree.parent(node)
    call = file.tree.parent(arg) if isinstance(arg, cst.Arg) else None
    if not isinstance(call, cst.Call) or call.args[0] is not arg:
        return False
    return any(getattr(value, "path", "") in _ACCESS for value in file.analysis.infer(call.func))
