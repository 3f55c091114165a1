"""KC140: which accuracy "accuracy" is."""

from __future__ import annotations

import re

import libcst as cst

from codemods.engine.calls import bind
from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.literals import strings
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models

_IMPORTS = "from keras.models import Sequential\nfrom keras.layers import Dense\n"
_SHIMMED = _IMPORTS + "from kerascompat import keras2\n"
_LABELS = "model = Sequential([Dense(6, input_shape=(2,), activation='sigmoid')])\n"
_LINEAR = "model = Sequential([Dense(1, input_shape=(2,))])\n"
_UNITS = re.compile(
    r"(?:Dense|Conv\w+)\(\s*(?:\w+\s*=\s*)?(\w+)\b[^\n]*?(?:\n[^\n]*Activation\(\s*(?:activation\s*=\s*)?)?[\"']sigmoid[\"']"
)


_ROUNDED = ": 1.7 for a target of 1 counted as wrong, and counts as right"
#: What to write in plain Keras 3, by whether the loss is binary_crossentropy.
_PLAIN = {
    True: f" 'binary_accuracy' says what is meant, of outputs between 0 and 1. Others were rounded{_ROUNDED}.",
    False: " For an output of several units 'categorical_accuracy' says what is meant. One unit was rounded and compared with the target; "
    f"'binary_accuracy' asks whether it lies above 0.5{_ROUNDED}.",
}


