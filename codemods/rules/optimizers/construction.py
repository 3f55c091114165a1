"""KC100: the judgement over every construction of an optimizer."""

from codemods.changes import optimizers
from codemods.engine.edits import ArgumentEdits
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.optimizers._construction import NEVER, concerns_of, construction_of, judge, shim_path


class OptimizerConstruction(Rule):
    code = "KC100"
    title = "Optimizer made by a call"
    safety = (
        "Plain Keras 3 is written only where every argument keeps its meaning there and nothing in reach can set the rate of a "
        "schedule; otherwise the class is imported from kerascompat and the call stays as it is."
    )
    meant = "An optimizer of the dialect, with its own argument names, positions, defaults, clipping and epsilon."
    means_now = "The same name with other positions, defaults and formulas; unknown arguments are refused or ignored."
    why = (
        "A stock Keras 3 optimizer after a plain rename reproduces 31 of 60 recorded cases of Keras 2.3.1, 21 of 58 of Keras 1.2.2 "
        "and 43 of 60 of tf.keras 2.15."
    )
    families = ("optimizer",)
    valid = (
        Example("from mylib import Adam\nAdam(lr=0.1)\n"),
        Example("from keras.optimizers import Adam\n\ndef f(Adam):\n    return Adam(lr=0.1)\n"),
    )
    invalid = (
        Example(
            "from keras.optimizers import RMSprop\nopt = RMSprop(lr=0.01)\n",
            "from kerascompat.keras2.optimizers import RMSprop\nopt = RMSprop(lr=0.01)\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        name = optimizers.name_of(reference.path)
        if name is None or reference.call is None or not file.claim(reference.node):
            return
        dialect = optimizers.meant(file.dialect_of(reference.symbol.surface))
        construction = construction_of(file, reference.call, name, reference.path, dialect)
        concerns = concerns_of(construction)
        if not concerns and not file.wants(self.code, reference.call):
            return
        fate, reason = judge(construction, concerns)
        if (
            not reference.imported
            and fate is not Fate.BY_HAND
            and construction.name in optimizers.SHIMS[construction.package]
            and file.exact
        ):
            # The class was taken from a variable, and the name put into it is taken from kerascompat.
            fate, reason = Fate.SHIMMED, reason or "the class is passed about under another name"
        (file.shimmed if fate is Fate.SHIMMED else file.plain).add(reference.path)
        if fate is Fate.SHIMMED:
            edits = ArgumentEdits(file.tree, reference.call)
            for concern in concerns:
                if concern.shim is not None:
                    concern.shim(edits)
            if reference.imported:
                file.imports.move(reference.node, shim_path(construction), self.code)
            shared = edits.edits()
            file.report(
                reference.call, self.code, fate, reference.path, f"{name} of kerascompat computes what it computed: {reason}.", shared
            )
            for concern in concerns:
                kept = f" Kept by kerascompat: {concern.inexact}." if concern.inexact else " kerascompat takes it as it was."
                file.report(concern.node, concern.rule, fate, reference.path, concern.message + kept, shared)
        elif fate is Fate.BY_HAND:
            for concern in concerns:
                remedy = f"There is no plain Keras 3 form and no shim of {name}: {concern.inexact or reason}."
                if reason == NEVER:
                    remedy = f"Left as it is: {NEVER}."
                file.report(concern.node, concern.rule, fate, reference.path, f"{concern.message} {remedy}")
        elif concerns and fate is Fate.MIGRATED:
            if (
                name != reference.path.rpartition(".")[2]
                or ".legacy." in reference.path
                or ".experimental." in reference.path
                or not _in_keras3(reference)
            ):
                file.imports.move(reference.node, f"keras.optimizers.{name}", self.code)
            edits = ArgumentEdits(file.tree, reference.call)
            for concern in concerns:
                if concern.plain is not None:
                    concern.plain(edits)
            shared = edits.edits()
            for concern in concerns:
                difference = f" Not the same: {concern.inexact}." if concern.inexact else ""
                file.report(concern.node, concern.rule, fate, reference.path, concern.message + difference, shared)
        elif not _in_keras3(reference):
            file.imports.move(reference.node, f"keras.optimizers.{name}", self.code)
            file.report(
                reference.call, self.code, Fate.MIGRATED, reference.path, f"`{reference.symbol.written}` is `keras.optimizers.{name}` now."
            )
        else:
            file.report(reference.call, self.code, Fate.UNCHANGED, reference.path, f"{name} computes what it computed.")
            for concern in concerns:
                file.report(concern.node, concern.rule, Fate.UNCHANGED, reference.path, concern.message)


def _in_keras3(reference: Reference) -> bool:
    from codemods.changes import inventory

    return inventory.in_keras3(reference.symbol.written) and ".legacy." not in reference.path
