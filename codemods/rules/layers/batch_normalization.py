"""KC201: BatchNormalization: its moving statistics, and what `trainable=False` meant."""

import re

import libcst as cst

from codemods.changes import inventory, rows
from codemods.changes.inventory import Parameter, Signature
from codemods.dialects import Dialect
from codemods.engine.calls import bind, constant
from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Example, Rule
from codemods.rules.tables import _calls

_IMPORT = "from keras.layers import BatchNormalization\n"
_OF_TF = "from tensorflow.keras.layers import BatchNormalization, Conv2D\n"
#: Words of files that give the layer images, which TensorFlow's fused kernel normalised, or sequences with a mask, which Keras 3 heeds.
_IMAGES = re.compile(
    r"Conv\w*[23]D|Convolution2D|Pooling2D|keras\.applications|flow_from_directory|fused|shape\s*=\s*\((?:[^(),]+,){2}[^(),]+\)"
)
_MASKS = re.compile(r"\bMasking\b|mask_zero")


#: Networks of keras.applications that have the layer.
_NETWORKS = tuple(
    f"keras.applications.{name}"
    for name in (
        "DenseNet121 DenseNet169 DenseNet201 InceptionResNetV2 InceptionV3 MobileNet MobileNetV2 MobileNetV3Large MobileNetV3Small NASNetLarge "
        "NASNetMobile ResNet50 ResNet101 ResNet152 ResNet50V2 ResNet101V2 ResNet152V2 Xception "
        + " ".join(f"EfficientNetB{size}" for size in range(8))
        + " "
        + " ".join(f"EfficientNetV2{size}" for size in "B0 B1 B2 B3 L M S".split())
    ).split()
)


