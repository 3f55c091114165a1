"""What an expression can stand for: Keras symbols, objects made from them, functions and classes of the user's own.

Inference follows names, attributes, calls, returns, containers and the attributes of self through a file and through
the local modules that it imports. It answers with every value that can reach the place; UNKNOWN is one of them where
anything else can.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import libcst as cst

from codemods.changes import objects
from codemods.engine import iteration
from codemods.engine.kinds import (
    UNKNOWN,
    Class,
    Constant,
    Display,
    Function,
    Method,
    Module,
    Object,
    Partial,
    Row,
    Stream,
    Values,
    union,
)
from codemods.engine.scopes import BUILTINS, Binding, Names, Use, dotted, imported_paths, parameters
from codemods.engine.symbols import symbol
from codemods.engine.tree import Tree

if TYPE_CHECKING:
    from codemods.engine.project import Project
    from codemods.engine.symbols import Symbol


_QUOTES, _LONG_QUOTES = "'\"", ("'''", '"""')
_CONSTANT_NAMES = {"None": None, "True": True, "False": False}
_CALLBACK_LOG_METHODS = ("on_epoch_begin", "on_epoch_end", "on_batch_begin", "on_batch_end", "on_train_begin", "on_train_end") + tuple(
    f"on_{phase}_batch_{end}" for phase in ("train", "test", "predict") for end in ("begin", "end")
)
_COPIES = {"copy.copy", "copy.deepcopy", "builtins.list", "builtins.tuple", "builtins.reversed", "builtins.sorted", "builtins.iter"}


_STEPS = 4000  # expressions looked at for one question; beyond, the answer is UNKNOWN
_DEPTH = 50


class Query:
    """The question that is being answered, across all files of a project: what is open, and what is known so far."""

    def __init__(self) -> None:
        self.active: set = set()
        self.provisional: dict[int, Values] = {}
        self.truncated = 0
        self.steps = 0
        self.unsettled: list[_Index] = []

    def reset(self) -> None:
        self.provisional.clear()
        self.truncated = self.steps = 0


class _Index:
    """Uses by what an expression of theirs can be, so that looking for one value does not mean asking for all of them.

    An answer that is not final, because it ran into the question that is open, is asked for again the next time.
    """

    def __init__(self, analysis: Analysis, entries: list[tuple[cst.BaseExpression, Use]]) -> None:
        self._analysis = analysis
        self._open = dict(enumerate(entries))  # by rank, which is the order of what is found
        self._known: dict[object, dict[int, Use]] = {}
        analysis._query.unsettled.append(self)

    def settle(self) -> None:
        """Asks for what is not known for good, while no other question is open: every answer is final then."""
        for expression, _use in list(self._open.values()):
            self._analysis.infer(expression)

    def find(self, value: Display | Object) -> list[Use]:
        """The uses whose expression can be `value`; of an Object also some that cannot: ask Object.may_be."""
        wanted = _wanted(value)
        found: dict[int, Use] = {}
        for rank, (expression, use) in list(self._open.items()):
            values = self._analysis.infer(expression)
            if not self._analysis.is_final(expression):
                if any(key in wanted for each in values for key in _stored(each)):
                    found[rank] = use
            elif self._open.pop(rank, None) is not None:
                for each in values:
                    for key in _stored(each):
                        self._known.setdefault(key, {})[rank] = use
        for key in wanted:
            found.update(self._known.get(key, ()))
        return [found[rank] for rank in sorted(found)]


def _stored(value: object) -> tuple:
    """What a value is found by."""
    if value.__class__ is Object:
        return ((value.family, value.site[0]), (value.family, "any")) if value.site else ((value.family, "unknown"),)
    return (value,) if value.__class__ is Display else ()


def _wanted(value: Display | Object) -> tuple:
    """What finds a value: an object of unknown site can be any of its family."""
    if value.__class__ is Object:
        return (value.family, value.site[0] if value.site else "any"), (value.family, "unknown")
    return (value,)


