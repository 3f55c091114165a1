"""KC224: methods that no Keras had."""

import libcst as cst

from codemods.changes import inventory
from codemods.engine.file import File
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_MODEL = "from keras.models import Sequential\nmodel = Sequential()\n"
_PATHS = frozenset(("keras.Model", "keras.Sequential"))


class Never(Rule):
    code = "KC224"
    title = "Methods that no Keras had"
    safety = "Nothing is rewritten."
    meant = "AttributeError, in every version: a slip, another library's method, or one that the project adds to the class."
    means_now = "AttributeError still."
    why = "A ledger without the line would say that it was seen to. Of 25 lines with a slip in a name or argument 23 raise under Keras 2.2.4 itself."
    nodes = (cst.Call,)
    valid = (
        Example(_MODEL + "model.summary()\n"),
        Example(_MODEL + "model.trained = lambda: True\nmodel.trained()\n"),
        Example(_MODEL + "Sequential.partial_fit = Sequential.train_on_batch\nmodel.partial_fit(x, y)\n"),
    )
    invalid = (Example(_MODEL + "model.partial_fit(x, y)\n", fate="by_hand"),)

    def node(self, node: cst.Call, file: File) -> None:
        function = node.func
        if not isinstance(function, cst.Attribute) or function.attr.value.startswith("_"):
            return
        receivers = file.analysis.infer(function.value)
        if not receivers or not all(isinstance(each, Object) and each.cls is None and each.path in _PATHS for each in receivers):
            return
        name = function.attr.value
        if any(inventory.known(f"{path}.{name}") or name in inventory.members(path) for path in _PATHS):
            return
        if any(name in module.outside_attributes for module in (file.analysis, *file.analysis.imported_modules)):
            return
        if file.claim(node):
            path = receivers[0].path
            message = f"No Keras that this tool knows had {path}.{name}: the code was never valid, unless the method is added elsewhere."
            file.report(node, self.code, Fate.BY_HAND, f"{path}.{name}", message)