class Accuracy(Rule):
    code = "KC140"
    title = "The accuracy that the loss decides"
    dialects = ("keras1", "keras2")
    safety = (
        "kerascompat decides by the loss as Keras 1.2.2, 2.2.4 and 2.3.1 did. Where the loss is one of the categorical cross-entropies, or the "
        "file's sigmoid outputs are single units, the shapes say the same and the word stays."
    )
    meant = (
        "With binary_crossentropy 'accuracy' was the share of single outputs that are right; for an output of one unit, "
        "the share of those that round to the target."
    )
    means_now = (
        "Keras 3 goes by shapes: of several outputs it counts where the largest one is the target's, and one output is compared with 0.5."
    )
    why = (
        "A net of four labels that logged 0.48 under 2.2.4 logs 0.10: `val_acc` chooses checkpoints and stops trainings. A linear output "
        "trained with 'mse' (least-squares GANs, regression) logs other numbers too."
    )
    methods = (("model", "compile"),)
    valid = (
        Example(_IMPORTS + _LABELS + "model.compile('sgd', 'categorical_crossentropy', metrics=['acc'])\n"),
        Example(
            _IMPORTS + _LABELS.replace("6", "1") + "model.compile('sgd', 'binary_crossentropy', metrics=['acc'])\n", dialect="keras==2.3.1"
        ),
        Example(_IMPORTS + _LABELS + "model.compile('sgd', 'binary_crossentropy', metrics=['binary_accuracy'])\n", dialect="keras==2.3.1"),
    )
    invalid = (
        Example(
            _IMPORTS + _LABELS + "model.compile('sgd', 'binary_crossentropy', metrics=['accuracy'])\n",
            _SHIMMED
            + _LABELS
            + "model.compile('sgd', keras2.losses.binary_crossentropy, metrics=[keras2.metrics.accuracy('binary_crossentropy', 'acc')])\n",
            fate="shimmed",
        ),
        Example(
            _IMPORTS + _LINEAR + "model.compile('sgd', loss='mse', metrics=['accuracy'])\n",
            _SHIMMED + _LINEAR + "model.compile('sgd', loss='mse', metrics=[keras2.metrics.accuracy('mse', 'accuracy')])\n",
            dialect="keras==2.3.1",
            fate="shimmed",
        ),
        Example(
            _IMPORTS + _LINEAR + "model.compile('sgd', loss='mse', metrics=['binary_accuracy'])\n",
            _SHIMMED
            + _LINEAR
            + "model.compile('sgd', loss='mse', metrics=[keras2.metrics.accuracy('binary_crossentropy', 'binary_accuracy')])\n",
            fate="shimmed",
        ),
        Example(
            "import argparse\n" + _IMPORTS + _LINEAR + "args = argparse.ArgumentParser().parse_args()\n"
            "model.compile('sgd', loss=args.loss, metrics=['accuracy'])\n",
            "import argparse\n" + _SHIMMED + _LINEAR + "args = argparse.ArgumentParser().parse_args()\n"
            "model.compile('sgd', loss=args.loss, metrics=[keras2.metrics.accuracy(args.loss, 'accuracy')])\n",
            dialect="keras==2.3.1",
            fate="shimmed",
        ),
        Example(_IMPORTS + _LABELS + "model.compile('sgd', 'binary_crossentropy', metrics=['acc'])\n", fidelity="modern", fate="unchanged"),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        dialect = file.dialect_of(next((receiver.surface for receiver in receivers if receiver.surface), ""))
        if not dialect.standalone or _models.keeps(file, receivers):
            return
        bound = bind(file.analysis, call, ("optimizer", "loss", "metrics"))
        given, loss = bound.get("metrics"), bound.get("loss")
        if not receivers or given is None or given.owner is not file.analysis:
            return
        self._rounded(given.value, file)
        if loss is None:
            return
        written = [node for node in strings(given.value, file.analysis).nodes if file.analysis.constant(node) in ("accuracy", "acc")]
        names = _models.loss_names(loss.value, file) if written else None
        if names is None or not names or names <= _models.ACCURACY_BY_SHAPE or self._single_units(names, file):
            return
        for node in written:
            if not file.wants(self.code, node):
                continue
            shown = file.analysis.constant(node) if dialect.at_least(2, 3) else "acc"
            message = f"'{file.analysis.constant(node)}' was chosen by the loss, {' and '.join(sorted(map(str, names)))}: Keras 3 chooses by shapes."
            if not file.exact:
                file.report(node, self.code, Fate.UNCHANGED, "keras.Model.compile", message + _PLAIN[names == {"binary_crossentropy"}])
            elif len(names) > 1:
                if file.claim(node):
                    remedy = " Give metrics for each output by its name, 'binary_accuracy' where the loss is binary_crossentropy."
                    file.report(node, self.code, Fate.BY_HAND, "keras.Model.compile", message + remedy)
            elif file.claim(node):
                quote = file.source(node)[-1]
                [name] = names
                function = file.imports.name(f"kerascompat.{dialect.family}.metrics.accuracy", node)
                text = f"{function}({name if isinstance(name, _models.Unseen) else quote + name + quote}, {quote}{shown}{quote})"
                file.report(node, self.code, Fate.SHIMMED, "keras.Model.compile", message, [Edit(*file.tree.span(node), text)])

    def _rounded(self, metrics: cst.BaseExpression, file: File) -> None:
        """'binary_accuracy' of outputs that no sigmoid keeps between 0 and 1."""
        if file.mentions("sigmoid") or file.mentions("softmax"):
            return
        for node in strings(metrics, file.analysis).nodes:
            if file.analysis.constant(node) != "binary_accuracy" or not file.wants(self.code, node):
                continue
            message = (
                f"'binary_accuracy' rounded the output and compared it with the target; Keras 3 asks whether it lies above 0.5{_ROUNDED}."
            )
            if not file.exact:
                file.report(node, self.code, Fate.UNCHANGED, "keras.Model.compile", message)
            elif file.claim(node):
                quote = file.source(node)[-1]
                function = file.imports.name(f"kerascompat.{file.dialect.family}.metrics.accuracy", node)
                text = f"{function}({quote}binary_crossentropy{quote}, {quote}binary_accuracy{quote})"
                file.report(node, self.code, Fate.SHIMMED, "keras.Model.compile", message, [Edit(*file.tree.span(node), text)])

    @staticmethod
    def _single_units(names: set[str], file: File) -> bool:
        """Whether every sigmoid of the file stands on a single unit, whose values lie between 0 and 1 and need no rule."""
        text = file.tree.text
        units = _UNITS.findall(text)
        written = text.count("'sigmoid'") + text.count('"sigmoid"')
        return names == {"binary_crossentropy"} and bool(units) and len(units) == written and set(units) == {"1"}
