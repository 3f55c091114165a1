"""KC114: an optimizer whose `decay` or `initial_decay` the code reads must have one."""

import libcst as cst

from codemods.engine.file import File
from codemods.engine.values import Object
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_READ = ("decay", "initial_decay", "effective_learning_rate", "get_updates", "get_gradients")
_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
_MADE = "model = Sequential([Dense(1, input_shape=(2,))])\nmodel.compile(SGD(0.1), 'mse')\n"


class HyperReads(OptimizerRule):
    code = "KC114"
    title = "Attributes of the old optimizer that the code uses"
    safety = "kerascompat's optimizers have the attributes of the dialect."
    meant = "`optimizer.decay` was there also where no decay was given; scripts compute the decayed rate from it."
    means_now = "AttributeError: Keras 3's optimizers have no `decay`."
    why = "The common callback that prints the decayed rate stops the training at the end of the first epoch."
    valid = (Example(_MODEL + _MADE),)
    invalid = (
        Example(
            _MODEL + _MADE + "print(model.optimizer.decay)\n",
            (_MODEL + _MADE + "print(model.optimizer.decay)\n").replace("from keras.optimizers", "from kerascompat.keras2.optimizers"),
            fate="shimmed",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        file = construction.file
        for node, owners in self._reads(file):
            if any(owner.node is None or owner.node is construction.node or not owner.site for owner in owners):
                return Concern(
                    self.code,
                    construction.place,
                    f"`{node.attr.value}` of the optimizer is used in line {file.line(node)}.",
                    inexact=f"Keras 3's optimizers have no `{node.attr.value}` (line {file.line(node)})",
                )
        return None

    def _reads(self, file: File) -> list[tuple[cst.Attribute, list[Object]]]:
        """The attributes in question that the file reads, with the optimizers they can be of."""
        found = file.notes.get(self)
        if found is None:
            found = file.notes[self] = []
            for use in file.names.of_kind(cst.Attribute):
                node = use.node
                if node.attr.value in _READ:
                    owners = [
                        value for value in file.analysis.infer(node.value) if isinstance(value, Object) and value.family == "optimizer"
                    ]
                    if owners:
                        found.append((node, owners))
        return found
