"""KC209: a file whose use of keras.backend plain Keras 3 cannot express takes the backend from kerascompat."""

import libcst as cst

from codemods.changes import backend_shims, rows
from codemods.engine.file import File, Reference
from codemods.engine.symbols import Symbol
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_PREFIX = "keras.backend."
_PROTOCOL = frozenset("add_update get_updates trainable_weights non_trainable_weights _trainable_weights _non_trainable_weights".split())


class BackendFace(Rule):
    code = "KC209"
    title = "keras.backend beyond keras.ops"
    safety = "kerascompat's backend holds every function of the dialect, compared with the values of the genuine versions."
    meant = (
        "Symbolic gradients, the learning phase, `K.rnn`, `K.batch_dot` with its rules for axes, locally connected convolutions: functions on the "
        "tensors of a model."
    )
    means_now = "keras.ops has no such function, or one with other rules."
    why = "30 of 1,013 files of real legacy code call K.gradients, 28 in_train_phase or learning_phase, 15 batch_dot."
    paths = ("*", "keras.backend.get_value", "keras.backend.set_value", "keras.backend.eval")
    valid = (Example("from keras import backend as K\nprint(K.floatx())\n"),)
    invalid = (
        Example(
            "from tensorflow.python.keras import backend as K\ndims = K.ndim(x)\ng = K.gradients(K.mean(y), x)\n",
            "from kerascompat.tf_keras import backend as K\ndims = K.ndim(x)\ng = K.gradients(K.mean(y), x)\n",
            dialect="tensorflow==2.8",
            fate="shimmed",
        ),
        Example(
            "from keras import backend as K\ng = K.gradients(K.mean(y), x)\n",
            "from kerascompat.keras2 import backend as K\ng = K.gradients(K.mean(y), x)\n",
            fate="shimmed",
        ),
        Example(
            "from keras import backend as K\nsession = K.get_session()\nvalues = session.run(model.output, feed_dict={model.input: x})\n",
            "from kerascompat.keras2 import backend as K\nsession = K.get_session()\nvalues = session.run(model.output, feed_dict={model.input: x})\n",
            fate="shimmed",
        ),
        Example(
            "from keras import backend as K\nstep = K.function([x], [loss], updates=updates)\n",
            "from kerascompat.keras2 import backend as K\nstep = K.function([x], [loss], updates=updates)\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        path = reference.path
        if not path.startswith(_PREFIX) or not reference.imported or not file.exact or file.claimed(reference.node):
            return
        dialect = file.dialect_of(reference.symbol.surface)
        name = path.removeprefix(_PREFIX)
        if name not in backend_shims.HELD[dialect.family]:
            return
        reason = self._reason(file)
        if reason is None or not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        file.imports.move(reference.node, f"kerascompat.{backend_shims.face(dialect)}.backend.{name}", self.code)
        if name in backend_shims.LEFT:
            row = rows.tables().symbol(path, dialect)
            file.report(reference.call or reference.node, self.code, Fate.BY_HAND, path, row.by_hand)
            return
        message = f"Kept by kerascompat's backend: this file uses K.{reason}, which plain Keras 3 has not, or with other rules."
        file.report(reference.call or reference.node, self.code, Fate.SHIMMED, path, message)

    def _reason(self, file: File) -> str | None:
        """The first function that the file uses and plain Keras 3 has no form for."""
        if self not in file.notes:
            found = None
            for use in file.names.of_kind(cst.Name, cst.Attribute):
                for value in file.analysis.infer(use.node):
                    if isinstance(value, Symbol) and value.is_keras and not value.migrated and value.path.startswith(_PREFIX):
                        name = value.path.removeprefix(_PREFIX)
                        needed = name in backend_shims.NEEDED or (name in backend_shims.PROTOCOL and self._has_protocol(file))
                        needed = needed or (name == "function" and _updates(file.tree.parent(use.node), use.node))
                        if needed and name in backend_shims.HELD[file.dialect_of(value.surface).family]:
                            found = found or name
                if found is not None:
                    break
            file.notes[self] = found
        return file.notes[self]

    @staticmethod
    def _has_protocol(file: File) -> bool:
        """Whether the file has a class that keeps the old protocol of layers or optimizers, and hands it variables or updates."""
        key = "update protocol"
        if key not in file.notes:
            file.notes[key] = any(
                (node.attr if isinstance(node, cst.Attribute) else node.name).value in _PROTOCOL
                for node in (use.node for use in file.names.of_kind(cst.Attribute, cst.FunctionDef))
            )
        return file.notes[key]


def _updates(call: cst.CSTNode | None, function: cst.CSTNode) -> bool:
    """Is K.function given updates to carry out in this call?"""
    if not isinstance(call, cst.Call) or call.func is not function:
        return False
    return any(arg.keyword.value == "updates" if arg.keyword else place == 2 for place, arg in enumerate(call.args))
