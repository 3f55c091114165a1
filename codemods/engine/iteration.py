"""What loops, containers and `with` hand on: the elements of `zip`, of `d.items()`, of a generator of the user's."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from codemods.changes import objects
from codemods.engine.kinds import UNKNOWN, Class, Constant, Display, Function, Object, Row, Stream, Values, union
from codemods.engine.scopes import dotted

if TYPE_CHECKING:
    from codemods.engine.values import Analysis

#: Methods of lists and dicts that hand on what they hold.
METHODS = frozenset({"items", "values", "get", "pop", "popitem", "setdefault", "copy"})

#: Functions that give their elements in another order, or some of them.
_SAME_ELEMENTS = frozenset(
    {"itertools.cycle", "itertools.islice", "itertools.takewhile", "itertools.dropwhile", "tqdm.tqdm", "tqdm.tqdm_notebook"}
)


def elements(values: Values) -> Values:
    """What a loop over these values yields."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, Display):
            of_dict = isinstance(value.node, (cst.Dict, cst.DictComp)) or _is_dict_call(value)
            found.append((UNKNOWN,) if of_dict else value.module.display_elements(value))  # a dict gives its keys
        elif isinstance(value, Stream):
            found.append(value.elements)
        elif isinstance(value, Row):
            found.extend(value.items)
        elif isinstance(value, Object) and value.family in objects.ITEMS:
            found.append((Object(objects.ITEMS[value.family], surface=value.surface),))
        else:
            found.append((UNKNOWN,))
    return union(found)


def _is_dict_call(value: Display) -> bool:
    return isinstance(value.node, cst.Call) and not dotted(value.node.func).endswith("set")


def builtin(path: str, call: cst.Call, analysis: Analysis) -> Values | None:
    """What a function of Python's own gives that hands on elements; None for any other."""
    arguments = [arg.value for arg in call.args if arg.keyword is None and not arg.star]
    if not arguments or any(arg.star for arg in call.args):
        return None
    if path == "builtins.enumerate":
        return _stream(Row(((UNKNOWN,), elements(analysis.infer(arguments[0])))))
    if path in ("builtins.zip", "itertools.product", "itertools.zip_longest"):
        return _stream(Row(tuple(elements(analysis.infer(argument)) for argument in arguments)))
    if path == "builtins.map":
        return _stream(*union(analysis.called(value, call) for value in analysis.infer(arguments[0])))
    if path == "builtins.filter" and len(arguments) == 2:
        return _stream(*elements(analysis.infer(arguments[1])))
    if path == "itertools.chain":
        return _stream(*union(elements(analysis.infer(argument)) for argument in arguments))
    if path in _SAME_ELEMENTS:
        return _stream(*elements(analysis.infer(arguments[0])))
    if path in ("builtins.next", "random.choice", "builtins.max", "builtins.min") and len(arguments) == 1:
        return elements(analysis.infer(arguments[0]))
    return None


def _stream(*values: object) -> Values:
    # Streams of streams of rows without end come of loops alone.
    return (Stream(tuple(UNKNOWN if _depth(value) > 3 else value for value in values)),)


def _depth(value: object) -> int:
    if isinstance(value, Stream):
        return 1 + max(map(_depth, value.elements), default=0)
    if isinstance(value, Row):
        return 1 + max((_depth(each) for item in value.items for each in item), default=0)
    return 0


def of_method(receiver: Display | Stream, name: str, call: cst.Call) -> Values:
    """What a method of a container gives."""
    if isinstance(receiver, Stream):
        return (UNKNOWN,)
    module = receiver.module
    if name == "copy":
        return (receiver,)
    held = module.display_elements(receiver)
    if name == "values":
        return _stream(*held)
    if name == "items":
        return _stream(Row(((UNKNOWN,), held)))
    if name == "popitem":
        return (Row(((UNKNOWN,), held)),)
    given = [arg.value for arg in call.args if not arg.star and arg.keyword is None]
    if name in ("get", "pop", "setdefault") and given:
        held = module.display_item(receiver, module.constant(given[0])) or held
        if name == "get" and len(given) == 1:
            return union([held, (Constant(None),)])
        return union([held, *(module.infer(default) for default in given[1:])])
    return held


def entered(values: Values, analysis: Analysis) -> Values:
    """What `with values as name` binds the name to."""
    found: list[Values] = []
    for value in values:
        if isinstance(value, Stream):  # a generator under contextlib.contextmanager
            found.append(value.elements)
        elif isinstance(value, Object) and value.cls is not None:
            methods = analysis.attribute_of(value, "__enter__")
            found.append(union(analysis.returned(each) if isinstance(each, Function) else (UNKNOWN,) for each in methods))
        elif isinstance(value, Object) and value.family == objects.FOREIGN:
            found.append((value,))
        else:
            found.append((UNKNOWN,))
    return union(found)


def annotated(node: cst.BaseExpression, analysis: Analysis) -> Values:
    """What something is by its annotation; () where that says nothing of objects that are followed."""
    if isinstance(node, (cst.SimpleString, cst.ConcatenatedString)):
        text = analysis.constant(node)
        try:
            node = cst.parse_expression(text)
        except (cst.ParserSyntaxError, TypeError):
            return ()
        return _annotated(node, analysis, lambda name: _by_path(dotted(name), analysis))
    return _annotated(node, analysis, analysis.infer)


def _annotated(node: cst.BaseExpression, analysis: Analysis, values_of) -> Values:
    if isinstance(node, cst.SimpleString):
        return annotated(node, analysis)
    if isinstance(node, cst.Subscript):
        inner = [_annotated(each.slice.value, analysis, values_of) for each in node.slice if isinstance(each.slice, cst.Index)]
        name = dotted(node.value).rpartition(".")[2].lower()
        if name in ("optional", "union", "annotated", "classvar", "final"):
            return union(inner)
        if name == "tuple" and not (isinstance(node.slice[-1].slice, cst.Index) and isinstance(node.slice[-1].slice.value, cst.Ellipsis)):
            return (Row(tuple(each or (UNKNOWN,) for each in inner)),) if any(inner) else ()
        held = union(inner[-1:] if name in ("dict", "mapping", "ordereddict", "defaultdict") else inner)
        return (Stream(held),) if held and name not in ("callable", "type") else ()
    if isinstance(node, cst.BinaryOperation) and isinstance(node.operator, cst.BitOr):
        return union([_annotated(node.left, analysis, values_of), _annotated(node.right, analysis, values_of)])
    if not isinstance(node, (cst.Name, cst.Attribute)):
        return ()
    made = []
    for value in values_of(node):
        if isinstance(value, Class):
            made.append(analysis.instance(value))
        elif getattr(value, "family", None) and not isinstance(value, Object):
            made.append(Object(value.family, value.path, surface=value.surface))
    return tuple(made)


def _by_path(path: str, analysis: Analysis) -> Values:
    first, *rest = path.split(".")
    values = analysis.exported(first)
    for name in rest:
        values = union(analysis.attribute_of(value, name) for value in values)
    return values
