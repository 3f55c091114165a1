"""Where every node of a LibCST tree lies in its text: the order of the parts of each kind of node, as data.

LibCST's own position providers walk the tree once or twice and cost more than parsing; even generating the code once costs a
third of it. Adding up lengths in the order of the text gives the same spans for a fifteenth.

A layout names the parts of a node in their order:

    'if'      a token               name      a node               ~name   whitespace
    $name     a field that is text  name?     a node or nothing    name*   any number of nodes
    |         the indentation       < >       the node's own text, where it is less than all of its parts

Whoever reads the spans gets an answer or None, never a wrong one: the layout of a node that is not listed is not guessed, and what
was added up must lead to the end of the text and to every name in it.
"""

from __future__ import annotations

from collections.abc import Callable

import libcst as cst

_STATEMENT = "leading_lines* | < {} >"
_SMALL = "< {} > semicolon?"
_LAYOUTS = {
    # expressions
    "Name": "$value",
    "Integer": "$value",
    "Float": "$value",
    "Imaginary": "$value",
    "SimpleString": "$value",
    "Ellipsis": "'...'",
    "ConcatenatedString": "left ~whitespace_between right",
    "FormattedString": "$start parts* $end",
    "FormattedStringText": "$value",
    "TemplatedString": "$start parts* $end",
    "TemplatedStringText": "$value",
    "Comparison": "left comparisons*",
    "ComparisonTarget": "operator comparator",
    "UnaryOperation": "operator expression",
    "BinaryOperation": "left operator right",
    "BooleanOperation": "left operator right",
    "Attribute": "value dot attr",
    "Subscript": "value ~whitespace_after_value lbracket slice* rbracket",
    "SubscriptElement": "< slice > comma?",
    "Index": "$star? ~whitespace_after_star value",
    "Slice": "lower? first_colon upper? second_colon? step?",
    "Call": "func ~whitespace_after_func '(' ~whitespace_before_args args* ')'",
    "Arg": "< $star ~whitespace_after_star keyword? equal? value > comma? ~whitespace_after_arg",
    "Lambda": "'lambda' ~whitespace_after_lambda params colon body",
    "Parameters": "posonly_params* posonly_ind? params* star_arg? kwonly_params* star_kwarg?",
    "Param": "< $star? ~whitespace_after_star name > annotation? equal? default? comma? ~whitespace_after_param",
    "ParamStar": "'*' comma",
    "ParamSlash": "'/' ~whitespace_after comma?",
    "Await": "'await' ~whitespace_after_await expression",
    "IfExp": "body ~whitespace_before_if 'if' ~whitespace_after_if test ~whitespace_before_else 'else' ~whitespace_after_else orelse",
    "Yield": "'yield' ~whitespace_after_yield value?",
    "From": "~whitespace_before_from < 'from' ~whitespace_after_from item >",
    "NamedExpr": "target ~whitespace_before_walrus ':=' ~whitespace_after_walrus value",
    "Tuple": "elements*",
    "List": "lbracket elements* rbracket",
    "Set": "lbrace elements* rbrace",
    "Dict": "lbrace elements* rbrace",
    "Element": "< value > comma?",
    "DictElement": "< key ~whitespace_before_colon ':' ~whitespace_after_colon value > comma?",
    "StarredDictElement": "< '**' ~whitespace_before_value value > comma?",
    "GeneratorExp": "elt for_in",
    "ListComp": "lbracket elt for_in rbracket",
    "SetComp": "lbrace elt for_in rbrace",
    "DictComp": "lbrace key ~whitespace_before_colon ':' ~whitespace_after_colon value for_in rbrace",
    "CompFor": "~whitespace_before asynchronous? 'for' ~whitespace_after_for target ~whitespace_before_in 'in' ~whitespace_after_in iter "
    "ifs* inner_for_in?",
    "CompIf": "~whitespace_before 'if' ~whitespace_before_test test",
    "Asynchronous": "< 'async' > ~whitespace_after",
    "LeftSquareBracket": "'[' ~whitespace_after",
    "RightSquareBracket": "~whitespace_before ']'",
    "LeftCurlyBrace": "'{' ~whitespace_after",
    "RightCurlyBrace": "~whitespace_before '}'",
    "LeftParen": "'(' ~whitespace_after",
    "RightParen": "~whitespace_before ')'",
    # simple statements
    "SimpleStatementLine": "leading_lines* | < body* > trailing_whitespace",
    "SimpleStatementSuite": "~leading_whitespace < body* > trailing_whitespace",
    "Pass": _SMALL.format("'pass'"),
    "Break": _SMALL.format("'break'"),
    "Continue": _SMALL.format("'continue'"),
    "Expr": _SMALL.format("value"),
    "Del": _SMALL.format("'del' ~whitespace_after_del target"),
    "Return": _SMALL.format("'return' ~whitespace_after_return value?"),
    "Raise": _SMALL.format("'raise' ~whitespace_after_raise exc? cause?"),
    "Assert": _SMALL.format("'assert' ~whitespace_after_assert test comma? msg?"),
    "Assign": _SMALL.format("targets* value"),
    "AssignTarget": "< target > ~whitespace_before_equal '=' ~whitespace_after_equal",
    "AnnAssign": _SMALL.format("target annotation equal? value?"),
    "AugAssign": _SMALL.format("target operator value"),
    "Global": _SMALL.format("'global' ~whitespace_after_global names*"),
    "Nonlocal": _SMALL.format("'nonlocal' ~whitespace_after_nonlocal names*"),
    "NameItem": "< name > comma?",
    "Import": _SMALL.format("'import' ~whitespace_after_import names*"),
    "ImportAlias": "< name asname? > comma?",
    "AsName": "~whitespace_before_as 'as' ~whitespace_after_as name",
    "ImportStar": "'*'",
    # compound statements
    "Else": _STATEMENT.format("'else' ~whitespace_before_colon ':' body"),
    "Try": _STATEMENT.format("'try' ~whitespace_before_colon ':' body handlers* orelse? finalbody?"),
    "TryStar": _STATEMENT.format("'try' ~whitespace_before_colon ':' body handlers* orelse? finalbody?"),
    "ExceptHandler": _STATEMENT.format("'except' ~whitespace_after_except type? name? ~whitespace_before_colon ':' body"),
    "ExceptStarHandler": _STATEMENT.format(
        "'except' ~whitespace_after_except '*' ~whitespace_after_star type? name? ~whitespace_before_colon ':' body"
    ),
    "Finally": _STATEMENT.format("'finally' ~whitespace_before_colon ':' body"),
    "While": _STATEMENT.format("'while' ~whitespace_after_while test ~whitespace_before_colon ':' body orelse?"),
    "For": _STATEMENT.format(
        "asynchronous? 'for' ~whitespace_after_for target ~whitespace_before_in 'in' ~whitespace_after_in iter "
        "~whitespace_before_colon ':' body orelse?"
    ),
    "With": _STATEMENT.format("asynchronous? 'with' ~whitespace_after_with lpar? items* rpar? ~whitespace_before_colon ':' body"),
    "WithItem": "< item asname? > comma?",
    "Decorator": _STATEMENT.format("'@' ~whitespace_after_at decorator") + " trailing_whitespace",
    "FunctionDef": "leading_lines* decorators* lines_after_decorators* | < asynchronous? 'def' ~whitespace_after_def name "
    "~whitespace_after_name type_parameters? ~whitespace_after_type_parameters '(' ~whitespace_before_params params ')' returns? "
    "~whitespace_before_colon ':' body >",
    "ClassDef": "leading_lines* decorators* lines_after_decorators* | < 'class' ~whitespace_after_class name "
    "~whitespace_after_name type_parameters? ~whitespace_after_type_parameters lpar? bases* keywords* rpar? "
    "~whitespace_before_colon ':' body >",
    # match and types
    "MatchCase": _STATEMENT.format(
        "'case' ~whitespace_after_case pattern ~whitespace_before_if ~whitespace_after_if guard? ~whitespace_before_colon ':' body"
    ),
    "MatchValue": "value",
    "MatchSingleton": "value",
    "MatchSequenceElement": "< value comma? >",
    "MatchKeywordElement": "< key ~whitespace_before_equal '=' ~whitespace_after_equal pattern comma? >",
    "MatchMappingElement": "< key ~whitespace_before_colon ':' ~whitespace_after_colon pattern comma? >",
    "TypeParameters": "lbracket params* rbracket",
    "TypeVar": "< name colon? bound? >",
}
_SPACE, _BROKEN = cst.SimpleWhitespace, cst.ParenthesizedWhitespace


