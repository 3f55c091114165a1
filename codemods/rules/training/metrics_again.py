"""KC170: a compile without metrics after one with metrics."""

import libcst as cst

from codemods.engine.calls import bind, constant
from codemods.engine.edits import ArgumentEdits
from codemods.engine.file import File
from codemods.engine.scopes import Use
from codemods.engine.symbols import Symbol
from codemods.engine.values import Analysis, Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_MODEL = "from tensorflow.keras.models import Sequential\nfrom tensorflow.keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n"
_FIRST = "model.compile('sgd', 'mse', metrics=['mae'])\nmodel.fit(x, y)\n"
_LOADED = "from tensorflow.keras.models import load_model\nmodel = load_model('net.h5')\n"
_PARAMETERS = ("optimizer", "loss", "metrics")


class MetricsAgain(Rule):
    code = "KC170"
    title = "Metrics of the compile before"
    dialects = ("keras1", "keras2", "tf_keras")
    safety = "`metrics=[]` says what leaving them out meant; it changes nothing where there were none."
    meant = "Each compile began anew: without metrics the model had none, `evaluate` gave one number and the history held the loss alone."
    means_now = "Keras 3 (3.15.1) keeps the metrics of the compile before where the next one names none."
    why = (
        "After compile(metrics=['mae']) and a second compile without, `evaluate` gives [0.094, 0.260] where it gave 0.094: a script that compares or "
        "formats that number stops, and the history has a column more."
    )
    parity = "tests/silent/test_silent_changes.py"
    methods = (("model", "compile"),)
    valid = (
        Example(_MODEL + _FIRST, dialect="tensorflow==2.10"),
        Example(_MODEL + "model.compile('sgd', 'mse')\n" + _FIRST, dialect="tensorflow==2.10"),
        Example(
            _MODEL + _FIRST + "other = Sequential([Dense(1, input_shape=(2,))])\nother.compile('sgd', 'mse')\n",
            dialect="tensorflow==2.10",
        ),
    )
    invalid = (
        Example(
            _MODEL + _FIRST + "model.compile('adam', loss='mse')\n",
            _MODEL + _FIRST + "model.compile('adam', loss='mse', metrics=[])\n",
            dialect="tensorflow==2.10",
        ),
        Example(
            _LOADED + "model.compile('sgd', 'mse', metrics=None)\n",
            _LOADED.replace("tensorflow.keras.models", "kerascompat.models") + "model.compile('sgd', 'mse', metrics=[])\n",
            dialect="tensorflow==2.10",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        bound = bind(file.analysis, call, _PARAMETERS)
        given = bound.get("metrics")
        if not bound.complete or bound.get("weighted_metrics") or not receivers or _models.keeps(file, receivers):
            return
        if given is not None and (given.arg is None or constant(given) is not None):
            return
        if not any(self._loaded(receiver, file) for receiver in receivers) and not self._had_metrics(call, receivers, file):
            return
        if not file.wants(self.code, call):
            return
        edits = ArgumentEdits(file.tree, call)
        if given is None:
            edits.add("metrics", "[]")
        else:
            edits.replace(given.arg, "[]")
        message = "Keras 3 would keep the metrics that the model was compiled with before; no metrics meant none."
        file.report(call, self.code, Fate.MIGRATED, "keras.Model.compile", message, edits.edits())

    @staticmethod
    def _loaded(model: Object, file: File) -> bool:
        """Whether a model comes out of a file, with the metrics that it was compiled with there."""
        made = model.node
        return isinstance(made, cst.Call) and any(
            isinstance(value, Symbol) and value.path.rpartition(".")[2] == "load_model" for value in file.analysis.infer(made.func)
        )

    @classmethod
    def _had_metrics(cls, call: cst.Call, receivers: list[Object], file: File) -> bool:
        """Whether a compile with metrics of what may be the same model can have run before this one."""
        this = next(use for use in file.analysis.method_calls("compile") if use.node is call)
        for module in (file.analysis, *file.analysis.imported_modules):
            for other in module.method_calls("compile"):
                if (
                    other.node is call
                    or not cls._has_metrics(other.node, module)
                    or module is file.analysis
                    and cls._comes_later(other, this, file)
                ):
                    continue
                models = [value for value in module.infer(other.node.func.value) if isinstance(value, Object)]
                if any(model.site and receiver.site and model.may_be(receiver) for model in models for receiver in receivers):
                    return True
        return False

    @staticmethod
    def _has_metrics(call: cst.Call, module: Analysis) -> bool:
        bound = bind(module, call, _PARAMETERS)
        given = bound.get("metrics")
        listed = given is not None and not (isinstance(given.value, cst.List) and not given.value.elements)
        return listed and constant(given) is not None or bound.get("weighted_metrics") is not None

    @staticmethod
    def _comes_later(other: Use, this: Use, file: File) -> bool:
        """Whether the other call stands behind this one, in the same function and in no loop that both are in."""
        return other.scope is this.scope and file.tree.span(other.node) > file.tree.span(this.node) and not (other.loops & this.loops)
