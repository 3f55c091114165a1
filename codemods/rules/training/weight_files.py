"""KC143: names of files that models and weights are saved under."""

import libcst as cst

from codemods.engine.edits import ArgumentEdits, Edit
from codemods.engine.file import File
from codemods.engine.scopes import dotted
from codemods.engine.values import NOT_CONSTANT, Object, argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_MODEL = "from keras.models import Sequential\nfrom keras.layers import Dense\nmodel = Sequential([Dense(1, input_shape=(2,))])\n"
_TF_MODEL = _MODEL.replace("from keras", "from tensorflow.keras")
_IMPORT = _MODEL.replace("layers import Dense\n", "layers import Dense\nfrom kerascompat.models import {}\n")


class WeightFiles(Rule):
    code = "KC143"
    title = "Names of files for models and weights"
    safety = (
        "kerascompat writes and reads the old HDF5 layout under any name, and files that old Keras wrote: the gates of Keras 1 and "
        "kernels that Theano wrote are turned into Keras 3's. For tf.keras it writes a folder, which load_model gives back as the model that it was."
    )
    meant = (
        "`save_weights`, `load_weights` and `save` took any file name and wrote HDF5 (tf.keras: a checkpoint, or the folder of a SavedModel, "
        "unless it ends in .h5 or .hdf5)."
    )
    means_now = "Keras 3 raises: weights must end in .weights.h5, models in .keras, .h5 or .hdf5."
    why = "142 of 1,013 files of real legacy code save or load weights; the error comes at the end of the training."
    methods = (("model", "save_weights"), ("model", "load_weights"), ("model", "save"))
    valid = (
        Example(_MODEL + "model.save_weights('w.weights.h5')\nmodel.save('m.h5')\n"),
        Example(_TF_MODEL + "model.load_weights('w.h5')\n", dialect="tensorflow==2.10"),
        Example("import matplotlib.pyplot as plt\nimport keras\nplt.save('picture')\n"),
    )
    invalid = (
        Example(_MODEL + "model.save_weights('w.h5')\n", _IMPORT.format("save_weights") + "save_weights(model, 'w.h5')\n", fate="shimmed"),
        Example(
            _MODEL + "model.load_weights(path)\n",
            _IMPORT.format("load_weights") + "load_weights(model, path)\n",
            fate="shimmed",
        ),
        Example(_MODEL + "model.save('model')\n", _IMPORT.format("save_model") + "save_model(model, 'model')\n", fate="shimmed"),
        Example(
            _TF_MODEL + "model.save('folder', save_format='tf')\n",
            _TF_MODEL.replace("layers import Dense\n", "layers import Dense\nfrom kerascompat import tf_keras\n")
            + "tf_keras.models.save_model(model, 'folder', save_format='tf')\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(_MODEL + "model.save('model')\n", fidelity="modern", fate="by_hand"),
    )

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        name = call.func.attr.value
        if name == "save" and not receivers:
            return
        if any(receiver.cls is not None and receiver.cls.module.class_attribute(receiver.cls, name, None) for receiver in receivers):
            return
        if isinstance(call.func.value, cst.Call) and dotted(call.func.value.func) == "super":
            return
        path = argument(call, "filepath", 0)
        ending = tail(file, path) if path is not None else None
        symbol = f"keras.Model.{name}"
        if name == "save":
            self._save(call, path, file, symbol)
            return
        settled = (".weights.h5",) if name == "save_weights" else (".keras",)
        if name == "load_weights" and not (file.dialect.standalone and file.exact):
            settled = (".h5", ".hdf5", ".keras")
        if path is None or (ending is not None and ending.endswith(settled)):
            return
        known = {"save_weights": ("filepath", "overwrite"), "load_weights": ("filepath", "by_name", "skip_mismatch")}[name]
        idle = [arg for arg in call.args[1:] if arg.keyword is not None and _says_nothing(arg, file)]
        strange = [arg for arg in call.args if arg.star or (arg.keyword is not None and arg.keyword.value not in known and arg not in idle)]
        if strange or not file.wants(self.code, call):
            return
        if not file.exact:
            file.report(
                call,
                self.code,
                Fate.BY_HAND,
                symbol,
                "Keras 3 takes names that end in .weights.h5: rename the file where it is written and read.",
            )
            return
        if not file.claim(call):
            return
        self._call(
            call,
            f"kerascompat.models.{name}",
            file,
            symbol,
            "Any file name meant HDF5; Keras 3 goes by the ending and refuses others. kerascompat keeps name and layout."
            if ending is None or not ending.endswith((".h5", ".hdf5"))
            else "The file may be of an old version: kerascompat reads the gates of Keras 1 and the kernels of Theano, which "
            "Keras 3 refuses or takes turned around.",
            idle,
        )

    def _call(self, call: cst.Call, function: str, file: File, symbol: str, message: str, idle: list[cst.Arg]) -> None:
        """`model.save(path)` becomes `save_model(model, path)`, without the arguments that say nothing."""
        name = file.imports.name(function, call)
        start = file.tree.span(call.func)[0]
        receiver_end = file.tree.span(call.func.value)[1]
        first = file.tree.span(call.args[0])[0]
        edits = [Edit(start, start, f"{name}("), Edit(receiver_end, first, ", "), *_without(idle, call, file)]
        file.report(call, self.code, Fate.SHIMMED, symbol, message, edits)

    def _save(self, call: cst.Call, path: cst.BaseExpression | None, file: File, symbol: str) -> None:
        if path is None or keeps_name(call, path, file):
            return
        if not file.exact:
            if _whole(file, path):
                self._suffix(call, file, symbol)
            return
        idle = idle_to_save(call, file)
        if idle is None or not file.wants(self.code, call) or not file.claim(call):
            return
        self._call(call, save_function(file), file, symbol, save_message(file), idle)

    def _suffix(self, call: cst.Call, file: File, symbol: str) -> None:
        what = "a SavedModel" if not file.dialect.standalone else "HDF5 under any name"
        file.report(
            call,
            self.code,
            Fate.BY_HAND,
            symbol,
            f"It wrote {what}; Keras 3 refuses a name that does not end in .keras, .h5 or .hdf5. Add .h5 here and where the file is loaded"
            + (", or write a SavedModel by model.export(path)." if not file.dialect.standalone else "."),
        )


def _says_nothing(arg: cst.Arg, file: File) -> bool:
    """`reshape=False`, the default of an argument that Keras 3 has not."""
    return arg.keyword.value == "reshape" and file.analysis.constant(arg.value) is False


def _without(args: list[cst.Arg], call: cst.Call, file: File) -> list[Edit]:
    changes = ArgumentEdits(file.tree, call)
    for arg in args:
        changes.remove(arg)
    return changes.edits()


def keeps_name(call: cst.Call, path: cst.BaseExpression, file: File, first: int = 0) -> bool:
    """Whether a model is saved to a name that Keras 3 takes, in the format that it says. first: the position of the path."""
    wanted = argument(call, "save_format", first + 3)
    if wanted is not None and file.analysis.constant(wanted) not in (None, "h5", "hdf5", "keras"):
        return False
    return (tail(file, path) or "").endswith((".keras", ".h5", ".hdf5"))


def idle_to_save(call: cst.Call, file: File) -> list[cst.Arg] | None:
    """The arguments of a call that saves a model that say nothing to kerascompat's; None where others do."""
    idle = [
        arg
        for arg in call.args
        if arg.keyword is not None
        and (
            arg.keyword.value == "save_traces"
            or arg.keyword.value in ("signatures", "options")
            and file.analysis.constant(arg.value) is None
        )
    ]
    known = ("model", "filepath", "overwrite", "include_optimizer", *(() if file.dialect.standalone else ("save_format",)))
    strange = [arg for arg in call.args if arg.star or arg.keyword is not None and arg.keyword.value not in known and arg not in idle]
    return None if strange or len([arg for arg in call.args if arg.keyword is None]) > len(known) else idle


def save_function(file: File) -> str:
    return "kerascompat.models.save_model" if file.dialect.standalone else "kerascompat.tf_keras.models.save_model"


def save_message(file: File) -> str:
    if file.dialect.standalone:
        return "Any file name meant HDF5; Keras 3 goes by the ending and refuses others. kerascompat keeps the name, and its load_model reads it."
    return (
        "A name without .h5 or .keras meant the folder of a SavedModel, which Keras 3 refuses at the end of the training. kerascompat writes a folder of "
        "that name with the whole model, which its load_model reads; with TensorFlow it is a SavedModel too."
    )


def tail(file: File, node: cst.BaseExpression) -> str | None:
    """How the text of an expression certainly ends; None where that is not seen."""
    value = file.analysis.constant(node)
    if value is not NOT_CONSTANT:
        return value if isinstance(value, str) else None
    if isinstance(node, cst.BinaryOperation):
        return tail(file, node.right if isinstance(node.operator, cst.Add) else node.left)
    if isinstance(node, cst.FormattedString) and node.parts and isinstance(node.parts[-1], cst.FormattedStringText):
        return node.parts[-1].value
    if isinstance(node, cst.Call) and node.args:
        if isinstance(node.func, cst.Attribute) and node.func.attr.value == "format":
            return tail(file, node.func.value)
        if dotted(node.func).endswith("path.join") or dotted(node.func) in ("str", "Path"):
            return tail(file, node.args[-1].value)
    return None


def _whole(file: File, node: cst.BaseExpression) -> bool:
    return file.analysis.constant(node) is not NOT_CONSTANT
