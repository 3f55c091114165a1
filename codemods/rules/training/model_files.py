"""KC149: models loaded from files and from JSON, saved by a function, and cloned."""

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.engine.values import argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule, _models
from codemods.rules.training.weight_files import idle_to_save, keeps_name, save_function, save_message, tail

_KNOWN = {
    "load_model": ("filepath", "custom_objects", "compile", "safe_mode"),
    "model_from_json": ("json_string", "custom_objects"),
    "clone_model": ("model", "input_tensors", "clone_function"),
}
_LOAD = "from keras.models import load_model\n"


class ModelFiles(Rule):
    code = "KC149"
    title = "Models loaded from files and from JSON, and cloned"
    safety = (
        "kerascompat reads what Keras 1, Keras 2, tf.keras and Keras 3 wrote: predictions to float32 rounding, optimizers with "
        "hyper-parameters, slots and counter. "
        "The bytecode of a Lambda layer is not run unless safe_mode=False is added."
    )
    meant = "`load_model('model.h5')` gave back layers, weights, loss and the optimizer where it stood."
    means_now = (
        "Keras 3 refuses most of these files (lr, time_major, 'mse', Sequential of the standalone versions) and loads "
        "others otherwise: hard sigmoid gates "
        "compute another function, and optimizers start with default rates, without a word."
    )
    why = "A Keras 2.2.4 LSTM is 1.1e-1 off with Keras 3's hard sigmoid; Adam(0.05) of a tf.keras 2.15 file comes back as Adam(0.001)."
    paths = (
        "keras.models.load_model",
        "keras.models.model_from_json",
        "keras.saving.load_model",
        "keras.models.clone_model",
        "keras.models.save_model",
    )
    valid = (Example(_LOAD + "model = load_model('model.keras')\n"),)
    invalid = (
        Example(
            _LOAD + "model = load_model('model.h5')\n",
            "from kerascompat.models import load_model\nmodel = load_model('model.h5')\n",
            fate="shimmed",
        ),
        Example(
            "import tensorflow as tf\nmodel = tf.keras.models.load_model(path, custom_objects={'f': f})\n",
            "import tensorflow as tf\nfrom kerascompat.models import load_model\nmodel = load_model(path, custom_objects={'f': f})\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(_LOAD + "model = load_model('model.h5')\n", fidelity="modern", fate="unchanged"),
        Example(
            "from tensorflow.keras.models import save_model\nsave_model(model, 'folder')\n",
            "from kerascompat.tf_keras.models import save_model\nsave_model(model, 'folder')\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            "from keras.models import load_model, clone_model\nmodel = clone_model(load_model('model.h5'))\n",
            "from kerascompat.models import load_model, clone_model\nmodel = clone_model(load_model('model.h5'))\n",
            fate="shimmed",
        ),
    )

    def reference(self, reference: Reference, file: File) -> None:
        leaf = reference.path.rpartition(".")[2]
        if not reference.imported or (reference.call is None and not isinstance(reference.node, (cst.Name, cst.Attribute))):
            return
        call = reference.call
        if leaf in ("clone_model", "save_model"):
            (self._clone if leaf == "clone_model" else self._save)(reference, file)
            return
        if call is not None:
            path = argument(call, _KNOWN[leaf][0], 0)
            if leaf == "load_model" and path is not None and (tail(file, path) or "").endswith(".keras"):
                return
            positional = [arg for arg in call.args if arg.keyword is None and not arg.star]
            if len(positional) > 3 or any(arg.keyword is not None and arg.keyword.value not in _KNOWN[leaf] for arg in call.args):
                return  # arguments that went: the table says what to do about them
        if not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        if not file.exact:
            message = (
                f"{leaf} of Keras 3 reads files of Keras 3, and of older ones some, with their optimizers at default rates: "
                f"kerascompat.models.{leaf} reads them."
            )
            file.report(reference.node, self.code, Fate.UNCHANGED, reference.path, message)
            return
        file.imports.move(reference.node, f"kerascompat.models.{leaf}", self.code)
        message = (
            "kerascompat reads what any Keras wrote, with its optimizer where it stood; Keras 3 refuses most old files and resets the "
            "optimizer of others."
        )
        file.report(call or reference.node, self.code, Fate.SHIMMED, reference.path, message)

    def _save(self, reference: Reference, file: File) -> None:
        """A model that save_model writes under a name that Keras 3 refuses, or may refuse."""
        call = reference.call
        path = argument(call, "filepath", 1) if call is not None else None
        if not file.exact or path is None or keeps_name(call, path, file, 1):
            return
        idle = idle_to_save(call, file)
        if idle is None or idle or not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        file.imports.move(reference.node, save_function(file), self.code)
        file.report(call, self.code, Fate.SHIMMED, reference.path, save_message(file))

    def _clone(self, reference: Reference, file: File) -> None:
        """kerascompat's models are cloned by kerascompat: Keras 3 makes a plain Sequential of them, and compiles it as they are."""
        if not file.exact or not (_models.shimmed(file) or file.mentions("load_model") or file.mentions("model_from_json")):
            return
        if not file.wants(self.code, reference.node) or not file.claim(reference.node):
            return
        file.imports.move(reference.node, "kerascompat.models.clone_model", self.code)
        message = "The clone is of the class of the model, and not compiled, as it was; Keras 3 makes a plain Sequential, compiled."
        file.report(reference.call or reference.node, self.code, Fate.SHIMMED, reference.path, message)
