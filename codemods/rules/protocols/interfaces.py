"""KC152: decorators of keras.legacy.interfaces, which turned Keras 1 arguments into Keras 2 ones."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule


class Interfaces(Rule):
    code = "KC152"
    title = "Decorators of keras.legacy.interfaces"
    dialects = ("keras2",)
    safety = "Calls with Keras 2's arguments reach the method as they are; the decorator did nothing else for them."
    meant = "`@interfaces.legacy_get_updates_support` let `get_updates(params, constraints, loss)` of Keras 1 be called, others renamed arguments."
    means_now = "ModuleNotFoundError: Keras 3 has no keras.legacy.interfaces."
    why = "Optimizers and layers that were copied from Keras 2's own carry it."
    paths = ("*",)
    valid = (Example("from mylib import interfaces\n\n@interfaces.legacy_dense_support\ndef f():\n    pass\n"),)
    invalid = (
        Example(
            "import keras\n\nclass Mine(keras.layers.Dense):\n    @keras.legacy.interfaces.legacy_dense_support\n"
            "    def __init__(self, units):\n        super(Mine, self).__init__(units)\n",
            "import keras\n\nclass Mine(keras.layers.Dense):\n    def __init__(self, units):\n        super(Mine, self).__init__(units)\n",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if not reference.path.startswith("keras.legacy.interfaces.") or file.claimed(reference.node):
            return
        decorator = file.tree.parent(reference.node)
        if not isinstance(decorator, cst.Decorator) or not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        start, end = file.tree.span(decorator)
        while file.tree.text[end].isspace():
            end += 1  # to a comment, the definition or the next decorator
        file.drop_reference(reference.node)
        message = "It renamed arguments of Keras 1: a caller that still gives those must give Keras 2's."
        file.report(reference.node, self.code, Fate.MIGRATED, reference.path, message, [Edit(start, end, "")])
