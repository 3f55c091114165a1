"""Applies the argument changes of a row to one call."""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field

import libcst as cst

from codemods.changes import identifiers, inventory, rows, shims
from codemods.changes.inventory import Signature
from codemods.dialects import Dialect
from codemods.engine.calls import BoundCall, Given, bind, constant
from codemods.engine.edits import ArgumentEdits, Edit
from codemods.engine.file import File
from codemods.engine.symbols import is_migrated
from codemods.engine.values import NOT_CONSTANT, Display
from codemods.rules import _models
from codemods.rules.tables import _numbers, converters
from codemods.rules.tables._text import quoted, simple, uses_keras, with_imports

#: Keywords that Keras 3's layers take besides those of their constructor.
LAYER_KEYWORDS = frozenset("name dtype trainable autocast activity_regularizer input_shape input_dim".split())


_CUSTOM = "Keras 3 does not look a name up among the custom objects here: keras.saving.get_registered_object does."

#: Arguments that no signature names: some version took them out of its **kwargs (keras of 2.2.4, 2.3.1 and tf.keras 2.10, 2.15).
_UNNAMED = frozenset(
    "reverse_state_order zero_output_for_mask implementation initial_state constants fetches feed_dict options run_metadata caching_device "
    "enable_caching_device experimental_autocast partitioner collections getter layout fused synchronized use_one_hot_matmul transform_bias "
    "output_shape mode from_serialized skip_init drop_duplicates run_eagerly distribute".split()
)
_REGISTERS = ("custom_object", "CustomObjectScope", "register_keras_serializable")


@dataclass(slots=True)
class Outcome:
    """What a call becomes, and what is left to say about it."""

    edits: list[Edit] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # changes made or differences accepted
    problems: list[str] = field(default_factory=list)  # what a person must do
    unknown: list[str] = field(default_factory=list)  # arguments that no table speaks of
    shim: bool = False
    foreign: bool = False  # no call of the dialect: it stays as it is


@dataclass(slots=True)
class Job:
    """One call with everything that is known of it."""

    file: File
    call: cst.Call
    path: str  # canonical legacy path, or family and method
    arguments: tuple[rows.Argument, ...]
    legacy: Signature | None
    new: Signature | None
    dialect: Dialect
    choice: object = None
    dropped: tuple[str, ...] = ()  # parameters that the row itself consumes
    is_layer: bool = False
    renamed: bool = False  # the method gets another name


def apply(job: Job) -> Outcome:
    """The edits that make the arguments of the call those of Keras 3."""
    return _Application(job).run()


def chosen(job: Job, parameter: str) -> object:
    """The constant value of a parameter, its legacy default where it is left out, NOT_CONSTANT otherwise."""
    given = _given(_bind(job)).get(parameter)
    if given is not None:
        return constant(given)
    found = job.legacy.parameter(parameter) if job.legacy is not None else None
    return NOT_CONSTANT if found is None or found.default is None else cst_constant(found.default)


def cst_constant(text: str) -> object:
    """The constant that a default's source text says, NOT_CONSTANT for any other."""
    import ast

    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError):
        return NOT_CONSTANT


def _bind(job: Job) -> BoundCall:
    names = list(job.legacy.positional) if job.legacy is not None else []
    pack = next((part for part in job.arguments if isinstance(part, rows.Pack) and rows.holds(part.dialects, job.dialect)), None)
    if pack is not None and pack.new == "kernel_size" and job.dialect.family == "keras2" and len(names) > 2 and names[1] == "kernel_size":
        # Keras 2 took Conv2D(64, 3, 3) as Keras 1 did, if exactly these were given by position and are integers.
        positional = [arg.value for arg in job.call.args if arg.keyword is None and not arg.star]
        by_name = any(arg.keyword is not None and arg.keyword.value in pack.olds for arg in job.call.args)
        olds = list(pack.olds)
        dropped = any(isinstance(part, rows.Drop) and part.name == "output_shape" for part in job.arguments)
        if dropped and len(positional) == 2 + len(olds) and isinstance(positional[-1], cst.Tuple):
            positional.pop()  # Deconvolution2D(5, 3, 3, (6, 7, 5)): Keras 2 did not read the shape
            olds.append("output_shape")
        if (
            by_name
            or len(positional) == 1 + len(pack.olds)
            and all(isinstance(job.file.analysis.constant(value), int) for value in positional[1:])
        ):
            names[1:] = olds
    for part in job.arguments:
        if isinstance(part, rows.Lead) and rows.holds(part.dialects, job.dialect) and _leads(part, names, job):
            names.remove(part.name)
            names.insert(0, part.name)
    return bind(job.file.analysis, job.call, names)


