"""Imports: gives references new targets and changes, adds or leaves import statements so that every name is bound.

A from-import whose every use moves is rewritten in place; where only some uses move, a new import is added beside it.
"""

from __future__ import annotations

import keyword
import re
from bisect import bisect_right
from dataclasses import dataclass, field

import libcst as cst

from codemods.changes import inventory
from codemods.engine.edits import Edit
from codemods.engine.scopes import Binding, Use, dotted
from codemods.engine.symbols import symbol
from codemods.engine.values import Analysis

_LONG = 100  # characters of a line


@dataclass(slots=True)
class ImportChange:
    """One imported name that was rewritten, for the ledger."""

    alias: cst.ImportAlias
    target: str
    rule: str


@dataclass(slots=True)
class _Move:
    node: cst.Name | cst.Attribute
    use: Use
    target: str
    rule: str
    edit: Edit | None = None


@dataclass(slots=True)
class _Added:
    """An import line to be written: the first place that needs it, its indentation, and the name it binds."""

    offset: int
    indent: str
    line: str
    local: str


@dataclass(slots=True)
class _Statement:
    """An import statement with what becomes of each of its names."""

    node: cst.ImportFrom
    moved: dict[int, tuple[str, str, str | None]] = field(default_factory=dict)  # id(alias) -> (module, name, asname)
    removed: set[int] = field(default_factory=set)  # id(alias)