class _State:
    """What is added up for one tree."""

    __slots__ = ("indent", "indent_default", "newline", "outer", "spans", "text")

    def __init__(self, module: cst.Module, text: str) -> None:
        self.text = text
        self.indent, self.indent_default, self.newline = 0, len(module.default_indent), len(module.default_newline)
        self.spans: dict[int, tuple[int, int]] = {}
        self.outer: dict[int, tuple[int, int]] = {}


class _Unknown(Exception):
    """A node whose layout is not known, or that lies elsewhere than its layout says."""


def spans(module: cst.Module, text: str) -> tuple[dict, dict] | None:
    """Start and end of each node by id: of its own text, and with all of its parts where that is more. None if they cannot be told."""
    state = _State(module, text)
    try:
        position = _nodes(module.footer, _nodes(module.body, _nodes(module.header, 0, state), state), state)
    except (_Unknown, KeyError):
        return None
    if position and not module.has_trailing_newline:
        position -= state.newline  # the one that is generated although the text ends without it
    if position != len(text) and position:
        return None
    state.spans[id(module)] = (0, len(text))
    return state.spans, state.outer


def _node(node: cst.CSTNode, position: int, state: _State) -> int:
    return _FUNCTIONS[node.__class__](node, position, state)


def _nodes(nodes, position: int, state: _State) -> int:
    for node in nodes:
        position = _FUNCTIONS[node.__class__](node, position, state)
    return position


