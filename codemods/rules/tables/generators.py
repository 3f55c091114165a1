"""KC222: generators that yield lists."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Class, Display, Function
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.tables._area import imports_keras

_FED = {
    "fit": ("x", "generator", "validation_data"),
    "fit_generator": ("generator", "validation_data"),
    "evaluate": ("x",),
    "evaluate_generator": ("generator",),
    "predict": ("x",),
    "predict_generator": ("generator",),
}


_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n\n\ndef batches():\n    while True:\n        "


class Generators(Rule):
    code = "KC222"
    title = "Generators yield tuples"
    safety = "The same arrays in tuples; a list of one array is that array."
    meant = "`yield [x, y]`, `yield [a, b], y` and `yield ([x], [y])` fed a model its inputs, targets and weights."
    means_now = "Keras 3 wants tuples all the way down: a list on the outside is a ValueError, a list inside a TypeError."
    why = "73 of 1,013 files train by generators; the error comes at the first batch and names tf.TypeSpec."
    valid = (Example(_MODEL + "yield x, y\n\n\nmodel.fit(batches(), steps_per_epoch=2)\n"),)
    invalid = (
        Example(
            _MODEL + "yield [x, y]\n\n\nmodel.fit(batches(), steps_per_epoch=2)\n",
            _MODEL + "yield (x, y)\n\n\nmodel.fit(batches(), steps_per_epoch=2)\n",
        ),
        Example(
            _MODEL + "yield [a, b], y\n\n\ntrain = batches()\nmodel.fit_generator(train, 10)\n",
            _MODEL + "yield (a, b), y\n\n\ntrain = batches()\nmodel.fit(train, steps_per_epoch=10)\n",
        ),
        Example(
            _MODEL + "inputs = [a, b]\n        yield (inputs, [y])\n\n\nmodel.fit(batches(), steps_per_epoch=2)\n",
            _MODEL + "inputs = [a, b]\n        yield (tuple(inputs), y)\n\n\nmodel.fit(batches(), steps_per_epoch=2)\n",
        ),
    )

    def finish(self, file: File) -> None:
        if not imports_keras(file):
            return
        feeding = self._feeding(file)
        for scope in list(file.names.scope_of_body.values()):
            if scope.kind != "function" or not isinstance(scope.node, cst.FunctionDef):
                continue
            if id(scope.node) in feeding:
                values = [value for value, from_ in scope.yields if not from_]
            elif self._is_item(scope, file):
                values = scope.returns
            else:
                continue
            for value in values:
                self._value(value, file)

    def _value(self, value: cst.BaseExpression, file: File) -> None:
        if not isinstance(value, (cst.List, cst.Tuple)) or not 1 <= len(value.elements) <= 3 or not file.wants(self.code, value):
            return
        edits = self._tuples(value, file)
        if edits and file.claim(value):
            file.report(
                value, self.code, Fate.MIGRATED, "keras.Model.fit", "Keras 3 takes inputs, targets and weights of a batch as tuples.", edits
            )

    @staticmethod
    def _is_item(scope, file: File) -> bool:
        """Is this `__getitem__` of a keras.utils.Sequence?"""
        owner = scope.parent
        if owner is None or owner.kind != "class" or scope.node.name.value != "__getitem__":
            return False
        return "sequence" in file.analysis.families(Class(owner.node, file.analysis))

    # --------------------------------------------------------------- dataflow

    def _feeding(self, file: File) -> set[int]:
        """Generator functions of this file that a model is fed by."""
        found: set[int] = set()
        for name, parameters in _FED.items():
            for use in file.analysis.method_calls(name):
                for index, arg in enumerate(use.node.args):
                    if arg.star or arg.keyword is not None and arg.keyword.value not in parameters or arg.keyword is None and index:
                        continue
                    found |= {id(function.node) for function in generator_functions(arg.value, file)}
        return found

    # ------------------------------------------------------------------ edits

    def _tuples(self, value: cst.List | cst.Tuple, file: File) -> list[Edit]:
        edits = self._brackets(value, file) if isinstance(value, cst.List) else []
        for element in value.elements:
            inner = element.value
            if isinstance(inner, cst.List):
                if len(inner.elements) == 1 and not isinstance(inner.elements[0], cst.StarredElement):
                    start, end = file.tree.span(inner)
                    first, last = file.tree.span(inner.elements[0].value)
                    edits += [Edit(start, first, ""), Edit(last, end, "")]
                elif inner.elements:
                    edits += self._brackets(inner, file)
            elif isinstance(inner, cst.Name):
                found = file.analysis.infer(inner)
                if found and all(isinstance(each, Display) and isinstance(each.node, (cst.List, cst.ListComp)) for each in found):
                    start, end = file.tree.span(inner)
                    edits += [Edit(start, start, "tuple("), Edit(end, end, ")")]
        return edits

    @staticmethod
    def _brackets(value: cst.List, file: File) -> list[Edit]:
        start, end = file.tree.span(value)
        if value.lpar:
            return []
        closing = ",)" if len(value.elements) == 1 else ")"
        return [Edit(start, start + 1, "("), Edit(end - 1, end, closing)]


def generator_functions(node: cst.BaseExpression, file: File, depth: int = 0) -> set[Function]:
    """The functions, of this file or another, whose call an expression is, at once or by a name."""
    if depth > 4:
        return set()
    if isinstance(node, cst.Call):
        return {value for value in file.analysis.infer(node.func) if isinstance(value, Function)}
    found: set[Function] = set()
    if isinstance(node, cst.Name) and id(node) in file.names.use_of:
        for binding in file.names.reaching(node.value, file.names.use_of[id(node)]):
            if binding.kind == "assign" and not binding.path and binding.value is not None:
                found |= generator_functions(binding.value, file, depth + 1)
    return found
