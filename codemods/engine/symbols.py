"""Symbols: dotted paths of imported things, Keras paths brought to the one form that the tables speak."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from codemods.changes import inventory, objects, tensorflow1

_TF_PREFIXES = tuple(prefix for prefix in inventory.PREFIXES if not prefix.startswith("keras."))
_FACES = (
    "kerascompat.keras1",
    "kerascompat.keras2.since_2_3",
    "kerascompat.keras2",
    "kerascompat.tf_keras_2_11",
    "kerascompat.tf_keras.until_2_3",
    "kerascompat.tf_keras",
    "kerascompat",
)


def is_migrated(surface: str) -> bool:
    """Whether something reached so is kerascompat's."""
    return surface.startswith("kerascompat")


def is_of_tensorflow(surface: str) -> bool:
    """Whether something reached so is tf.keras's, or stands for what was."""
    return surface.endswith("tf")


#: Packages that no local file stands for; anything else that is imported may be a module of the user's.
_EXTERNAL = frozenset(
    "keras tensorflow tf_keras kerascompat numpy scipy pandas sklearn matplotlib theano torch jax os sys time math random json "
    "argparse collections functools itertools copy re io logging pickle datetime h5py cv2 PIL tqdm __future__ builtins typing "
    "pathlib shutil string operator warnings threading multiprocessing six abc gc glob csv struct subprocess tempfile".split()
)


@dataclass(frozen=True, slots=True)
class Symbol:
    """A dotted path. Of a Keras path `path` is canonical (`keras.layers.Dense`), `surface` says how it was reached and
    `written` is the path as the source has it (`tensorflow.keras.layers.Dense`).

    The surfaces are "keras" and "tf", and for what is migrated already "kerascompat" and, where it stands for what
    tf.keras was, "kerascompat tf".
    """

    path: str
    surface: str = ""
    written: str = field(default="", compare=False)

    @property
    def is_keras(self) -> bool:
        return self.surface != ""

    @property
    def migrated(self) -> bool:
        return is_migrated(self.surface)

    @property
    def known_external(self) -> bool:
        return self.path.partition(".")[0] in _EXTERNAL

    @property
    def family(self) -> str | None:
        """What an instance of this class is: "model", "layer", "optimizer", ...; None if this is no Keras class."""
        return objects.family(self.path) if self.surface else None

    @property
    def result(self) -> str | None:
        """What a call of this class or function gives, as a family."""
        return objects.result(self.path) if self.surface else None

    def child(self, name: str) -> Symbol:
        return symbol(f"{self.written or self.path}.{name}")

    def exports(self, name: str) -> bool:
        """Whether `from this import *` binds `name`."""
        return self.is_keras and name in inventory.exports(self.path)


@lru_cache(maxsize=65536)
def symbol(path: str) -> Symbol:
    """The symbol of a path as it is written after imports are resolved (`tensorflow.keras.layers.Dense`)."""
    if path == "keras" or path.startswith("keras."):
        return Symbol(inventory.canonical(path), "keras", path)
    for prefix in _TF_PREFIXES:
        if path == prefix or path.startswith(prefix + "."):
            return Symbol(inventory.canonical("keras" + path[len(prefix) :]), "tf", path)
    if path.startswith("tensorflow.") and (known := tensorflow1.keras_of(path.removeprefix("tensorflow."))):
        return Symbol(inventory.canonical(known), "tf", f"tensorflow.{known}")
    for face in _FACES:
        if path == face or path.startswith(face + "."):
            surface = "kerascompat tf" if face.startswith("kerascompat.tf_keras") else "kerascompat"
            return Symbol(inventory.canonical("keras" + path[len(face) :]), surface, path)
    return Symbol(path)
