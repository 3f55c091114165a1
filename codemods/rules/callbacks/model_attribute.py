"""KC134: `callback.model` that is assigned."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Object, stored_value
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_OWN = "from keras.callbacks import Callback\n\nclass Mine(Callback):\n    def __init__(self, model):\n        super().__init__()\n        "


class ModelAttribute(Rule):
    code = "KC134"
    title = "The attribute `model` of a callback, assigned"
    safety = "`set_model` keeps the model, as the assignment did; fit calls it with its own model afterwards, as before."
    meant = "The model that the callback looks at: set in a constructor, or by a test that calls the callback's methods itself."
    means_now = "AttributeError: `model` is a property without a setter."
    why = (
        "Callbacks of old projects take a model in their constructor and keep it as `self.model`: three epochs were trained "
        "with one under Keras 2.2.4 and tf.keras 2.10, in Keras 3 none begins."
    )
    attributes = (("callback", "model"),)
    valid = (Example("from keras.callbacks import EarlyStopping\nstopper = EarlyStopping()\nprint(stopper.model)\n"),)
    invalid = (
        Example(_OWN + "self.model = model\n", _OWN + "self.set_model(model)\n"),
        Example(
            "from keras.callbacks import EarlyStopping\nstopper = EarlyStopping()\nstopper.model = model\n",
            "from keras.callbacks import EarlyStopping\nstopper = EarlyStopping()\nstopper.set_model(model)\n",
        ),
        Example(
            _OWN + "self.model = model\n\n    def set_model(self, model):\n        pass\n",
            _OWN + "super().set_model(model)\n\n    def set_model(self, model):\n        pass\n",
        ),
    )

    def attribute(self, node: cst.Attribute, receivers: list[Object], file: File) -> None:
        stored = stored_value(file.tree, node)
        if stored is None or not receivers or not file.claim(node):
            return
        path = "keras.callbacks.Callback.model"
        message = "Keras 3 keeps a callback's model behind a property that cannot be set; set_model keeps the model."
        target = file.tree.parent(node)
        statement = file.tree.parent(target)
        own = any(
            receiver.cls is not None and receiver.cls.module.class_attribute(receiver.cls, "set_model", None) for receiver in receivers
        )
        if (
            stored[1]
            or not isinstance(statement, cst.Assign)
            or len(statement.targets) != 1
            or own
            and getattr(node.value, "value", "") != "self"
        ):
            file.report(node, self.code, Fate.BY_HAND, path, f"{message} Call it here: `{file.source(node.value)}.set_model(...)`.")
            return
        start = file.tree.span(node)[0]
        first, last = file.tree.span(stored[0])
        receiver = "super()" if own else file.source(node.value)
        file.report(node, self.code, Fate.MIGRATED, path, message, [Edit(start, first, f"{receiver}.set_model("), Edit(last, last, ")")])