class BatchNormalization(Rule):
    code = "KC201"
    title = "BatchNormalization: moving statistics and freezing"
    safety = "kerascompat's layer normalises, and moves its statistics, as the dialect's TensorFlow backend did: recorded weights and losses are its tests."
    meant = (
        "Keras 2.1 and 2.2 started the moving averages at the first batch, and with Keras 2.3 moved the variance by n / (n - 1); TensorFlow's fused kernel did "
        "that for images. In standalone Keras `trainable=False` froze the weights: the layer went on normalising by the batch."
    )
    means_now = "Keras 3 starts at 0 and 1, takes the plain variance, and normalises by the moving averages where the layer is frozen."
    why = "After three batches the evaluated loss is 275 where it was 0.09; a frozen layer trained at a loss of 3.9 and starts at 231."
    parity = "tests/silent/test_silent_changes.py"
    paths = ("keras.layers.BatchNormalization", *_NETWORKS)
    valid = (
        Example(_IMPORT + "layer = BatchNormalization()\n", dialect="keras==1.2.2"),
        Example(
            "from tensorflow.keras.layers import BatchNormalization, Dense\nlayer = BatchNormalization()\n", dialect="tensorflow==2.10"
        ),
    )
    invalid = (
        Example(
            _IMPORT + "layer = BatchNormalization(axis=1)\n",
            "from kerascompat.keras2.layers import BatchNormalization\nlayer = BatchNormalization(axis=1)\n",
            fate="shimmed",
        ),
        Example(
            _IMPORT + "layer = BatchNormalization(1e-6, 2)\nlayer.trainable = False\n",
            "from kerascompat.keras1.layers import BatchNormalization\nlayer = BatchNormalization(epsilon=1e-6, mode=2)\nlayer.trainable = False\n",
            dialect="keras==1.2.2",
            fate="shimmed",
        ),
        Example(
            _OF_TF + "layer = BatchNormalization()\n",
            "from tensorflow.keras.layers import Conv2D\nfrom kerascompat.tf_keras.layers import BatchNormalization\nlayer = BatchNormalization()\n",
            dialect="tensorflow==2.10",
            fate="shimmed",
        ),
        Example(
            "from keras.applications.resnet50 import ResNet50\nbase = ResNet50(weights=None, include_top=False)\n",
            "from kerascompat.keras2.applications import ResNet50\nbase = ResNet50(weights=None, include_top=False)\n",
            fate="shimmed",
        ),
        Example(_IMPORT + "layer = BatchNormalization()\n", fate="unchanged", fidelity="modern"),
    )

    def reference(self, reference: Reference, file: File) -> None:
        dialect = file.dialect_of(reference.symbol.surface)
        why = self._why(reference, file, dialect)
        if not why or not reference.imported or not file.wants(self.code, reference.node) or file.claimed(reference.node):
            return
        if not file.exact:
            file.report(
                reference.node, self.code, Fate.UNCHANGED, reference.path, f"{why} Keras 3's layer differs by that{self._measured(why)}."
            )
            return
        file.claim(reference.node)
        edits, problems = [], []
        if reference.call is not None:
            row = rows.tables().symbol(reference.path, dialect)
            own = None if reference.path in _NETWORKS else {"keras1": "mode", "tf_keras": "fused"}.get(dialect.family)
            arguments = tuple(part for part in (row.arguments if row is not None else ()) if getattr(part, "name", "") != own)
            legacy = inventory.signature(reference.path, dialect)
            new = inventory.signature3(reference.path)
            if own is not None:
                new = Signature((*new.parameters, Parameter(own, "None", "keyword_only")))
            outcome = _calls.apply(
                _calls.Job(
                    file,
                    reference.call,
                    reference.path,
                    arguments,
                    legacy,
                    new,
                    dialect,
                    is_layer=own is not None or reference.path not in _NETWORKS,
                )
            )
            edits, problems = outcome.edits, outcome.problems
        file.imports.move(reference.node, reference.path.replace("keras", f"kerascompat.{self._face(dialect)}", 1), self.code)
        node = reference.call or reference.node
        file.report(
            node,
            self.code,
            Fate.SHIMMED,
            reference.path,
            f"{why} kerascompat's {'network' if reference.path in _NETWORKS else 'layer'} keeps that.",
            edits,
        )
        if problems:
            file.report(node, self.code, Fate.BY_HAND, reference.path, " ".join(dict.fromkeys(problems)))

    @staticmethod
    def _measured(why: str) -> str:
        """By how much, in small programs that the genuine versions ran."""
        if "started at the first batch" in why:
            return ": after one step the moving mean was 2.5 and is 0.025, and a frozen layer's training loss was 0 and is 10.8"
        if "n / (n - 1)" in why and "frozen" in why:
            return ": after one step the moving variance was 1.0067 and is 1.0025, and a frozen layer's training loss was 0 and is 10.8"
        if "n / (n - 1)" in why:
            return ": by n / (n - 1) of the moving variance, n being batch times height times width"
        return ": a frozen layer's training loss was 0 and is 10.8" if "rozen" in why else ""

    @staticmethod
    def _face(dialect: Dialect) -> str:
        if dialect.family == "keras2":
            return "keras2.since_2_3" if dialect.at_least(2, 3) else "keras2" if dialect.at_least(2, 1) else "keras1"
        return dialect.family

    @staticmethod
    def _why(reference: Reference, file: File, dialect: Dialect) -> str:
        """What the layer did otherwise; "" where Keras 3's does the same."""
        network = reference.path in _NETWORKS
        if dialect.family == "tf_keras":
            if network:
                return "Its BatchNormalization moved the variance of images by n / (n - 1)."
            if reference.call is not None and _synchronized(reference.call, file):
                return ""
            if _IMAGES.search(file.tree.text):
                return "TensorFlow's fused kernel moved the variance of images by n / (n - 1)."
            return "A mask did not count in the statistics of the batch." if _MASKS.search(file.tree.text) else ""
        if dialect.family == "keras2" and dialect.at_least(2, 1):
            start = "" if dialect.at_least(2, 3) else "the moving averages started at the first batch, "
            return f"In {dialect} {start}the moving variance followed variance * n / (n - 1), and a frozen layer normalised by the batch."
        if "trainable" in file.tree.text:
            return "A frozen layer went on normalising by the batch."
        if reference.call is not None and dialect.family == "keras1":
            signature = inventory.signature(reference.path, dialect)
            mode = bind(file.analysis, reference.call, signature.positional if signature is not None else ()).get("mode")
            if mode is not None and constant(mode) != 0:
                return "mode 1 normalised each sample, mode 2 each batch at test time too."
        return ""


def _synchronized(call: cst.Call, file: File) -> bool:
    """Whether the statistics are taken over all replicas, which TensorFlow's fused kernel never did."""
    return any(
        arg.keyword is not None and arg.keyword.value == "synchronized" and file.analysis.constant(arg.value) is True for arg in call.args
    )