class Analysis:
    """One file, parsed and resolved, with inference over it."""

    def __init__(self, text: str, filename: Path | None = None, project: Project | None = None) -> None:
        self.tree = Tree(text)
        self.names = Names(self.tree)
        self.filename = filename
        self.project = project
        self._memo: dict[int, Values] = {}
        self._of_binding: dict[int, Values] = {}
        self._query = project.query if project is not None else Query()
        self._self_attributes: dict[int, dict[str, list[tuple[cst.BaseExpression, tuple[int, ...]]]]] | None = None
        self._derived: dict[Class, list[Class]] | None = None  # known once every base of every class is
        self._mutations: _Index | None = None
        self._elsewhere: dict[int, list[tuple[Analysis, cst.Call, int]]] = {}  # by function: the calls of it in other files
        self._compiles: _Index | None = None
        self._local: dict[tuple[str, int], Analysis | None] = {}  # by path and level: what local_module answers
        self.asides: dict[object, object] = {}  # what other files, on their way through the rules, found out about this one

    # ------------------------------------------------------------ expressions

    def infer(self, node: cst.BaseExpression) -> Values:
        """Every value that `node` can have."""
        key = id(node)
        known = self._memo.get(key)
        if known is not None:
            return known
        query = self._query
        if key in query.provisional:
            return query.provisional[key]
        if key in query.active:
            query.truncated += 1
            return ()
        if query.steps >= _STEPS or len(query.active) > _DEPTH:
            query.truncated += 1
            return (UNKNOWN,)
        query.steps += 1
        query.active.add(key)
        before = query.truncated
        try:
            method = _INFER.get(type(node))
            values = method(self, node) if method is not None else (UNKNOWN,)
        finally:
            query.active.discard(key)
        # An answer that ran into itself is complete only for the outermost question; within it, it serves.
        if not query.active:
            self._memo[key] = values
            query.reset()
            while query.unsettled:
                query.unsettled.pop().settle()
        elif query.truncated == before:
            self._memo[key] = values
        else:
            query.provisional[key] = values
        return values

    def take_apart(self) -> None:
        """Lets go of everything, so that the memory is free without a garbage collection. The analysis is of no use afterwards."""
        self._memo.clear()
        self._of_binding.clear()
        self._mutations = self._compiles = self._derived = None
        self._elsewhere.clear()
        self._local.clear()
        self.asides.clear()
        self.names.take_apart()

    def is_final(self, node: cst.BaseExpression) -> bool:
        """Whether the values of a node will never be others."""
        return id(node) in self._memo

    def _name(self, node: cst.Name) -> Values:
        if node.value in _CONSTANT_NAMES:
            return (Constant(_CONSTANT_NAMES[node.value]),)
        use = self.names.use_of.get(id(node))
        if use is None:
            return (UNKNOWN,)
        return self.name_values(node.value, use)

    def name_values(self, name: str, use: Use, position: int | None = None) -> Values:
        bindings = self.names.reaching(name, use, position)
        if len(bindings) == 1:
            return self.binding_values(bindings[0])
        if bindings:
            return union(self.binding_values(binding) for binding in bindings)
        for star in self.names.stars(use.scope):
            values = self._from_star(star, name)
            if values:
                return values
        return (symbol(f"builtins.{name}"),) if name in BUILTINS else (UNKNOWN,)

    def _from_star(self, star: Binding, name: str) -> Values:
        path, local = self.import_source(star.statement)
        if local is not None:
            return local.exported(name)
        base = symbol(path)
        return (base.child(name),) if base.exports(name) else ()

    def binding_values(self, binding: Binding) -> Values:
        key, query = id(binding), self._query
        known = self._of_binding.get(key)
        if known is not None:
            return known
        if key in query.active:
            query.truncated += 1
            return ()
        query.active.add(key)
        before = query.truncated
        try:
            values = self._binding_values(binding)
        finally:
            query.active.discard(key)
        if query.truncated == before or not query.active:
            self._of_binding[key] = values
        if not query.active:
            query.reset()
        return values

    def _binding_values(self, binding: Binding) -> Values:
        kind = binding.kind
        if kind == "import":
            return self._imported(binding)
        if kind == "function":
            return (Function(binding.node, self),)
        if kind == "class":
            return (Class(binding.node, self),)
        if kind == "parameter":
            return self._parameter(binding)
        if kind == "assign" and isinstance(binding.statement, cst.AnnAssign):
            return self._declared(binding.statement)
        if kind == "assign" and binding.value is not None:
            return self._unpacked(self.infer(binding.value), binding.path)
        if kind == "element" and binding.value is not None:
            return self._unpacked(self._iterated(binding.value), binding.path)
        if kind == "context" and binding.value is not None:
            return self._unpacked(iteration.entered(self.infer(binding.value), self), binding.path)
        if kind == "augment":
            target = self.names.use_of.get(id(binding.node))
            before = self.name_values(binding.name, target) if target is not None else (UNKNOWN,)
            return union([before, self.infer(binding.value)])
        return (UNKNOWN,)

    def _declared(self, statement: cst.AnnAssign) -> Values:
        """What `name: annotation = value` binds; the annotation counts where the value cannot be followed."""
        values = self.infer(statement.value) if statement.value is not None else (UNKNOWN,)
        if UNKNOWN in values:
            values = iteration.annotated(statement.annotation.annotation, self) or values
        return values

    def import_source(self, statement: cst.ImportFrom) -> tuple[str, Analysis | None]:
        """The module a from-import names: its dotted path, and the module itself if it is a local one."""
        level = len(statement.relative)
        path = dotted(statement.module) if statement.module is not None else ""
        if level:
            return "." * level + path, self.local_module(path, level)
        base = symbol(path)
        return path, None if base.is_keras or base.known_external else self.local_module(path, 0)

    @cached_property
    def imports_unseen(self) -> bool:
        """Whether the file imports a module that is neither Keras's, nor a known package's, nor read here."""
        for statement, _scope, _block in self.names.imports:
            level = len(statement.relative) if isinstance(statement, cst.ImportFrom) else 0
            named = [statement.module] if isinstance(statement, cst.ImportFrom) else [alias.name for alias in statement.names]
            for name in named:
                path = dotted(name) if name is not None else ""
                if level == 0 and (symbol(path).is_keras or symbol(path).known_external):
                    continue
                if self.local_module(path, level) is None:
                    return True
        return False

    @cached_property
    def imported_modules(self) -> list[Analysis]:
        """The local modules that this file imports, by whatever form of import."""
        found: dict[int, Analysis] = {}
        for statement, _scope, _block in self.names.imports:
            for path, level in imported_paths(statement):
                if level == 0 and (symbol(path).is_keras or symbol(path).known_external):
                    continue
                local = self.local_module(path, level)
                if local is not None:
                    found[id(local)] = local
        return list(found.values())

    def local_module(self, path: str, level: int) -> Analysis | None:
        if self.project is None or self.filename is None:
            return None
        key = (path, level)
        if key not in self._local:
            self._local[key] = self.project.module(self.filename, path, level)
        return self._local[key]

    def _imported(self, binding: Binding) -> Values:
        alias, statement = binding.node, binding.statement
        if isinstance(statement, cst.Import):
            path = dotted(alias.name)
            if alias.asname is None:
                path = path.partition(".")[0]
            target = symbol(path)
            if not target.is_keras and not target.known_external:
                local = self.local_module(path, 0)
                if local is not None:
                    return (Module(local),)
            return (target,)
        name = dotted(alias.name)
        path, local = self.import_source(statement)
        if local is not None and local is not self:  # of itself a package imports what lies in it
            values = local.exported(name) or local.submodule(name)
            if values:
                return values
        if path.startswith("."):
            submodule = self.local_module(f"{path.lstrip('.')}.{name}".lstrip("."), len(statement.relative))
            return (Module(submodule),) if submodule is not None else (UNKNOWN,)
        if local is None and not symbol(path).is_keras:
            submodule = self.local_module(f"{path}.{name}", 0)
            if submodule is not None:
                return (Module(submodule),)
        return (symbol(path).child(name),) if local is None else (UNKNOWN,)

    def submodule(self, name: str) -> Values:
        """The module `name` of the package whose __init__ this is, () if there is none."""
        if self.filename is None or self.filename.name != "__init__.py":
            return ()
        local = self.local_module(name, 1)
        return (Module(local),) if local is not None else ()

    def exported(self, name: str) -> Values:
        """What `name` is for a module that imports it from here; () if there is no such name."""
        bindings = self.names.module.bindings.get(name)
        if bindings:
            return union(self.binding_values(binding) for binding in bindings)
        for star in self.names.module.stars:
            values = self._from_star(star, name)
            if values:
                return values
        return ()

    def _unpacked(self, values: Values, path: tuple[int, ...]) -> Values:
        for index in path:
            values = union(self._item(value, index) for value in values)
        return values

    def _item(self, value, index) -> Values:
        if isinstance(value, Display):
            return value.module.display_item(value, index)
        if isinstance(value, Row):
            found = isinstance(index, int) and -len(value.items) <= index < len(value.items)
            return value.items[index] if found else union(value.items)
        if isinstance(value, Stream):
            return value.elements
        if isinstance(value, Object):
            if value.family == objects.FOREIGN:
                return (value,) if value.path.partition(".")[0] in objects.FOREIGN_THROUGHOUT else (UNKNOWN,)
            family = objects.ITEMS.get(value.family)
            return (Object(family, surface=value.surface),) if family else (UNKNOWN,)
        return (UNKNOWN,)

    def _iterated(self, node: cst.BaseExpression) -> Values:
        """What a loop over `node` yields."""
        return iteration.elements(self.infer(node))

    # ------------------------------------------------------------- containers

    def display_elements(self, display: Display) -> Values:
        """Every value that a list, tuple, set or dict can hold, with what is appended to it later."""
        key, query = ("elements", id(display.node)), self._query
        if key in query.active:  # lists that extend each other
            query.truncated += 1
            return ()
        query.active.add(key)
        try:
            return self._display_elements(display)
        finally:
            query.active.discard(key)
            if not query.active:
                query.reset()

    def _display_elements(self, display: Display) -> Values:
        node, parts = display.node, []
        if isinstance(node, (cst.List, cst.Tuple, cst.Set)):
            for element in node.elements:
                if isinstance(element, cst.StarredElement):
                    parts.append(self._iterated(element.value))
                else:
                    parts.append(self.infer(element.value))
        elif isinstance(node, cst.Dict):
            for element in node.elements:
                if isinstance(element, cst.StarredDictElement):
                    parts.append(self._held(element.value))
                else:
                    parts.append(self.infer(element.value))
        elif isinstance(node, cst.Call):
            for arg in node.args:
                if arg.star:
                    parts.append((UNKNOWN,))
                elif arg.keyword is not None:
                    parts.append(self.infer(arg.value))
                else:  # dict(pairs), dict(other), set(elements)
                    parts.extend(row.items[-1] if isinstance(row, Row) and row.items else (row,) for row in self._held(arg.value))
        elif isinstance(node, cst.ListComp):
            parts.append(self.infer(node.elt))
        elif isinstance(node, cst.DictComp):
            parts.append(self.infer(node.value))
        for value in self._added(display):
            parts.append(value)
        return union(parts)

    def _held(self, node: cst.BaseExpression) -> Values:
        """What a container holds that another is made from: of a dict its values."""
        return union(
            value.module.display_elements(value) if isinstance(value, Display) else iteration.elements((value,))
            for value in self.infer(node)
        )

    def display_item(self, display: Display, index) -> Values:
        node = display.node
        if isinstance(index, int) and isinstance(node, (cst.List, cst.Tuple)) and not self._added(display):
            plain = not any(isinstance(element, cst.StarredElement) for element in node.elements)
            if plain and -len(node.elements) <= index < len(node.elements):
                return self.infer(node.elements[index].value)
        if isinstance(index, str):
            entries, complete = self.display_entries(display)
            if index in entries:
                return union(self.infer(value) for value in entries[index])
            if complete:
                return ()
        return self.display_elements(display)

    def display_entries(self, display: Display) -> tuple[dict[str, list[cst.BaseExpression]], bool]:
        """Entries of a dict by string key, and whether these are certainly all it can have."""
        node, complete = display.node, True
        entries: dict[str, list[cst.BaseExpression]] = {}
        if isinstance(node, cst.Dict):
            for element in node.elements:
                if isinstance(element, cst.StarredDictElement):
                    inner = self.infer(element.value)
                    for value in inner:
                        if isinstance(value, Display) and value.module is self and value.node is not node:
                            more, all_known = self.display_entries(value)
                            complete = complete and all_known
                            for key, expressions in more.items():
                                entries.setdefault(key, []).extend(expressions)
                        else:
                            complete = False
                    continue
                key = self.constant(element.key)
                if isinstance(key, str):
                    entries.setdefault(key, []).append(element.value)
                else:
                    complete = False
        elif isinstance(node, cst.Call):
            for arg in node.args:
                if arg.keyword is not None and not arg.star:
                    entries.setdefault(arg.keyword.value, []).append(arg.value)
                else:
                    complete = False
        else:
            complete = False
        for use in self._mutations_of(display):
            target = use.node
            if isinstance(target, cst.Subscript):
                key = self.constant(_index(target))
                value = self._stored(target)
                if isinstance(key, str) and value is not None:
                    entries.setdefault(key, []).append(value)
                else:
                    complete = False
            elif target.func.attr.value == "update":
                for arg in target.args:
                    if arg.keyword is not None and not arg.star:
                        entries.setdefault(arg.keyword.value, []).append(arg.value)
                    else:
                        complete = False
            elif target.func.attr.value == "setdefault" and len(target.args) == 2 and isinstance(self.constant(target.args[0].value), str):
                entries.setdefault(self.constant(target.args[0].value), []).append(target.args[1].value)
            elif target.func.attr.value not in ("pop", "append", "extend", "insert"):
                complete = False
        return entries, complete

    def _stored(self, target: cst.Subscript) -> cst.BaseExpression | None:
        parent = self.tree.parent(target)
        if isinstance(parent, cst.AssignTarget):
            return self.tree.parent(parent).value
        return parent.value if isinstance(parent, cst.AnnAssign) else None

    def _added(self, display: Display) -> list[Values]:
        added = []
        for use in self._mutations_of(display):
            target = use.node
            if isinstance(target, cst.Subscript):
                value = self._stored(target)
                added.append(self.infer(value) if value is not None else (UNKNOWN,))
            elif target.func.attr.value in ("append", "add", "insert", "setdefault") and target.args:
                added.append(self.infer(target.args[-1].value))
            elif target.func.attr.value in ("extend", "update") and target.args:
                added.append(self._held(target.args[0].value))
        return added

    def added_expressions(self, display: Display) -> list[cst.BaseExpression | None]:
        """The expressions that are appended to a container or stored in it, None where one cannot be seen."""
        found: list[cst.BaseExpression | None] = []
        for use in self._mutations_of(display):
            target = use.node
            if isinstance(target, cst.Subscript):
                found.append(self._stored(target))
            elif target.args:
                found.append(target.args[-1].value)
        return found

    def _mutations_of(self, display: Display) -> list[Use]:
        """Calls and item assignments of this file that change the container."""
        if self._mutations is None:
            by_name: dict[str, list[tuple[cst.BaseExpression, Use]]] = {}
            for use in self.names.of_kind(cst.Call, cst.Subscript):
                node = use.node
                if node.__class__ is cst.Call and node.func.__class__ is cst.Attribute:
                    if node.func.attr.value in ("append", "extend", "insert", "update", "add", "setdefault"):
                        by_name.setdefault(dotted(node.func.value), []).append((node.func.value, use))
                elif node.__class__ is cst.Subscript and isinstance(self.tree.parent(node), (cst.AssignTarget, cst.AnnAssign)):
                    by_name.setdefault(dotted(node.value), []).append((node.value, use))
            by_name.pop("", None)
            self._mutations = _Index(self, [entry for entries in by_name.values() for entry in entries])
        return self._mutations.find(display)

    # ------------------------------------------------------------- parameters

    def _parameter(self, binding: Binding) -> Values:
        param: cst.Param = binding.node
        owner = self.tree.parent(self.tree.parent(param))
        scope = self.names.scope_of_body[id(owner)]
        if isinstance(owner, cst.FunctionDef) and scope.parent.kind == "class":
            cls = Class(scope.parent.node, self)
            decorators = {dotted(decorator.decorator) for decorator in owner.decorators}
            first = parameters(owner.params)[0] is param
            if first and "staticmethod" not in decorators:
                return (cls,) if "classmethod" in decorators else (self.instance(cls),)
            if owner.name.value in _CALLBACK_LOG_METHODS and param.name.value != "self" and "callback" in self.families(cls):
                if param is parameters(owner.params)[-1] and len(parameters(owner.params)) > 1:
                    return (Object("logs"),)
        if isinstance(param.star, str) and param.star:
            return (UNKNOWN,)
        if param.annotation is not None:
            found = iteration.annotated(param.annotation.annotation, self)
            if found:
                return found
        parts = [] if param.default is None else [self.infer(param.default)]
        calls = self.calls_of(owner)
        for call, arguments_skipped in calls:
            argument = argument_for(call, owner, param, arguments_skipped)
            if argument is None and param.default is None:
                parts.append((UNKNOWN,))
            elif argument is not None:
                parts.append(self.infer(argument))
        if not calls:
            parts.append(self._given_elsewhere(owner, param))
        return union(parts)

    def _given_elsewhere(self, owner: cst.CSTNode, param: cst.Param) -> Values:
        """What the files that import this one give for a parameter of a function that nothing here calls."""
        parts: list[Values] = []
        for module, call, skipped in self._calls_elsewhere(owner):
            argument = argument_for(call, owner, param, skipped)
            if argument is not None:
                parts.append(module.infer(argument))
            elif param.default is None:
                parts.append((UNKNOWN,))
        return union(parts) if parts else self._shown_by_use(owner, param)

    def _shown_by_use(self, owner: cst.CSTNode, param: cst.Param) -> Values:
        """What a parameter that nobody seems to give must be, as the function asks of it what only models have."""
        if not objects.MEMBERS_OF_MODELS.isdisjoint(self._asked_for.get((id(owner), param.name.value), ())):
            return (Object("model"),)
        return (UNKNOWN,)

    @cached_property
    def _asked_for(self) -> dict[tuple[int, str], set[str]]:
        """What is asked of names, by the function that asks; nothing that a class of this file defines."""
        own = {name for cls in self._classes for name in self.names.scope_of_body[id(cls.node)].bindings}
        found: dict[tuple[int, str], set[str]] = {}
        for use in self.names.uses:
            node = use.node
            if node.__class__ is cst.Attribute and node.value.__class__ is cst.Name and node.attr.value not in own:
                found.setdefault((id(use.scope.function().node), node.value.value), set()).add(node.attr.value)
        return found

    def called_elsewhere(self, owner: cst.FunctionDef) -> bool:
        """Whether another file calls a function of this one."""
        return bool(self._calls_elsewhere(owner))

    def _calls_elsewhere(self, owner: cst.CSTNode) -> list[tuple[Analysis, cst.Call, int]]:
        known = self._elsewhere.get(id(owner))
        if known is None:
            name = getattr(owner, "name", None)
            if name is None or name.value.startswith("test_"):
                return []
            above, before = self.names.scope_of_body[id(owner)].parent, self._query.truncated
            made = above.kind == "class" and name.value == "__init__"
            known = [
                (module, call, skipped)
                for module in self.importers(above.node.name.value if made else name.value)
                for call, skipped in module.calls_of(owner, self)
            ]
            if self._query.truncated == before:
                self._elsewhere[id(owner)] = known
        return known

    def importers(self, name: str) -> list[Analysis]:
        """The files that import this one and have a name in them, of those that its project can find."""
        return self.project.importers(self, name) if self.project is not None else []

    def is_used_elsewhere(self, name: str) -> bool:
        """Whether a file that imports this one has a name in it, be it of this file or not."""
        return self.project is not None and self.filename is not None and self.project.has_users(self.filename, name)

    @cached_property
    def _calls_by_name(self) -> dict[str, list[Use]]:
        """Calls by the last name of what is called."""
        calls: dict[str, list[Use]] = {}
        for use in self.names.of_kind(cst.Call):
            func = use.node.func
            kind = func.__class__
            name = func.attr.value if kind is cst.Attribute else func.value if kind is cst.Name else ""
            calls.setdefault(name, []).append(use)
        return calls

    @cached_property
    def _imported_as(self) -> dict[str, set[str]]:
        """The names that what is imported has here, by the name that it has where it comes from, where the two differ."""
        found: dict[str, set[str]] = {}
        for statement, _scope, _block in self.names.imports:
            if isinstance(statement, cst.ImportFrom) and not isinstance(statement.names, cst.ImportStar):
                for alias in statement.names:
                    if alias.asname is not None:
                        found.setdefault(dotted(alias.name), set()).add(dotted(alias.asname.name))
        return found

    def calls_of(self, owner: cst.CSTNode, module: Analysis | None = None) -> list[tuple[cst.Call, int]]:
        """Calls in this file that reach a function of a module (None: of this one), with the number of leading parameters the call
        does not name.

        `functools.partial(function, ...)` is one of them: what it does not give comes with a later call.
        """
        if isinstance(owner, cst.Lambda):
            return []
        module = module or self
        scope = module.names.scope_of_body[id(owner)]
        found: list[tuple[cst.Call, int]] = []
        if scope.parent.kind == "class" and owner.name.value == "__init__":
            target: object = Class(scope.parent.node, module)
            name, skip = scope.parent.node.name.value, 1
        else:
            target = Function(owner, module)
            name, skip = owner.name.value, 0
        for use in (use for called in (name, *self._imported_as.get(name, ())) for use in self._calls_by_name.get(called, ())):
            for value in self.infer(use.node.func):
                if value == target:
                    bound = skip or (1 if isinstance(value, Function) and value.receiver is not None else 0)
                    found.append((use.node, bound))
        for use in self._calls_by_name.get("partial", ()):
            if use.node.args and any(getattr(value, "path", "") == "functools.partial" for value in self.infer(use.node.func)):
                for value in self.infer(use.node.args[0].value):
                    if value == target:
                        found.append((use.node, (1 if isinstance(value, Function) and value.receiver is not None else 0) - 1))
        return found

    # ---------------------------------------------------------------- objects

    def instance(self, cls: Class, site: cst.CSTNode | None = None) -> Object:
        families = self.families(cls)
        family = next(iter(families), "user")
        return Object(family, "", (id(site),) if site is not None else (), site, cls)

    def bases(self, cls: Class) -> Values:
        return union(cls.module.infer(base.value) for base in cls.node.bases if not base.star)

    def families(self, cls: Class, _seen: frozenset = frozenset()) -> list[str]:
        """Families of the Keras classes that a user's class derives from."""
        if cls in _seen:
            return []
        found: list[str] = []
        for base in self.bases(cls):
            if isinstance(base, Class):
                found.extend(self.families(base, _seen | {cls}))
            elif getattr(base, "family", None):
                found.append(base.family)
        return found

    def keras_bases(self, cls: Class, _seen: frozenset = frozenset()) -> list[Symbol]:
        """The Keras classes that a user's class derives from, directly or not."""
        if cls in _seen:
            return []
        found = []
        for base in self.bases(cls):
            if isinstance(base, Class):
                found.extend(self.keras_bases(base, _seen | {cls}))
            elif getattr(base, "is_keras", False):
                found.append(base)
        return found

    def class_attribute(self, cls: Class, name: str, receiver: Object | None, _seen: frozenset = frozenset()) -> Values:
        """An attribute that the user's class or the user's classes above it define; () if none does."""
        if cls in _seen:
            return ()
        module = cls.module
        found: list[Values] = []
        scope = module.names.scope_of_body[id(cls.node)]
        for binding in scope.bindings.get(name, ()):
            if binding.kind == "function":
                decorators = {dotted(decorator.decorator) for decorator in binding.node.decorators}
                if "property" in decorators:
                    found.append(module.returned(Function(binding.node, module)))
                else:
                    found.append((Function(binding.node, module, None if "staticmethod" in decorators else receiver),))
            else:
                found.append(module.binding_values(binding))
        for expression, path in module.self_attributes(cls.node).get(name, ()):
            found.append(module._unpacked(module.infer(expression), path))
        if found:
            return union(found)
        for base in self.bases(cls):
            if isinstance(base, Class):
                values = self.class_attribute(base, name, receiver, _seen | {cls})
                if values:
                    return values
        return ()

    def _of_others(self, value: Object, name: str) -> Values:
        """An attribute of an object of the user's that its class does not set: by subclasses, where it may be one of theirs, or from outside."""
        cls = value.cls
        found = [] if value.site else [self.class_attribute(below, name, value) for below in cls.module.subclasses(cls)]
        if not any(found):
            for module in dict.fromkeys((cls.module, self, *cls.module.importers(name))):
                for owner, (expression, path) in module.outside_attributes.get(name, ()):
                    if any(isinstance(each, Object) and each.cls == cls for each in module.infer(owner)):
                        found.append(module._unpacked(module.infer(expression), path))
        return union(found)

    @cached_property
    def _classes(self) -> list[Class]:
        return [Class(use.node, self) for use in self.names.of_kind(cst.ClassDef)]

    def subclasses(self, cls: Class) -> list[Class]:
        """The classes of this file that derive from a class, directly or not."""
        derived = self._derived_directly(cls)
        found: dict[Class, None] = {}
        pending = [cls]
        while pending:
            below = [each for each in derived.get(pending.pop(), ()) if each not in found and each != cls]
            found.update(dict.fromkeys(below))
            pending += below
        return list(found)

    def _derived_directly(self, cls: Class) -> dict[Class, list[Class]]:
        """The classes of this file by those that they name as bases, `cls` itself left out unless all is known for good."""
        if self._derived is not None:
            return self._derived
        derived: dict[Class, list[Class]] = {}
        certain = True
        for each in self._classes:
            bases = [base.value for base in each.node.bases if not base.star]
            if each == cls and not all(map(self.is_final, bases)):
                certain = False
                continue
            for above in self.bases(each):
                if above.__class__ is Class:
                    derived.setdefault(above, []).append(each)
            certain = certain and all(map(self.is_final, bases))
        if certain:
            self._derived = derived
        return derived

    @cached_property
    def outside_attributes(self) -> dict[str, list[tuple[cst.BaseExpression, tuple]]]:
        """`thing.name = value` anywhere: thing and what is stored, by name."""
        found: dict[str, list[tuple[cst.BaseExpression, tuple]]] = {}
        for use in self.names.of_kind(cst.Attribute):
            stored = stored_value(self.tree, use.node)
            if stored is not None:
                found.setdefault(use.node.attr.value, []).append((use.node.value, stored))
        return found

    def self_attributes(self, node: cst.ClassDef) -> dict[str, list[tuple[cst.BaseExpression, tuple[int, ...]]]]:
        """`self.name = value` in the methods of a class: value and place in an unpacked target, by name."""
        if self._self_attributes is None:
            self._self_attributes = {}
            for use in self.names.of_kind(cst.Attribute):
                target = use.node
                if target.value.__class__ is not cst.Name:
                    continue
                stored = stored_value(self.tree, target)
                if stored is None:
                    continue
                function = use.scope.function()
                while function.kind == "function" and function.parent is not None and function.parent.kind == "function":
                    function = function.parent
                if function.kind != "function" or function.parent is None or function.parent.kind != "class":
                    continue
                method = function.node
                params = parameters(method.params) if isinstance(method, cst.FunctionDef) else []
                if params and params[0].name.value == target.value.value:
                    attributes = self._self_attributes.setdefault(id(function.parent.node), {})
                    attributes.setdefault(target.attr.value, []).append(stored)
        return self._self_attributes.get(id(node), {})

    def returned(self, function: Function) -> Values:
        """What calling a function of the user's gives."""
        module = function.module
        scope = module.names.scope_of_body[id(function.node)]
        node = function.node
        if isinstance(node, cst.FunctionDef) and node.asynchronous is not None:
            return (UNKNOWN,)
        if scope.yields:
            values = union(
                module.infer(expression) if not from_ else iteration.elements(module.infer(expression))
                for expression, from_ in scope.yields
            )
            return (Stream(values),)
        values = union(module.infer(expression) for expression in scope.returns)
        if not scope.returns and _is_abstract(node):
            values = (UNKNOWN,)
        if UNKNOWN in values and isinstance(node, cst.FunctionDef) and node.returns is not None:
            values = iteration.annotated(node.returns.annotation, module) or values
        return values

    def _attribute(self, node: cst.Attribute) -> Values:
        name, values = node.attr.value, self.infer(node.value)
        if len(values) == 1:
            return self.attribute_of(values[0], name)
        return union(self.attribute_of(value, name) for value in values)

    def attribute_of(self, value, name: str) -> Values:
        if isinstance(value, Object):
            if value.cls is not None:
                own = value.cls.module.class_attribute(value.cls, name, value)
                if own and value.site:
                    return own
                others = self._of_others(value, name) if not own or value.cls.module.subclasses(value.cls) else ()
                if others:
                    own = tuple(each for each in own if not (isinstance(each, Function) and _is_abstract(each.node)))
                if own or others:
                    return union([own, others])
            return self._keras_attribute(value, name)
        if isinstance(value, Module):
            return value.analysis.exported(name) or value.analysis.submodule(name) or (UNKNOWN,)
        if isinstance(value, Class):
            return value.module.class_attribute(value, name, None) or (UNKNOWN,)
        if hasattr(value, "child"):
            return (value.child(name),)
        if isinstance(value, (Display, Stream)) and name in iteration.METHODS:
            return (Method(value, name),)
        # `except ImportError: keras = None`: where the attribute is used, the import succeeded.
        return () if isinstance(value, Constant) and value.value is None else (UNKNOWN,)

    def _keras_attribute(self, value: Object, name: str) -> Values:
        if value.family == "model" and name == "optimizer":
            return self._compiled_with(value)
        family = objects.ATTRIBUTES.get((value.family, name))
        if family is not None:
            return (Object(family, site=value.site, node=value.node, surface=value.surface),)
        if value.family in objects.FAMILIES:
            return (Method(value, name),)
        if value.family == objects.FOREIGN and value.path.partition(".")[0] in objects.FOREIGN_THROUGHOUT:
            return (value,)
        return (UNKNOWN,)

    def _compiled_with(self, model: Object) -> Values:
        """The optimizers that `model` is compiled with in this file."""
        if self._compiles is None:
            self._compiles = _Index(self, [(use.node.func.value, use) for use in self.method_calls("compile")])
        found: list[Values] = []
        for use in self._compiles.find(model):
            receivers = self.infer(use.node.func.value)
            if any(isinstance(value, Object) and model.may_be(value) for value in receivers):
                expression = argument(use.node, "optimizer", 0)
                if expression is None:
                    found.append((Object("optimizer", surface=model.surface),))
                    continue
                for value in self.infer(expression):
                    if isinstance(value, Object) and value.family == "optimizer":
                        found.append((value,))
                    else:
                        found.append((Object("optimizer", site=(id(expression),), node=expression, surface=model.surface),))
        return union(found) or (Object("optimizer", surface=model.surface),)

    def method_calls(self, name: str) -> list[Use]:
        """All calls `something.name(...)` of the file."""
        return [use for use in self._calls_by_name.get(name, ()) if isinstance(use.node.func, cst.Attribute)]

    def _call(self, node: cst.Call) -> Values:
        return union(self.called(value, node) for value in self.infer(node.func))

    def called(self, value, node: cst.Call) -> Values:
        """What calling a value gives, in the call `node`."""
        if isinstance(value, Class):
            return (value.module.instance(value, node),)
        if isinstance(value, Function):
            made = value.module.returned(value) or (Constant(None),)
            return tuple(each.handed_out_by(node) if isinstance(each, Object) and _inside(value, each) else each for each in made)
        if isinstance(value, Partial):
            return union(self.called(function, node) for function in value.function)
        if isinstance(value, Method):
            if not isinstance(value.receiver, Object):
                return iteration.of_method(value.receiver, value.name, node)
            family = objects.RETURNS.get((value.receiver.family, value.name))
            return (Object(family, site=(id(node),), node=node, surface=value.receiver.surface),) if family else (UNKNOWN,)
        if isinstance(value, Object):
            if value.cls is not None:
                own = value.cls.module.class_attribute(value.cls, "__call__", value)
                if own:
                    return union(self.called(function, node) for function in own)
            if value.family == objects.FOREIGN:
                return (value,) if value.path.partition(".")[0] in objects.FOREIGN_THROUGHOUT else (UNKNOWN,)
            return (Object("tensor"),) if value.family in ("layer", "model") else (UNKNOWN,)
        path = getattr(value, "path", None)
        if path is None:
            return (UNKNOWN,)
        if value.is_keras:
            family = value.result
            path = value.path if value.family is not None else ""
            return (Object(family, path, (id(node),), node, surface=value.surface),) if family else (UNKNOWN,)
        if path == "builtins.super":
            return self._super(node)
        if path == "functools.partial" and node.args and not node.args[0].star:
            return (Partial(self.infer(node.args[0].value)),)
        handed_on = iteration.builtin(path, node, self)
        if handed_on is not None:
            return handed_on
        if path in ("builtins.dict", "collections.OrderedDict", "builtins.set") and all(not arg.star for arg in node.args):
            return (Display(node, self),)
        if path in _COPIES and node.args and not node.args[0].star:
            return self.infer(node.args[0].value)
        if path == "builtins.getattr" and len(node.args) >= 2:
            name = self.constant(node.args[1].value)
            if isinstance(name, str):
                return union(self.attribute_of(base, name) for base in self.infer(node.args[0].value))
        return (Object(objects.FOREIGN, path, (id(node),), node),) if objects.is_foreign(path) else (UNKNOWN,)

    def _super(self, node: cst.Call) -> Values:
        use = self.names.use_of.get(id(node))
        scope = use.scope.function() if use is not None else None
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        if scope is None:
            return (UNKNOWN,)
        found = []
        cls = Class(scope.node, self)
        for base in self.bases(cls):
            if isinstance(base, Class):
                found.append(self.instance(base))
            elif getattr(base, "family", None):
                found.append(Object(base.family, base.path, surface=base.surface))
        return tuple(found) or (UNKNOWN,)

    def _subscript(self, node: cst.Subscript) -> Values:
        index = _index(node)
        key = self.constant(index) if index is not None else None
        if index is None and isinstance(node.slice[0].slice, cst.Slice):
            return self.infer(node.value)
        return union(self._item(value, key) for value in self.infer(node.value))

    def _binary(self, node: cst.BinaryOperation) -> Values:
        if isinstance(node.operator, cst.Add):
            both = union([self.infer(node.left), self.infer(node.right)])
            if any(isinstance(value, Display) for value in both):
                return both
            text = self.constant(node)
            if text is not None:
                return (Constant(text),)
        return (UNKNOWN,)

    def _literal(self, node) -> Values:
        value = _evaluated(node)
        return (UNKNOWN,) if value is NOT_CONSTANT else (Constant(value),)

    def constant(self, node: cst.BaseExpression | None):
        """The str, number, bool or None that `node` certainly is; NOT_CONSTANT otherwise. None itself counts as itself."""
        if node is None:
            return NOT_CONSTANT
        if isinstance(node, (cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float)):
            return _evaluated(node)
        if isinstance(node, cst.UnaryOperation) and isinstance(node.operator, (cst.Minus, cst.Plus)):
            value = self.constant(node.expression)
            if isinstance(value, (int, float)):
                return -value if isinstance(node.operator, cst.Minus) else value
            return NOT_CONSTANT
        if isinstance(node, cst.Name) and node.value in _CONSTANT_NAMES:
            return _CONSTANT_NAMES[node.value]
        values = self.infer(node) if isinstance(node, (cst.Name, cst.Attribute, cst.IfExp)) else ()
        if len(values) == 1 and isinstance(values[0], Constant):
            return values[0].value
        return NOT_CONSTANT


