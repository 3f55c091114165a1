"""KC151: an optimizer of the user's own, written with get_updates, keeps that protocol by its base class."""

import libcst as cst

from codemods.changes import optimizers
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule


class OwnOptimizers(Rule):
    code = "KC151"
    title = "An optimizer of one's own: class Mine(Optimizer)"
    dialects = ("keras1", "keras2")
    safety = (
        "kerascompat's Optimizer runs get_updates for every update and carries out what it returns after all of it is computed, as Theano "
        "did; standalone Keras on TensorFlow left the order open."
    )
    meant = "`get_updates(self, loss, params)` (Keras 1: params, constraints, loss) built the updates of a step once, in the graph."
    means_now = "Keras 3 never calls it: NotImplementedError at the first batch."
    why = "19 of 1,013 files of real legacy code have an optimizer of their own or call get_updates."
    parity = "tests/training/test_scripts.py"
    paths = ("keras.optimizers.Optimizer",)
    valid = (Example("from keras.optimizers import Optimizer\nprint(isinstance(x, Optimizer))\n"),)
    invalid = (
        Example(
            "from keras import backend as K\nfrom keras.optimizers import Optimizer\n\nclass Plain(Optimizer):\n    def __init__(self, lr=0.01, **kwargs):\n"
            "        super(Plain, self).__init__(**kwargs)\n        self.lr = K.variable(lr)\n\n    def get_updates(self, loss, params):\n"
            "        return [K.update_sub(p, self.lr * g) for p, g in zip(params, self.get_gradients(loss, params))]\n",
            "from kerascompat.keras2 import backend as K\nfrom kerascompat.keras2.optimizers import Optimizer\n\nclass Plain(Optimizer):\n"
            "    def __init__(self, lr=0.01, **kwargs):\n        super(Plain, self).__init__(**kwargs)\n        self.lr = K.variable(lr)\n\n"
            "    def get_updates(self, loss, params):\n"
            "        return [K.update_sub(p, self.lr * g) for p, g in zip(params, self.get_gradients(loss, params))]\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        if dialect.family not in self.dialects or not file.exact or not reference.imported or reference.symbol.migrated:
            return
        parent = file.tree.parent(reference.node)
        definition = file.tree.parent(parent) if isinstance(parent, cst.Arg) else None
        if not isinstance(definition, cst.ClassDef) or file.claimed(reference.node):
            return
        if not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        for statement in definition.body.body:
            if isinstance(statement, cst.FunctionDef) and statement.name.value in ("get_updates", "get_gradients"):
                file.claim(statement.name)
        file.imports.move(reference.node, f"kerascompat.{optimizers.home(dialect, reference.path)}.optimizers.Optimizer", self.code)
        message = f"{definition.name.value} keeps get_updates by its base class: kerascompat's Optimizer carries out what it returns."
        file.report(reference.node, self.code, Fate.SHIMMED, reference.path, message)
