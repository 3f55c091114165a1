"""What every Keras offered: paths, kinds, signatures and members, by dialect, as introspection of the genuine versions found them.

Paths may be written as in source (`tensorflow.keras.layers.Dense`, `keras.layers.core.Dense`); every function here normalises them.
The tables are `signatures.json` and `members.json`, compiled by `fixtures/inventory/make.py`; each is read when first needed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from codemods.dialects import Dialect

HERE = Path(__file__).resolve().parent

#: Packages whose paths are those of `keras` below another name, longest first.
PREFIXES = (
    "tensorflow.python.keras.api._v1.keras",
    "tensorflow.python.keras.api._v2.keras",
    "tensorflow.contrib.keras.python.keras",
    "tensorflow.contrib.keras.api.keras",
    "tensorflow._api.v2.compat.v1.keras",
    "tensorflow._api.v2.compat.v2.keras",
    "tensorflow_core.python.keras",
    "tensorflow.compat.v1.keras",
    "tensorflow.compat.v2.keras",
    "tensorflow._api.v2.keras",
    "tensorflow._api.v1.keras",
    "tensorflow.python.keras",
    "tensorflow.contrib.keras",
    "keras.api._v1.keras",
    "keras.api._v2.keras",
    "tensorflow.keras",
    "keras.api",
    "keras.src",
    "tf_keras",
)

#: Names that only releases between the taken ones gave to modules: keras/optimizers.py of Keras 2.6 to 2.8 imported `optimizer_v2.adam as adam_v2`, and scripts
#: of that time took it from there.
_ALIASES_BETWEEN = {
    f"keras.optimizers.{name}_v2": f"keras.optimizer_v2.{name}"
    for name in "adadelta adagrad adam adamax ftrl gradient_descent nadam rmsprop".split()
}

#: The versions taken and the dialect versions each stands for: up to, but not including, the version beside it.
STANDS_FOR = {
    "keras1": (("keras122", (2,)),),
    "keras2": (("keras208", (2, 1)), ("keras215", (2, 1, 6)), ("keras224", (2, 3)), ("keras231", (2, 4))),
    "tf_keras": (("tf115", (2,)), ("tf20", (2, 2)), ("tf23", (2, 6)), ("tf210", (2, 11)), ("tf215", (2, 16))),
}

#: The class that makes its subclasses a family, most specific family first (a Keras 2.3 metric is a layer too).
FAMILIES = (
    ("history", ("keras.callbacks.History",)),
    ("callback", ("keras.callbacks.Callback",)),
    ("metric", ("keras.metrics.Metric",)),
    ("loss", ("keras.losses.Loss",)),
    ("optimizer", ("keras.optimizers.Optimizer", "keras.optimizers.legacy.Optimizer", "keras.optimizers.experimental.Optimizer")),
    ("schedule", ("keras.optimizers.schedules.LearningRateSchedule",)),
    ("model", ("keras.Model", "keras.engine.network.Network", "keras.engine.topology.Container")),
    ("layer", ("keras.layers.Layer", "keras.layers.AbstractRNNCell")),
    ("initializer", ("keras.initializers.Initializer",)),
    ("regularizer", ("keras.regularizers.Regularizer",)),
    ("constraint", ("keras.constraints.Constraint",)),
    ("sequence", ("keras.utils.Sequence", "keras.utils.PyDataset")),
)

#: Functions whose result belongs to a family.
RESULTS = {
    "keras.models.load_model": "model",
    "keras.models.clone_model": "model",
    "keras.models.model_from_json": "model",
    "keras.models.model_from_yaml": "model",
    "keras.models.model_from_config": "model",
    "keras.utils.multi_gpu_model": "model",
    "keras.optimizers.get": "optimizer",
    "keras.optimizers.deserialize": "optimizer",
    "keras.optimizers.optimizer_from_config": "optimizer",
    "keras.layers.deserialize": "layer",
    "keras.Input": "tensor",
}
_RESULT_MODULES = {
    "keras.initializers": "initializer",
    "keras.initializations": "initializer",
    "keras.regularizers": "regularizer",
    "keras.constraints": "constraint",
    "keras.applications": "model",
}


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a callable. `default` is source text, or None where the parameter is required."""

    name: str
    default: str | None = None
    kind: str = "plain"  # "plain", "keyword_only", "var_positional", "var_keyword"

    @property
    def required(self) -> bool:
        return self.kind in ("plain", "keyword_only") and self.default is None