def _leads(part: rows.Lead, names: list[str], job: Job) -> bool:
    """Whether the argument stands first in this call."""
    args = job.call.args
    if part.name not in names or not args or args[0].keyword is not None or args[0].star:
        return False
    if any(arg.keyword is not None and arg.keyword.value == names[0] for arg in args):
        return True
    values = job.file.analysis.infer(args[0].value)
    return bool(values) and all(isinstance(value, Display) for value in values)


def _given(bound: BoundCall) -> dict[str, Given]:
    found = dict(bound.given)
    for given in bound.unknown:
        found.setdefault(given.name, given)
    return found


def _excluded(part: rows.Argument, given: dict[str, Given]) -> bool:
    """Whether another argument says that the row does not hold in this call."""
    unless = getattr(part, "unless", None)
    return unless is not None and unless[0] in given and constant(given[unless[0]]) == unless[1]


class _Application:
    def __init__(self, job: Job) -> None:
        self.job = job
        self.file, self.call, self.dialect = job.file, job.call, job.dialect
        self.changes = ArgumentEdits(job.file.tree, job.call)
        self.outcome = Outcome()
        self.names: dict[int, str] = {}  # id(arg) -> new name
        self.removed: set[int] = set()
        self.written: set[str] = set()  # new parameters that have a value
        self.said: dict[int, str] = {}  # id(literal) -> what is written for it
        self.given: dict[str, Given] = {}
        self.last: list[Edit] = []  # insertions behind the call
        self.parts = [part for part in job.arguments if rows.holds(part.dialects, job.dialect) and self._chosen(part)]

    def _chosen(self, part: rows.Argument) -> bool:
        wanted = getattr(part, "choice", ())
        return not wanted or self.job.choice in wanted

    def run(self) -> Outcome:
        bound = _bind(self.job)
        given = _given(bound)
        self.parts = [part for part in self.parts if not _excluded(part, given)]
        if (
            bound.surplus
            and self.job.legacy is not None
            and not self.job.legacy.var_positional
            and not any(arg.star == "*" for arg in self.call.args)
        ):
            self.outcome.problems.append(
                f"{self.dialect} takes at most {len(self.job.legacy.positional)} positional arguments here: the call was never valid there. Say which argument is meant."
            )
            self.outcome.foreign = True
            return self.outcome
        twice = [name for name, entry in given.items() if entry.positional and self._by_keyword(name)]
        if twice:
            self.outcome.problems.append(f"{', '.join(twice)} is given twice, by position and by name: the call was never valid.")
            self.outcome.foreign = True
            return self.outcome
        missing = self._missing(given, bound) if self.job.renamed else ""
        if missing:
            told = (
                f"{self.dialect} wanted {missing} here, so the call was not written for it: name the version it was written for by --from."
            )
            return Outcome(problems=[told], foreign=True)
        lacking = self._missing(self._by_new_names(given), bound) if self.job.is_layer and not self._later(given) else ""
        if lacking:
            return Outcome(
                problems=[f"No value is given for {lacking}, which {self.dialect} wanted: the call was never valid."], foreign=True
            )
        self.given = given
        self._packs(given)
        for name, entry in given.items():
            if entry.arg is not None and id(entry.arg) in self.removed or name in self.written and entry.arg is None:
                continue
            if (
                name == "input_shape"
                and "batch_size" in given
                and any(isinstance(part, rows.Before) and part.name == "batch_size" for part in self.parts)
            ):
                continue  # goes with batch_size
            self._one(name, entry)
        self._defaults(given, bound)
        self._required(given, bound)
        self._open(bound)
        self._positions(bound)
        self.outcome.edits += self.changes.edits() if not self.changes.empty else []
        self.outcome.edits += self.last
        later = self._later(given)
        if later:
            names = ", ".join(later)
            self._note(f"{self.dialect} took no {names} here: written for another version, or migrated already.")
            if self.outcome.edits:
                told = f"{self.dialect} took no {names} here, so the call was not written for it: name the version it was written for by --from."
                return Outcome(problems=[told, *self.outcome.problems], foreign=True)
        return self.outcome

    def _missing(self, given: Container[str], bound: BoundCall) -> str:
        """What the dialect could not do without, and is not given."""
        if self.job.legacy is None or not bound.complete:
            return ""
        return ", ".join(part.name for part in self.job.legacy.parameters if part.required and part.name not in given)

    def _by_new_names(self, given: dict[str, Given]) -> set[str]:
        """What is given, also under the names that it has since: Keras 2 took output_dim for units."""
        names = set(given)
        for part in self.job.arguments:
            olds = getattr(part, "olds", None) or (getattr(part, "old", ""),)
            if names & set(olds):
                names |= {getattr(part, "new", "")} | set(getattr(part, "news", ()))
        return names

    def _later(self, given: dict[str, Given]) -> list[str]:
        """Arguments that Keras 3 takes, and the dialect did not."""
        legacy, new = self.job.legacy, self.job.new
        if legacy is None or new is None or legacy.var_keyword and not self.job.is_layer:
            return []
        rowed = {getattr(part, key, "") for part in self.parts for key in ("old", "name")}
        return [
            name
            for name in given
            if name in new and name not in legacy and name not in LAYER_KEYWORDS and name not in rowed and not self._passed_up(name)
        ]

    def _passed_up(self, name: str) -> bool:
        """Did a class that the layer derives from take the argument, as Keras 1's Recurrent took return_sequences?"""
        signatures = (inventory.signature(base, self.dialect) for base in inventory.bases(self.job.path, self.dialect))
        return any(signature is not None and name in signature for signature in signatures)

    def _by_keyword(self, name: str) -> bool:
        return any(arg.keyword is not None and arg.keyword.value == name for arg in self.call.args)

    # ------------------------------------------------------------- arguments

    def _packs(self, given: dict[str, Given]) -> None:
        for part in self.parts:
            if not isinstance(part, rows.Pack) or not any(name in given for name in part.olds):
                continue
            if part.new in given:
                continue
            if not part.missing and not all(name in given for name in part.olds):
                left = ", ".join(name for name in part.olds if name not in given)
                whole = given.get(part.olds[0])
                if (
                    whole is not None
                    and whole.arg is not None
                    and whole.arg.keyword is None
                    and isinstance(whole.value, (cst.Tuple, cst.List))
                ):
                    # No call of this version: it was migrated already.
                    self.names[id(whole.arg)] = part.new
                    self.removed.add(id(whole.arg))
                else:
                    self.outcome.problems.append(f"{left} is missing: write {part.new} out.")
                for name in part.olds:
                    self.written.add(name)
                continue
            entries = [given[name] for name in part.olds if name in given]
            if any(entry.arg is None for entry in entries):
                self.outcome.problems.append(f"{', '.join(part.olds)} are in an unpacked dict: put {part.new} there.")
                continue
            values = [self.file.source(given[name].value) if name in given else part.missing for name in part.olds]
            first = min(entries, key=lambda entry: self.file.tree.span(entry.arg)[0]).arg
            self.changes.replace(first, f"({', '.join(values)})")
            self.names[id(first)] = part.new
            if first.keyword is not None:
                self.changes.rename(first, part.new)
            for entry in entries:
                if entry.arg is not first:
                    self.changes.remove(entry.arg)
                self.removed.add(id(entry.arg))
            self.written.add(part.new)
            self._note(part.message)

    def _one(self, name: str, entry: Given) -> None:
        if name in self.job.dropped:
            self._remove(name, entry)
            return
        final = name
        for part in self.parts:
            if isinstance(part, rows.Refuse) and part.name == name and (part.values is not None or part.mentions):
                if self._refused(part, entry):
                    self._problem(part, entry)
        part = next((part for part in self.parts if self._concerns(part, name)), None)
        if name in ("input_shape", "trainable") and self.job.is_layer and self._taken(name):
            part = next(
                (part for part in self.parts if self._concerns(part, name) and not isinstance(part, (rows.Before, rows.Drop))), None
            )
        if isinstance(part, rows.Refuse):
            if constant(entry) not in part.harmless or constant(entry) is NOT_CONSTANT:
                self._problem(part, entry)
            if name in self.written or self._taken(name):
                self.written.add(name)
            elif constant(entry) in part.harmless:
                self._remove(name, entry)
            return
        if isinstance(part, rows.Drop):
            value = constant(entry)
            if part.harmless is None or any(
                value is harmless or value == harmless and type(value) is type(harmless) for harmless in part.harmless
            ):
                self._remove(name, entry)
                self._note(part.message)
            else:
                self.outcome.problems.append(part.message or f"Keras 3 does not take {name}.")
            return
        if isinstance(part, rows.Before):
            self._before(part, name, entry)
            return
        if isinstance(part, rows.Around):
            self._around(part, name, entry)
            return
        if isinstance(part, rows.Rename) and part.new != name and self._said(part):
            self._remove(name, entry)
            self._note(f"{part.new} is given too, and says it.")
            return
        if isinstance(part, rows.Split):
            self._rename(entry, part.news[0], part.message)
            self._identifier(part.news[0], entry)
            for other in part.news[1:]:
                self.changes.add(other, self.said.get(id(entry.value), self.file.source(entry.value)))
                self.written.add(other)
            return
        if isinstance(part, rows.Rename):
            final = part.new
            if part.through:
                self._through(part, entry)
            elif self._value(part, entry):
                return
            if final != name:
                self._rename(entry, final, part.message)
        elif not isinstance(part, rows.Accept) and not self._taken(name):
            legacy = self.job.legacy
            if legacy is not None and name not in legacy and legacy.var_keyword and name in _UNNAMED:
                self.outcome.problems.append(f"Keras 3 does not take {name}.")
            elif legacy is not None and name not in legacy and not inventory.ever_takes(self.job.path, name) and not self._passed_up(name):
                self.outcome.problems.append(
                    f"No Keras that this tool knows took {name} here: the call was never valid. Look for the argument that was meant."
                )
            elif legacy is not None and name not in legacy and self.job.is_layer and not self._passed_up(name):
                self.outcome.problems.append(f"{self.dialect} took no {name} here; another version did: name that by --from.")
            elif legacy is not None and (name in legacy or legacy.var_keyword):
                self.outcome.unknown.append(name)
            elif self.job.legacy is not None:
                self.outcome.problems.append(f"{self.dialect} takes no argument {name} here, and Keras 3 does not either.")
            return
        self.written.add(final)
        self._whole(final, entry)
        self._identifier(name, entry)

    def _said(self, part: rows.Rename) -> bool:
        """Is the parameter that the argument becomes given otherwise: under its own name, or by an argument whose row stands before?"""
        before = self.parts[: self.parts.index(part)]
        return part.new in self.given or any(
            isinstance(other, rows.Rename) and other.new == part.new and other.old in self.given for other in before
        )

    @staticmethod
    def _concerns(part: rows.Argument, name: str) -> bool:
        if isinstance(part, (rows.Rename, rows.Split)):
            return part.old == name
        if isinstance(part, rows.Refuse):
            return part.name == name and part.values is None and not part.mentions
        return isinstance(part, (rows.Drop, rows.Accept, rows.Before, rows.Around)) and part.name == name

    def _refused(self, part: rows.Refuse, entry: Given) -> bool:
        if part.mentions:
            return any(word in self.file.source(entry.value) for word in part.mentions)
        return constant(entry) in part.values

    def _problem(self, part: rows.Refuse, entry: Given) -> None:
        if part.modern and not self.file.exact:
            self._note(part.message)
        else:
            self.outcome.problems.append(part.message)

    def _taken(self, name: str) -> bool:
        """Does Keras 3 take the argument?"""
        new = self.job.new
        if new is None or name in new:
            return True
        return new.var_keyword and (not self.job.is_layer or name in LAYER_KEYWORDS)

    def _note(self, message: str) -> None:
        if message and message not in self.outcome.notes:
            self.outcome.notes.append(message)

    def _rename(self, entry: Given, new: str, message: str) -> None:
        if entry.arg is None:
            self.outcome.problems.append(f"{entry.name} is {new} now; it stands in an unpacked dict: rename the key there.")
            return
        self.names[id(entry.arg)] = new
        if not entry.positional:
            self.changes.rename(entry.arg, new)
        self._note(message or f"{entry.name} is {new} now.")

    def _remove(self, name: str, entry: Given) -> None:
        if entry.arg is None:
            self.outcome.problems.append(f"Keras 3 does not take {name}; it stands in an unpacked dict: take the key out there.")
            return
        self.changes.remove(entry.arg)
        self.removed.add(id(entry.arg))

    def _through(self, part: rows.Rename, entry: Given) -> None:
        """Pass the value through a function of kerascompat."""
        called = self.file.analysis.infer(entry.value.func) if isinstance(entry.value, cst.Call) else ()
        if constant(entry) is None or any(is_migrated(getattr(value, "surface", "")) for value in called):
            return
        path = part.through.replace("FACE", self.dialect.family)
        if not self.file.exact:
            self._note(part.message)
        elif entry.arg is None:
            self.outcome.problems.append(
                f"{part.message} {entry.name} stands in an unpacked dict: write {path}(...) around its value there."
            )
        else:
            start, end = self.file.tree.span(entry.value)
            self.outcome.edits += [Edit(start, start, self.file.imports.name(path, entry.value) + "("), Edit(end, end, ")")]
            self.outcome.shim = True
            self._note(part.message)

    def _whole(self, name: str, entry: Given) -> None:
        """Make a Python int of what Keras 3 takes as nothing else."""
        if entry.arg is None:
            return
        stored = name == "input_dim" and self.job.path == "keras.layers.Embedding" and _numbers.is_stored(entry.value)
        if self.job.is_layer and (stored or name in _numbers.SIZES and _numbers.is_numpy(entry.value, self.file)):
            self.changes.wrap(entry.arg, "int(", ")")
            self._note(f"Keras 3 takes {name} as a Python int alone, not as numpy's.")
        elif not self.job.is_layer and name in _numbers.COUNTS and _numbers.is_fraction(entry.value, self.file):
            self.changes.wrap(entry.arg, self.file.imports.name("math.ceil", entry.value) + "(", ")")
            self._note(f"Keras 3 wants {name} whole; it used to go on while fewer batches were done, that is, to round up.")

    def _value(self, part: rows.Rename, entry: Given) -> bool:
        """Convert the value; True where the argument is left to a person."""
        text = self.file.source(entry.value)
        new = None
        if part.converter:
            try:
                new = getattr(converters, part.converter)(entry, self.call, self.file)
            except converters.ByHand as reason:
                self.outcome.problems.append(str(reason))
                self.written.add(part.new)
                return True
        elif part.template:
            if not isinstance(entry.value, (cst.Tuple, cst.List)):
                new = part.template.format(text)
        elif part.values:
            new = self._converted(part, entry, text)
        if new is None:
            return False
        if entry.arg is None:
            self.outcome.problems.append(f"{entry.name} is {part.new}={new} now; it stands in an unpacked dict: change it there.")
            return True
        if new != text:
            self.changes.replace(entry.arg, new)
            if part.new == part.old:
                self._note(part.message)
        return False

    def _converted(self, part: rows.Rename, entry: Given, text: str) -> str | None:
        value = constant(entry)
        literal = (
            isinstance(entry.value, (cst.SimpleString, cst.ConcatenatedString, cst.Integer))
            or isinstance(entry.value, cst.Name)
            and entry.value.value in ("True", "False", "None")
        )
        if value is not NOT_CONSTANT:
            if value not in part.values or isinstance(value, bool) != isinstance(next(iter(part.values)), bool):
                return None
            if literal:
                return quoted(part.values[value], text)
        found = self.file.analysis.infer(entry.value.func) if isinstance(entry.value, cst.Call) else ()
        if any(getattr(each, "path", "") == "keras.backend.image_dim_ordering" for each in found):
            self.file.claim(entry.value.func)
            self.file.drop_reference(entry.value.func)
            return with_imports("@keras.backend.image_data_format()", self.file, entry.value, self.dialect.family)
        strings = {old: new for old, new in part.values.items() if isinstance(old, str) and new is not None}
        if not strings:
            return None
        if not simple(entry.value):
            self.outcome.problems.append(
                f"Convert the value of {part.old}: " + ", ".join(f"{old!r} is {new!r}" for old, new in strings.items()) + "."
            )
            return None
        return f"{strings!r}.get({text}, {text})"

    # --------------------------------------------------------------- defaults

    def _defaults(self, given: dict[str, Given], bound: BoundCall) -> None:
        for part in self.parts:
            if not isinstance(part, rows.Write) or part.name in self.written or part.name in given:
                continue
            if part.mentions and not any(word in self.file.tree.text for word in part.mentions):
                continue
            if part.unless_float in given and isinstance(constant(given[part.unless_float]), float):
                continue
            if not bound.complete:
                self.outcome.problems.append(
                    f"{part.message} Whether {part.name} is given cannot be seen here: write {part.name}={part.value.lstrip('@').replace('FACE', self.dialect.family)} if it is not."
                )
                continue
            value = part.value
            if not self.file.exact and part.modern is not None:
                value = part.modern
            if not value:
                self._note(part.message)
                continue
            if value.startswith("@kerascompat."):
                if not shims.exists(value[1:]):
                    self.outcome.problems.append(f"{part.message} {shims.to_come(value[1:])}")
                    continue
                self.outcome.shim = True
            self.changes.add(part.name, with_imports(value, self.file, self.call, self.dialect.family))
            self.written.add(part.name)
            self._note(part.message)

    def _required(self, given: dict[str, Given], bound: BoundCall) -> None:
        """What could be left out and must be given in Keras 3 is written out."""
        if self.job.new is None or self.job.legacy is None or not bound.complete:
            return
        before = {part.new: part.old for part in self.parts if isinstance(part, rows.Rename) and part.old in self.job.legacy}
        for parameter in self.job.new.parameters:
            name = parameter.name
            old = self.job.legacy.parameter(name) or self.job.legacy.parameter(before.get(name, ""))
            if not parameter.required or name in self.written or name in given or old is None or old.default is None:
                continue
            if old.default.startswith("<"):
                self.outcome.problems.append(f"{name} could be left out and must be given now: write it out.")
                continue
            self.changes.add(name, old.default)
            self.written.add(name)
            self._note(f"{name} must be given in Keras 3; where it was left out it was {old.default}.")

    def _open(self, bound: BoundCall) -> None:
        """An argument list that cannot be seen to its end."""
        if bound.complete:
            return
        renamed = sorted(
            {part.old for part in self.parts if isinstance(part, rows.Rename) and part.old != part.new}
            & set(self.job.legacy.names if self.job.legacy else ())
        )
        if renamed:
            self.outcome.problems.append(
                f"What `{self.file.source(bound.open_star).rstrip(', ')}` holds cannot be seen: rename there what has another name now ({', '.join(renamed)})."
            )

    def _positions(self, bound: BoundCall) -> None:
        """Positional arguments whose place is another one in Keras 3 are given their names."""
        if self.job.new is None:
            return
        places = self.job.new.positional
        place, still, stood = 0, True, -1
        for name, entry in bound.given.items():
            if not entry.positional or entry.arg is None:
                continue
            stood += 1
            if id(entry.arg) in self.removed and id(entry.arg) not in self.names:
                continue
            final = self.names.get(id(entry.arg), name)
            if still and place < len(places) and places[place] == final:
                place += 1
                continue
            if still and any(arg.star for arg in self.call.args):
                self.outcome.problems.append(
                    f"{final} stands at another position in Keras 3, and what is unpacked cannot be seen: write it by keyword."
                )
            still = False
            if self._taken(final):
                self.changes.rename(entry.arg, final)
                there = f"Keras 3 takes {places[stood]} at its position" if stood < len(places) else "its position changed"
                self._note(f"{final} is given by keyword: {there}.")

    # ------------------------------------------------------------ identifiers

    def _identifier(self, name: str, entry: Given) -> None:
        kind = identifiers.kind_of(name, self.job.path)
        if kind is None or entry.owner is not self.file.analysis:
            return
        for node in self._literals(entry.value):
            value = self.file.analysis.constant(node)
            row = rows.tables().identifier(kind, value, self.dialect) if isinstance(value, str) else None
            source = self.file.source(node)
            custom = row is None and isinstance(value, str) and identifiers.is_custom(kind, value, self.dialect, self._registered(value))
            if custom and not self._can_be_registered():
                self.outcome.problems.append(
                    f"No Keras that this tool knows had the {kind} {source}, and nothing here registers one: the call was never valid."
                )
                continue
            if custom:
                row = rows.Identifier(kind, value, path="keras.saving.get_registered_object", arguments=source, message=_CUSTOM)
            if row is None:
                continue
            if (
                (custom or value in shims.KNOWN_NAMES)
                and not (self.dialect.family == "keras2" and row.path.startswith("kerascompat.keras1."))  # another formula than its models'
                and kind in ("loss", "metric")
                and self.dialect.standalone
                and _models.shimmed(self.file)
            ):
                continue  # kerascompat's models know it
            if row.by_hand:
                self.outcome.problems.append(row.by_hand)
                continue
            if row.new:
                text = quoted(row.new, source)
            elif row.path.startswith("kerascompat."):
                if not self.file.exact:
                    self._note(row.message)
                    continue
                if not shims.exists(row.path):
                    self.outcome.problems.append(f"{row.message} {shims.to_come(row.path)}")
                    continue
                self.outcome.shim = True
                text = with_imports(f"@{row.path}", self.file, node, self.dialect.family)
            else:
                if not self.file.exact and kind == "initializer":
                    self._note(row.message)
                    continue
                text = with_imports(f"@{row.path}({row.arguments})", self.file, node, self.dialect.family)
            self.said[id(node)] = text
            if node is entry.value and entry.arg is not None:
                self.changes.replace(entry.arg, text)
            elif self.file.claim(node):
                self.outcome.edits.append(Edit(*self.file.tree.span(node), text))
            self._note(row.message)

    def _can_be_registered(self) -> bool:
        """Can this file, or what it imports, add to Keras's custom objects?"""
        analysis = self.file.analysis
        if any(word in module.tree.text for module in (analysis, *analysis.imported_modules) for word in _REGISTERS):
            return True
        return analysis.imports_unseen

    def _registered(self, name: str) -> bool:
        """Does the file register an object of its own under this name?"""
        text = self.file.tree.text
        if not any(word in text for word in _REGISTERS):
            return False
        return text.count(f"'{name}'") + text.count(f'"{name}"') > 1

    def _literals(self, value: cst.BaseExpression) -> list[cst.SimpleString]:
        """String literals that a value is made of: itself, or those of a list, a tuple, a dict."""
        if isinstance(value, cst.SimpleString):
            return [value]
        found: list[cst.SimpleString] = []
        if isinstance(value, (cst.List, cst.Tuple, cst.Dict)):
            for element in value.elements:
                found += self._literals(element.value)
        elif isinstance(value, cst.Name):
            for each in self.file.analysis.infer(value):
                if isinstance(each, Display) and each.module is self.file.analysis and each.node is not value:
                    found += self._literals(each.node)
        return found

    # ------------------------------------------------------------------ input

    def _before(self, part: rows.Before, name: str, entry: Given) -> None:
        """Put an Input in front of the layer."""
        tree, file = self.file.tree, self.file
        if entry.arg is None:
            self.outcome.problems.append(f"{part.message} {name} stands in an unpacked dict: take it out there.")
            return
        shape = file.source(entry.value)
        if name == "batch_size":
            given = next((arg for arg in self.call.args if arg.keyword is not None and arg.keyword.value == "input_shape"), None)
            if given is None:
                self.outcome.problems.append(f"{part.message} Put keras.Input(shape, batch_size={shape}) in front and take batch_size out.")
                return
            shape = f"{shape}, shape={file.source(given.value)}"
            self.changes.remove(given)
            self.removed.add(id(given))
        parent = tree.parent(self.call)
        if isinstance(parent, cst.Call) and parent.func is self.call:
            self._remove(name, entry)  # called on a tensor: the shape was ignored
            self._note(part.message)
            return
        layer = self.call
        while isinstance(parent, cst.Arg) and isinstance(tree.parent(parent), cst.Call) and self._is_wrapper(tree.parent(parent)):
            layer = tree.parent(parent)
            parent = tree.parent(layer)
        if isinstance(parent, cst.Element) and isinstance(tree.parent(parent), cst.List):
            if tree.parent(parent).elements[0] is parent:
                start = tree.span(layer)[0]
                text = with_imports(f"@keras.Input({part.parameter}={shape}), ", file, layer, self.dialect.family)
                self.outcome.edits.append(Edit(start, start, text))
                self._remove(name, entry)
                self._note(part.message)
                return
        if isinstance(parent, cst.Arg) and isinstance(tree.parent(parent), cst.Call):
            adding = tree.parent(parent)
            statement = tree.parent(adding)
            if isinstance(adding.func, cst.Attribute) and adding.func.attr.value == "add" and isinstance(statement, cst.Expr):
                line = tree.parent(statement)
                if isinstance(line, cst.SimpleStatementLine) and len(line.body) == 1:
                    start = tree.span(line)[0]
                    begin = max(tree.text.rfind("\n", 0, start), tree.text.rfind("\r", 0, start)) + 1
                    indent = tree.text[begin:start]
                    text = with_imports(
                        f"{file.source(adding.func)}(@keras.Input({part.parameter}={shape}))", file, layer, self.dialect.family
                    )
                    self.outcome.edits.append(Edit(start, start, f"{text}{tree.newline}{indent}"))
                    self._remove(name, entry)
                    self._note(part.message)
                    return
        self.outcome.problems.append(f"{part.message} Put keras.Input({part.parameter}={shape}) in front and take {name} out.")

    def _around(self, part: rows.Around, name: str, entry: Given) -> None:
        """Give the argument to a function around the call."""
        file, tree = self.file, self.file.tree
        if constant(entry) is None:
            self._remove(name, entry)
            return
        function = part.function.replace("FACE", self.dialect.family)
        argument = tree.parent(self.call)
        wrapper = tree.parent(argument) if isinstance(argument, cst.Arg) else None
        made_anew = isinstance(wrapper, cst.Call) and any(
            getattr(value, "path", "") in part.within for value in file.analysis.infer(wrapper.func)
        )
        if entry.arg is None or made_anew or uses_keras(entry.value, file) or not shims.exists(function):
            self.outcome.problems.append(f"{part.message} Take {name} out and write {function}(layer, {name}) around the layer.")
            return
        start, end = tree.span(self.call)
        self.outcome.edits.append(Edit(start, start, file.imports.name(function, self.call) + "("))
        self.last.append(Edit(end, end, f", {file.source(entry.value)})"))
        self._remove(name, entry)
        self.outcome.shim = True
        self._note(part.message)

    def _is_wrapper(self, call: cst.Call) -> bool:
        return any(
            getattr(value, "path", "") in ("keras.layers.Bidirectional", "keras.layers.TimeDistributed", "keras.layers.Wrapper")
            for value in self.file.analysis.infer(call.func)
        )
