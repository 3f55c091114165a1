"""Names: which bindings a name can stand for at the place where it is used. One walk over the tree finds them all."""

from __future__ import annotations

import builtins
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field

import libcst as cst

from codemods.engine.tree import Tree, children

#: A block is named by the compound statements around it; a binding whose block encloses a use and comes before it hides
#: every earlier binding.
Block = tuple[tuple[int, str], ...]


@dataclass(slots=True, eq=False)
class Binding:
    """One place that gives a name its value."""

    name: str
    kind: str  # import, function, class, parameter, assign, element (for, comprehension), context (with), other
    node: cst.CSTNode  # the ImportAlias, FunctionDef, ClassDef, Param, or the target
    position: int  # offset from which on the binding holds
    block: Block
    value: cst.BaseExpression | None = None  # assigned expression, iterated expression, context manager
    path: tuple[int, ...] = ()  # position in an unpacked target: (1,) for b in `a, b = value`
    statement: cst.CSTNode | None = None
    scope: Scope | None = None


@dataclass(slots=True, eq=False)
class Scope:
    kind: str  # module, function, class, comprehension
    node: cst.CSTNode
    parent: Scope | None
    block: Block = ()
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    redirects: dict[str, Scope] = field(default_factory=dict)  # global and nonlocal names
    stars: list[Binding] = field(default_factory=list)  # `from module import *`
    returns: list[cst.BaseExpression] = field(default_factory=list)
    yields: list[tuple[cst.BaseExpression, bool]] = field(default_factory=list)  # what is yielded; True: each element of it

    @property
    def module(self) -> Scope:
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def function(self) -> Scope:
        """The function, class or module that this scope's statements belong to (comprehensions are expressions)."""
        scope = self
        while scope.kind == "comprehension":
            scope = scope.parent
        return scope


@dataclass(slots=True)
class Use:
    """A node that rules may care about, with where it stands."""

    node: cst.CSTNode
    scope: Scope
    block: Block

    @property
    def loops(self) -> set:
        """The parts of its block that are loops."""
        return {part for part in self.block if part[1] == "loop"}


def _position(binding: Binding) -> int:
    return binding.position


_COMPREHENSIONS = (cst.ListComp, cst.SetComp, cst.DictComp, cst.GeneratorExp)
_RECORDED = {
    cst.Call,
    cst.Attribute,
    cst.Name,
    cst.Subscript,
    cst.SimpleString,
    cst.ConcatenatedString,
    cst.FormattedString,
    cst.Dict,
    cst.Assign,
    cst.AnnAssign,
    cst.AugAssign,
    cst.Del,
    cst.ClassDef,
    cst.FunctionDef,
    cst.Comparison,
}
_LEAVES = {cst.Name, cst.Integer, cst.Float, cst.SimpleString}