def _compiled(cls: type, layout: str) -> Callable[[cst.CSTNode, int, _State], int]:
    """The function that adds up one kind of node and enters its span, written out so that no layout is read twice."""
    expression = issubclass(cls, cst.BaseExpression)
    parenthesized = "lpar" in cls.__dataclass_fields__ and "lpar?" not in layout
    lines = ["start = inner = position"]
    if parenthesized:
        lines += ["if node.lpar:", "    position = inner = nodes(node.lpar, position, state)"]
    end = "position"
    for part in layout.split():
        name = part.strip("~$?*")
        if part == "|":
            lines.append("position += state.indent")
        elif part == "<":
            lines.append("inner = position")
        elif part == ">":
            lines.append("end = position")
            end = "end"
        elif part[0] == "'":
            lines.append(f"position += {len(part) - 2}")
        elif part[0] == "~":
            lines += [
                f"part = node.{name}",
                "if part.__class__ is SPACE:",
                "    position += len(part.value)",
                "elif part.__class__ is BROKEN:",
                "    position = broken(part, position, state)",
            ]
        elif part[0] == "$":
            lines += [f"part = node.{name}", "if part.__class__ is str:" if part[-1] == "?" else "if True:", "    position += len(part)"]
        elif part[-1] == "*":
            lines += [f"for part in node.{name}:", "    position = functions[part.__class__](part, position, state)"]
        elif part[-1] == "?":
            lines += [f"part = node.{name}", "if part is not None and part is not ABSENT:"]
            lines.append("    position = functions[part.__class__](part, position, state)")
        else:
            lines += [f"part = node.{name}", "position = functions[part.__class__](part, position, state)"]
    if cls is cst.Name:
        lines += ["if not state.text.startswith(node.value, inner):", "    raise Unknown"]
    if parenthesized:
        if end == "position":
            lines.append("end = position")
            end = "end"
        lines += ["if node.rpar:", "    position = nodes(node.rpar, position, state)"]
    if expression:
        lines.append("state.spans[id(node)] = (start, position)")
    else:
        lines.append(f"state.spans[id(node)] = (inner, {end})")
        if parenthesized or "<" in layout:
            lines.append("state.outer[id(node)] = (start, position)")
    source = "def add_up(node, position, state):\n" + "".join(f"    {line}\n" for line in [*lines, "return position"])
    names = {"functions": _FUNCTIONS, "nodes": _nodes, "broken": _broken, "SPACE": _SPACE, "BROKEN": _BROKEN, "Unknown": _Unknown}
    names["ABSENT"] = cst.MaybeSentinel.DEFAULT
    exec(source, names)
    return names["add_up"]


# --- nodes whose layout depends on more than their fields ---


def _broken(node: cst.ParenthesizedWhitespace, position: int, state: _State) -> int:
    position = _line_end(node.first_line, position, state)
    for line in node.empty_lines:
        position = _line(line, position, state)
    return position + (state.indent if node.indent else 0) + len(node.last_line.value)


def _line_end(node: cst.TrailingWhitespace | cst.EmptyLine, position: int, state: _State) -> int:
    newline = node.newline.value
    position += len(node.whitespace.value) + (state.newline if newline is None else len(newline))
    return position if node.comment is None else position + len(node.comment.value)


def _line(node: cst.EmptyLine, position: int, state: _State) -> int:
    return _line_end(node, position + state.indent if node.indent else position, state)


def _space(node: cst.SimpleWhitespace, position: int, state: _State) -> int:
    return position + len(node.value)


def _operator(node, position: int, state: _State) -> int:
    position = _node(node.whitespace_before, position, state) + len(node._get_token())
    return _node(node.whitespace_after, position, state)


def _two_words(node, position: int, state: _State) -> int:
    first, second = node._get_tokens()
    position = _node(node.whitespace_between, _node(node.whitespace_before, position, state) + len(first), state)
    return _node(node.whitespace_after, position + len(second), state)


def _unary(node: cst.BaseUnaryOp, position: int, state: _State) -> int:
    return _node(node.whitespace_after, position + len(node._get_token()), state)


