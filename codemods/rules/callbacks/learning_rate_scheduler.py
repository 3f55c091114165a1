"""KC130: LearningRateScheduler."""

from codemods.changes import optimizers
from codemods.engine.file import File, Reference
from codemods.engine.scopes import parameters
from codemods.engine.values import Function, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.callbacks._log_keys import reader_of_rate_key

_BEFORE = "from keras.callbacks import LearningRateScheduler\n\ndef step(epoch):\n    return 0.1 * 0.5 ** epoch\n\n"


class Scheduler(Rule):
    code = "KC130"
    title = "LearningRateScheduler"
    safety = "Keras 3's callback sets the same base rate at the same epochs; only the log key differs, and kerascompat keeps it where it is read."
    meant = "Set the base rate before every epoch; `decay` went on multiplying on top. Logged the rate as `lr` (Keras 2)."
    means_now = "The same, logged as `learning_rate`; a schedule in the optimizer (what `decay` becomes) makes it fail."
    why = (
        "history['lr'], a CSV column or a plot of it is a KeyError or an empty column: Keras 2.2.4 and tf.keras 2.10 logged "
        "`loss` and `lr`. 11 of 1,013 files of real legacy code use it."
    )
    paths = ("keras.callbacks.LearningRateScheduler",)
    valid = (Example(_BEFORE + "model.fit(x, y, callbacks=[LearningRateScheduler(step)])\n"),)
    invalid = (
        Example(
            _BEFORE + "h = model.fit(x, y, callbacks=[LearningRateScheduler(step)])\nprint(h.history['lr'])\n",
            _BEFORE.replace("keras.callbacks", "kerascompat.keras2.callbacks")
            + "h = model.fit(x, y, callbacks=[LearningRateScheduler(step)])\nprint(h.history['lr'])\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if not file.claim(reference.node) or not file.wants(self.code, reference.node):
            return
        dialect = file.dialect_of(reference.symbol.surface)
        family = dialect.family
        reason = self._reason(reference, file, family)
        if reason is None or not reference.imported:
            file.report(reference.call or reference.node, self.code, Fate.UNCHANGED, reference.path, "It sets the base rate as it did.")
            return
        if not file.exact:
            message = f"Keras 3 logs the rate as `learning_rate`, not `lr`: {reason}."
            file.report(reference.call or reference.node, self.code, Fate.BY_HAND, reference.path, message)
            return
        file.imports.move(reference.node, f"kerascompat.{optimizers.home(dialect)}.callbacks.LearningRateScheduler", self.code)
        file.report(
            reference.call or reference.node,
            self.code,
            Fate.SHIMMED,
            reference.path,
            f"The dialect's callback of kerascompat: {reason}.",
        )

    @staticmethod
    def _reason(reference: Reference, file: File, family: str) -> str | None:
        if family == "keras1" and reference.call is not None:
            schedule = argument(reference.call, "schedule", 0)
            for value in file.analysis.infer(schedule) if schedule is not None else ():
                if not isinstance(value, Function):
                    return "Keras 1 called the schedule with the epoch alone, Keras 3 with the rate as well"
                if len(parameters(value.node.params)) > (1 if value.receiver is None else 2):
                    return "Keras 1 called the schedule with the epoch alone; Keras 3 would give its second parameter the rate"
        reader = reader_of_rate_key(file)
        return f"the rate was logged as `lr`, Keras 3 logs `learning_rate`, and {reader}" if reader is not None else None
