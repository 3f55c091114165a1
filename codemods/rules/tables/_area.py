"""What every rule of this package does: look a construct up in the tables, rewrite it, and say what became of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import ClassVar

import libcst as cst

from codemods.changes import inventory, rows, shims
from codemods.dialects import Dialect
from codemods.engine.edits import Edit
from codemods.engine.file import File, Reference, remembered
from codemods.engine.scopes import dotted
from codemods.engine.symbols import symbol
from codemods.engine.values import Class, Object
from codemods.ledger import Fate
from codemods.rules import Rule, _models
from codemods.rules.tables import _calls, _templates, converters
from codemods.rules.tables._calls import Job, Outcome
from codemods.rules.tables._text import simple

SAME = "Means today what it meant."

#: Keywords that no other library's fit, evaluate, predict or compile takes: with one of them the object is a Keras model.
_TELLING = frozenset(
    "nb_epoch samples_per_epoch nb_val_samples val_samples nb_worker pickle_safe max_q_size max_queue_size use_multiprocessing show_accuracy "
    "sample_weight_mode class_mode validation_split validation_data validation_steps steps_per_epoch".split()
)


def best_home(path: str, leaf: str) -> str:
    """Where Keras 3 has what lies at a canonical path, under the name `leaf` if it has that too; "" where it has it not."""
    module = path.rpartition(".")[0]
    alias = f"{module}.{leaf}"
    if inventory.in_keras3(alias) and inventory.canonical(alias) == path:
        return alias
    return path if inventory.in_keras3(path) else ""


def module_home(path: str, file: File) -> str:
    """The module of Keras 3 that holds what a module held; "" where there is none."""
    target = symbol(path)
    row = rows.tables().symbol(target.path, file.dialect_of(target.surface))
    if row is not None and row.to:
        return row.to
    home = inventory.normal(target.path)
    while home and not inventory.in_keras3(home):
        home = home.rpartition(".")[0]
    return home


@remembered
def imports_keras(file: File) -> bool:
    """Does the file import anything of Keras, or of a face of kerascompat that stands for what it imported?

    What the tool adds of its own accord (`from kerascompat import keras2`, `kerascompat.models`) does not count, so that a
    second run sees what the first saw.
    """
    for statement, _scope, _block in file.names.imports:
        modules = [dotted(statement.module)] if isinstance(statement, cst.ImportFrom) and statement.module is not None else []
        if isinstance(statement, cst.Import):
            modules = [dotted(alias.name) for alias in statement.names]
        for module in modules:
            package, _, face = module.partition(".")
            if package == "kerascompat":
                if face and face != "models":
                    return True
            elif package == "tensorflow" or symbol(module).is_keras:
                return True
    return False


def may_have_keras(file: File) -> bool:
    """Does the file import Keras, or a module that nobody here has seen, which may bring it?"""
    return imports_keras(file) or file.analysis.imports_unseen


def _handed(node: cst.CSTNode, file: File) -> bool:
    """Whether a class in a list or tuple may be called by who takes it out: not where isinstance asks for one of them."""
    while isinstance(node, (cst.Element, cst.Tuple, cst.List, cst.Name, cst.Attribute)):
        node = file.tree.parent(node)
    call = file.tree.parent(node) if isinstance(node, cst.Arg) else None
    return not (isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value in ("isinstance", "issubclass"))


def _doubt(row: rows.Method, call: cst.Call, file: File) -> str:
    """Why a call on something that is not proven is left to a person, "" where its name says enough."""
    text = file.source(call.func.value)
    if not imports_keras(file):
        return f"`{text}` comes of a module that is not here. If it is a Keras model:"
    if row.shared:
        return f"If `{text}` is a Keras model:"
    own = _own_methods(file).get(row.name)
    if own is None:
        return ""
    function = file.names.use_of[id(call)].scope.function()
    while function is not None and not (isinstance(function.node, cst.FunctionDef) and function.node.name.value == row.name):
        function = function.parent
    if function is not None and function.parent.kind == "class":
        return ""  # a method that hands the call on
    return f"The class {own} has a method of this name, and what `{text}` is cannot be followed. If it is a Keras model:"


def _remedy(row: rows.Method, call: cst.Call) -> str:
    """What a person is to write, if the row is meant; "" where the call can stay."""
    if row.by_hand:
        return row.by_hand
    given = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    renamed = [
        part.message or f"`{part.old}` is `{part.new}` now."
        for part in row.arguments
        if isinstance(part, rows.Rename) and part.old in given
    ]
    return " ".join(part for part in (row.message, f"Write `{row.to}` then." if row.to else "", *renamed) if part)


def _own_methods(file: File) -> dict[str, str]:
    """The methods of classes of the user's that are not Keras's, with the class: of this file and the local modules that it imports."""
    known = file.notes.get("own methods")
    if known is None:
        file.notes["own methods"] = known = {}
        for module in (file.analysis, *file.analysis.imported_modules):
            for use in module.names.of_kind(cst.ClassDef):
                if not module.families(Class(use.node, module)):
                    for name, bindings in module.names.scope_of_body[id(use.node)].bindings.items():
                        if any(binding.kind == "function" for binding in bindings):
                            known.setdefault(name, use.node.name.value)
    return known


def _of_an_object(node: cst.CSTNode, file: File) -> bool:
    """Whether a class is compared with that of an object, which may have been made by the plain class."""
    comparison = file.tree.parent(node) if isinstance(node, cst.ComparisonTarget) else node
    if not isinstance(comparison, cst.Comparison):
        return False
    text = file.source(comparison)
    return "type(" in text or "__class__" in text


class TableRule(Rule):
    """A rule that applies the rows of one area."""

    areas: ClassVar[tuple[str, ...]] = ()  # canonical paths below these
    paths = ("*",)

    @cached_property
    def _prefixes(self) -> tuple[str, ...]:
        return tuple(f"{area}." for area in self.areas)

    def covers(self, path: str) -> bool:
        return f"{path}.".startswith(self._prefixes)

    # ------------------------------------------------------------- references

    def reference(self, reference: Reference, file: File) -> None:
        path = reference.path
        if not self.covers(path) or file.claimed(reference.node) or not file.claim(reference.node):
            return
        if not file.wants(self.code, reference.node):
            return
        dialect = file.dialect_of(reference.symbol.surface)
        row = rows.tables().symbol(path, dialect)
        node = reference.call or reference.node
        written = reference.symbol.written or path
        if (
            row is not None
            and inventory.exists(path)
            and not any(inventory.exists_in_family(each, dialect.family) for each in (path, written))
        ):
            self._never(reference, file, dialect)
            return
        if row is None and not self._home(reference):
            below = rows.tables().below(path, dialect)
            if self._is_public_name(reference) and not inventory.exists(reference.symbol.written or path, dialect):
                self._never(reference, file, dialect)
            elif below is not None:
                file.report(node, self.code, Fate.BY_HAND, path, below.by_hand)
            elif not inventory.exists(path, dialect) and not inventory.exists(reference.symbol.written, dialect):
                self._never(reference, file, dialect)
            else:
                file.report(node, self.code, Fate.UNKNOWN, path, f"{path} is in no table of this tool.")
            return
        if row is not None and row.by_hand:
            file.report(node, self.code, Fate.BY_HAND, path, row.by_hand)
            return
        if row is not None and row.template and not self._plain_will_do(reference, row, file):
            self._template(reference, row, file, dialect)
            return
        if reference.call is None:
            self._mention(reference, row, file, dialect)
            return
        self._call(reference, row, file, dialect)

    @staticmethod
    def _plain_will_do(reference: Reference, row: rows.Symbol, file: File) -> bool:
        return bool(row.unless) and reference.call is not None and getattr(converters, row.unless)(reference.call, file)

    @staticmethod
    def _is_public_name(reference: Reference) -> bool:
        """`keras.layers.Something`: what lies there is all known; below deeper modules there are helpers that are not."""
        parts = reference.path.split(".")
        if parts[:2] == ["keras", "backend"] and (reference.path.endswith("_backend") or inventory.known(reference.path)):
            return False  # which of them a version had went by the backend that it ran on
        return len(parts) == 3 and not parts[2].startswith("_") and inventory.kind(".".join(parts[:2])) == "module"

    def _never(self, reference: Reference, file: File, dialect: Dialect) -> None:
        written = reference.symbol.written or reference.path
        if inventory.known(written):
            message = f"{dialect} had no {written}; another version did. Give the version the code was written for by --from."
        else:
            message = f"No Keras that this tool knows had {written}: the code was never valid. Look for the name that was meant."
        file.report(reference.call or reference.node, self.code, Fate.BY_HAND, reference.path, message)

    def _home(self, reference: Reference) -> str:
        """Where the thing lies in Keras 3: "" where it is not there."""
        written, surface = reference.symbol.written or reference.path, reference.symbol.surface
        if surface == "tf":
            if written == "tensorflow.keras" or written.startswith("tensorflow.keras.") and inventory.in_keras3(written, "tf"):
                return written
        elif inventory.in_keras3(written):
            return written
        return best_home(reference.path, written.rpartition(".")[2])

    def _target(self, reference: Reference, row: rows.Symbol | None, to: str, file: File, dialect: Dialect) -> str:
        """The path to move the reference to; "" where it stays."""
        target = to or self._home(reference)
        target = target.replace("FACE", dialect.family)
        written = reference.symbol.written or reference.path
        if target == written or not reference.imported or self._by_star(reference, target, file):
            return ""
        return target

    @staticmethod
    def _by_star(reference: Reference, target: str, file: File) -> bool:
        """Does a star import bind the name, from a module that is (or becomes) the one that holds it now?"""
        node = reference.node
        if not isinstance(node, cst.Name) or file.names.reaching(node.value, reference.use):
            return False
        module, _, leaf = target.rpartition(".")
        if leaf != node.value:
            return False
        for star in file.names.stars(reference.use.scope):
            if star.statement.module is not None and module_home(dotted(star.statement.module), file) == module:
                return True
        return False

    def _shimmed(self, row: rows.Symbol | None) -> bool:
        return row is not None and row.to.startswith("kerascompat.")

    def _wanted(self, row: rows.Symbol | None, reference: Reference, file: File) -> bool:
        """Whether to go where the row says: to kerascompat for the numbers, or because Keras 3 has no such thing."""
        return not self._shimmed(row) or file.exact or not self._home(reference)

    def _mention(self, reference: Reference, row: rows.Symbol | None, file: File, dialect: Dialect) -> None:
        """A name that is not called: passed on, derived from, compared with."""
        path, node = reference.path, reference.node
        if row is not None and row.choice is not None:
            file.report(node, self.code, Fate.BY_HAND, path, f"{row.message} Which one is called cannot be seen here.")
            return
        to = (row.reference or row.to) if row is not None else ""
        defaults = self._with_defaults(reference, row, file, dialect)
        if defaults and not file.exact:
            told = [part.message for part in row.arguments if isinstance(part, rows.Write) and rows.holds(part.dialects, dialect)]
            file.report(node, self.code, Fate.UNCHANGED, path, " ".join([SAME, "It is handed on, and called elsewhere:", *told]))
            return
        if defaults:
            file.imports.move(node, defaults, self.code)
            file.report(
                node, self.code, Fate.SHIMMED, path, "It is handed on and made elsewhere: kerascompat's class has the defaults that it had."
            )
            return
        if self._shimmed(row) and not self._shim(row, reference, file):
            return
        target = self._target(reference, row, to if self._wanted(row, reference, file) else "", file, dialect)
        if target and inventory.kind(path) == "module" and isinstance(node, cst.Name):
            return  # a module that is handed on under its local name: its import changes
        if target:
            file.imports.move(node, target, self.code)
        hidden = self._hidden(reference, row, file, dialect)
        if hidden:
            file.report(node, self.code, Fate.BY_HAND, path, hidden)
        elif target:
            shim = target.startswith("kerascompat.")
            file.report(
                node,
                self.code,
                Fate.SHIMMED if shim else Fate.MIGRATED,
                path,
                (row.message if row is not None else "") or f"It is {target} now.",
            )
        else:
            file.report(node, self.code, Fate.UNCHANGED, path, SAME)

    @staticmethod
    def _with_defaults(reference: Reference, row: rows.Symbol | None, file: File, dialect: Dialect) -> str:
        """kerascompat's class with the dialect's defaults, for a class that is handed on; "" where there is no need, or none."""
        module, _, name = reference.path.rpartition(".")
        face = "keras2.since_2_3" if dialect.family == "keras2" and dialect.at_least(2, 3) else dialect.family
        if row is None or not reference.imported or module != "keras.layers" or name not in shims.DEFAULTS[face]:
            return ""
        parent = file.tree.parent(reference.node)
        call = file.tree.parent(parent) if isinstance(parent, cst.Arg) else None
        if _of_an_object(parent, file) or (
            isinstance(call, cst.Call) and isinstance(call.func, cst.Name) and call.func.value in ("isinstance", "issubclass")
        ):
            return ""
        if isinstance(parent, cst.Element) and not _handed(reference.node, file):
            return ""
        if name in shims.RENAMED:
            above = parent
            while isinstance(above, (cst.Arg, cst.Call)):
                above = file.tree.parent(above)
            if isinstance(above, cst.ClassDef):
                return ""  # a class of the user's derives from it: its own arguments count
        return f"kerascompat.{face}.layers.{name}"

    def _shim(self, row: rows.Symbol, reference: Reference, file: File) -> bool:
        """Whether the shim of a row can be used; else the construct is reported."""
        if not self._wanted(row, reference, file) or shims.exists(row.to):
            return True
        file.report(reference.call or reference.node, self.code, Fate.BY_HAND, reference.path, f"{row.message} {shims.to_come(row.to)}")
        return False

    def _hidden(self, reference: Reference, row: rows.Symbol | None, file: File, dialect: Dialect) -> str:
        """What calls of a class or function that is passed on must heed, "" where they may stay."""
        parent = file.tree.parent(reference.node)
        if row is None or not isinstance(parent, cst.Arg):
            return ""
        call = file.tree.parent(parent)
        if not isinstance(call, cst.Call) or isinstance(call.func, cst.Name) and call.func.value in ("isinstance", "issubclass", "type"):
            return ""
        legacy = inventory.signature(reference.path, dialect)
        changed = [
            part
            for part in row.arguments
            if rows.holds(part.dialects, dialect)
            and (
                isinstance(part, rows.Write)
                and part.modern is None
                or isinstance(part, rows.Rename)
                and part.old != part.new
                and legacy is not None
                and part.old in legacy
            )
        ]
        if not changed:
            return ""
        what = ", ".join(
            f"{part.old} is {part.new}" if isinstance(part, rows.Rename) else f"{part.name}={part.value} must be written"
            for part in changed[:6]
        )
        if reference.path.startswith(("keras.activations.", "keras.backend.")) and not any(
            isinstance(part, rows.Write) for part in changed
        ):
            return ""  # it is called with tensors alone there
        return f"It is passed on and called elsewhere, where Keras 3 takes other arguments: {what}."

    def _template(self, reference: Reference, row: rows.Symbol, file: File, dialect: Dialect) -> None:
        path, call = reference.path, reference.call
        if call is None and row.reference:
            self._mention(reference, row, file, dialect)
            return
        if call is None and self._held(reference, file, dialect):
            return
        if call is None:
            file.report(
                reference.node,
                self.code,
                Fate.BY_HAND,
                path,
                f"{row.message} It is passed on here: write a function that does `{self._plain(row.template)}`.",
            )
            return
        legacy = inventory.signature(path, dialect)
        job = self._job(reference, row, file, dialect, legacy, None)
        checked = self._checked(job, row)
        if checked:
            if not self._held(reference, file, dialect):
                file.report(call, self.code, Fate.BY_HAND, path, checked)
            return
        try:
            edits = _templates.render(file, call, row.template, legacy, dialect.family)
        except _templates.CannotRender as reason:
            if self._held(reference, file, dialect):
                return
            file.report(call, self.code, Fate.BY_HAND, path, f"{row.message} Write `{self._plain(row.template)}`: {reason}.")
            return
        file.drop_reference(reference.node)
        file.report(call, self.code, Fate.MIGRATED, path, row.message, edits)

    def _held(self, reference: Reference, file: File, dialect: Dialect) -> bool:
        """Take the function itself from kerascompat, where its form in Keras 3 cannot be written; False where it is not there."""
        return False

    @staticmethod
    def _plain(template: str) -> str:
        return template.replace("@", "").replace("{{", "{").replace("}}", "}").replace("<<", "").replace(">>", "")

    @staticmethod
    def _checked(job: Job, row: rows.Symbol) -> str:
        """Why the arguments of a call rule its template out, "" where they do not."""
        given = _calls._given(_calls._bind(job))
        for part in row.arguments:
            if not rows.holds(part.dialects, job.dialect) or not isinstance(part, (rows.Refuse, rows.Drop)) or part.name not in given:
                continue
            value = _calls.constant(given[part.name])
            if isinstance(part, rows.Refuse):
                if value in part.values if part.values is not None else value not in part.harmless:
                    return part.message
            elif part.harmless is not None and value not in part.harmless:
                return part.message
        missing = [
            part
            for part in row.arguments
            if isinstance(part, rows.Refuse) and part.values is not None and None in part.values and part.name not in given
        ]
        return missing[0].message if missing else ""

    def _call(self, reference: Reference, row: rows.Symbol | None, file: File, dialect: Dialect) -> None:
        path, call = reference.path, reference.call
        legacy = inventory.signature(path, dialect)
        if row is not None and row.to and legacy is not None and legacy.var_positional and not legacy.positional:
            legacy = inventory.signature(row.to, dialect) or legacy  # AtrousConvolution2D(*args, **kwargs) of Keras 2 handed all on
        if self._shimmed(row) and not self._shim(row, reference, file):
            return
        to = row.to if row is not None and self._wanted(row, reference, file) else ""
        value: object = None
        dropped: tuple[str, ...] = ()
        if row is not None and row.choice is not None:
            parameter, targets = row.choice
            value = _calls.chosen(self._job(reference, row, file, dialect, legacy, None), parameter)
            to = targets.get(value, "") if isinstance(value, (str, int, float)) else ""
            dropped = (parameter,)
            if self._otherwise(reference, row, to, file):
                row = replace(row, arguments=())
                to, value, dropped = row.otherwise, None, ()
            elif not to:
                choices = ", ".join(f"{old!r}: {new}" for old, new in targets.items())
                file.report(call, self.code, Fate.BY_HAND, path, f"{row.message} {parameter} decides: {choices}.")
                return
        target = self._target(reference, row, to, file, dialect)
        new_path = target or to or self._home(reference)
        new = shims.signature(new_path) or legacy if new_path.startswith("kerascompat.") else inventory.signature3(new_path)
        job = self._job(reference, row, file, dialect, legacy, new)
        job.choice, job.dropped = value, dropped
        outcome = _calls.apply(job)
        if target:
            file.imports.move(reference.node, target, self.code)
        elif self._is_public_name(reference) and not inventory.exists(reference.symbol.written or path, dialect):
            outcome.notes.append(f"{dialect} had no {reference.symbol.written}: written for another version, or migrated already.")
        self._conclude(call, path, row, outcome, target, file)

    def _otherwise(self, reference: Reference, row: rows.Symbol, to: str, file: File) -> bool:
        """Whether a call with a choice, which names `to`, goes to kerascompat as it stands."""
        return bool(row.otherwise) and not to

    def _job(self, reference: Reference, row, file: File, dialect: Dialect, legacy, new) -> Job:
        return Job(
            file,
            reference.call,
            reference.path,
            row.arguments if row is not None else (),
            legacy,
            new,
            dialect,
            is_layer=reference.symbol.family == "layer",
        )

    def _conclude(self, node: cst.CSTNode, path: str, row, outcome: Outcome, target: str, file: File) -> None:
        """Enter in the ledger what was done, and beside it what is left."""
        message = row.message if row is not None else ""
        shim = outcome.shim or target.startswith("kerascompat.")
        if outcome.edits or target:
            said = " ".join(dict.fromkeys(part for part in (message, *outcome.notes) if part)) or f"It is {target} now."
            file.report(node, self.code, Fate.SHIMMED if shim else Fate.MIGRATED, path, said, outcome.edits)
        if outcome.problems:
            file.report(node, self.code, Fate.BY_HAND, path, " ".join(dict.fromkeys(outcome.problems)))
        if outcome.unknown:
            names = ", ".join(outcome.unknown)
            file.report(node, self.code, Fate.UNKNOWN, path, f"What became of {names} is in no table of this tool.")
        if not outcome.edits and not target and not outcome.problems and not outcome.unknown:
            named = message if isinstance(row, rows.Symbol) and row.silent else SAME
            file.report(node, self.code, Fate.UNCHANGED, path, " ".join([named or SAME, *outcome.notes]))

    # ---------------------------------------------------------------- methods

    def method(self, call: cst.Call, receivers: list[Object], file: File) -> None:
        name = call.func.attr.value
        if not receivers and not may_have_keras(file):
            return
        if file.claimed(call) or any(self._own(receiver, name) and not self._renamed(receiver, name, file) for receiver in receivers):
            return
        families = list(dict.fromkeys(receiver.family for receiver in receivers)) or [
            family for family, member in self.methods if member == name
        ]
        surface = next((receiver.surface for receiver in receivers if receiver.surface), "") or self._surface(file)
        dialect = file.dialect_of(surface)
        for family in families:
            for row in rows.tables().methods.get((family, name), ()):
                if (family, name) in self.methods and rows.holds(row.dialects, dialect) and self._meant(row, call, receivers, file):
                    if file.claim(call) and file.wants(self.code, call):
                        doubt = "" if receivers else _doubt(row, call, file)
                        if doubt:
                            remedy = _remedy(row, call)
                            if not remedy:
                                return
                            file.report(call, self.code, Fate.BY_HAND, f"{rows.CLASS_OF[family]}.{name}", f"{doubt} {remedy}")
                        else:
                            self._method(call, row, receivers, file, dialect)
                    return

    @staticmethod
    def _surface(file: File) -> str:
        return "tf" if file.dialect.family == "tf_keras" else ""

    @staticmethod
    def _own(receiver: Object, name: str) -> bool:
        """Does the user's own class define the method?"""
        return receiver.cls is not None and bool(receiver.cls.module.class_attribute(receiver.cls, name, receiver))

    @staticmethod
    def _renamed(receiver: Object, name: str, file: File) -> bool:
        """Does the method of the user's own class get another name, so that its calls do?"""
        row = rows.tables().override(receiver.family, name, file.dialect)
        return row is not None and bool(row.to) and not receiver.cls.module.class_attribute(receiver.cls, row.to, receiver)

    @staticmethod
    def _meant(row: rows.Method, call: cst.Call, receivers: list[Object], file: File) -> bool:
        if receivers:
            return not row.owner or row.unique or row.shared or all(receiver.path == row.owner for receiver in receivers)
        if row.unique or row.shared:
            return True
        return not row.owner and any(arg.keyword is not None and arg.keyword.value in _TELLING for arg in call.args)

    def _method(self, call: cst.Call, row: rows.Method, receivers: list[Object], file: File, dialect: Dialect) -> None:
        cls = rows.CLASS_OF[row.family]
        owner = row.owner or next((receiver.path for receiver in receivers if receiver.path), "") or cls
        symbol = f"{cls}.{row.name}"
        if row.by_hand:
            file.report(call, self.code, Fate.BY_HAND, symbol, row.by_hand)
            return
        legacy = inventory.signature(f"{owner}.{row.name}", dialect) or inventory.signature(symbol, dialect)
        if row.template:
            proven = {receiver.family for receiver in receivers} == {row.family}
            template = row.template if proven or not row.unproven else row.unproven
            try:
                edits = _templates.render(file, call, template, legacy, dialect.family, receiver=call.func.value)
            except _templates.CannotRender as reason:
                file.report(call, self.code, Fate.BY_HAND, symbol, f"{row.message} Write `{self._plain(template)}`: {reason}.")
                return
            file.report(call, self.code, Fate.MIGRATED, symbol, row.message, edits)
            return
        kept = _models.own_arguments(row.name, receivers, file) if row.family == "model" else ()
        if kept:  # kerascompat's method takes the dialect's arguments
            arguments = tuple(part for part in row.arguments if kept.isdisjoint((getattr(part, "name", ""), getattr(part, "old", ""))))
            outcome = _calls.apply(Job(file, call, symbol, arguments, legacy, _models.signature(row.name, kept), dialect))
            self._conclude(call, symbol, row, outcome, "", file)
            return
        new = inventory.signature3(f"{cls}.{row.to or row.name}")
        renamed = bool(row.to) and row.to != row.name
        outcome = _calls.apply(Job(file, call, symbol, row.arguments, legacy, new, dialect, renamed=renamed))
        if renamed and not outcome.foreign:
            outcome.edits.append(Edit(*file.tree.span(call.func.attr), row.to))
        self._conclude(call, symbol, row, outcome, "", file)

    # ------------------------------------------------------------- attributes

    def attribute(self, node: cst.Attribute, receivers: list[Object], file: File) -> None:
        name = node.attr.value
        parent = file.tree.parent(node)
        if not receivers and not may_have_keras(file):
            return
        if (
            file.claimed(node)
            or isinstance(parent, cst.Call)
            and parent.func is node
            or any(self._own(receiver, name) for receiver in receivers)
        ):
            return
        surface = next((receiver.surface for receiver in receivers if receiver.surface), "") or self._surface(file)
        dialect = file.dialect_of(surface)
        families = list(dict.fromkeys(receiver.family for receiver in receivers)) or [
            family for family, member in self.attributes if member == name
        ]
        for family in families:
            row = rows.tables().attribute(family, name, dialect)
            if family == "model" and name in ("metrics_names", "weights") and _models.keeps(file, receivers):
                return  # kerascompat's models have it as it was
            if row is None or (family, name) not in self.attributes or not receivers and not row.unique:
                continue
            if not file.claim(node) or not file.wants(self.code, node):
                return
            symbol = f"{rows.CLASS_OF[family]}.{name}"
            stored = isinstance(parent, (cst.AssignTarget, cst.AnnAssign, cst.AugAssign)) and getattr(parent, "target", None) is node
            if row.by_hand or stored:
                file.report(node, self.code, Fate.BY_HAND, symbol, row.by_hand or f"{row.message} It cannot be set.")
            elif row.to:
                file.report(node, self.code, Fate.MIGRATED, symbol, row.message, [Edit(*file.tree.span(node.attr), row.to)])
            else:
                edits = self._attribute_edits(node, row.template, file)
                if edits is None:
                    text = file.source(node.value)
                    file.report(
                        node,
                        self.code,
                        Fate.BY_HAND,
                        symbol,
                        f"{row.message} Put `{text}` in a variable first, so that it is not made twice.",
                    )
                else:
                    file.report(node, self.code, Fate.MIGRATED, symbol, row.message, edits)
            return

    @staticmethod
    def _attribute_edits(node: cst.Attribute, template: str, file: File) -> list[Edit] | None:
        """The attribute as the template says; None where the object would have to be computed twice."""
        start, end = file.tree.span(node)
        inner = file.tree.span(node.value)
        if template.count("{self}") > 1:
            return [Edit(start, end, template.replace("{self}", file.source(node.value)))] if simple(node.value) else None
        before, _, after = template.partition("{self}")
        return [edit for edit in (Edit(start, inner[0], before), Edit(inner[1], end, after)) if edit.text or edit.start != edit.end]
