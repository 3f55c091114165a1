"""KC132: callbacks that watch a quantity and find its direction by themselves."""

import libcst as cst

from codemods.changes import inventory
from codemods.engine.calls import bind, constant
from codemods.engine.edits import ArgumentEdits
from codemods.engine.file import File, Reference
from codemods.engine.values import NOT_CONSTANT
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_IMPORT = "from keras.callbacks import EarlyStopping\n"


class MonitorDirection(Rule):
    code = "KC132"
    title = "The direction of a monitored quantity"
    safety = "The mode that the old rule gave is written out."
    meant = "mode 'auto' meant 'max' where the name contains 'acc' (ModelCheckpoint: or begins with 'fmeasure'), 'min' otherwise."
    means_now = "Keras 3 asks the compiled metric of that name, and raises where there is none or where it does not say."
    why = "monitor='val_auc' was minimised by old Keras and is maximised by Keras 3; a custom metric stops the training with an error."
    paths = ("keras.callbacks.EarlyStopping", "keras.callbacks.ModelCheckpoint")
    valid = (Example(_IMPORT + "callbacks = [EarlyStopping(monitor='val_loss', patience=2)]\n"),)
    invalid = (
        Example(
            _IMPORT + "callbacks = [EarlyStopping(monitor='val_acc', patience=2)]\n",
            _IMPORT + "callbacks = [EarlyStopping(monitor='val_acc', patience=2, mode='max')]\n",
        ),
        Example(
            _IMPORT + "callbacks = [EarlyStopping(monitor='val_score', mode='auto')]\n",
            _IMPORT + "callbacks = [EarlyStopping(monitor='val_score', mode='min')]\n",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if reference.call is None or not reference.imported:
            return
        dialect = file.dialect_of(reference.symbol.surface)
        signature = inventory.signature(reference.path, dialect)
        if signature is None:
            return
        names = [parameter.name for parameter in signature.parameters if parameter.kind == "plain"]
        bound = bind(file.analysis, reference.call, names)
        mode, monitor = bound.get("mode"), bound.get("monitor")
        if monitor is None or not bound.complete or (mode is not None and (mode.arg is None or constant(mode) != "auto")):
            return
        name = constant(monitor)
        if name in ("loss", "val_loss") or (name is not NOT_CONSTANT and not isinstance(name, str)):
            return
        checkpoint = reference.path.endswith("ModelCheckpoint")
        if checkpoint and self._keeps_all(bound):
            return
        if name is NOT_CONSTANT:
            if not isinstance(monitor.value, (cst.Name, cst.Attribute)) or monitor.owner is not file.analysis:
                return
            text = f"'max' if 'acc' in {file.source(monitor.value)} else 'min'"
            told = "of a name that contains 'acc' is 'max'"
        else:
            largest = "acc" in name or (checkpoint and name.startswith("fmeasure"))
            text = "'max'" if largest else "'min'"
            told = f"of `{name}` was {text}"
        edits = ArgumentEdits(file.tree, reference.call)
        if mode is not None:
            edits.replace(mode.arg, text)
        else:
            edits.add("mode", text)
        file.report(
            reference.call,
            self.code,
            Fate.MIGRATED,
            reference.path,
            f"The direction {told}, by its name; Keras 3 goes by the compiled metric and raises where it finds none.",
            edits,
        )

    @staticmethod
    def _keeps_all(bound) -> bool:
        best = bound.get("save_best_only")
        return best is None or constant(best) is False