class _NotConstant:
    __slots__ = ()

    def __repr__(self) -> str:
        return "NOT_CONSTANT"


NOT_CONSTANT = _NotConstant()


def _evaluated(node: cst.SimpleString | cst.ConcatenatedString | cst.Integer | cst.Float) -> object:
    """The value of a literal, NOT_CONSTANT where this Python cannot evaluate it. Plain ones are not compiled."""
    text = node.value if node.__class__ is not cst.ConcatenatedString else ""
    if node.__class__ is cst.SimpleString and text[0] in _QUOTES and text[:3] not in _LONG_QUOTES and "\\" not in text:
        return text[1:-1]
    try:
        if node.__class__ is cst.Integer and text.isdecimal():
            return int(text)
        return float(text) if node.__class__ is cst.Float else node.evaluated_value
    except Exception:
        return NOT_CONSTANT


def _inside(function: Function, made: Object) -> bool:
    """Whether an object was made in the body of a function, anew by every call, and not before."""
    node, tree = made.node, function.module.tree
    while node is not None:
        if node is function.node:
            return True
        node = tree.parents.get(id(node))
    return False


def _is_abstract(node: cst.FunctionDef | cst.Lambda) -> bool:
    """Whether a function is there for others to define: it raises NotImplementedError, or has no body to speak of."""
    if not isinstance(node, cst.FunctionDef):
        return False
    statements = node.body.body
    simple = [each for line in statements if isinstance(line, cst.SimpleStatementLine) for each in line.body]
    if any(isinstance(each, cst.Raise) for each in simple):
        return True
    return len(simple) == len(statements) and all(
        isinstance(each, (cst.Pass, cst.Expr)) and not isinstance(getattr(each, "value", None), cst.Call) for each in simple
    )


