"""The words in which the tables say what became of a legacy construct.

A table is a module of `codemods.changes.tables` with a tuple ROWS. A row names a canonical legacy path (see `inventory.canonical`) and the dialects it holds in, and says
what is written instead. What a row need not say, because the inventory knows it: that a path lies elsewhere in Keras 3, and that a parameter
stands at another position (its argument is then written by keyword).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from codemods.dialects import FAMILIES, Dialect

ALL = " ".join(FAMILIES)
STANDALONE = "keras1 keras2"


@lru_cache(maxsize=256)
def _ranges(text: str) -> tuple[tuple[str, tuple[int, ...] | None, tuple[int, ...] | None], ...]:
    """`keras1 keras2<2.3 tf_keras>=2.6<2.11` -> (family, from, up to but not including)."""
    found = []
    for word in text.split():
        family, low, high = word, None, None
        if "<" in family:
            family, _, bound = family.partition("<")
            high = tuple(map(int, bound.split(".")))
        if ">=" in family:
            family, _, bound = family.partition(">=")
            low = tuple(map(int, bound.split(".")))
        if family not in FAMILIES:
            raise ValueError(f"{word!r} does not begin with one of {', '.join(FAMILIES)}")
        found.append((family, low, high))
    return tuple(found)


@lru_cache(maxsize=4096)
def holds(dialects: str, dialect: Dialect) -> bool:
    """Does a row with these `dialects` hold in `dialect`?"""
    return any(
        family == dialect.family and (low is None or dialect.version >= low) and (high is None or dialect.version < high)
        for family, low, high in _ranges(dialects)
    )


# ------------------------------------------------------------------ arguments


@dataclass(frozen=True, slots=True)
class Rename:
    """The argument has another name, and perhaps other values.

    values: constant -> new constant; a constant that is not in it stays.
    template: new text for any other value, with `{}` for the old one. Without it a value that is no constant, where `values` is given, is
        converted at run time by a dict of `values`.
    converter: name of a function of `codemods.rules.tables.converters` that gives the new text of the value, or None where it stays.
    through: path of a function of kerascompat that the value is passed through; `--fidelity modern` leaves it out and says so.
    """

    old: str
    new: str
    values: Mapping[object, object] = field(default_factory=dict)
    template: str = ""
    converter: str = ""
    through: str = ""
    message: str = ""
    silent: str = ""
    dialects: str = ALL
    choice: tuple[object, ...] = ()  # only with these values of the row's choice


@dataclass(frozen=True, slots=True)
class Pack:
    """Several arguments become one: `nb_row, nb_col` -> `kernel_size=(a, b)`. One that is left out is written as `missing` says."""

    olds: tuple[str, ...]
    new: str
    missing: str = ""  # "": all must be given, else the construct is left to a person
    message: str = ""
    dialects: str = ALL


@dataclass(frozen=True, slots=True)
class Drop:
    """The argument goes.

    harmless: constants with which leaving it out changes nothing; None: every value.
    message: why it may go, and what to do by hand for any other value.
    unless: as of Write.
    """

    name: str
    harmless: tuple[object, ...] | None = None
    message: str = ""
    dialects: str = ALL
    choice: tuple[object, ...] = ()  # only with these values of the row's choice
    unless: tuple[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Write:
    """The argument is written out where it was left out, because Keras 3 takes another default.

    value: source text; `@path` is imported, FACE in it stands for the dialect's family.
    modern: what `--fidelity modern` writes: None the same, "" nothing (the message then names the difference).
    mentions: only in a file that mentions one of these words.
    unless_float: not where that argument is a float written out, which has the type that is meant.
    unless: not in a call where that argument is given as this constant.
    """

    name: str
    value: str
    message: str
    silent: str = ""
    modern: str | None = None
    mentions: tuple[str, ...] = ()
    unless_float: str = ""
    unless: tuple[str, object] | None = None
    dialects: str = ALL


@dataclass(frozen=True, slots=True)
class Refuse:
    """The argument cannot be kept: a person decides.

    values: only with these constants. harmless: not with these, where it may simply stay.
    mentions: only where its source mentions one of these words.
    modern: `--fidelity modern` keeps it and names the difference.
    """

    name: str
    message: str
    values: tuple[object, ...] | None = None
    mentions: tuple[str, ...] = ()
    harmless: tuple[object, ...] = (None,)
    modern: bool = False
    silent: str = ""
    dialects: str = ALL


@dataclass(frozen=True, slots=True)
class Split:
    """One argument becomes several with the same value: `init` -> `depthwise_initializer` and `pointwise_initializer`. unless: as of Write."""

    old: str
    news: tuple[str, ...]
    message: str = ""
    dialects: str = ALL
    unless: tuple[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Accept:
    """Not in the signature of Keras 3, but taken by it (or the same under a new default): nothing to do, for the reason in `message`."""

    name: str
    message: str
    dialects: str = ALL


@dataclass(frozen=True, slots=True)
class Before:
    """The argument becomes an Input in front of the layer: `batch_input_shape=s` -> `keras.Input(batch_shape=s)`."""

    name: str
    parameter: str
    message: str = ""
    dialects: str = ALL


@dataclass(frozen=True, slots=True)
class Around:
    """The argument becomes that of a function of kerascompat around the call: `Dense(3, weights=w)` -> `with_weights(Dense(3), w)`.

    within: paths of wrappers that make the call's object anew from its configuration, where the function would be lost.
    """

    name: str
    function: str  # FACE in it stands for the dialect's family
    message: str = ""
    within: tuple[str, ...] = ()
    dialects: str = ALL


@dataclass(frozen=True, slots=True)
class Lead:
    """The argument may stand first, before those that the signature puts there: `add_weight((3,), name='w')` beside `add_weight('w', (3,))`.

    The first positional argument is this one where it is a tuple or a list, or where the argument that the signature puts first is given by name.
    """

    name: str
    dialects: str = ALL


Argument = Rename | Pack | Drop | Write | Refuse | Split | Accept | Before | Around | Lead


# ----------------------------------------------------------------------- rows


@dataclass(frozen=True, slots=True)
class Symbol:
    """What became of a class, a function, a constant or a module.

    path: canonical legacy path; `keras.engine.*` for everything below a module.
    to: canonical path of Keras 3 (or of another package); "" where the path itself is still there.
    template: text that replaces a call. `{x}` is the argument of that name, `{x!}` the same in brackets where it is no single term, `{x()}`
        called where it is a function of the user's; `{axis=-1}` gives what is written where it is left out; `<<, axis={axis}>>` stands only
        where the argument is given; `@keras.ops.mean` is a name to import. An argument that stands twice must be a name, an attribute or a
        constant, else the call is left to a person.
    unless: name of a function of `codemods.rules.tables.converters` that tells a call to which `to` applies instead of the template.
    choice: an argument whose constant value chooses `to`, and what it was where left out is the legacy default; the argument itself goes.
    otherwise: path of what takes the call as it stands where the choice names nothing; without it the call is left to a person.
    by_hand: what to do instead; given, the construct is left to a person. With `to`, it says why nothing is rewritten.
    differs: in `--fidelity modern` the construct is rewritten and this difference named; in `exact` it is left to a person.
    message: what it meant, what it means now, why.
    reference: what replaces a mention that is no call, where it differs from `to` (with a template, such a mention is left to a person).
    """

    path: str
    to: str = ""
    arguments: tuple[Argument, ...] = ()
    template: str = ""
    choice: tuple[str, Mapping[object, str]] | None = None
    otherwise: str = ""
    by_hand: str = ""
    differs: str = ""
    message: str = ""
    silent: str = ""
    dialects: str = ALL
    reference: str = ""
    unless: str = ""


@dataclass(frozen=True, slots=True)
class Method:
    """What became of a method of a family ("model", "layer", "callback", ...); template: as Symbol's, with `{self}` for the object.

    unique: the name is Keras's alone, so a call is migrated in a file that uses Keras even where the object is not proven.
    shared: other libraries have the name too: where the object is not proven, a call is reported and not touched.
    unproven: the template for such an object, where another one is needed.
    """

    family: str
    name: str
    to: str = ""
    arguments: tuple[Argument, ...] = ()
    template: str = ""
    unproven: str = ""
    by_hand: str = ""
    differs: str = ""
    message: str = ""
    silent: str = ""
    dialects: str = ALL
    unique: bool = False
    shared: bool = False
    owner: str = ""  # canonical class whose signature holds, where the family's own class does not have the method


@dataclass(frozen=True, slots=True)
class Attribute:
    """What became of an attribute of a family, read or written."""

    family: str
    name: str
    to: str = ""
    template: str = ""  # for reading only
    by_hand: str = ""
    message: str = ""
    silent: str = ""
    dialects: str = ALL
    unique: bool = False


@dataclass(frozen=True, slots=True)
class Override:
    """A method that users define in their own subclass of a family: its name, or what it is given, changed.

    mentions: only where its body mentions one of these words.
    """

    family: str
    name: str
    to: str = ""
    by_hand: str = ""
    message: str = ""
    mentions: tuple[str, ...] = ()
    silent: str = ""
    dialects: str = ALL


@dataclass(frozen=True, slots=True)
class Identifier:
    """A string that names an object: `loss="cosine_proximity"`. kind: "loss", "metric", "activation", "initializer", "regularizer", "constraint"."""

    kind: str
    old: str
    new: str = ""
    path: str = ""  # an object to write in its place
    arguments: str = ""  # its arguments, as source
    by_hand: str = ""
    message: str = ""
    silent: str = ""
    dialects: str = ALL


Row = Symbol | Method | Attribute | Override | Identifier

#: family -> the class whose methods are meant
CLASS_OF = {
    "model": "keras.Model",
    "layer": "keras.layers.Layer",
    "callback": "keras.callbacks.Callback",
    "metric": "keras.metrics.Metric",
    "loss": "keras.losses.Loss",
    "optimizer": "keras.optimizers.Optimizer",
    "regularizer": "keras.regularizers.Regularizer",
    "initializer": "keras.initializers.Initializer",
    "constraint": "keras.constraints.Constraint",
    "sequence": "keras.utils.Sequence",
    "generator": "keras.preprocessing.image.ImageDataGenerator",
    "tensor": "keras.KerasTensor",
}


@lru_cache(maxsize=1)
def all_rows() -> tuple[Row, ...]:
    """Every row of every table."""
    from codemods.changes import tables

    found: list[Row] = []
    for info in pkgutil.iter_modules(tables.__path__, tables.__name__ + "."):
        if not info.name.rpartition(".")[2].startswith("_"):
            found.extend(importlib.import_module(info.name).ROWS)
    return tuple(found)


class Tables:
    """The rows by what they speak of."""

    def __init__(self) -> None:
        self.symbols: dict[str, list[Symbol]] = {}
        self.prefixes: list[Symbol] = []
        self.methods: dict[tuple[str, str], list[Method]] = {}
        self.attributes: dict[tuple[str, str], list[Attribute]] = {}
        self.overrides: dict[tuple[str, str], list[Override]] = {}
        self.identifiers: dict[tuple[str, str], list[Identifier]] = {}
        for row in all_rows():
            if isinstance(row, Symbol):
                if row.path.endswith(".*"):
                    self.prefixes.append(row)
                else:
                    self.symbols.setdefault(row.path, []).append(row)
            elif isinstance(row, Method):
                self.methods.setdefault((row.family, row.name), []).append(row)
            elif isinstance(row, Attribute):
                self.attributes.setdefault((row.family, row.name), []).append(row)
            elif isinstance(row, Override):
                self.overrides.setdefault((row.family, row.name), []).append(row)
            else:
                self.identifiers.setdefault((row.kind, row.old), []).append(row)
        self.prefixes.sort(key=lambda row: -len(row.path))

    def symbol(self, path: str, dialect: Dialect) -> Symbol | None:
        """The row of a canonical path in a dialect; a row for everything below a module is the last resort."""
        for row in self.symbols.get(path, ()):
            if holds(row.dialects, dialect):
                return row
        return None

    def below(self, path: str, dialect: Dialect) -> Symbol | None:
        """The row that speaks for everything below a module."""
        return next((row for row in self.prefixes if path.startswith(row.path[:-1]) and holds(row.dialects, dialect)), None)

    def method(self, family: str, name: str, dialect: Dialect) -> Method | None:
        return next((row for row in self.methods.get((family, name), ()) if holds(row.dialects, dialect)), None)

    def attribute(self, family: str, name: str, dialect: Dialect) -> Attribute | None:
        return next((row for row in self.attributes.get((family, name), ()) if holds(row.dialects, dialect)), None)

    def override(self, family: str, name: str, dialect: Dialect) -> Override | None:
        return next((row for row in self.overrides.get((family, name), ()) if holds(row.dialects, dialect)), None)

    def identifier(self, kind: str, name: str, dialect: Dialect) -> Identifier | None:
        return next((row for row in self.identifiers.get((kind, name), ()) if holds(row.dialects, dialect)), None)


@lru_cache(maxsize=1)
def tables() -> Tables:
    """The tables, read once."""
    return Tables()
