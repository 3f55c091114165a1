"""KC132: EarlyStopping and ModelCheckpoint: direction, timing, epoch numbers and file formats."""

import libcst as cst

from codemods.changes import inventory, optimizers
from codemods.engine.calls import BoundCall, bind, constant
from codemods.engine.edits import ArgumentEdits
from codemods.engine.file import File, Reference
from codemods.engine.values import NOT_CONSTANT
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.callbacks._never import never_taken

_IMPORT = "from keras.callbacks import EarlyStopping\n"
_SAVED_MODEL = (
    "It wrote a SavedModel; Keras 3 refuses a name that does not end in .keras or .h5. End it in one of these, here and where the file is "
    "loaded, or keep the weights alone by save_weights_only=True."
)
_CHECKPOINT = "from keras.callbacks import ModelCheckpoint\n"


class WatchingCallbacks(Rule):
    code = "KC132"
    title = "EarlyStopping and ModelCheckpoint"
    safety = (
        "The mode that the old rule gave is written out. Where the epoch at which it stops, the number in a file name or the format of the "
        "file would be another, kerascompat's callback of the dialect is imported."
    )
    meant = (
        "mode 'auto' meant 'max' where the name contains 'acc' (ModelCheckpoint: or begins with 'fmeasure'), 'min' otherwise. Up to Keras "
        "2.0.8 EarlyStopping stopped one epoch later, and ModelCheckpoint counted epochs from 0 in file names. Any file name was HDF5. "
        "Up to tf.keras 2.10 restore_best_weights=True put the best weights back where the callback stopped the fit, and only there."
    )
    means_now = (
        "Keras 3 asks the compiled metric of that name, and raises where there is none or where it does not say. It refuses file names that do "
        "not end in .keras or .h5, and for weights any that does not end in .weights.h5. restore_best_weights puts the best weights "
        "back at the end of every fit."
    )
    why = "monitor='val_auc' was minimised by old Keras and is maximised by Keras 3; a name such as weights.hdf5 stops the script."
    paths = ("keras.callbacks.EarlyStopping", "keras.callbacks.ModelCheckpoint")
    valid = (Example(_IMPORT + "callbacks = [EarlyStopping(monitor='val_loss', patience=2)]\n"),)
    invalid = (
        Example(
            "from keras.callbacks import EarlyStopping\nstop = EarlyStopping(patience=2)\n",
            dialect="keras==1.2.2",
            fidelity="modern",
            fate="unchanged",
        ),
        Example(
            _IMPORT + "callbacks = [EarlyStopping(monitor='val_acc', patience=2)]\n",
            _IMPORT + "callbacks = [EarlyStopping(monitor='val_acc', patience=2, mode='max')]\n",
        ),
        Example(
            _IMPORT + "callbacks = [EarlyStopping(monitor='val_score', mode='auto')]\n",
            _IMPORT + "callbacks = [EarlyStopping(monitor='val_score', mode='min')]\n",
        ),
        Example(
            _IMPORT + "callbacks = [EarlyStopping(patience=2)]\n",
            "from kerascompat.keras1.callbacks import EarlyStopping\ncallbacks = [EarlyStopping(patience=2)]\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            _IMPORT + "callbacks = [EarlyStopping(patience=2, restore_best_weights=True)]\n",
            "from kerascompat.keras2.callbacks import EarlyStopping\ncallbacks = [EarlyStopping(patience=2, restore_best_weights=True)]\n",
            fate="shimmed",
        ),
        Example(
            "from tensorflow.keras.callbacks import EarlyStopping\ncallbacks = [EarlyStopping(patience=2, baseline=0.5)]\n",
            "from kerascompat.tf_keras.until_2_3.callbacks import EarlyStopping\ncallbacks = [EarlyStopping(patience=2, baseline=0.5)]\n",
            dialect="tensorflow==2.3",
            fate="shimmed",
        ),
        Example(
            "from tensorflow.keras.callbacks import ModelCheckpoint\ncallbacks = [ModelCheckpoint('saved/best')]\n",
            "from kerascompat.tf_keras.callbacks import ModelCheckpoint\ncallbacks = [ModelCheckpoint('saved/best')]\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            "from tensorflow.keras.callbacks import ModelCheckpoint\ncallbacks = [ModelCheckpoint('saved/best')]\n",
            dialect="tensorflow==2.10",
            fidelity="modern",
            fate="by_hand",
        ),
        Example(
            _CHECKPOINT + "callbacks = [ModelCheckpoint('w.{epoch:02d}.hdf5', monitor='val_acc', save_best_only=True)]\n",
            "from kerascompat.keras2.callbacks import ModelCheckpoint\n"
            "callbacks = [ModelCheckpoint('w.{epoch:02d}.hdf5', monitor='val_acc', save_best_only=True)]\n",
            fate="shimmed",
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
        never = never_taken(bound, signature, dialect)
        if never is not None:
            if file.claim(reference.node):
                file.report(reference.call, self.code, Fate.BY_HAND, reference.path, never)
            return
        if reference.path.endswith("ModelCheckpoint"):
            if not file.exact and self._saved_model(bound, dialect):
                if file.claim(reference.node) and file.wants(self.code, reference.call):
                    file.report(reference.call, self.code, Fate.BY_HAND, reference.path, _SAVED_MODEL)
                return
            reason, late = self._other_file(bound, dialect), None
        else:
            reason, late = self._other_epoch(bound, dialect), "late" if dialect.standalone and dialect.before(2, 1) else None
        if reason is not None and file.exact:
            self._shim(reference, file, dialect, reason, late)
        else:
            if reason is not None:
                file.report(reference.call, self.code, Fate.UNCHANGED, reference.path, f"Keras 3's callback differs: {reason}.")
            self._direction(reference, file, bound)

    def _shim(self, reference: Reference, file: File, dialect, reason: str, late: str | None) -> None:
        if not file.wants(self.code, reference.call) or not file.claim(reference.node):
            return
        name = reference.path.rpartition(".")[2]
        package = optimizers.home(dialect)
        edits: ArgumentEdits | tuple = ()
        if dialect.family == "keras2" and dialect.before(2, 1):
            if late is None:
                package = "keras1"  # whose file names count from 0, as those of 2.0 did
            else:
                edits = ArgumentEdits(file.tree, reference.call)
                edits.add(late, "True")
        file.imports.move(reference.node, f"kerascompat.{package}.callbacks.{name}", self.code)
        file.report(reference.call, self.code, Fate.SHIMMED, reference.path, f"The dialect's callback of kerascompat: {reason}.", edits)

    @staticmethod
    def _other_epoch(bound: BoundCall, dialect) -> str | None:
        """Why Keras 3 would stop with another epoch or leave other weights, or none."""
        if dialect.standalone and dialect.before(2, 1):
            return f"{dialect} stopped one epoch later, after patience + 1"
        if dialect.family == "tf_keras" and dialect.at_least(2, 11):
            return None  # Keras 3 has that one
        if not bound.complete or bound.unpacked:
            return "its arguments are not seen here"
        best, baseline, patience = (bound.get(name) for name in ("restore_best_weights", "baseline", "patience"))
        if best is not None and constant(best) is not False:
            return "the best weights came back only where it stopped the fit; in Keras 3 they come back whenever the fit ends"
        if baseline is not None and constant(baseline) is not None:
            return "an epoch that beats the best one but not the baseline counts otherwise in Keras 3"
        if dialect.family == "tf_keras" and dialect.at_least(2, 4) and (patience is None or constant(patience) == 0):
            return "with patience=0 it stopped with the second epoch, whatever that brought"
        return None

    @staticmethod
    def _saved_model(bound: BoundCall, dialect) -> bool:
        """Whether it certainly wrote folders of TensorFlow's own format."""
        path, weights = bound.get("filepath"), bound.get("save_weights_only")
        value = constant(path) if path is not None else NOT_CONSTANT
        whole = weights is None and bound.complete and not bound.unpacked or weights is not None and constant(weights) is False
        return dialect.family == "tf_keras" and whole and isinstance(value, str) and not value.endswith((".keras", ".h5", ".hdf5"))

    @staticmethod
    def _other_file(bound: BoundCall, dialect) -> str | None:
        """Why Keras 3 would write another file, or none."""
        if dialect.standalone and dialect.before(2, 1):
            return f"{dialect} counted the epochs in file names from 0"
        if not bound.complete or bound.unpacked:
            return "its arguments are not seen here"
        path = bound.get("filepath")
        value = constant(path) if path is not None else NOT_CONSTANT
        weights = bound.get("save_weights_only")
        if weights is not None and constant(weights) is not False:
            if not isinstance(value, str) or not value.endswith(".weights.h5"):
                return "Keras 3 refuses names of weight files that do not end in .weights.h5"
        elif not isinstance(value, str):
            return "the file's name is not seen here, and Keras 3 refuses any that does not end in .keras or .h5"
        elif not value.endswith((".keras", ".h5")):
            return "Keras 3 refuses names that do not end in .keras or .h5"
        period = bound.find("period")
        if period is not None and constant(period) != 1:
            return "`period` counted epochs, Keras 3 counts batches"
        return None

    def _direction(self, reference: Reference, file: File, bound: BoundCall) -> None:
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
    def _keeps_all(bound: BoundCall) -> bool:
        best = bound.get("save_best_only")
        return best is None or constant(best) is False