def _annotation(node: cst.Annotation, position: int, state: _State) -> int:
    start = position
    if node.whitespace_before_indicator is not cst.MaybeSentinel.DEFAULT:
        position = _node(node.whitespace_before_indicator, position, state)
    position += 2 if state.text.startswith("->", position) else 1
    inner = _node(node.whitespace_after_indicator, position, state)
    end = _node(node.annotation, inner, state)
    state.spans[id(node)], state.outer[id(node)] = (inner, end), (start, end)
    return end


def _replacement(node: cst.FormattedStringExpression, position: int, state: _State) -> int:
    start = position
    position = _node(node.expression, _node(node.whitespace_before_expression, position + 1, state), state)
    if node.equal is not None:
        position = _node(node.equal, position, state)
    position = _node(node.whitespace_after_expression, position, state)
    if node.conversion is not None:
        position += 1 + len(node.conversion)
    if node.format_spec is not None:
        position = _nodes(node.format_spec, position + 1, state)
    state.spans[id(node)] = (start, position + 1)
    return position + 1


def _starred(node: cst.StarredElement, position: int, state: _State) -> int:
    start = position
    position = _node(node.whitespace_before_value, _nodes(node.lpar, position, state) + 1, state)
    position = _nodes(node.rpar, _node(node.value, position, state), state)
    if node.comma is not cst.MaybeSentinel.DEFAULT:
        position = _node(node.comma, position, state)
    state.spans[id(node)] = (start, position)
    return position


def _import_from(node: cst.ImportFrom, position: int, state: _State) -> int:
    start = position
    position = _nodes(node.relative, _node(node.whitespace_after_from, position + len("from"), state), state)
    if node.module is not None:
        position = _node(node.module, position, state)
    position = _node(node.whitespace_after_import, _node(node.whitespace_before_import, position, state) + len("import"), state)
    if node.lpar is not None:
        position = _node(node.lpar, position, state)
    position = _node(node.names, position, state) if isinstance(node.names, cst.ImportStar) else _nodes(node.names, position, state)
    if node.rpar is not None:
        position = _node(node.rpar, position, state)
    state.spans[id(node)] = (start, position)
    if node.semicolon is not cst.MaybeSentinel.DEFAULT:
        position = _node(node.semicolon, position, state)
    state.outer[id(node)] = (start, position)
    return position


def _if(node: cst.If, position: int, state: _State) -> int:
    start = position
    inner = position = _nodes(node.leading_lines, position, state) + state.indent
    position = _node(node.whitespace_before_test, position + (4 if state.text.startswith("elif", position) else 2), state)
    position = _node(node.whitespace_after_test, _node(node.test, position, state), state) + 1
    position = _node(node.body, position, state)
    if node.orelse is not None:
        position = _node(node.orelse, position, state)
    state.spans[id(node)], state.outer[id(node)] = (inner, position), (start, position)
    return position


def _block(node: cst.IndentedBlock, position: int, state: _State) -> int:
    start = position
    inner = _line_end(node.header, position, state)
    indent = state.indent_default if node.indent is None else len(node.indent)
    state.indent += indent
    if not node.body:
        raise _Unknown
    end = _nodes(node.body, inner, state)
    position = _nodes(node.footer, end, state)
    state.indent -= indent
    state.spans[id(node)], state.outer[id(node)] = (inner, end), (start, position)
    return position


def _functions() -> dict[type, Callable]:
    functions: dict[type, Callable] = {
        cst.SimpleWhitespace: _space,
        cst.ParenthesizedWhitespace: _broken,
        cst.TrailingWhitespace: _line_end,
        cst.EmptyLine: _line,
        cst.Annotation: _annotation,
        cst.FormattedStringExpression: _replacement,
        cst.StarredElement: _starred,
        cst.ImportFrom: _import_from,
        cst.If: _if,
        cst.IndentedBlock: _block,
    }
    pending: list[type] = [cst.BaseBinaryOp, cst.BaseBooleanOp, cst.BaseCompOp, cst.BaseAugOp, cst.BaseUnaryOp]
    pending += [cst.Comma, cst.Dot, cst.Colon, cst.Semicolon, cst.AssignEqual]
    while pending:
        cls = pending.pop()
        pending += cls.__subclasses__()
        if issubclass(cls, cst.BaseUnaryOp):
            functions[cls] = _unary
        else:
            functions[cls] = _two_words if hasattr(cls, "_get_tokens") else _operator
    return functions


class _Functions(dict):
    """The functions by kind of node; a layout is compiled when a tree first has such a node."""

    def __missing__(self, cls: type) -> Callable:
        function = self[cls] = _compiled(cls, _LAYOUTS[cls.__name__])
        return function


_FUNCTIONS = _Functions(_functions())
