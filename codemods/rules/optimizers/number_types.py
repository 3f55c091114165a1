"""KC107: integers and numpy scalars where Keras 3 wants a float."""

import libcst as cst

from codemods.engine.symbols import Symbol
from codemods.engine.values import NOT_CONSTANT
from codemods.rules import Example
from codemods.rules.optimizers._construction import Concern, Construction, OptimizerRule

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nfrom keras.optimizers import SGD\n"
_MADE = "model = Sequential([Dense(1, input_shape=(2,))])\n"


class NumberTypes(OptimizerRule):
    code = "KC107"
    title = "An integer or a numpy scalar as a rate or a momentum"
    safety = "The same number as a float."
    meant = "Any number was taken and became a float32 variable."
    means_now = "Keras 3 raises ValueError for anything but a Python float."
    why = "`Adadelta(lr=1)` and `momentum=0` stop with an error."
    valid = (Example(_MODEL + _MADE + "model.compile(SGD(0.1), 'mse')\n"),)
    invalid = (
        Example(
            _MODEL + _MADE + "model.compile(SGD(lr=1, momentum=0), 'mse')\n",
            _MODEL + _MADE + "model.compile(SGD(learning_rate=1.0, momentum=0.0), 'mse')\n",
        ),
    )

    def concern(self, construction: Construction) -> Concern | None:
        changed = []
        for given in (construction.rate(), construction.given("momentum") if construction.name == "SGD" else None):
            if given is not None and given.arg is not None and given.owner is construction.file.analysis:
                text = self._as_float(construction, given)
                if text is not None:
                    changed.append((given, text))
        if not changed:
            return None

        def plain(edits) -> None:
            for given, text in changed:
                edits.replace(given.arg, text)

        given = changed[0][0]
        return Concern(
            self.code,
            given.arg,
            f"`{construction.file.source(given.value)}` was taken as a number; Keras 3 takes a Python float only.",
            plain=plain,
        )

    @staticmethod
    def _as_float(construction: Construction, given) -> str | None:
        source = construction.file.source(given.value)
        value = construction.constant(given.name)
        if isinstance(given.value, cst.Integer) or (isinstance(given.value, cst.UnaryOperation) and type(value) is int):
            return repr(float(value))
        if value is not NOT_CONSTANT:
            return f"float({source})" if type(value) in (int, bool) else None
        if isinstance(given.value, cst.Call):
            for called in construction.file.analysis.infer(given.value.func):
                if isinstance(called, Symbol) and called.path.startswith("numpy."):
                    return f"float({source})"
        return None
