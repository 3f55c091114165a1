"""A dialect: the Keras that a file was written for, as a family and a version."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

FAMILIES = ("keras1", "keras2", "tf_keras")

#: The version assumed when only the family is known: the last of its line that a pinned script is likely to mean.
TYPICAL_VERSION = {"keras1": (1, 2, 2), "keras2": (2, 2, 4), "tf_keras": (2, 10, 0)}

_RANGES = {"keras1": ((1, 0), (2, 0)), "keras2": ((2, 0), (2, 4)), "tf_keras": ((1, 4), (2, 16))}


@dataclass(frozen=True, slots=True, order=True)
class Dialect:
    """A family (`keras1`, `keras2`, `tf_keras`) and the version within it.

    The version of `keras1` and `keras2` is that of the package keras, the version of `tf_keras` that of tensorflow.
    `pinned` tells whether the version was stated (by the user or a requirement file) or is the family's typical one.
    """

    family: str
    version: tuple[int, ...]
    pinned: bool = False
    beside: Dialect | None = field(default=None, compare=False, repr=False)  # tf.keras's, where a file of the package keras uses it too

    @property
    def of_tensorflow(self) -> Dialect:
        """The dialect of what is reached through tensorflow in a file of this dialect."""
        return (self.beside or Dialect.of_family("tf_keras")) if self.standalone else self

    @property
    def standalone(self) -> bool:
        """True for the package keras (1 and 2), False for tf.keras."""
        return self.family != "tf_keras"

    def at_least(self, *version: int) -> bool:
        return self.version >= version

    def before(self, *version: int) -> bool:
        return self.version < version

    def __str__(self) -> str:
        package = "keras" if self.standalone else "tf.keras"
        return f"{package} {'.'.join(map(str, self.version))}"

    @property
    def requirement(self) -> str:
        """The dialect as `parse` reads it: `keras==2.2.4`, `tensorflow==2.10.0`."""
        return f"{'keras' if self.standalone else 'tensorflow'}=={'.'.join(map(str, self.version))}"

    @classmethod
    def of_family(cls, family: str) -> Dialect:
        return cls(family, TYPICAL_VERSION[family])

    @classmethod
    def parse(cls, text: str) -> Dialect:
        """`keras==2.2.4`, `keras 1.2`, `tensorflow==2.10`, `tf.keras==2.10`, `keras1`, `keras2`, `tf_keras`.

        Raises ValueError with what is accepted.
        """
        cleaned = text.strip().lower()
        if cleaned in FAMILIES:
            return cls.of_family(cleaned)
        match = re.fullmatch(
            r"(keras|tensorflow|tensorflow-cpu|tensorflow-gpu|tf|tf[._-]keras)\s*(?:==|~=|@|\s|:)\s*v?(\d+(?:\.\d+)*)(?:\.\*)?", cleaned
        )
        accepted = "accepted are keras==1.0 to 2.3, tensorflow==1.4 to 2.15, keras1, keras2 and tf_keras"
        if match is None:
            raise ValueError(f"cannot read {text!r} as a Keras version: {_hint(cleaned)}{accepted}")
        package, version = match[1], tuple(int(part) for part in match[2].split("."))
        if package == "keras":
            # The package keras 2.4 to 2.15 was tf.keras under another name.
            family = "keras1" if version < (2,) else "keras2" if version < (2, 4) else "tf_keras"
        else:
            family = "tf_keras"
        if len(version) == 1:
            typical = TYPICAL_VERSION[family]
            version = typical if typical[0] == version[0] else version + (0,)
        low, high = _RANGES[family]
        if not low <= version < high:
            reason = "Keras 3 is what code is migrated to" if version >= (2, 16) else "this version is not known"
            raise ValueError(f"{text!r}: {reason}; {accepted}")
        return cls(family, version, pinned=True)


def _hint(text: str) -> str:
    """What may be meant by what is no version: a word misspelt, an operator too many, a number alone."""
    import difflib

    parts = re.fullmatch(r"(?:tf[._-])?([a-z]*)[^0-9]*(\d+(?:\.\d+)*)\W*", text)
    if parts is None:
        return ""
    version = tuple(map(int, parts[2].split(".")))
    word = parts[1] or ("keras" if version < (2, 4) else "tensorflow")
    near = difflib.get_close_matches(word, ("keras", "tensorflow", "tf"), n=1)
    return f"did you mean {near[0]}=={parts[2]}? " if near else ""
