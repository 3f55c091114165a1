"""KC131: ReduceLROnPlateau."""

from codemods.changes import inventory, optimizers
from codemods.engine.calls import bind, constant
from codemods.engine.edits import ArgumentEdits
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.callbacks._log_keys import reader_of_rate_key
from codemods.rules.callbacks._never import never_taken

_IMPORT = "from keras.callbacks import ReduceLROnPlateau\n"
_SHIM = "from kerascompat.keras2.callbacks import ReduceLROnPlateau\n"


class Plateau(Rule):
    code = "KC131"
    title = "ReduceLROnPlateau"
    safety = "Plain where direction, timing and log key are the same; kerascompat's callback of the dialect otherwise."
    meant = (
        "Multiplied the base rate after `patience` epochs; up to Keras 2.1.5 the first time one epoch later. `epsilon` became `min_delta`."
    )
    means_now = "`epsilon` is swallowed without a word, a monitor that is no compiled metric raises, the rate is logged as `learning_rate`."
    why = "With `epsilon=0.01` dropped, min_delta is 1e-4: the rate falls epochs later. Keras <= 2.1.5 reduces first after patience + 1 epochs."
    paths = ("keras.callbacks.ReduceLROnPlateau",)
    valid = (Example(_IMPORT + "model.fit(x, y, callbacks=[ReduceLROnPlateau(monitor='val_loss', patience=2)])\n"),)
    invalid = (
        Example(
            _IMPORT + "model.fit(x, y, callbacks=[ReduceLROnPlateau('val_loss', epsilon=0.01)])\n",
            _IMPORT + "model.fit(x, y, callbacks=[ReduceLROnPlateau('val_loss', min_delta=0.01)])\n",
        ),
        Example(
            _IMPORT + "callbacks = [ReduceLROnPlateau(monitor='val_acc')]\n",
            _SHIM + "callbacks = [ReduceLROnPlateau(monitor='val_acc')]\n",
            fate="shimmed",
        ),
        Example(
            _IMPORT + "callbacks = [ReduceLROnPlateau('val_loss')]\n",
            _SHIM + "callbacks = [ReduceLROnPlateau('val_loss', late_first=True)]\n",
            dialect="keras==2.0.8",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if not file.claim(reference.node) or not file.wants(self.code, reference.node):
            return
        dialect = file.dialect_of(reference.symbol.surface)
        node = reference.call or reference.node
        signature = inventory.signature(reference.path, dialect)
        names = [parameter.name for parameter in signature.parameters if parameter.kind == "plain"] if signature is not None else []
        bound = bind(file.analysis, reference.call, names) if reference.call is not None else None
        never = never_taken(bound, signature, dialect)
        if never is not None:
            file.report(node, self.code, Fate.BY_HAND, reference.path, never)
            return
        epsilon = bound.find("epsilon") if bound is not None else None
        reason = self._reason(reference, file, dialect, bound)
        if reason is not None and file.exact and reference.imported:
            edits: ArgumentEdits | tuple = ()
            if dialect.family == "keras2" and dialect.before(2, 1, 6) and reference.call is not None:
                edits = ArgumentEdits(file.tree, reference.call)
                edits.add("late_first", "True")
            file.imports.move(reference.node, f"kerascompat.{optimizers.home(dialect)}.callbacks.ReduceLROnPlateau", self.code)
            file.report(node, self.code, Fate.SHIMMED, reference.path, f"The dialect's callback of kerascompat: {reason}.", edits)
            return
        difference = f" Not the same: {reason}." if reason is not None else ""
        if epsilon is not None and epsilon.arg is not None and not epsilon.positional:
            edits = ArgumentEdits(file.tree, reference.call)
            edits.rename(epsilon.arg, "min_delta")
            message = "`epsilon` was the least change that counts; Keras 3 swallows it without a word and calls it `min_delta`."
            file.report(epsilon.arg, self.code, Fate.MIGRATED, reference.path, message + difference, edits)
        elif reason is not None:
            file.report(node, self.code, Fate.BY_HAND, reference.path, f"Keras 3's callback differs: {reason}.")
        else:
            file.report(node, self.code, Fate.UNCHANGED, reference.path, "It reduces the base rate at the epochs at which it did.")

    @staticmethod
    def _reason(reference: Reference, file: File, dialect, bound) -> str | None:
        if dialect.family == "keras1" or (dialect.family == "keras2" and dialect.before(2, 1, 6)):
            return f"in {dialect} the first reduction comes after patience + 1 epochs"
        reader = reader_of_rate_key(file)
        if reader is not None:
            return f"the rate was logged as `lr`, Keras 3 logs `learning_rate`, and {reader}"
        if bound is None:
            return "it is called where its arguments are not seen"
        if not bound.complete or bound.unpacked:
            return "its arguments are not seen here"
        mode, monitor = bound.get("mode"), bound.get("monitor")
        if mode is not None and constant(mode) in ("min", "max"):
            return None
        if monitor is None or constant(monitor) in ("loss", "val_loss"):
            return None
        return "mode 'auto' went by the name of the monitor, Keras 3 goes by the compiled metric and raises where there is none"