def _index(node: cst.Subscript) -> cst.BaseExpression | None:
    if len(node.slice) == 1 and isinstance(node.slice[0].slice, cst.Index):
        return node.slice[0].slice.value
    return None


def stored_value(tree: Tree, target: cst.CSTNode) -> tuple[cst.BaseExpression, tuple[int, ...]] | None:
    """The expression assigned to `target` and the place in it, if `target` is the target of an assignment."""
    path: tuple[int, ...] = ()
    node, parent = target, tree.parent(target)
    while parent.__class__ in (cst.Element, cst.Tuple, cst.List):
        if parent.__class__ is cst.Element:
            container = tree.parent(parent)
            path = (container.elements.index(parent),) + path
        node, parent = parent, tree.parent(parent)
    if parent.__class__ is cst.AssignTarget:
        return tree.parent(parent).value, path
    if parent.__class__ is cst.AnnAssign and parent.target is node and parent.value is not None:
        return parent.value, path
    return None


def argument(call: cst.Call, name: str, position: int | None) -> cst.BaseExpression | None:
    """The argument of a call by keyword or position; None if it is not there or hidden behind a star."""
    for arg in call.args:
        if arg.keyword is not None and arg.keyword.value == name and not arg.star:
            return arg.value
    if position is not None:
        positional = []
        for arg in call.args:
            if arg.star:
                break
            if arg.keyword is None:
                positional.append(arg)
        if position < len(positional):
            return positional[position].value
    return None


