"""KC173: generators that yield inputs alone, for predict."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.kinds import Object, Stream
from codemods.engine.values import argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models
from codemods.rules.tables._area import imports_keras
from codemods.rules.tables.generators import generator_functions

_MODEL = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n\n\n"
    "def batches():\n    while True:\n        yield {}\n\n\n"
)
_SHIMMED = _MODEL.replace("Dense\nmodel", "Dense\nfrom kerascompat import keras2\nmodel")


class PredictedGenerators(Rule):
    code = "KC173"
    title = "Generators that yield inputs alone"
    dialects = ("keras1", "keras2", "tf_keras")
    safety = "kerascompat hands the batches on as they are, in tuples."
    meant = "predict_generator took what yields x, as well as (x, y); standalone Keras took a list of arrays as several inputs."
    means_now = "Keras 3 takes tuples alone: a generator of arrays is a ValueError at the first batch."
    why = "A generator of 3 batches of an array, which Keras 1.2.2 to 2.3.1 and tf.keras 2.15 predict from, stops."
    methods = (("model", "predict_generator"), ("model", "predict"))
    parity = "tests/kerascompat/test_own_iterators.py"
    valid = (
        Example(_MODEL.format("x, y") + "model.predict(batches(), steps=3)\n"),
        Example(_MODEL.format("x") + "model.predict(x)\n"),
        Example(
            "from keras.preprocessing.image import ImageDataGenerator\n"
            + _MODEL.format("x")
            + "model.predict(ImageDataGenerator().flow(x), steps=3)\n"
        ),
    )
    invalid = (
        Example(
            _MODEL.format("x") + "scores = model.predict_generator(batches(), 3)\n",
            _SHIMMED.format("x") + "scores = model.predict(keras2.utils.inputs(batches()), steps=3, verbose=0)\n",
            fate="shimmed",
        ),
        Example(
            _MODEL.format("x") + "test = batches()\nscores = model.predict(test, steps=3)\n",
            _SHIMMED.format("x") + "test = batches()\nscores = model.predict(keras2.utils.inputs(test), steps=3, verbose=0)\n",
            dialect="keras==2.3.1",
            fate="shimmed",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        named = call.func.attr.value == "predict_generator"
        data = argument(call, "generator" if named else "x", 0)
        if data is None or not imports_keras(file) or not (named or receivers) or not self._may_yield(data, file):
            return
        if _models.keeps(file, receivers) or not file.wants(self.code, data):  # kerascompat's models take what the old ones took
            return
        family = next((receiver.surface for receiver in receivers if receiver.surface), "")
        home = f"kerascompat.{file.dialect_of(family).family}.utils.inputs"
        start, end = file.tree.span(data)
        edits = [Edit(start, start, f"{file.imports.name(home, data)}("), Edit(end, end, ")")]
        message = "Keras 3 takes tuples from a generator; where the batches are the inputs alone, kerascompat makes tuples of them."
        file.report(data, self.code, Fate.SHIMMED, "keras.Model.predict", message, edits)

    @staticmethod
    def _may_yield(data: cst.BaseExpression, file: File) -> bool:
        """Whether an expression may be a generator or iterator that yields something else than tuples."""
        values = file.analysis.infer(data)
        iterates = any(isinstance(value, Stream) or _models.iterates(value) for value in values)
        functions = generator_functions(data, file)
        if functions:
            scopes = [file.names.scope_of_body.get(id(function.node)) for function in functions]
            yields = [value for scope in scopes if scope is not None for value, from_ in scope.yields if not from_]
            if yields and all(isinstance(value, cst.Tuple) for value in yields):
                return False
            return iterates or bool(yields)
        return iterates
