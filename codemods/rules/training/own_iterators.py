"""KC172: iterators of the user's own that feed a model."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.kinds import Function, Object
from codemods.engine.values import argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models
from codemods.rules.tables._area import imports_keras
from codemods.rules.tables.generators import generator_functions

#: Method -> what feeds it: (names of the argument, position; None for by name alone).
_FED = {
    "fit": ((("x", "generator"), 0), (("validation_data",), None)),
    "fit_generator": ((("generator",), 0), (("validation_data",), None)),
    "evaluate": ((("x",), 0),),
    "evaluate_generator": ((("generator",), 0),),
}
_CLASS = (
    "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n\n\n"
    "class Locked:\n    def __init__(self, batches):\n        self.batches = batches\n\n    def __iter__(self):\n        return self\n\n"
    "    def __next__(self):\n        with lock:\n            return next(self.batches)\n\n\n"
)


class OwnIterators(Rule):
    code = "KC172"
    title = "Iterators of one's own"
    dialects = ("keras1", "keras2", "tf_keras")
    safety = "A generator expression gives the same batches in the same order."
    meant = "fit_generator took anything that has `__next__`: the class with a lock around a generator stands in many scripts that load images by threads."
    means_now = "Keras 3 takes generators, its own data sets, those of tf.data and PyTorch: an iterator of another class is a ValueError."
    why = "`model.fit(threadsafe_iter(batches), steps_per_epoch=4)`, which trained 4 batches in Keras 1.2.2 to 2.3.1 and tf.keras 2.15, stops with 'Unrecognized data type'."
    methods = tuple(("model", name) for name in _FED)
    parity = "tests/kerascompat/test_own_iterators.py"
    valid = (
        Example(_CLASS + "model.fit(x, y)\n"),
        Example(
            _CLASS.replace("class Locked:", "from keras.utils import Sequence\nclass Locked(Sequence):")
            + "model.fit_generator(Locked(g), 4)\n"
        ),
    )
    invalid = (
        Example(
            _CLASS + "model.fit_generator(Locked(g), 4)\n",
            _CLASS + "model.fit((batch for batch in Locked(g)), steps_per_epoch=4)\n",
        ),
        Example(
            _CLASS + "train, test = Locked(a), Locked(b)\nmodel.fit_generator(train, 4, validation_data=test, validation_steps=2)\n",
            _CLASS
            + "train, test = Locked(a), Locked(b)\n"
            + "model.fit((batch for batch in train), steps_per_epoch=4, validation_data=(batch for batch in test), validation_steps=2)\n",
        ),
        Example(
            _CLASS
            + "def locked(f):\n    def made(*arguments):\n        return Locked(f(*arguments))\n    return made\n\n\n"
            + "@locked\ndef batches():\n    while True:\n        yield x, y\n\n\nmodel.fit_generator(batches(), 4)\n",
            _CLASS
            + "def locked(f):\n    def made(*arguments):\n        return Locked(f(*arguments))\n    return made\n\n\n"
            + "@locked\ndef batches():\n    while True:\n        yield x, y\n\n\nmodel.fit((batch for batch in batches()), steps_per_epoch=4)\n",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        if not imports_keras(file):
            return
        for names, place in _FED[call.func.attr.value]:
            data = next((found for name in names if (found := argument(call, name, place)) is not None), None)
            if data is None or not any(map(_models.iterates, self._values(data, file))) or not file.wants(self.code, data):
                continue
            start, end = file.tree.span(data)
            edits = [Edit(start, start, "(batch for batch in "), Edit(end, end, ")")]
            file.report(data, self.code, Fate.MIGRATED, "keras.Model.fit", "Keras 3 takes no iterators but generators.", edits)

    @staticmethod
    def _values(data: cst.BaseExpression, file: File) -> list:
        """What an expression can be; of a function with decorators of the user's, what these make of it."""
        found = list(file.analysis.infer(data))
        for function in generator_functions(data, file):
            for decorator in function.node.decorators if isinstance(function.node, cst.FunctionDef) else ():
                for maker in function.module.infer(decorator.decorator):
                    if isinstance(maker, Function):
                        inner = [value for value in maker.module.returned(maker) or () if isinstance(value, Function)]
                        found += [value for made in inner for value in made.module.returned(made) or ()]
        return found