class ImportPlan:
    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._tree = analysis.tree
        self._names = analysis.names
        self._moves: list[_Move] = []
        self._moved_nodes: dict[int, _Move] = {}
        self._aliases: list[tuple[Binding, str, str]] = []
        self._removed: list[Binding] = []
        self._added: dict[tuple[int, str], _Added] = {}  # (scope, path) -> the import that will bind it
        self._calls: dict[str, Edit] = {}  # by path: statements behind the imports
        self._dropped: dict[int, cst.Name] = {}  # by id: the names that references which are rewritten away begin with
        self._keras: list[int] | None = None
        self._acting: list[tuple[int, int]] | None = None  # end and start of what may call a function of the file
        self._taken: set[str] | None = None
        self.changes: list[ImportChange] = []

    # -------------------------------------------------------------- requests

    def move(self, node: cst.Name | cst.Attribute, target: str, rule: str) -> None:
        """Let a reference stand for the symbol at the dotted path `target` from now on; where two rules move one, the first says where to."""
        if id(node) in self._moved_nodes:
            return
        use = self._names.use_of[id(node)]
        move = _Move(node, use, target, rule)
        self._moves.append(move)
        self._moved_nodes[id(node)] = move

    def move_alias(self, binding: Binding, target: str, rule: str) -> None:
        """Let an imported name that nothing in this file uses be imported from its new place."""
        self._aliases.append((binding, target, rule))

    def drop(self, node: cst.Name | cst.Attribute) -> None:
        """A reference that is rewritten away."""
        base = self._base(node)
        if base is not None:
            self._dropped[id(base)] = base

    def moves_all(self, binding: Binding, uses: list[cst.Name]) -> bool:
        """Whether every use of an imported name goes elsewhere, and nobody outside the file is given the name."""
        return all(self._move_of(node) is not None for node in uses) and not self.is_exported(binding)

    def is_exported(self, binding: Binding) -> bool:
        """Does `__all__` give the name to others?"""
        return binding.name in self._exported_names()

    def remove_alias(self, binding: Binding) -> None:
        """Take an imported name out whose every use was rewritten away."""
        self._removed.append(binding)

    def name(self, path: str, near: cst.CSTNode) -> str:
        """Text that stands for the symbol at `path` around `near`; adds the import it needs."""
        use = self._names.use_of.get(id(near))
        for ancestor in self._tree.ancestors(near) if use is None else ():
            use = self._names.use_of.get(id(ancestor))
            if use is not None:
                break
        return self._spell(path, use, None)

    def call(self, path: str) -> bool:
        """Let the program call the function at `path` before it makes anything, behind its first imports; False where it imports no Keras."""
        if path in self._calls:
            return True
        if not self._keras_imports():
            return False
        first = self._keras_imports()[0]
        offset, newline = max(self._top(len(self._tree.text) + 1), first), self._tree.newline
        text = self._spell(path, None, None)
        for added in self._added.values():
            if text.partition(".")[0] == added.local and added.offset > offset:
                added.offset, added.indent = offset, ""
        ended = not offset or self._tree.text[offset - 1] in "\r\n"
        gap = newline if self._tree.text[offset : offset + 1].strip() else ""
        self._calls[path] = Edit(offset, offset, f"{newline}{'' if ended else newline}{text}(){newline if ended else ''}{gap}")
        return True

    # ---------------------------------------------------------------- finish

    def edits(self, accepted: list[Edit]) -> list[Edit]:
        self._forget_replaced(accepted)
        edits: list[Edit] = []
        statements: dict[int, _Statement] = {}
        for binding, moves in self._by_binding():
            edits += self._rebind(binding, moves, statements)
        for move in self._moves:
            if move.edit is None:
                text = self._spell(move.target, move.use, self._base_binding(move.node))
                move.edit = Edit(*self._tree.span(move.node), text)
        for binding, target, _rule in self._aliases:
            module, _, name = target.rpartition(".")
            alias = binding.node
            asname = alias.asname.name.value if alias.asname is not None else (None if name == binding.name else binding.name)
            if isinstance(binding.statement, cst.ImportFrom):
                statement = statements.setdefault(id(binding.statement), _Statement(binding.statement))
                statement.moved[id(alias)] = (module, name, asname)
                self.changes.append(ImportChange(alias, target, _rule))
        for binding in (*self._removed, *self._without_use(accepted, statements)):
            statement = statements.setdefault(id(binding.statement), _Statement(binding.statement))
            statement.removed.add(id(binding.node))
        for statement in statements.values():
            edits += self._statement_edits(statement)
        edits += [move.edit for move in self._moves if move.edit.start != move.edit.end or move.edit.text]
        edits += self._joined_to(accepted, statements) + self._insertions() + [*self._calls.values()]
        known = {(edit.start, edit.end, edit.text) for edit in accepted if edit.start != edit.end}
        # A rule may have rewritten an import to the very same.
        return [
            edit for edit in edits if self._tree.text[edit.start : edit.end] != edit.text and (edit.start, edit.end, edit.text) not in known
        ]

    def _forget_replaced(self, accepted: list[Edit]) -> None:
        """Drops the moves of references that go with the text around them, as in an argument that is taken out."""
        spans = sorted((edit.start, edit.end) for edit in accepted if edit.start != edit.end)
        if not spans or not self._moves:
            return
        kept = []
        for move in self._moves:
            start, end = self._tree.span(move.node)
            index = bisect_right(spans, (start, len(self._tree.text))) - 1
            around = spans[index] if index >= 0 else (start, end)
            if end <= around[1] and (start, end) != around:
                self.drop(move.node)
                del self._moved_nodes[id(move.node)]
            else:
                kept.append(move)
        self._moves = kept

    def _without_use(self, accepted: list[Edit], statements: dict[int, _Statement]) -> list[Binding]:
        """Imported names whose every use is written in another way now: `K`, where all became keras.ops."""
        filename = self._analysis.filename
        if filename is not None and filename.name == "__init__.py":
            return []  # what it imports is for others
        found = []
        concerned = self._by_binding()
        known = {id(binding) for binding, _ in concerned}
        for binding in {id(each): each for name in self._dropped.values() for each in self._bindings_of(name)}.values():
            others = [use for use in self._names.of_kind(cst.Name) if use.node.value == binding.name and id(use.node) not in self._dropped]
            if id(binding) not in known and not any(binding in self._bindings_of(use.node) for use in others):
                concerned.append((binding, []))
        for binding, moves in concerned:
            statement, alias = binding.statement, binding.node
            line = self._line_of(statement)
            if line is None or self._tree.parent(line) is not self._tree.module or not isinstance(alias, cst.ImportAlias):
                continue
            if not self._path_of(binding).startswith("keras.") or self._is_edited(line, accepted):
                continue
            changed = statements.get(id(statement))
            if alias.asname is None and isinstance(statement, cst.Import) or changed is not None and id(alias) in changed.moved:
                continue
            word = re.compile(rf"\b{re.escape(binding.name)}\b")
            texts = [move.edit.text for _, move in moves if move is not None] + [edit.text for edit in accepted]
            if (
                all(move is not None for _, move in moves)
                and not any(word.search(text) for text in texts)
                and not self.is_exported(binding)
                and len(self._names.module.bindings.get(binding.name, ())) == 1
                and not self._analysis.is_used_elsewhere(binding.name)
            ):
                found.append(binding)
        return found

    # --------------------------------------------------------------- binding

    def _base(self, node: cst.BaseExpression) -> cst.Name | None:
        while isinstance(node, cst.Attribute):
            node = node.value
        return node if isinstance(node, cst.Name) else None

    def _base_binding(self, node: cst.BaseExpression) -> Binding | None:
        base = self._base(node)
        if base is None:
            return None
        bindings = self._names.reaching(base.value, self._names.use_of[id(base)])
        imports = [binding for binding in bindings if binding.kind == "import"]
        return imports[0] if imports else None

    def _bindings_of(self, name: cst.Name) -> list[Binding]:
        return [each for each in self._names.reaching(name.value, self._names.use_of[id(name)]) if each.kind == "import"]

    def _by_binding(self) -> list[tuple[Binding, list[tuple[Use, _Move | None]]]]:
        """Import bindings that a move concerns, with every use of them and the move of that use, if it has one."""
        concerned: dict[int, Binding] = {}
        for move in self._moves:
            base = self._base(move.node)
            if base is None:
                continue
            for binding in self._names.reaching(base.value, self._names.use_of[id(base)]):
                if binding.kind == "import":
                    concerned[id(binding)] = binding
        names = {binding.name for binding in concerned.values()}
        uses: dict[int, list[tuple[Use, _Move | None]]] = {key: [] for key in concerned}
        for use in self._names.of_kind(cst.Name):
            if use.node.value not in names or id(use.node) in self._dropped:
                continue
            for binding in self._names.reaching(use.node.value, use):
                if id(binding) in concerned:
                    uses[id(binding)].append((use, self._move_of(use.node)))
        return [(binding, uses[key]) for key, binding in concerned.items()]

    def _move_of(self, name: cst.Name) -> _Move | None:
        node: cst.CSTNode | None = name
        while node is not None:
            move = self._moved_nodes.get(id(node))
            if move is not None:
                return move
            parent = self._tree.parent(node)
            node = parent if isinstance(parent, cst.Attribute) and parent.value is node else None
        return None

    def _rebind(self, binding: Binding, uses: list[tuple[Use, _Move | None]], statements: dict[int, _Statement]) -> list[Edit]:
        """Rewrite the import itself where all of its uses agree; otherwise leave the moves to be spelled one by one."""
        alias, statement = binding.node, binding.statement
        moves = [move for _, move in uses]
        if isinstance(alias, cst.ImportStar) or any(move is None for move in moves) or not isinstance(alias, cst.ImportAlias):
            return []
        if binding.name in self._exported_names():
            return []
        whole = all(move.node is use.node for use, move in uses)
        if whole and isinstance(statement, cst.ImportFrom):
            targets = {move.target for move in moves}
            if len(targets) != 1:
                return []
            target = targets.pop()
            return self._rebind_symbol(binding, target, moves, statements)
        return self._rebind_module(binding, uses, statements)

    def _rebind_symbol(self, binding: Binding, target: str, moves: list[_Move], statements: dict[int, _Statement]) -> list[Edit]:
        alias = binding.node
        module, _, name = target.rpartition(".")
        if not module:
            return []
        asname = alias.asname.name.value if alias.asname is not None else None
        local = asname or binding.name
        if asname is None and name != binding.name:
            if self._is_free(name, binding) or self._bound_to(name, target):
                local = name
            else:
                asname = binding.name
        if asname == name:
            asname = None
        statement = statements.setdefault(id(binding.statement), _Statement(binding.statement))
        statement.moved[id(alias)] = (module, name, asname)
        self.changes.append(ImportChange(alias, target, moves[0].rule))
        for move in moves:
            move.edit = Edit(*self._tree.span(move.node), local)
        return []

    def _rebind_module(self, binding: Binding, uses: list[tuple[Use, _Move | None]], statements: dict[int, _Statement]) -> list[Edit]:
        """`optimizers.Adam`, `K.mean`: import another module under the same name if every use leads there, or to TensorFlow itself."""
        alias, statement = binding.node, binding.statement
        uses = [(use, move) for use, move in uses if not move.target.startswith("tensorflow.")] or uses
        parents = {move.target.rpartition(".")[0] for _, move in uses}
        direct = all(isinstance(move.node, cst.Attribute) and move.node.value is use.node for use, move in uses)
        if not direct or len(parents) != 1:
            return []
        module = parents.pop()
        current = self._path_of(binding)
        if module == current or "." not in module or (binding.name == "K" and not module.endswith(".backend")):
            return []  # K is the backend to every reader
        asname = alias.asname.name.value if alias.asname is not None else None
        package, _, leaf = module.rpartition(".")
        local = asname or binding.name
        if asname is None and leaf != binding.name:
            return []
        if isinstance(statement, cst.ImportFrom):
            changed = statements.setdefault(id(statement), _Statement(statement))
            changed.moved[id(alias)] = (package, leaf, None if asname == leaf else asname)
            self.changes.append(ImportChange(alias, module, uses[0][1].rule))
        elif asname is not None:
            self.changes.append(ImportChange(alias, module, uses[0][1].rule))
            edits = [Edit(*self._tree.span(alias.name), module)]
            self._spell_leaves(uses, local)
            return edits
        else:
            return []
        self._spell_leaves(uses, local)
        return []

    def _spell_leaves(self, uses: list[tuple[Use, _Move | None]], local: str) -> None:
        for _, move in uses:
            move.edit = Edit(*self._tree.span(move.node), f"{local}.{move.target.rpartition('.')[2]}")

    def _path_of(self, binding: Binding) -> str:
        values = self._analysis.binding_values(binding)
        return getattr(values[0], "path", "") if len(values) == 1 else ""

    def _exported_names(self) -> frozenset[str]:
        """Names that `__all__` or a package's `__init__` gives to others: their imports stay."""
        exported = set()
        for binding in self._names.module.bindings.get("__all__", ()):
            if isinstance(binding.value, (cst.List, cst.Tuple)):
                exported.update(str(self._analysis.constant(element.value)) for element in binding.value.elements)
        return frozenset(exported)

    # -------------------------------------------------------------- spelling

    def _spell(self, path: str, use: Use | None, through: Binding | None) -> str:
        """The shortest text for `path` at a place, importing what it needs beside the import `through`."""
        if through is not None and not isinstance(through.node, cst.ImportStar):
            text = self._below(path, through)
            if text is not None:
                return text
        existing = self._existing(path, use)
        if existing is not None:
            return existing
        scope, offset, indent = self._anchor(through, use)
        parts = path.split(".")
        if parts[0] == "kerascompat" and len(parts) > 3:
            base, rest = ".".join(parts[:2]), ".".join(parts[2:])
        elif path.startswith("keras.ops."):
            base, rest = "keras.ops", path.removeprefix("keras.ops.")
        elif parts[0] == "tensorflow" and len(parts) > 1:
            base, rest = parts[0], ".".join(parts[1:])
        else:
            base, rest = path, ""
        added = self._added.get((scope, base))
        if added is None and rest and (name := self._module_name(base, use)):
            return f"{name}.{rest}"
        if added is None:
            module, _, name = base.rpartition(".")
            local = self._free_name(name, base)
            line = (f"from {module} " if module else "") + f"import {name}" + (f" as {local}" if local != name else "")
            added = self._added[scope, base] = _Added(offset, indent, line, local)
        elif offset < added.offset:
            added.offset, added.indent = offset, indent
        return f"{added.local}.{rest}" if rest else added.local

    def _below(self, path: str, binding: Binding) -> str | None:
        """`path` written through an import that is already there, if that module holds it."""
        current = self._path_of(binding)
        alias = binding.node
        if isinstance(binding.statement, cst.Import) and alias.asname is None:
            current_text, head = binding.name, binding.name
        else:
            current_text, head = (alias.asname.name.value if alias.asname is not None else dotted(alias.name)), None
        if head == "tensorflow" or current == "tensorflow":
            return f"{current_text}.{path}" if path.startswith("keras.") and self._in_tensorflow(path) else None
        if current and self._is_of_tensorflow(binding) and not self._in_tensorflow(path):
            return None
        if current and path.startswith(current + ".") and (current == "keras" or path.count(".") == current.count(".") + 1):
            return current_text + path[len(current) :]
        return None

    @staticmethod
    def _in_tensorflow(path: str) -> bool:
        """Whether tf.keras has the symbol as well: of `keras.losses` it lacks `mean_squared_error`, and some more."""
        return not path.startswith("keras.ops") and (not inventory.in_keras3(path) or inventory.in_keras3(f"tensorflow.{path}", "tf"))

    def _is_of_tensorflow(self, binding: Binding) -> bool:
        values = self._analysis.binding_values(binding)
        return len(values) == 1 and getattr(values[0], "surface", "") == "tf"

    def _existing(self, path: str, use: Use | None) -> str | None:
        """A name bound once, by an import at the top of the file, to exactly this symbol."""
        if not path.startswith("keras.") or use is None:
            return None
        name = path.rpartition(".")[2]
        owner, bindings = self._names.lookup(name, use.scope)
        if owner is self._names.module and len(bindings) == 1 and bindings[0].kind == "import":
            statement = bindings[0].statement
            if isinstance(statement, cst.ImportFrom) and statement.module is not None and not statement.relative:
                if f"{dotted(statement.module)}.{name}".removeprefix("tensorflow.") == path and self._path_of(bindings[0]) == path:
                    if not any(id(bindings[0].node) == id(change.alias) for change in self.changes):
                        return name
        return None

    def _module_name(self, base: str, use: Use | None) -> str | None:
        """A name bound once, by an import at the top of the file, to a module of kerascompat, which an earlier run imported, or to TensorFlow."""
        if base == "tensorflow":
            found = [name for name in ("tf", base) if self._bound_to(name, base)]
            return next((name for name in found if self._names.module.bindings[name][0].kind == "import"), None)
        name = base.rpartition(".")[2]
        if not base.startswith("kerascompat.") or use is None:
            return None
        owner, bindings = self._names.lookup(name, use.scope)
        if owner is not self._names.module or len(bindings) != 1 or bindings[0].kind != "import":
            return None
        return name if self._written_path(bindings[0]) == base else None

    @staticmethod
    def _written_path(binding: Binding) -> str:
        """The dotted path that a from-import says; "" for any other import."""
        statement = binding.statement
        if not isinstance(statement, cst.ImportFrom) or statement.module is None or statement.relative:
            return ""
        return f"{dotted(statement.module)}.{dotted(binding.node.name)}"

    def _free_name(self, name: str, base: str) -> str:
        taken = self._all_names()
        local = name
        if local in taken or keyword.iskeyword(local):
            parts = base.split(".")
            face = parts[1] if parts[0] == "kerascompat" and len(parts) > 2 else parts[0]
            local = f"{face}_{name}"
        while local in taken:
            local += "_"
        taken.add(local)
        return local

    def _all_names(self) -> set[str]:
        if self._taken is None:
            self._taken = {use.node.value for use in self._names.of_kind(cst.Name)}
            for scope in [self._names.module, *self._names.scope_of_body.values()]:
                self._taken.update(scope.bindings)
        return self._taken

    def _is_free(self, name: str, binding: Binding) -> bool:
        return name not in self._all_names()

    def _bound_to(self, name: str, target: str) -> bool:
        bindings = self._names.module.bindings.get(name, [])
        return bool(bindings) and all(self._path_of(binding) == symbol(target).path for binding in bindings)

    def _anchor(self, through: Binding | None, use: Use | None) -> tuple[int, int, str]:
        """Where a new import goes: the scope it is for (0: the module), the offset of its line, its indentation."""
        tree = self._tree
        if through is not None and through.scope.kind == "function":
            line = self._line_of(through.statement)
            if line is not None and isinstance(tree.parent(line), cst.IndentedBlock):
                return id(through.scope), tree.outer_span(line)[1], self._indent(line)
        limit = self._limit(through, use)
        ends = [end for end in self._keras_imports() if end <= limit]
        return 0, ends[-1] if ends else self._top(limit), ""

    def _limit(self, through: Binding | None, use: Use | None) -> int:
        """Where a name must be bound at the latest: at its use where that runs as the module is read; for one within a function,
        before the first statement that may call it."""
        tree = self._tree
        if use is None:
            return len(tree.text) + 1
        if use.scope.function().kind != "function":
            return tree.span(use.node)[0]
        of_module = through is not None and through.scope.kind == "module"
        known = tree.span(through.statement if of_module else use.node)[0]
        if self._acting is None:
            self._acting = [(tree.outer_span(node)[1], tree.span(node)[0]) for node in tree.module.body if self._acts(node)]
        return next((start for end, start in self._acting if end > known), len(tree.text) + 1)

    def _acts(self, statement: cst.CSTNode) -> bool:
        """Whether a statement of the module may call a function of this file as it is run: by its brackets, which may say yes too often."""
        if isinstance(statement, (cst.If, cst.Try)):
            return any(self._acts(inner) for inner in _inner_statements(statement))
        if not isinstance(statement, cst.SimpleStatementLine):
            return not isinstance(statement, (cst.FunctionDef, cst.ClassDef))
        return any(
            "(" in self._tree.source(small)
            for small in statement.body
            if not isinstance(small, (cst.Import, cst.ImportFrom))
            and not (isinstance(small, cst.Expr) and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString)))
        )

    def _keras_imports(self) -> list[int]:
        """The ends of the statements of the module that import Keras, the try or if around an import included. What stands in an
        `if` that goes on to run the program, as that of `__name__` does, is no place for a name that others need."""
        if self._keras is None:
            self._keras = []
            for node, scope, _block in self._names.imports:
                if scope.kind != "module" or not self._imports_keras(node):
                    continue
                top: cst.CSTNode = node
                while self._tree.parent(top) is not self._tree.module:
                    top = self._tree.parent(top)
                if not self._acts(top):
                    self._keras.append(self._tree.outer_span(top)[1])
        return self._keras

    def _imports_keras(self, node: cst.Import | cst.ImportFrom) -> bool:
        if isinstance(node, cst.ImportFrom):
            return not node.relative and node.module is not None and _is_keras(dotted(node.module))
        return any(_is_keras(dotted(alias.name)) for alias in node.names)

    def _top(self, limit: int) -> int:
        """Behind the imports at the top of the file; behind the docstring where there are none."""
        body, last = self._tree.module.body, None
        for statement in body:
            if self._tree.span(statement)[0] >= limit:
                break
            small = statement.body[0] if isinstance(statement, cst.SimpleStatementLine) else None
            if (
                isinstance(small, (cst.Import, cst.ImportFrom))
                or isinstance(small, cst.Expr)
                and isinstance(small.value, (cst.SimpleString, cst.ConcatenatedString))
                and last is None
            ):
                last = statement
            elif not isinstance(statement, (cst.Try, cst.If)):
                break
        if last is not None:
            return self._tree.outer_span(last)[1]
        return self._tree.span(body[0])[0] if body else len(self._tree.text)

    def _indent(self, line: cst.CSTNode) -> str:
        start = self._tree.span(line)[0]
        begin = max(self._tree.text.rfind("\n", 0, start), self._tree.text.rfind("\r", 0, start)) + 1
        return self._tree.text[begin:start]

    def _line_of(self, node: cst.CSTNode) -> cst.CSTNode | None:
        while node is not None and not isinstance(node, cst.SimpleStatementLine):
            node = self._tree.parent(node)
        return node

    def _is_edited(self, line: cst.CSTNode, accepted: list[Edit]) -> bool:
        start, end = self._tree.span(line)
        return any(edit.start < end and edit.end > start for edit in accepted)

    def _joined_to(self, accepted: list[Edit], statements: dict[int, _Statement]) -> list[Edit]:
        """Names that are to be imported from a module which the file imports others from: written behind those, in one line with them."""
        tree, edits = self._tree, []
        for node, scope, _block in self._names.imports:
            line = self._line_of(node)
            if (
                not isinstance(node, cst.ImportFrom)
                or scope.kind != "module"
                or id(node) in statements
                or node.relative
                or isinstance(node.names, cst.ImportStar)
                or any(alias.asname is not None for alias in node.names)
                or tree.parent(line) is not tree.module
                or self._is_edited(line, accepted)
            ):
                continue
            end = tree.span(node.names[-1].name)[1]
            row = tree.position(end)[0]
            length = len(tree.text[tree.line_start(row) : tree.line_start(row + 1)].rstrip())
            head = f"from {dotted(node.module)} import "
            for key, added in list(self._added.items()):
                name = added.line.removeprefix(head)
                if not added.line.startswith(head) or " as " in name or added.indent or added.offset < tree.span(node)[1]:
                    continue
                length += len(name) + 2
                if length <= tree.line_length:
                    edits.append(Edit(end, end, f", {name}"))
                    del self._added[key]
        return edits

    def _insertions(self) -> list[Edit]:
        newline = self._tree.newline
        places: dict[tuple[int, str], list[str]] = {}
        for added in self._added.values():
            places.setdefault((added.offset, added.indent), []).append(added.line)
        edits = []
        for (offset, indent), lines in places.items():
            text = "".join(f"{indent}{line}{newline}" for line in sorted(_joined(lines)))
            if offset and self._tree.text[offset - 1] not in "\r\n":
                text = newline + text.removesuffix(newline)
            edits.append(Edit(offset, offset, text))
        return edits

    # ------------------------------------------------------------ statements

    def _statement_edits(self, statement: _Statement) -> list[Edit]:
        tree, node = self._tree, statement.node
        moved = statement.moved
        if statement.removed:
            return self._shortened(statement)
        staying = [alias for alias in node.names if id(alias) not in moved]
        modules = {module for module, _, _ in moved.values()}
        current = "." * len(node.relative) + (dotted(node.module) if node.module is not None else "")
        edits: list[Edit] = []
        if not staying and len(modules) == 1:
            module = modules.pop()
            if module != current:
                start = tree.span(node.module)[0] if node.module is not None else tree.span(node)[0] + len("from ")
                end = tree.span(node.module)[1] if node.module is not None else start + len(current)
                if node.relative:
                    start = tree.text.index(".", tree.span(node)[0])
                edits.append(Edit(start, end, module))
            return edits + self._renamed_aliases(node, moved)
        # Names go to several modules: keep the statement for those that stay, write a line for each new module.
        newline, line = tree.newline, self._line_of(node)
        indent = self._indent(line)
        groups: dict[str, list[str]] = {}
        for alias in node.names:
            if id(alias) in moved:
                module, name, asname = moved[id(alias)]
                text = name if asname is None else f"{name} as {asname}"
                if module == current:
                    staying.append(alias)
                elif text not in groups.setdefault(module, []):
                    groups[module].append(text)
        same = {id(alias): moved[id(alias)] for alias in staying if id(alias) in moved}
        new_lines = [f"from {module} import {', '.join(names)}" for module, names in groups.items()]
        staying_ids = {id(alias) for alias in staying}
        if staying:
            edits += self._renamed_aliases(node, same)
            edits += self._removed_aliases(node, staying_ids)
            if new_lines:
                end = tree.outer_span(line)[1]
                text = "".join(f"{indent}{new}{newline}" for new in new_lines)
                if end and tree.text[end - 1] not in "\r\n":
                    text = newline + text.removesuffix(newline)
                edits.append(Edit(end, end, text))
        else:
            separator = f"{newline}{indent}" if len(line.body) == 1 else "; "
            edits.append(Edit(*tree.span(node), separator.join(new_lines)))
        return edits

    def _shortened(self, statement: _Statement) -> list[Edit]:
        """The statement without the names that are taken out; what moves is written on lines of its own."""
        tree, node, moved = self._tree, statement.node, statement.moved
        staying = {id(alias) for alias in node.names if id(alias) not in moved and id(alias) not in statement.removed}
        groups: dict[str, list[str]] = {}
        for module, name, asname in moved.values():
            text = name if asname is None else f"{name} as {asname}"
            if text not in groups.setdefault(module, []):
                groups[module].append(text)
        new_lines = [f"from {module} import {', '.join(names)}" for module, names in groups.items()]
        newline, line = tree.newline, self._line_of(node)
        indent = self._indent(line)
        if staying:
            edits = self._removed_aliases(node, staying)
            if new_lines:
                end = tree.outer_span(line)[1]
                text = "".join(f"{indent}{new}{newline}" for new in new_lines)
                if end and tree.text[end - 1] not in "\r\n":
                    text = newline + text.removesuffix(newline)
                edits.append(Edit(end, end, text))
            return edits
        if new_lines:
            separator = f"{newline}{indent}" if len(line.body) == 1 else "; "
            return [Edit(*tree.span(node), separator.join(new_lines))]
        block = tree.parent(line)
        if len(line.body) > 1 or not isinstance(block, cst.Module) and len(block.body) == 1:
            return [Edit(*tree.span(node), "pass")]
        start, end = tree.span(line)[0] - len(indent), tree.outer_span(line)[1]
        comment = tree.text.find("#", tree.span(node)[1], end)
        if comment >= 0:
            return [Edit(tree.span(node)[0], comment, "")]  # what the user wrote beside it stays
        return [Edit(start, end, "")]

    def _renamed_aliases(self, node: cst.ImportFrom, moved: dict[int, tuple[str, str, str | None]]) -> list[Edit]:
        edits, written = [], set()
        for alias in node.names:
            if id(alias) in moved:
                _, name, asname = moved[id(alias)]
                text = name if asname is None else f"{name} as {asname}"
                start = self._tree.span(alias.name)[0]
                end = self._tree.span(alias.asname.name)[1] if alias.asname is not None else self._tree.span(alias.name)[1]
                if text not in written:
                    edits.append(Edit(start, end, text))
                    written.add(text)
                else:
                    edits += self._removed_aliases(node, {id(other) for other in node.names if other is not alias})
        return edits

    def _removed_aliases(self, node: cst.ImportFrom, staying: set[int]) -> list[Edit]:
        edits, names, tree = [], list(node.names), self._tree
        last_kept = max(index for index, alias in enumerate(names) if id(alias) in staying)
        for index, alias in enumerate(names):
            if id(alias) in staying:
                continue
            start = tree.span(alias)[0]
            if index > last_kept:
                previous = names[index - 1]
                previous_end = tree.span(previous.asname.name if previous.asname is not None else previous.name)[1]
                end = tree.span(alias.asname.name if alias.asname is not None else alias.name)[1]
                edits.append(Edit(previous_end, end, ""))
            else:
                edits.append(Edit(start, tree.span(names[index + 1])[0], ""))
        return edits


def _inner_statements(compound: cst.If | cst.Try):
    """The statements directly in the branches of an if or a try."""
    yield from compound.body.body
    for branch in (compound.orelse, getattr(compound, "finalbody", None), *getattr(compound, "handlers", ())):
        if isinstance(branch, cst.If):
            yield branch
        elif branch is not None:
            yield from branch.body.body


def _joined(lines: list[str]) -> list[str]:
    """Import lines with the names of one module in one line, as long as that is no long one."""
    names: dict[str, list[str]] = {}
    for line in sorted(lines):
        head, _, name = line.rpartition(" import ")
        names.setdefault(head, []).append(name)
    joined = []
    for head, some in names.items():
        line = f"{head} import {', '.join(some)}" if head else ""
        joined += [line] if head and len(line) <= _LONG else [f"{head} import {name}" if head else name for name in some]
    return joined


def _is_keras(path: str) -> bool:
    target = symbol(path)
    return target.is_keras or target.path == "tensorflow"