def argument_for(call: cst.Call, function: cst.FunctionDef, param: cst.Param, skipped: int) -> cst.BaseExpression | None:
    """The argument that `call` gives to a parameter of the user's function."""
    positional = [*function.params.posonly_params, *function.params.params]
    position = None
    for index, candidate in enumerate(positional):
        if candidate is param:
            position = index - skipped
    return argument(call, param.name.value, position if position is not None and position >= 0 else None)


_INFER = {
    cst.Name: Analysis._name,
    cst.Attribute: Analysis._attribute,
    cst.Call: Analysis._call,
    cst.Subscript: Analysis._subscript,
    cst.BinaryOperation: Analysis._binary,
    cst.IfExp: lambda self, node: union([self.infer(node.body), self.infer(node.orelse)]),
    cst.BooleanOperation: lambda self, node: union([self.infer(node.left), self.infer(node.right)]),
    cst.NamedExpr: lambda self, node: self.infer(node.value),
    cst.Lambda: lambda self, node: (Function(node, self),),
    cst.GeneratorExp: lambda self, node: (Stream(self.infer(node.elt)),),
    **{
        kind: lambda self, node: (Display(node, self),)
        for kind in (cst.List, cst.Tuple, cst.Set, cst.Dict, cst.ListComp, cst.DictComp, cst.SetComp)
    },
    **dict.fromkeys((cst.SimpleString, cst.ConcatenatedString, cst.Integer, cst.Float), Analysis._literal),
}