@dataclass(frozen=True)
class Signature:
    """Parameters of a callable, without `self`, in the order of that version."""

    parameters: tuple[Parameter, ...]

    @cached_property
    def positional(self) -> tuple[str, ...]:
        """Names that a positional argument can reach, in order."""
        return tuple(parameter.name for parameter in self.parameters if parameter.kind == "plain")

    @cached_property
    def var_positional(self) -> bool:
        return any(parameter.kind == "var_positional" for parameter in self.parameters)

    @cached_property
    def var_keyword(self) -> bool:
        return any(parameter.kind == "var_keyword" for parameter in self.parameters)

    def __contains__(self, name: str) -> bool:
        return name in self.names

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Names that may be given by keyword."""
        return tuple(parameter.name for parameter in self.parameters if parameter.kind in ("plain", "keyword_only"))

    def parameter(self, name: str) -> Parameter | None:
        return next((parameter for parameter in self.parameters if parameter.name == name), None)

    def __str__(self) -> str:
        return "(" + ", ".join(_written(self.parameters)) + ")"


def _written(parameters):
    bare_star = True
    for parameter in parameters:
        if parameter.kind == "var_positional":
            bare_star = False
            yield "*" + parameter.name
        elif parameter.kind == "var_keyword":
            yield "**" + parameter.name
        else:
            if parameter.kind == "keyword_only" and bare_star:
                bare_star = False
                yield "*"
            yield parameter.name if parameter.default is None else f"{parameter.name}={parameter.default}"


class _Tables:
    def __init__(self) -> None:
        tables = json.loads((HERE / "signatures.json").read_bytes())
        self.bit = {name: 1 << index for index, name in enumerate(tables["versions"])}
        self.modules: dict[str, int] = tables["modules"]
        self.module_aliases: dict[str, str] = tables["module_aliases"] | _ALIASES_BETWEEN
        self.names: dict[str, dict[str, list[int]]] = tables["names"]
        self.entries = tables["entries"]
        self.signatures = tables["signatures"]
        self.bases = tables["bases"]
        self.classes = tables["classes"]
        self.public = frozenset(tables["public"])
        self.index = {entry[0]: number for number, entry in enumerate(self.entries)}


@lru_cache(maxsize=1)
def _tables() -> _Tables:
    return _Tables()


@lru_cache(maxsize=1)
def _member_tables() -> dict:
    return json.loads((HERE / "members.json").read_bytes())


def version_of(dialect: Dialect) -> str:
    """The taken version that speaks for a dialect: `keras2` 2.2.0 is answered by Keras 2.2.4."""
    versions = STANDS_FOR[dialect.family]
    return next((name for name, before in versions if dialect.version < before), versions[-1][0])


def _bit(dialect: Dialect | None) -> int:
    """The bit of a dialect's version; of every legacy version when no dialect is given."""
    bits = _tables().bit
    return sum(bits.values()) - bits["keras3"] - bits["keras3tf"] if dialect is None else bits[version_of(dialect)]


@lru_cache(maxsize=8192)
def normal(path: str) -> str:
    """`path` written from `keras` on, through modules' other names: `tensorflow.keras.x` -> `keras.x`, `keras.layers.core.K.x` -> `keras.backend.x`."""
    for prefix in PREFIXES:
        if path == prefix or path.startswith(prefix + "."):
            path = "keras" + path[len(prefix) :]
            break
    if not path.startswith("keras."):
        return path
    tables = _tables()
    for _ in range(4):
        parts = path.split(".")
        for length in range(len(parts), 1, -1):
            head = ".".join(parts[:length])
            target = tables.module_aliases.get(head)
            if target is not None and head not in tables.modules:
                path = ".".join([target, *parts[length:]])
                break
        else:
            break
    return path


@lru_cache(maxsize=8192)
def _find(path: str) -> tuple[int, int, tuple[str, ...]] | None:
    """The entry behind a path, the versions that have the path, and the rest of the path behind it (members of a class)."""
    tables = _tables()
    parts = normal(path).split(".")
    for length in range(len(parts) - 1, 0, -1):
        names = tables.names.get(".".join(parts[:length]))
        if names is None:
            continue
        found = names.get(parts[length])
        return None if found is None else (found[0], found[1], tuple(parts[length + 1 :]))
    return None


@lru_cache(maxsize=8192)
def canonical(path: str) -> str:
    """The one name of what a path leads to: `tensorflow.python.keras.layers.core.Dense` -> `keras.layers.Dense`.

    Members keep their place: `keras.models.Model.fit` -> `keras.Model.fit`. Modules and unknown paths are only normalised.
    """
    found = _find(path)
    if found is None:
        return normal(path)
    return ".".join([_tables().entries[found[0]][0], *found[2]])


def known(path: str) -> bool:
    """Does any version, legacy or new, have this path (a module, a name, or a member of a class)?"""
    return normal(path) in _tables().modules or (found := _find(path)) is not None and (not found[2] or _member_exists(path, None))


