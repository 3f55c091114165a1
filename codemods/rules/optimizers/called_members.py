"""KC119: what loops and callbacks of tf.keras called on an optimizer: `_decayed_lr(dtype)`, `variables()`."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Object
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_LOOP = "import tensorflow as tf\n{}w = tf.Variable(1.0)\nopt = {}.optimizers.Adam(0.1)\nopt.apply_gradients([(g, w)])\n"
_OLD = _LOOP.format("", "tf.keras")
_RATE = _LOOP.format("from kerascompat import tf_keras\nfrom kerascompat.utils import effective_learning_rate\n", "tf_keras")
_STATE = _LOOP.format("from kerascompat import tf_keras\n", "tf_keras")


class CalledMembers(Rule):
    code = "KC119"
    title = "_decayed_lr and variables() of an optimizer"
    dialects = ("tf_keras",)
    safety = "kerascompat's function reads the rate of the next update of any optimizer; `weights` holds the state in the old order."
    meant = "`optimizer._decayed_lr(tf.float32)` was the rate of the next update, schedule and decay included; `optimizer.variables()` the counter and the slots."
    means_now = "AttributeError, and `'list' object is not callable`: Keras 3's `variables` is a list that also holds the learning rate."
    why = (
        "Callbacks that log the rate ask for `_decayed_lr`; a loop that sets all of `variables` to zero would set the rate to "
        "zero: SGD of tf.keras 2.10 has one, its counter, and Keras 3's has two, of which one is the rate."
    )
    methods = (("optimizer", "_decayed_lr"), ("optimizer", "variables"))
    valid = (
        Example("import tensorflow as tf\nmodel = tf.keras.Sequential()\nmodel.variables\n", dialect="tensorflow==2.10"),
        Example("import tensorflow as tf\nmodel = tf.keras.Sequential()\nstore.variables()\n", dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(
            _OLD + "rate = opt._decayed_lr(tf.float32)\n",
            _RATE + "rate = effective_learning_rate(opt)\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            _OLD + "for v in opt.variables():\n    v.assign(tf.zeros_like(v))\n",
            _STATE + "for v in opt.weights:\n    v.assign(tf.zeros_like(v))\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        name = call.func.attr.value
        own = isinstance(call.func.value, cst.Name) and call.func.value.value == "self"
        if own or any(receiver.cls is not None for receiver in receivers) or name == "variables" and (not receivers or call.args):
            return  # an optimizer of the user's has its own
        if not file.exact or not file.wants(self.code, call) or not file.claim(call):
            return
        start, end = file.tree.span(call)
        owner = file.tree.span(call.func.value)
        if name == "variables":
            edits, message = [Edit(owner[1], end, ".weights")], "Keras 3's `variables` is a list, and holds the rate as well."
        else:
            function = file.imports.name("kerascompat.utils.effective_learning_rate", call)
            edits, message = (
                [Edit(start, owner[0], f"{function}("), Edit(owner[1], end, ")")],
                "Keras 3's optimizers have no `_decayed_lr`.",
            )
        file.report(call, self.code, Fate.SHIMMED, f"keras.optimizers.Optimizer.{name}", message, edits)
