"""KC117: the module of optimizers handed on, for a class whose name is known when the program runs."""

import libcst as cst

from codemods.changes import optimizers
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_TF = "import tensorflow as tf\nopt = getattr(tf.keras.optimizers, name)(lr=0.1)\n"


class ModuleReference(Rule):
    code = "KC117"
    title = "A class taken from the module of optimizers by its name: getattr(optimizers, name)"
    safety = "kerascompat's module holds the dialect's classes, which take whatever arguments they took and compute what they computed."
    meant = "`getattr(keras.optimizers, config['optimizer'])(lr=...)` made the optimizer that a configuration names."
    means_now = "Keras 3's class is found, refuses `lr` and `decay`, or trains with its own defaults and formula."
    why = (
        "The line holds no name of an optimizer, so a rename finds nothing to rename: with 'Adadelta' the first step was 1.4e-3 "
        "under Keras 2.2.4, and is 1.4e-6."
    )
    paths = ("keras.optimizers",)
    valid = (Example("from keras import optimizers\nprint(optimizers)\n", fidelity="modern"), Example("from keras import optimizers\n"))
    invalid = (
        Example(
            "from keras import optimizers\nopt = getattr(optimizers, name)(lr=0.1)\n",
            "from kerascompat.keras2 import optimizers\nopt = getattr(optimizers, name)(lr=0.1)\n",
            fate="shimmed",
        ),
        Example(
            _TF,
            "import tensorflow as tf\nfrom kerascompat.tf_keras import optimizers\nopt = getattr(optimizers, name)(lr=0.1)\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(_TF, fate="unchanged", dialect="tensorflow==2.10", fidelity="modern"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if reference.call is not None or not reference.imported or not isinstance(file.tree.parent(reference.node), cst.Arg):
            return
        if not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        if not file.exact:
            message = "Keras 3's classes are found there: `lr` must be `learning_rate` where they are called, and `decay` a schedule."
            file.report(reference.node, self.code, Fate.UNCHANGED, reference.path, message)
            return
        package = optimizers.home(file.dialect_of(reference.symbol.surface))
        file.imports.move(reference.node, f"kerascompat.{package}.optimizers", self.code)
        message = "Which class is taken is known when the program runs: kerascompat's module holds those of the dialect."
        file.report(reference.node, self.code, Fate.SHIMMED, reference.path, message)
