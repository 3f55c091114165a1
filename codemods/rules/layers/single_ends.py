"""KC212: models whose one input or output is given in a list."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference
from codemods.engine.values import argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_START = "from keras.layers import Input, Dense\nfrom keras.models import Model\nx = Input((3,))\n"
_ENDS = (("inputs", 0), ("input", None), ("outputs", 1), ("output", None))


class SingleEnds(Rule):
    code = "KC212"
    title = "One input or output in a list"
    safety = "Data, targets and predictions are the same with and without the list; only what the model gives for a tensor, and its input and output, are not."
    meant = "`Model(inputs=[x], outputs=[y])` was the same model as `Model(x, y)`: called on a tensor it gave a tensor, and `model.output` was one."
    means_now = "Called on a tensor it gives a list of one, as `model.input` and `model.output` are."
    why = "`Dense(2)(base.output)` and `Dense(2)(base(x))` raise: Cannot convert '((None, 2), 2)' to a shape."
    paths = ("keras.Model", "keras.models.Model")
    valid = (
        Example(_START + "model = Model(inputs=x, outputs=Dense(2)(x))\n"),
        Example(_START + "model = Model(x, [Dense(2)(x), Dense(1)(x)])\n"),
    )
    invalid = (
        Example(
            _START + "model = Model(inputs=[x], outputs=[Dense(2)(x)])\n",
            _START + "model = Model(inputs=x, outputs=Dense(2)(x))\n",
        ),
        Example(
            _START.replace("from keras", "from tensorflow.keras") + "model = Model([x], [Dense(2)(x), ], name='m')\n",
            _START.replace("from keras", "from tensorflow.keras") + "model = Model(x, Dense(2)(x), name='m')\n",
            dialect="tensorflow==2.10",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        if reference.call is None:
            return
        for name, position in _ENDS:
            given = argument(reference.call, name, position)
            if not isinstance(given, cst.List) or len(given.elements) != 1 or not isinstance(given.elements[0], cst.Element):
                continue
            one = given.elements[0].value
            if isinstance(one, (cst.GeneratorExp, cst.NamedExpr)) or not file.wants(self.code, given):
                continue
            start, end = file.tree.span(given)
            first, last = file.tree.span(one)
            message = "A model with its one input or output in a list gives lists of one in Keras 3, where it gave a tensor."
            file.report(given, self.code, Fate.MIGRATED, "keras.Model", message, [Edit(start, first, ""), Edit(last, end, "")])
