"""The values of inference: what an expression can stand for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import libcst as cst

if TYPE_CHECKING:
    from codemods.engine.values import Analysis


@dataclass(frozen=True, slots=True)
class Constant:
    value: object  # str, bytes, int, float, bool, None


@dataclass(frozen=True, slots=True)
class Object:
    """Something made by a Keras class or function, or by a class of the user's that derives from one.

    `family` says what it is ("model", "layer", "optimizer", "callback", "history", ...; "user" for anything else of the
    user's). `site` is the expression that made it, followed by the calls that handed it out of the functions it was made
    in: two objects are apart where their sites part. The empty site is "some object of this family".
    """

    family: str
    path: str = ""  # canonical path of the Keras class, "" if not known
    site: tuple[int, ...] = ()  # ids of nodes
    node: cst.CSTNode | None = None
    cls: Class | None = None
    surface: str = ""

    def __eq__(self, other):
        return isinstance(other, Object) and (self.family, self.path, self.site, self.cls) == (
            other.family,
            other.path,
            other.site,
            other.cls,
        )

    def __hash__(self):
        return hash((self.family, self.path, self.site))

    def may_be(self, other: Object) -> bool:
        """Whether the two can be the same object."""
        shared = min(len(self.site), len(other.site))
        return self.family == other.family and self.site[:shared] == other.site[:shared]

    def handed_out_by(self, call: cst.CSTNode) -> Object:
        """The object as the caller of the function that made it sees it."""
        if not self.site or len(self.site) > 3 or id(call) in self.site:
            return self
        return replace(self, site=(*self.site, id(call)))


@dataclass(frozen=True, slots=True)
class Function:
    """A function or lambda of the user's, perhaps bound to an object."""

    node: cst.FunctionDef | cst.Lambda
    module: Analysis
    receiver: Object | None = None

    def __hash__(self):
        return hash(id(self.node))

    def __eq__(self, other):
        return isinstance(other, Function) and self.node is other.node


@dataclass(frozen=True, slots=True)
class Class:
    """A class of the user's."""

    node: cst.ClassDef
    module: Analysis

    def __hash__(self):
        return hash(id(self.node))

    def __eq__(self, other):
        return isinstance(other, Class) and self.node is other.node


@dataclass(frozen=True, slots=True)
class Method:
    """A method of a Keras object, or of a container: `model.fit` before it is called."""

    receiver: Object | Display | Stream
    name: str


@dataclass(frozen=True, slots=True)
class Display:
    """A list, tuple, set or dict written out (or made by `dict(...)`), followed through the places that add to it."""

    node: cst.CSTNode
    module: Analysis

    def __hash__(self):
        return hash(id(self.node))

    def __eq__(self, other):
        return isinstance(other, Display) and self.node is other.node


@dataclass(frozen=True, slots=True)
class Module:
    """A local module."""

    analysis: Analysis

    def __hash__(self):
        return hash(id(self.analysis))


@dataclass(frozen=True, slots=True)
class Stream:
    """What can be looped over without being written out: a generator, `zip(...)`, `d.items()`; `elements` are what it can give."""

    elements: Values


@dataclass(frozen=True, slots=True)
class Row:
    """An element of `zip`, `enumerate` or `d.items()`: the values of each of its places."""

    items: tuple[Values, ...]


@dataclass(frozen=True, slots=True)
class Partial:
    """`functools.partial(function, ...)`."""

    function: Values


class _Unknown:
    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN = _Unknown()
Values = tuple  # of the above, without repetition


def union(parts: Iterable[Values]) -> Values:
    parts = list(parts)
    if len(parts) == 1:
        return parts[0]
    seen: dict = {}
    for part in parts:
        for value in part:
            seen[value] = None
    return tuple(seen)