def exists(path: str, dialect: Dialect | None = None) -> bool:
    """Did that dialect have the path as written? With no dialect: did any legacy version?"""
    bit = _bit(dialect)
    if _tables().modules.get(normal(path), 0) & bit:
        return True
    found = _find(path)
    if found is None or not found[1] & bit:
        return False
    return not found[2] or _member_exists(path, dialect)


@lru_cache(maxsize=8192)
def exists_in_family(path: str, family: str) -> bool:
    """Did any version of a family have the path as written?"""
    tables, found = _tables(), _find(path)
    bits = sum(tables.bit[version] for version, _ in STANDS_FOR[family])
    if tables.modules.get(normal(path), 0) & bits:
        return True
    return found is not None and bool(found[1] & bits) and (not found[2] or _member_exists(path, None))


def in_keras3(path: str, surface: str = "keras") -> bool:
    """Does Keras 3 have the path as written, from `keras` on? On the surface "tf": does `tensorflow.keras` of TensorFlow 2.16 and later?"""
    tables = _tables()
    bit = tables.bit["keras3" if surface != "tf" else "keras3tf"]
    plain = path
    for prefix in ("tensorflow.keras",):
        if path == prefix or path.startswith(prefix + "."):
            plain = "keras" + path[len(prefix) :]
    if tables.modules.get(plain, 0) & bit:
        return True
    module, _, name = plain.rpartition(".")
    found = tables.names.get(module, {}).get(name)
    if found is not None:
        return bool(found[1] & bit)
    owner = _find(plain)
    if owner is None or not owner[2] or not owner[1] & bit:
        return False
    return owner[2][0] in _members(tables.entries[owner[0]][0], bit)


@lru_cache(maxsize=256)
def star_names(module: str) -> frozenset[str]:
    """Names that `from module import *` binds in some version."""
    names = {name for name in _tables().names.get(normal(module), {}) if not name.startswith("_")}
    below = normal(module) + "."
    return frozenset(
        names | {child[len(below) :] for child in _tables().modules if child.startswith(below) and "." not in child[len(below) :]}
    )


def _parameters(written: list[str]) -> tuple[Parameter, ...]:
    parameters, kind = [], "plain"
    for text in written:
        if text == "*":
            kind = "keyword_only"
        elif text.startswith("**"):
            parameters.append(Parameter(text[2:], None, "var_keyword"))
        elif text.startswith("*"):
            parameters.append(Parameter(text[1:], None, "var_positional"))
            kind = "keyword_only"
        else:
            name, equals, default = text.partition("=")
            parameters.append(Parameter(name, default if equals else None, kind))
    return tuple(parameters)


@lru_cache(maxsize=4096)
def _signature(path: str, bit: int) -> Signature | None:
    found = _find(path)
    if found is None:
        return None
    tables = _tables()
    if found[2]:
        member = _members(tables.entries[found[0]][0], bit).get(found[2][0])
        return Signature(_parameters(member)) if isinstance(member, list) and len(found[2]) == 1 else None
    pairs = tables.entries[found[0]][2]
    for index, mask in zip(pairs[::2], pairs[1::2]):
        if mask & bit:
            return Signature(_parameters(tables.signatures[index]))
    return None


def signature(path: str, dialect: Dialect) -> Signature | None:
    """Parameters of a legacy callable (a class: of its constructor; `keras.Model.fit`: of the method) in that dialect, else None."""
    return _signature(path, _bit(dialect))


def signature3(path: str) -> Signature | None:
    """Parameters of a callable in Keras 3, else None; of a path that begins with tensorflow, in what TensorFlow shows as tensorflow.keras."""
    found = _signature(path, _tables().bit["keras3tf" if path.startswith("tensorflow.") else "keras3"])
    positional = _POSITIONAL.get(canonical(path.removeprefix("tensorflow.")))
    if positional is None or found is None:
        return found
    later = (part if part.kind != "plain" else replace(part, kind="keyword_only") for part in found.parameters[positional:])
    return Signature((*found.parameters[:positional], *later))


#: How many arguments Keras 3 takes by position, where its signature says otherwise: Model counts them to tell which kind of model is meant.
_POSITIONAL = {"keras.Model": 2}


@lru_cache(maxsize=4096)
def ever_takes(path: str, name: str) -> bool:
    """Did any version, legacy or new, name this parameter of a callable?"""
    return any(name in found for bit in _tables().bit.values() if (found := _signature(path, bit)) is not None)


_KINDS = {"c": "class", "f": "function"}


