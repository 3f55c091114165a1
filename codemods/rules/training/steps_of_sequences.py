"""KC226: an epoch that is not one pass over a Sequence."""

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.values import Class, Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.tables._area import imports_keras
from codemods.rules.tables._numbers import assigned

#: Methods of ImageDataGenerator that give a Sequence.
_FLOWS = ("flow", "flow_from_directory", "flow_from_dataframe")
#: How many batches there are, and of what: names and positions in `fit`, and in `fit_generator`.
_STEPS = (
    (("generator", "x"), 0, ("steps_per_epoch", "samples_per_epoch"), 1),
    (("validation_data",), 5, ("validation_steps", "nb_val_samples"), 6),
)
_FOLLOWED = 6

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n"
_BATCHES = "import keras\n\nclass Batches(keras.utils.Sequence):\n    pass\n\n"
_SHIMMED = _MODEL.replace("import Dense\n", "import Dense\nfrom kerascompat import keras2\n")
_FIT = "batches = Batches()\nmodel.fit({}, steps_per_epoch=len(x) // 32, validation_data={}, validation_steps=2, epochs=3)\n"


class StepsOfSequences(Rule):
    code = "KC226"
    title = "Epochs that are not one pass over a Sequence"
    safety = (
        "The batches of the old version in its order: standalone Keras went on where the last epoch ended, tf.keras began anew. Validation "
        "looks at the first batches each time; standalone Keras went on there too."
    )
    meant = "`fit_generator(datagen.flow(x, y), steps_per_epoch=len(x) // 32)` trained so many batches in every epoch."
    means_now = "Keras 3 ends an epoch also where the Sequence ends: with 4 steps of 5 batches its epochs have 4, 1, 4, 1, ... batches."
    why = (
        "100 samples in batches of 32 with steps_per_epoch=100 // 32 trained 3, 3, 3 batches under Keras 2.2.4 and 2.3.1, and 3, 1, 3 now."
    )
    methods = (("model", "fit"), ("model", "fit_generator"))
    valid = (
        Example(_MODEL + "model.fit(generate(), steps_per_epoch=4)\n"),
        Example(_MODEL + "from mine import load\nbatches = load()\nmodel.fit(batches.flow(x, y), epochs=3)\n"),
    )
    invalid = (
        Example(
            _BATCHES + _MODEL + _FIT.format("batches", "(a, b)"),
            _BATCHES + _SHIMMED + _FIT.format("keras2.utils.endless(batches)", "(a, b)"),
            fate="shimmed",
        ),
        Example(
            _BATCHES + _MODEL + _FIT.format("batches", "Batches()"),
            _BATCHES + _SHIMMED + _FIT.format("keras2.utils.endless(batches)", "keras2.utils.first_batches(Batches(), 2)"),
            fate="shimmed",
        ),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        if not imports_keras(file):
            return
        generator = call.func.attr.value == "fit_generator"
        for names, place, counts, count_place in _STEPS:
            data = next((found for name in names if (found := argument(call, name, place if generator or not place else None))), None)
            steps = next((found for name in counts if (found := argument(call, name, count_place if generator else None))), None)
            if data is not None and steps is not None and not _is_length(steps, data, file) and _is_sequence(data, file):
                self._wrap(call, data, steps, names[0] == "validation_data", file)

    def _wrap(self, call: cst.Call, data: cst.BaseExpression, steps: cst.BaseExpression, validates: bool, file: File) -> None:
        if not file.wants(self.code, data):
            return
        if not file.exact:
            message = "Keras 3 ends an epoch also where the Sequence ends, and begins it anew: epochs of as many steps as the Sequence has batches are alike."
            file.report(data, self.code, Fate.UNCHANGED, "keras.Model.fit", message)
            return
        standalone = file.dialect.standalone
        face = file.dialect.family if standalone else "tf_keras"
        name = "first_batches" if validates else "endless" if standalone else "restarted"
        function = file.imports.name(f"kerascompat.{face}.utils.{name}", call)
        shuffle = argument(call, "shuffle", None)
        order = "" if validates else "False" if face == "keras1" else file.source(shuffle) if shuffle is not None else ""
        given = ([file.source(steps)] if name != "endless" else []) + ([f"shuffle={order}"] if order else [])
        start, end = file.tree.span(data)
        message = (
            "Keras 3 ends an epoch also where the Sequence ends; kerascompat draws as many batches as were asked for, in the old order."
        )
        edits = [Edit(start, start, f"{function}("), Edit(end, end, "".join(f", {text}" for text in given) + ")")]
        file.report(data, self.code, Fate.SHIMMED, "keras.Model.fit", message, edits)


def _is_length(steps: cst.BaseExpression, data: cst.BaseExpression, file: File) -> bool:
    """`len(batches)`: an epoch is one pass."""
    called = isinstance(steps, cst.Call) and isinstance(steps.func, cst.Name) and steps.func.value == "len" and len(steps.args) == 1
    return isinstance(steps, cst.Name) and steps.value == "None" or (called and file.source(steps.args[0].value) == file.source(data))


def _is_sequence(node: cst.BaseExpression, file: File, left: int = _FOLLOWED) -> bool:
    """Whether this may be a Sequence of the file's own, or what a method of ImageDataGenerator gives."""
    if isinstance(node, cst.Call):
        if isinstance(node.func, cst.Attribute) and node.func.attr.value in _FLOWS:
            return True
        return any(isinstance(value, Class) and "sequence" in file.analysis.families(value) for value in file.analysis.infer(node.func))
    if isinstance(node, cst.Name) and left:
        return any(_is_sequence(value, file, left - 1) for value in assigned(node, file))
    return False
