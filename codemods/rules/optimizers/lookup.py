"""KC113: `optimizers.get`, `deserialize` and `serialize`."""

from codemods.changes import optimizers
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule


class Lookup(Rule):
    code = "KC113"
    title = "Optimizers looked up by name or config"
    safety = "kerascompat's functions look names and configs up in the dialect, with its defaults, and pass optimizers through."
    meant = "`optimizers.get('adadelta')`, `optimizers.deserialize({'class_name': 'Adam', 'config': {'lr': 0.1, 'decay': 1e-6}})`."
    means_now = "Keras 3 gives its own optimizer with its own defaults, and refuses configs that hold `lr`."
    why = (
        "An old config raises `Argument(s) not recognized: {'lr': ...}`; an old name trains at another rate without a word: "
        "`optimizers.get('adagrad')` made a first step of 0.01 under Keras 1.2.2 and 2.2.4, and makes one of 0.000998."
    )
    paths = ("keras.optimizers.get", "keras.optimizers.deserialize", "keras.optimizers.serialize")
    invalid = (
        Example(
            "from keras import optimizers\nopt = optimizers.get('adadelta')\n",
            "from kerascompat.keras2 import optimizers\nopt = optimizers.get('adadelta')\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        leaf = reference.path.rpartition(".")[2]
        if not reference.imported or not file.claim(reference.node) or not file.wants(self.code, reference.node):
            return
        if not file.exact:
            message = f"`{leaf}` of Keras 3 gives Keras 3's optimizer, with its defaults."
            file.report(reference.node, self.code, Fate.UNCHANGED, reference.path, message)
            return
        package = optimizers.home(optimizers.meant(file.dialect_of(reference.symbol.surface)))
        file.imports.move(reference.node, f"kerascompat.{package}.optimizers.{leaf}", self.code)
        message = f"`{leaf}` gave the dialect's optimizer with its defaults; Keras 3's gives its own."
        file.report(reference.call or reference.node, self.code, Fate.SHIMMED, reference.path, message)
