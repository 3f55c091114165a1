"""Which version wrote a file, and which face of kerascompat computes as that version did."""

import dataclasses
import importlib
import re

import keras

#: What `keras_version` of tf.keras said while it was part of TensorFlow -> the TensorFlow it came with, at the earliest.
_TENSORFLOW = {(2, 2, 4): (2, 0), (2, 3, 0): (2, 2), (2, 4, 0): (2, 3)}


@dataclasses.dataclass(frozen=True)
class Origin:
    """The version that wrote a file.

    Attributes:
        family: "keras1", "keras2", "tf_keras" or "keras3".
        version: Of the package keras; in tf_keras of TensorFlow.
        backend: "tensorflow", "theano" or "cntk"; None where the file does not tell.
    """

    family: str
    version: tuple[int, ...]
    backend: str | None = None

    @classmethod
    def of(cls, keras_version, backend=None):
        """The origin that a file's `keras_version` and `backend` tell.

        Args:
            keras_version: The attribute; None where there is none, as Keras 1 left it with weights alone.
            backend: The attribute, or None.

        Raises:
            ValueError: not a version, or one later than the Keras 3 that runs.
        """
        if keras_version is None:
            return cls("keras1", (1, 2, 2), backend)
        text = str(keras_version)
        found = re.match(r"\d+(\.\d+)*", text)
        if found is None:
            raise ValueError(f"its keras_version is {text!r}, which is no version")
        version = tuple(int(part) for part in found[0].split("."))
        if version >= (3,):
            running = tuple(int(part) for part in re.findall(r"\d+", keras.__version__)[:3])
            if version[:2] > running[:2]:
                raise ValueError(f"it was written by Keras {text}, later than the Keras {keras.__version__} that runs: update keras")
            return cls("keras3", version, backend)
        if version < (2,):
            return cls("keras1", version, backend)
        if "tf" in text or version >= (2, 4):
            return cls("tf_keras", _TENSORFLOW.get(version, version), backend)
        return cls("keras2", version, backend)

    @classmethod
    def parse(cls, text):
        """`keras==2.2.4`, `tensorflow==2.10`, `keras1`, `keras2` or `tf_keras`, as the command's `--from` takes them.

        Raises:
            ValueError: none of these.
        """
        typical = {"keras1": (1, 2, 2), "keras2": (2, 2, 4), "tf_keras": (2, 10)}
        if text in typical:
            return cls(text, typical[text])
        found = re.fullmatch(r"(keras|tensorflow)==(\d+(?:\.\d+)*)", text.strip())
        if found is None:
            raise ValueError(f"dialect is keras==2.2.4, tensorflow==2.10 or the like, or {', '.join(typical)}, not {text!r}.")
        version = tuple(int(part) for part in found[2].split("."))
        if found[1] == "tensorflow":
            return cls("tf_keras", version)
        return cls.of(found[2])

    @property
    def standalone(self):
        return self.family in ("keras1", "keras2")

    def within(self, ranges):
        """Whether one of [family, from, up to but not including] holds; no ranges hold always."""
        return ranges is None or any(
            family == self.family and (low is None or self.version >= tuple(low)) and (high is None or self.version < tuple(high))
            for family, low, high in ranges
        )

    @property
    def face(self):
        """The package of kerascompat that stands for this version."""
        if self.family == "keras2" and self.version >= (2, 3):
            return "kerascompat.keras2.since_2_3"
        if self.family == "tf_keras" and self.version < (2, 4):
            return "kerascompat.tf_keras.until_2_3"
        return f"kerascompat.{self.family}"

    def module(self, name):
        """A module of the face, "layers" or "models" or "optimizers"; None where the face has none of its own."""
        try:
            return importlib.import_module(f"{self.face}.{name}")
        except ModuleNotFoundError as error:
            if error.name != f"{self.face}.{name}":
                raise
        if "." in self.face.removeprefix("kerascompat."):
            return importlib.import_module(f"kerascompat.{self.family}.{name}")
        return None

    def __str__(self):
        package = {"tf_keras": "tf.keras of TensorFlow", "keras3": "Keras"}.get(self.family, "Keras")
        return f"{package} {'.'.join(map(str, self.version))}"