def kind(path: str, dialect: Dialect | None = None) -> str | None:
    """ "class", "function", "module" or "constant" of a path; "method" or "property" of a class's member; None for an unknown path.

    A name that was a function in one version and a class in another is a "class", unless a dialect is given that says otherwise.
    """
    bit = _bit(dialect) | (_tables().bit["keras3"] if dialect is None else 0)
    found = _find(path)
    if found is not None and found[2]:
        member = _members(_tables().entries[found[0]][0], bit).get(found[2][0])
        return (
            None
            if member is None
            else member
            if isinstance(member, str) and member == "property"
            else "constant"
            if member == "attribute"
            else "method"
        )
    if found is not None and found[1] & bit:
        path_of_entry, letters, _ = _tables().entries[found[0]]
        if "c" in letters and (dialect is None or any(mask & bit for mask, _ in _tables().classes.get(path_of_entry, ()))):
            return "class"
        return "function" if "f" in letters else "constant" if "c" not in letters else "function"
    return "module" if _tables().modules.get(normal(path), 0) & bit else None


def bases(path: str, dialect: Dialect | None = None) -> tuple[str, ...]:
    """Canonical paths of the classes that a class derives from, nearest first, in that dialect (with none: in the newest version)."""
    found = _find(path)
    if found is None:
        return ()
    return _bases(_tables().entries[found[0]][0], _bit(dialect) if dialect else 0)


def _bases(path: str, bit: int) -> tuple[str, ...]:
    tables = _tables()
    chains = sorted(tables.classes.get(path, ()), reverse=True)
    for mask, index in chains:
        if not bit or mask & bit:
            return tuple(tables.bases[index])
    return ()


@lru_cache(maxsize=1024)
def family(path: str) -> str | None:
    """What an instance of the class is, or what a call of the function gives: "model", "layer", "optimizer", "schedule", "callback", "history",
    "loss", "metric", "initializer", "regularizer", "constraint", "sequence", "tensor"; None for anything else.
    """
    name = canonical(path)
    found = _find(path)
    if found is None or found[2]:
        return None
    chains = {name}
    for _, index in _tables().classes.get(name, ()):
        chains.update(_tables().bases[index])
    for label, roots in FAMILIES:
        if chains.intersection(roots):
            return label
    if name in RESULTS:
        return RESULTS[name]
    module, _, leaf = name.rpartition(".")
    if "f" in _tables().entries[found[0]][1]:
        if leaf in ("get", "serialize", "deserialize", "preprocess_input", "decode_predictions"):
            return (
                _RESULT_MODULES.get(module)
                if leaf != "serialize" and module in _RESULT_MODULES and module != "keras.applications"
                else None
            )
        for prefix, label in _RESULT_MODULES.items():
            if module == prefix or prefix == "keras.applications" and module.startswith(prefix + "."):
                return label if prefix != "keras.applications" or leaf[:1].isupper() else None
    return None


@lru_cache(maxsize=512)
def _members(path: str, bit: int) -> dict[str, object]:
    tables = _member_tables()
    merged: dict[str, object] = {}
    for owner in (path, *_bases(path, bit)):
        for name, pairs in tables["classes"].get(owner, {}).items():
            if name in merged:
                continue
            for index, mask in zip(pairs[::2], pairs[1::2]):
                if mask & bit:
                    value = tables["signatures"][index]
                    merged[name] = "method" if value is None else value
                    break
    return merged


def _member_exists(path: str, dialect: Dialect | None) -> bool:
    found = _find(path)
    bits = [_bit(dialect)] if dialect else [bit for name, bit in _tables().bit.items() if name not in ("keras3", "keras3tf")]
    owner = _tables().entries[found[0]][0]
    return len(found[2]) == 1 and any(found[2][0] in _members(owner, bit) for bit in bits)


@lru_cache(maxsize=256)
def members(path: str, dialect: Dialect | None = None) -> Mapping[str, Signature | None]:
    """Public methods of a class with their parameters, inherited ones too; None for properties and other attributes. With no dialect: Keras 3's."""
    found = _find(path)
    if found is None:
        return {}
    bit = _bit(dialect) if dialect else _tables().bit["keras3"]
    owner = _tables().entries[found[0]][0]
    return {name: Signature(_parameters(value)) if isinstance(value, list) else None for name, value in _members(owner, bit).items()}


def exports(module: str, dialect: Dialect | None = None) -> tuple[str, ...]:
    """Public names that `from module import *` gives in that dialect (with none: in any legacy version), modules' own names left out."""
    bit = _bit(dialect)
    return tuple(name for name, (_, mask) in _tables().names.get(normal(module), {}).items() if mask & bit)


def documented(path: str) -> bool:
    """Is this the path of the public documentation, rather than a module of the implementation?"""
    return normal(path).rpartition(".")[0] in _tables().public


def paths(dialect: Dialect | None = None):
    """Every path of a name, as written from `keras` on, that the dialect had (with none: that any legacy version had)."""
    bit = _bit(dialect)
    for module, names in _tables().names.items():
        for name, (_, mask) in names.items():
            if mask & bit:
                yield f"{module}.{name}"