class Names:
    """Scopes, bindings and uses of one tree."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.module = Scope("module", tree.module, None)
        self.scope_of_body: dict[int, Scope] = {}  # FunctionDef, Lambda, ClassDef, comprehension -> its own scope
        self.uses: list[Use] = []
        self.use_of: dict[int, Use] = {}
        self.imports: list[tuple[cst.Import | cst.ImportFrom, Scope, Block]] = []
        self._of_kinds: dict[tuple[type, ...], list[Use]] = {}
        self._walk_all(tree.module, self.module, ())
        for scope in [self.module, *self.scope_of_body.values()]:
            for bindings in scope.bindings.values():
                bindings.sort(key=_position)

    def take_apart(self) -> None:
        """Breaks the cycles between scopes and bindings."""
        for scope in [self.module, *self.scope_of_body.values()]:
            scope.bindings.clear()
            scope.redirects.clear()
            scope.stars.clear()
        self.uses.clear()
        self.use_of.clear()
        self._of_kinds.clear()

    def of_kind(self, *kinds: type) -> list[Use]:
        """The uses whose node is of these very classes, in the order of the text."""
        found = self._of_kinds.get(kinds)
        if found is None:
            found = self._of_kinds[kinds] = [use for use in self.uses if use.node.__class__ in kinds]
        return found

    # ------------------------------------------------------------------ walk

    def _bind(self, scope: Scope, name: str, kind: str, node: cst.CSTNode, position: int, block: Block, **more) -> Binding:
        owner = scope.redirects.get(name, scope)
        binding = Binding(name, kind, node, position, block, scope=owner, **more)
        owner.bindings.setdefault(name, []).append(binding)
        return binding

    def _walk_all(self, node: cst.CSTNode, scope: Scope, block: Block) -> None:
        for child in children(node):
            self._walk(child, node, scope, block)

    def _walk(self, node: cst.CSTNode, parent: cst.CSTNode, scope: Scope, block: Block) -> None:
        self.tree.parents[id(node)] = parent
        kind = node.__class__
        if kind in _RECORDED:
            use = Use(node, scope, block)
            self.uses.append(use)
            self.use_of[id(node)] = use
        handler = _HANDLERS.get(kind)
        if handler is not None:
            handler(self, node, scope, block)
        elif kind not in _LEAVES:
            for child in children(node):
                self._walk(child, node, scope, block)

    def _import(self, node: cst.Import | cst.ImportFrom, scope: Scope, block: Block) -> None:
        self.imports.append((node, scope, block))
        end = self.tree.span(node)[1]
        if isinstance(node.names, cst.ImportStar):
            self.tree.parents[id(node.names)] = node
            scope.stars.append(Binding("*", "import", node, end, block, statement=node, scope=scope))
            return
        for alias in node.names:
            self.tree.parents[id(alias)] = node
            if alias.asname is not None:
                name = alias.asname.name.value
            else:
                name = dotted(alias.name).partition(".")[0]
            self._bind(scope, name, "import", alias, end, block, statement=node)

    def _function(self, node: cst.FunctionDef, scope: Scope, block: Block) -> None:
        for decorator in node.decorators:
            self._walk(decorator, node, scope, block)
        if node.returns is not None:
            self._walk(node.returns, node, scope, block)
        self._bind(scope, node.name.value, "function", node, self.tree.span(node)[0], block, statement=node)
        self._body(node, node.params, [node.body], scope, block)

    def _lambda(self, node: cst.Lambda, scope: Scope, block: Block) -> None:
        inner = self._body(node, node.params, [node.body], scope, block)
        inner.returns.append(node.body)

    def _body(self, node, params: cst.Parameters, body: list[cst.CSTNode], scope: Scope, block: Block) -> Scope:
        inner = Scope("function", node, scope, block=((id(node), "body"),))
        self.scope_of_body[id(node)] = inner
        self.tree.parents[id(params)] = node
        start = self.tree.span(body[0])[0]
        for param in parameters(params):
            self.tree.parents[id(param)] = params
            for part in (param.annotation, param.default):
                if part is not None:
                    self._walk(part, param, scope, block)
            self._bind(inner, param.name.value, "parameter", param, start, inner.block, value=param.default)
        for part in body:
            self._walk(part, node, inner, inner.block)
        return inner

    def _class(self, node: cst.ClassDef, scope: Scope, block: Block) -> None:
        for part in (*node.decorators, *node.bases, *node.keywords):
            self._walk(part, node, scope, block)
        self._bind(scope, node.name.value, "class", node, self.tree.span(node)[0], block, statement=node)
        inner = Scope("class", node, scope, block=((id(node), "body"),))
        self.scope_of_body[id(node)] = inner
        self._walk(node.body, node, inner, inner.block)

    def _comprehension(self, node, scope: Scope, block: Block) -> None:
        inner = Scope("comprehension", node, scope, block=block)
        self.scope_of_body[id(node)] = inner
        generator, outer, parent = node.for_in, scope, node
        while generator is not None:
            self.tree.parents[id(generator)] = parent
            self._walk(generator.iter, generator, outer, block)
            self._target(generator.target, inner, inner.block, "element", generator.iter, 0, generator)
            for condition in generator.ifs:
                self._walk(condition, generator, inner, block)
            generator, outer, parent = generator.inner_for_in, inner, generator
        parts = [node.key, node.value] if isinstance(node, cst.DictComp) else [node.elt]
        for part in parts:
            self._walk(part, node, inner, block)

    def _target(self, target, scope: Scope, block: Block, kind: str, value, position: int, parent, path: tuple[int, ...] = ()) -> None:
        """Bind what a target binds; walk what it merely mentions (`a.b`, `a[0]`)."""
        self.tree.parents[id(target)] = parent
        if isinstance(target, cst.Name):
            self._bind(scope, target.value, kind, target, position, block, value=value, path=path, statement=parent)
        elif isinstance(target, (cst.Tuple, cst.List)):
            for index, element in enumerate(target.elements):
                self.tree.parents[id(element)] = target
                starred = isinstance(element, cst.StarredElement)
                self._target(element.value, scope, block, "other" if starred else kind, value, position, element, path + (index,))
        else:
            self._walk(target, parent, scope, block)

    def _assign(self, node: cst.Assign, scope: Scope, block: Block) -> None:
        self._walk(node.value, node, scope, block)
        end = self.tree.span(node)[1]
        for target in node.targets:
            self.tree.parents[id(target)] = node
            self._target(target.target, scope, block, "assign", node.value, end, target)

    def _ann_assign(self, node: cst.AnnAssign, scope: Scope, block: Block) -> None:
        self._walk(node.annotation, node, scope, block)
        if node.value is not None:
            self._walk(node.value, node, scope, block)
        self._target(node.target, scope, block, "assign", node.value, self.tree.span(node)[1], node)

    def _aug_assign(self, node: cst.AugAssign, scope: Scope, block: Block) -> None:
        self._walk(node.value, node, scope, block)
        self._walk(node.target, node, scope, block)
        if isinstance(node.target, cst.Name):
            end = self.tree.span(node)[1]
            self._bind(scope, node.target.value, "augment", node.target, end, block, value=node.value, statement=node)

    def _named_expr(self, node: cst.NamedExpr, scope: Scope, block: Block) -> None:
        self._walk(node.value, node, scope, block)
        self._target(node.target, scope.function(), block, "assign", node.value, self.tree.span(node)[1], node)

    def _for(self, node: cst.For, scope: Scope, block: Block) -> None:
        self._walk(node.iter, node, scope, block)
        inside = block + ((id(node), "loop"),)
        self._target(node.target, scope, inside, "element", node.iter, self.tree.span(node.iter)[1], node)
        self._walk(node.body, node, scope, inside)
        if node.orelse is not None:
            self._walk(node.orelse, node, scope, block + ((id(node), "else"),))

    def _while(self, node: cst.While, scope: Scope, block: Block) -> None:
        self._walk(node.test, node, scope, block)
        self._walk(node.body, node, scope, block + ((id(node), "loop"),))
        if node.orelse is not None:
            self._walk(node.orelse, node, scope, block + ((id(node), "else"),))

    def _if(self, node: cst.If, scope: Scope, block: Block) -> None:
        self._walk(node.test, node, scope, block)
        self._walk(node.body, node, scope, block + ((id(node), "if"),))
        if node.orelse is not None:
            self._walk(node.orelse, node, scope, block + ((id(node), "else"),))

    def _try(self, node, scope: Scope, block: Block) -> None:
        self._walk(node.body, node, scope, block + ((id(node), "try"),))
        for index, handler in enumerate(node.handlers):
            self.tree.parents[id(handler)] = node
            inside = block + ((id(node), f"except {index}"),)
            if handler.type is not None:
                self._walk(handler.type, handler, scope, block)
            if handler.name is not None:
                self._target(handler.name.name, scope, inside, "other", None, self.tree.span(handler)[0], handler)
            self._walk(handler.body, handler, scope, inside)
        if node.orelse is not None:
            self._walk(node.orelse, node, scope, block + ((id(node), "try else"),))
        if node.finalbody is not None:
            self._walk(node.finalbody, node, scope, block)

    def _with(self, node: cst.With, scope: Scope, block: Block) -> None:
        for item in node.items:
            self.tree.parents[id(item)] = node
            self._walk(item.item, item, scope, block)
            if item.asname is not None:
                self._target(item.asname.name, scope, block, "context", item.item, self.tree.span(item)[1], item)
        self._walk(node.body, node, scope, block)

    def _match_case(self, node: cst.MatchCase, scope: Scope, block: Block) -> None:
        self._walk_all(node, scope, block + ((id(node), "case"),))

    def _match_name(self, node, scope: Scope, block: Block) -> None:
        for child in children(node):
            if isinstance(child, cst.Name):
                self.tree.parents[id(child)] = node
                self._bind(scope, child.value, "other", child, self.tree.span(node)[1], block)
            else:
                self._walk(child, node, scope, block)

    def _global(self, node: cst.Global | cst.Nonlocal, scope: Scope, block: Block) -> None:
        for item in node.names:
            name = item.name.value
            if isinstance(node, cst.Global):
                if scope is not self.module:  # there it says nothing
                    scope.redirects[name] = self.module
            else:
                outer = scope.parent
                while outer is not None and name not in outer.bindings:
                    outer = outer.parent
                if outer is None or outer.kind == "module":  # bound below: the nearest function will have it
                    outer = scope.parent.function() if scope.parent is not None else None
                if outer is not None and outer.kind == "function":
                    scope.redirects[name] = outer

    def _return(self, node: cst.Return, scope: Scope, block: Block) -> None:
        if node.value is not None:
            self._walk(node.value, node, scope, block)
            scope.function().returns.append(node.value)

    def _yield(self, node: cst.Yield, scope: Scope, block: Block) -> None:
        self._walk_all(node, scope, block)
        value = node.value.item if isinstance(node.value, cst.From) else node.value
        scope.function().yields.append((value if value is not None else cst.Name("None"), isinstance(node.value, cst.From)))

    def _attribute(self, node: cst.Attribute, scope: Scope, block: Block) -> None:
        self.tree.parents[id(node.attr)] = node
        self._walk(node.value, node, scope, block)

    def _concatenated(self, node: cst.ConcatenatedString, scope: Scope, block: Block) -> None:
        self.tree.check(node)
        self._walk_all(node, scope, block)

    def _del(self, node: cst.Del, scope: Scope, block: Block) -> None:
        self._walk_all(node, scope, block)

    # --------------------------------------------------------------- resolve

    def lookup(self, name: str, scope: Scope) -> tuple[Scope | None, list[Binding]]:
        """The scope that owns `name` as seen from `scope`, and all its bindings there."""
        start = scope
        while scope is not None:
            if name in scope.redirects:
                scope = scope.redirects[name]
                continue
            # A class body's names are seen in that body alone, not in the functions inside it.
            if name in scope.bindings and (scope.kind != "class" or scope is start or self._is_expression_of(start, scope)):
                return scope, scope.bindings[name]
            scope = scope.parent
        return None, []

    @staticmethod
    def _is_expression_of(start: Scope, owner: Scope) -> bool:
        return start.kind == "comprehension" and start.parent is owner

    def reaching(self, name: str, use: Use, position: int | None = None) -> list[Binding]:
        """The bindings that can give `name` its value at `use`."""
        owner, bindings = self.lookup(name, use.scope)
        if owner is None:
            return []
        if len(bindings) == 1 or owner.function() is not use.scope.function():
            return bindings
        if position is None:
            position = self.tree.span(use.node)[0]
        reached: list[Binding] = []
        loops = {key for key in use.block if key[1] == "loop"}
        cut: Block | None = None
        behind = bisect_right(bindings, position, key=_position)
        for index in range(behind - 1, -1, -1):
            binding = bindings[index]
            reached.append(binding)
            if use.block[: len(binding.block)] == binding.block:
                cut = binding.block
                break
        for binding in bindings[behind:] if loops else ():
            shared = loops.intersection(binding.block)
            # The next turn of a loop sees what this turn bound later, unless it is bound again before the use.
            if shared and (cut is None or not shared.issubset(cut)):
                reached.append(binding)
        return reached or bindings

    def stars(self, scope: Scope) -> Iterator[Binding]:
        """Star imports seen from `scope`, the nearest first."""
        while scope is not None:
            yield from reversed(scope.stars)
            scope = scope.parent


_HANDLERS = {
    cst.Import: Names._import,
    cst.ImportFrom: Names._import,
    cst.FunctionDef: Names._function,
    cst.Lambda: Names._lambda,
    cst.ClassDef: Names._class,
    cst.Assign: Names._assign,
    cst.AnnAssign: Names._ann_assign,
    cst.AugAssign: Names._aug_assign,
    cst.NamedExpr: Names._named_expr,
    cst.For: Names._for,
    cst.While: Names._while,
    cst.If: Names._if,
    cst.Try: Names._try,
    cst.TryStar: Names._try,
    cst.With: Names._with,
    cst.MatchCase: Names._match_case,
    cst.MatchAs: Names._match_name,
    cst.MatchStar: Names._match_name,
    cst.Global: Names._global,
    cst.Nonlocal: Names._global,
    cst.Return: Names._return,
    cst.Yield: Names._yield,
    cst.Attribute: Names._attribute,
    cst.Del: Names._del,
    cst.ConcatenatedString: Names._concatenated,
    **dict.fromkeys(_COMPREHENSIONS, Names._comprehension),
}


def parameters(params: cst.Parameters) -> list[cst.Param]:
    """All parameters in order: positional-only, ordinary, *args, keyword-only, **kwargs."""
    found = [*params.posonly_params, *params.params]
    if isinstance(params.star_arg, cst.Param):
        found.append(params.star_arg)
    found.extend(params.kwonly_params)
    if params.star_kwarg is not None:
        found.append(params.star_kwarg)
    return found


def dotted(node: cst.BaseExpression) -> str:
    """`a.b.c` of a chain of names, "" of anything else."""
    parts = []
    while node.__class__ is cst.Attribute:
        parts.append(node.attr.value)
        node = node.value
    if node.__class__ is not cst.Name:
        return ""
    parts.append(node.value)
    return ".".join(reversed(parts))


def imported_paths(statement: cst.Import | cst.ImportFrom) -> list[tuple[str, int]]:
    """Every path that a statement may import as a module, with the number of its leading dots."""
    if isinstance(statement, cst.Import):
        return [(dotted(alias.name), 0) for alias in statement.names]
    module, level = dotted(statement.module) if statement.module is not None else "", len(statement.relative)
    names = [] if isinstance(statement.names, cst.ImportStar) else [dotted(alias.name) for alias in statement.names]
    return [(module, level), *((f"{module}.{name}".strip("."), level) for name in names)]


BUILTINS = frozenset(dir(builtins))
