"""KC111: an optimizer by name, `compile(optimizer="adadelta")`."""

from functools import lru_cache

import libcst as cst

from codemods.changes import inventory, optimizers
from codemods.engine.calls import BoundCall
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.symbols import Symbol
from codemods.engine.values import UNKNOWN, Class, Constant, Display, Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.optimizers._construction import Construction, concerns_of, judge, shim_path

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n"


class ByName(Rule):
    code = "KC111"
    title = "An optimizer by name"
    safety = "The name is kept where it means the same; otherwise the optimizer is written out with the dialect's defaults."
    meant = '"adadelta" was Adadelta with the rate 1.0, "rmsprop" had epsilon outside the root, ...'
    means_now = "The same name gives Keras 3's optimizer with its defaults and formula; nothing is said."
    why = '125 of 1,013 files of real legacy code compile with "rmsprop", 22 with "adadelta" or "adagrad".'
    methods = (("model", "compile"),)
    valid = (Example(_MODEL + "model.compile('sgd', 'mse')\n"), Example("import re\nre.compile('adadelta')\n"))
    invalid = (
        Example(
            _MODEL + "model.compile(optimizer='rmsprop', loss='mse')\n",
            "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom kerascompat import keras2\n"
            "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(optimizer=keras2.optimizers.RMSprop(), loss='mse')\n",
            fate="shimmed",
        ),
        Example(
            _MODEL + "model.compile(optimizer='adadelta', loss='mse')\n",
            "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import Adadelta\n"
            "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(optimizer=Adadelta(learning_rate=1.0), loss='mse')\n",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        expression = argument(call, "optimizer", 0)
        if not receivers and not _looks_like_compile(call):
            return
        if expression is None:
            self._hidden(call, file)
            return
        surface = next((receiver.surface for receiver in receivers if receiver.surface), "")
        dialect = optimizers.meant(file.dialect_of(surface))
        if isinstance(expression, (cst.SimpleString, cst.ConcatenatedString)):
            self._literal(expression, file, dialect)
            return
        values = file.analysis.infer(expression)
        names = [value.value for value in values if isinstance(value, Constant) and isinstance(value.value, str)]
        unknown = not values or any(value is UNKNOWN for value in values)
        if isinstance(expression, cst.Call) and unknown:
            return  # made here by a call: a name would not be called
        if any(isinstance(value, (Symbol, Class, Display)) for value in values) and not names:
            return
        changed = [name for name in names if self._fate(expression, name, file, dialect)[0] is not Fate.UNCHANGED]
        if changed or (unknown and not any(isinstance(value, Object) for value in values)):
            self._look_up(expression, file, dialect, changed)

    def _fate(self, node, text: str, file: File, dialect):
        name = optimizers.name_of(f"keras.optimizers.{text}") or optimizers.name_of(f"keras.optimizers.{text.lower()}")
        if name is None:
            return Fate.UNCHANGED, "", [], None
        construction = Construction(file, node, name, dialect, f"keras.optimizers.{name}", BoundCall(node), node)
        concerns = concerns_of(construction)
        fate, reason = judge(construction, concerns)
        return fate, reason, concerns, construction

    def _literal(self, node, file: File, dialect) -> None:
        text = file.analysis.constant(node)
        fate, reason, concerns, construction = self._fate(node, str(text), file, dialect)
        if construction is None and isinstance(text, str) and text.lower() not in _names() and not file.mentions("custom_object"):
            if file.claim(node) and file.wants(self.code, node):
                message = (
                    f"No Keras that this tool knows had the optimizer {text!r}, and nothing here registers one: the call was never valid."
                )
                file.report(node, self.code, Fate.BY_HAND, "keras.optimizers.get", message)
            return
        if construction is None or not file.claim(node):
            return
        path = construction.path
        if fate is Fate.UNCHANGED:
            file.report(node, self.code, fate, path, f'"{text}" is the optimizer that it was.')
        elif fate is Fate.SHIMMED:
            if not file.wants(self.code, node):
                return
            name = file.imports.name(shim_path(construction), node)
            written = _Written()
            for concern in concerns:
                if concern.shim is not None:
                    concern.shim(written)
            message = f'"{text}" was {construction.name} of {dialect}; Keras 3\'s is another one: {reason}.'
            file.report(node, self.code, fate, path, message, [Edit(*file.tree.span(node), f"{name}({written})")])
        elif fate is Fate.MIGRATED:
            written = _Written()
            for concern in concerns:
                if concern.plain is not None:
                    concern.plain(written)
            if not str(written):
                file.report(
                    node, self.code, Fate.MIGRATED if reason else Fate.UNCHANGED, path, f'"{text}" is kept. Not the same: {reason}.'
                )
                return
            if not file.wants(self.code, node):
                return
            name = file.imports.name(f"keras.optimizers.{construction.name}", node)
            message = " ".join(concern.message for concern in concerns)
            if reason:
                message += f" Not the same: {reason}."
            file.report(node, self.code, fate, path, message, [Edit(*file.tree.span(node), f"{name}({written})")])
        else:
            file.report(node, self.code, fate, path, f'"{text}": there is no plain Keras 3 form and no shim: {reason}.')

    def _look_up(self, node, file: File, dialect, changed: list[str]) -> None:
        if not file.claim(node):
            return
        what = f'it can be "{changed[0]}", whose meaning changed' if changed else "it may be a name, whose meaning may have changed"
        if not file.exact:
            file.report(node, self.code, Fate.UNCHANGED, "keras.optimizers.get", f"The optimizer is looked up by Keras 3; {what}.")
            return
        if not file.wants(self.code, node):
            return
        name = file.imports.name(f"kerascompat.{optimizers.home(dialect)}.optimizers.get", node)
        start, end = file.tree.span(node)
        message = f"The optimizer is not written here; {what}. kerascompat looks names up in the dialect and passes optimizers through."
        file.report(node, self.code, Fate.SHIMMED, "keras.optimizers.get", message, [Edit(start, start, f"{name}("), Edit(end, end, ")")])

    def _hidden(self, call: cst.Call, file: File) -> None:
        for arg in call.args:
            if arg.star == "**":
                for value in file.analysis.infer(arg.value):
                    if isinstance(value, Display):
                        entries, complete = value.module.display_entries(value)
                        for entry in entries.get("optimizer", ()):
                            if isinstance(entry, (cst.SimpleString, cst.ConcatenatedString)) and value.module is file.analysis:
                                self._literal(entry, file, file.dialect)
                        if complete:
                            continue
                    file.report(
                        call,
                        self.code,
                        Fate.BY_HAND,
                        "keras.Model.compile",
                        "compile gets arguments that cannot be seen here. If they hold an optimizer by name, look it up with "
                        f"kerascompat.{optimizers.home(file.dialect)}.optimizers.get(name).",
                    )
                    return


class _Written:
    """Collects the arguments that concerns add, for a construction that has no call yet."""

    def __init__(self) -> None:
        self._parts: list[str] = []

    def add(self, name: str, value: str) -> None:
        self._parts.append(f"{name}={value}")

    def __str__(self) -> str:
        return ", ".join(self._parts)


@lru_cache(maxsize=1)
def _names() -> frozenset[str]:
    """The names of all optimizers, in any version, as `compile` compares them."""
    return frozenset(name.lower() for name in (*inventory.exports("keras.optimizers"), "tfoptimizer", "tf_optimizer"))


def _looks_like_compile(call: cst.Call) -> bool:
    return any(arg.keyword is not None and arg.keyword.value in ("optimizer", "loss", "metrics") for arg in call.args)
