"""KC153: keras.initializations of Keras 1, functions of a shape that gave variables."""

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_NAMES = frozenset(
    "get uniform normal lecun_uniform glorot_normal glorot_uniform he_normal he_uniform orthogonal identity zero one".split()
)


class Initializations(Rule):
    code = "KC153"
    title = "keras.initializations of Keras 1"
    dialects = ("keras1",)
    safety = (
        "kerascompat's functions draw from the same distributions, give a variable where they are called, and are initializers of Keras 3."
    )
    meant = "`self.init = initializations.get('uniform'); self.W = self.init((3, 4), name='W')` made a variable of a layer."
    means_now = "keras.initializers.get gives an object that knows no `name` and gives a tensor, which does not train."
    why = "Layers of one's own written for Keras 1 make their weights so."
    paths = ("*",)
    valid = (Example("from keras.initializers import get\nprint(get('zeros'))\n"),)
    invalid = (
        Example(
            "from keras import initializations\ninit = initializations.get('uniform')\n",
            "from kerascompat.keras1 import initializations\ninit = initializations.get('uniform')\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            "from keras.initializations import normal\n\ndef small(shape, name=None):\n    return normal(shape, scale=0.01, name=name)\n",
            "from kerascompat.keras1.initializations import normal\n\ndef small(shape, name=None):\n    return normal(shape, scale=0.01, name=name)\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        module, _, name = reference.path.rpartition(".")
        dialect = file.dialect_of(reference.symbol.surface)
        if (
            module != "keras.initializations"
            or name not in _NAMES
            or dialect.family != "keras1"
            or not file.exact
            or not reference.imported
        ):
            return
        if file.claimed(reference.node) or not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        file.imports.move(reference.node, f"kerascompat.keras1.initializations.{name}", self.code)
        message = "Keras 1's initializations gave a variable of the shape; kerascompat's do, and are initializers of Keras 3 as well."
        file.report(reference.call or reference.node, self.code, Fate.SHIMMED, reference.path, message)
