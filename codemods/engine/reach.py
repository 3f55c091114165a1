"""Reach: which models an optimizer trains, what else can set its rate, and what those models are made of.

This is what decides between plain Keras 3 and the shim. Whatever cannot be followed counts as a reason against the
plain form, in words that a person can check.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from codemods.engine.scopes import Use, dotted, imported_paths
from codemods.engine.symbols import Symbol, symbol
from codemods.engine.values import UNKNOWN, Analysis, Class, Constant, Display, Function, Object, argument, stored_value

#: Callbacks of Keras that neither read nor set the rate.
HARMLESS_CALLBACKS = frozenset(
    f"keras.callbacks.{name}"
    for name in (
        "BaseLogger Callback CSVLogger EarlyStopping History ModelCheckpoint ProgbarLogger RemoteMonitor TensorBoard TerminateOnNaN "
        "BackupAndRestore CallbackList"
    ).split()
)
SETTING_CALLBACKS = {
    "keras.callbacks.LearningRateScheduler": "LearningRateScheduler sets the rate",
    "keras.callbacks.ReduceLROnPlateau": "ReduceLROnPlateau sets the rate",
}
_RATE_NAMES = ("lr", "learning_rate", "_lr", "decay", "iterations", "effective_learning_rate")
_RATE_WORDS = re.compile(r"\b(?:lr|learning_rate|_lr)\b")
#: Position of `callbacks` in the legacy signatures of fit and fit_generator, standalone 2 and tf.keras alike.
_CALLBACKS_POSITION = {"fit": 5, "fit_generator": 4}


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the plain form is not proven, with the line it rests on."""

    text: str
    line: int = 0

    def __str__(self) -> str:
        return f"{self.text} (line {self.line})" if self.line else self.text


class Reach:
    """Answers about one file. Nothing is computed before it is asked for."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._tree = analysis.tree
        self._models: dict[int, tuple[list[Object], Reason | None]] = {}
        self._setters: list[tuple[Reason, tuple]] | None = None
        self._embedding: Reason | bool | None = False

    # ------------------------------------------------------------ the models

    def models(self, construction: cst.BaseExpression) -> tuple[list[Object], Reason | None]:
        """The models compiled with the optimizer that this expression makes; a reason where it goes elsewhere as well."""
        key = id(construction)
        if key not in self._models:
            self._models[key] = self._find_models(construction)
        return self._models[key]

    def _find_models(self, construction: cst.BaseExpression) -> tuple[list[Object], Reason | None]:
        analysis, models = self._analysis, []
        escape = self._escape(construction)
        if escape is not None:
            return models, escape
        for use in self._compiles_with.get(id(construction), ()):
            for value in analysis.infer(use.node.func.value):
                if isinstance(value, Object) and (value.family == "model" and value.site or value.cls is not None):
                    models.append(value)
                elif not (isinstance(value, Constant) and value.value is None):
                    return models, Reason("it trains a model that is not made in this file", self._line(use.node))
        if not models:
            return models, Reason("the model it trains is not in this file")
        for model in models:
            left = self._model_escape(model)
            if left is not None:
                return models, left
        return models, None

    def compiled_in(self, construction: cst.BaseExpression) -> list[int]:
        """The lines of the calls of compile that are given the optimizer which this expression makes."""
        return [self._line(use.node) for use in self._compiles_with.get(id(construction), ())]

    @cached_property
    def compiled_again(self) -> list[cst.Call]:
        """The calls of compile with one optimizer object that a call before was given too.

        A call in a loop by itself is among them, and one in a function that may run several times while the optimizer is made outside of it.
        """
        found: dict[int, cst.Call] = {}
        for uses in self._compiles_with.values():
            named = [use for use in uses if isinstance(argument(use.node, "optimizer", 0), (cst.Name, cst.Attribute))]
            for number, use in enumerate(named):
                if number or self._made_before_its_loop(argument(use.node, "optimizer", 0), use) or self._made_outside(use):
                    found[id(use.node)] = use.node
        return sorted(found.values(), key=lambda call: self._tree.span(call))

    def _made_before_its_loop(self, optimizer: cst.Name | cst.Attribute, use: Use) -> bool:
        """Is this name of an optimizer given its value outside of a loop that runs through this call?"""
        if not isinstance(optimizer, cst.Name):
            return False
        loops = use.loops
        bindings = self._analysis.names.reaching(optimizer.value, use)
        return bool(loops and bindings) and all(binding.scope is use.scope and loops - set(binding.block) for binding in bindings)

    def _made_outside(self, use: Use) -> bool:
        """Is a call of compile in a function that may run several times, with an optimizer that is made once in the module?"""
        optimizer, function = argument(use.node, "optimizer", 0), use.scope.function()
        if not isinstance(optimizer, cst.Name) or not isinstance(function.node, cst.FunctionDef):
            return False
        bindings = self._analysis.names.reaching(optimizer.value, use)
        if not bindings or not all(binding.scope.kind == "module" for binding in bindings):
            return False
        calls = [self._analysis.names.use_of[id(call)] for call, _ in self._analysis.calls_of(function.node)]
        once = len(calls) == 1 and calls[0].scope.kind == "module" and not calls[0].loops
        return not once

    def compiles_again(self, construction: cst.BaseExpression) -> bool:
        """Is the optimizer that this expression makes given to `compile` more than once?"""
        again = set(map(id, self.compiled_again))
        return any(id(use.node) in again for use in self._compiles_with.get(id(construction), ()))

    @cached_property
    def _compiles_with(self) -> dict[int, list[Use]]:
        """The calls of compile by the constructions (their ids) that its optimizer can be."""
        calls: dict[int, list[Use]] = {}
        for use in self._analysis.method_calls("compile"):
            optimizer = argument(use.node, "optimizer", 0)
            if optimizer is None:
                continue
            made = {id(value.node) for value in self._analysis.infer(optimizer) if isinstance(value, Object) and value.node is not None}
            for key in made | {id(optimizer)}:
                calls.setdefault(key, []).append(use)
        return calls

    @cached_property
    def _objects(self) -> list[tuple[cst.Name | cst.Attribute, list[Object]]]:
        """Every name and attribute of the file that can be an object, in the order of the text."""
        found = []
        for use in self._analysis.names.of_kind(cst.Name, cst.Attribute):
            objects = [value for value in self._analysis.infer(use.node) if value.__class__ is Object]
            if objects:
                found.append((use.node, objects))
        return found

    @cached_property
    def _by_construction(self) -> dict[int, list[cst.Name | cst.Attribute]]:
        """The same by the id of the expression that made the object."""
        found: dict[int, list[cst.Name | cst.Attribute]] = {}
        for node, objects in self._objects:
            for key in {id(value.node) for value in objects if value.node is not None}:
                found.setdefault(key, []).append(node)
        return found

    @cached_property
    def _models_by_site(self) -> dict[object, list[tuple[int, cst.Name | cst.Attribute, Object]]]:
        """Names and attributes that can be a model, with their rank, by the first step of its site; by None where that is not known."""
        found: dict[object, list[tuple[int, cst.Name | cst.Attribute, Object]]] = {}
        for rank, (node, objects) in enumerate(self._objects):
            for value in objects:
                if value.family == "model":
                    found.setdefault(value.site[0] if value.site else None, []).append((rank, node, value))
        return found

    def _line(self, node: cst.CSTNode) -> int:
        return self._tree.position(self._tree.span(node)[0])[0]

    def _escape(self, construction: cst.BaseExpression) -> Reason | None:
        """A use of the optimizer other than compiling with it or looking at its attributes."""
        for node in self._holders(construction):
            reason = self._use_escapes(node, "compile")
            if reason is not None:
                return reason
        return None

    def _holders(self, construction: cst.BaseExpression) -> list[cst.BaseExpression]:
        """The construction and every name or attribute that can stand for what it made."""
        return [construction, *(node for node in self._by_construction.get(id(construction), ()) if node is not construction)]

    def _use_escapes(self, node: cst.BaseExpression, method: str) -> Reason | None:
        parent = self._tree.parent(node)
        if isinstance(parent, cst.Arg):
            call = self._tree.parent(parent)
            if isinstance(call.func, cst.Attribute) and call.func.attr.value == method:
                return None
            if any(
                isinstance(value, (Symbol,)) and value.path in ("builtins.print", "builtins.type", "builtins.id", "builtins.isinstance")
                for value in self._analysis.infer(call.func)
            ):
                return None
            if any(isinstance(value, Function) for value in self._analysis.infer(call.func)) or any(
                isinstance(value, Class) and value.module is self._analysis for value in self._analysis.infer(call.func)
            ):
                return None  # followed through the parameter
            return Reason("the optimizer is passed to code that cannot be followed", self._line(call))
        if isinstance(parent, cst.Attribute) and parent.value is node:
            return None
        if isinstance(parent, (cst.AssignTarget, cst.Assign, cst.AnnAssign, cst.NamedExpr, cst.Expr, cst.Comparison, cst.ComparisonTarget)):
            return None
        if isinstance(parent, (cst.IfExp, cst.BooleanOperation)):
            return self._use_escapes(parent, method)
        if isinstance(parent, cst.Return):
            return self._returned_outside(parent, "the optimizer")
        if isinstance(parent, (cst.FormattedStringExpression, cst.For, cst.If, cst.Del)):
            return None
        return Reason("the optimizer is kept where it cannot be followed", self._line(node))

    def _returned_outside(self, node: cst.CSTNode, what: str) -> Reason | None:
        use = None
        for ancestor in self._tree.ancestors(node):
            if isinstance(ancestor, (cst.FunctionDef, cst.Lambda)):
                use = ancestor
                break
        if isinstance(use, cst.FunctionDef) and self._analysis.calls_of(use):
            return None
        name = use.name.value if isinstance(use, cst.FunctionDef) else "a lambda"
        return Reason(f"{what} is returned by {name}, which this file does not call", self._line(node))

    def _model_escape(self, model: Object) -> Reason | None:
        """Where a model leaves the file, to be trained by code that is not seen."""
        construction = model.node
        if construction is None:
            return None
        by_site = self._models_by_site
        if model.family != "model" or not model.site:
            near = [(rank, node, value) for rank, (node, objects) in enumerate(self._objects) for value in objects]
        else:
            near = sorted([*by_site.get(model.site[0], ()), *by_site.get(None, ())], key=lambda each: each[0])
        for _rank, node, value in near:
            if not value.may_be(model):
                continue
            reason = self._model_use_escapes(node)
            if reason is not None:
                return reason
        return self._model_use_escapes(construction)

    def _model_use_escapes(self, node: cst.BaseExpression) -> Reason | None:
        parent = self._tree.parent(node)
        if isinstance(parent, cst.Return):
            return self._returned_outside(parent, "the model")
        if isinstance(parent, cst.Arg):
            call = self._tree.parent(parent)
            for value in self._analysis.infer(call.func):
                if isinstance(value, Symbol) and (value.is_keras or value.path.startswith(("builtins.", "numpy."))):
                    continue
                if isinstance(value, (Function, Class, Object)) or type(value).__name__ == "Method":
                    if isinstance(value, Function) and value.module is not self._analysis:
                        return Reason("the model is passed to a function of another file", self._line(call))
                    continue
                return Reason("the model is passed to code that cannot be followed", self._line(call))
        return None

    # ------------------------------------------------- who can set the rate

    def rate_setters(self, construction: cst.BaseExpression, models: list[Object]) -> list[Reason]:
        """Everything in reach that sets or reads the rate of this optimizer, or that may."""
        if self._setters is None:
            self._setters = [*self._callback_setters(), *self._direct_setters()]
        found = []
        for reason, owners in self._setters:
            if not owners or any(owner.node is construction or any(owner.may_be(model) for model in models) for owner in owners):
                found.append(reason)
        return found

    def _callback_setters(self) -> list[tuple[Reason, tuple]]:
        """Callbacks passed to fit, with the models they are passed to (none: it may be any)."""
        found = []
        analysis = self._analysis
        for method, position in _CALLBACKS_POSITION.items():
            for use in analysis.method_calls(method):
                receivers = analysis.infer(use.node.func.value)
                if receivers and all(isinstance(value, Object) and value.family not in ("model", "user") for value in receivers):
                    continue
                models = tuple(value for value in receivers if isinstance(value, Object) and value.family == "model" and value.site)
                owners = models if len(models) == len(receivers) else ()
                starred = any(arg.star for arg in use.node.args)
                expression = argument(use.node, "callbacks", position)
                line = self._line(use.node)
                if expression is None:
                    if starred and not self._known_without_callbacks(use.node):
                        found.append((Reason("fit gets arguments that cannot be followed; callbacks may be among them", line), owners))
                    continue
                for reason in self._callbacks(expression, line):
                    found.append((reason, owners))
        return found

    def _known_without_callbacks(self, call: cst.Call) -> bool:
        for arg in call.args:
            if arg.star == "*":
                return False
            if arg.star == "**":
                for value in self._analysis.infer(arg.value):
                    if not isinstance(value, Display):
                        return False
                    entries, complete = value.module.display_entries(value)
                    if not complete or "callbacks" in entries:
                        return False
        return True

    def _callbacks(self, expression: cst.BaseExpression, line: int) -> list[Reason]:
        analysis, reasons = self._analysis, []
        for value in analysis.infer(expression):
            if isinstance(value, Display):
                for item in value.module.display_elements(value):
                    reasons += self._callback(item, line)
            elif isinstance(value, Constant) and value.value is None:
                continue
            else:
                reasons += self._callback(value, line)
        return reasons

    def _callback(self, value, line: int) -> list[Reason]:
        if isinstance(value, Constant) and value.value is None:
            return []
        if not isinstance(value, Object):
            return [Reason("fit gets a callback that cannot be followed", line)]
        if value.cls is not None:
            source = value.cls.module.tree.source(value.cls.node)
            if _RATE_WORDS.search(source) or "optimizer" in source:
                return [Reason(f"the callback {value.cls.node.name.value} uses the optimizer or its rate", line)]
            for base in self._analysis.keras_bases(value.cls):
                if base.path in SETTING_CALLBACKS:
                    return [Reason(SETTING_CALLBACKS[base.path], line)]
            return []
        if value.path in SETTING_CALLBACKS:
            return [Reason(SETTING_CALLBACKS[value.path], line)]
        if value.path == "keras.callbacks.LambdaCallback" and value.node is not None:
            source = self._source_with_functions(value.node)
            return [Reason("a LambdaCallback uses the rate", line)] if _RATE_WORDS.search(source) or "optimizer" in source else []
        if value.path in HARMLESS_CALLBACKS:
            return []
        return [Reason(f"what the callback {value.path or 'passed to fit'} does to the rate is not known", line)]

    def _source_with_functions(self, call: cst.Call) -> str:
        parts = [self._tree.source(call)] if self._tree.parent(call) is not None else []
        for arg in call.args:
            for value in self._analysis.infer(arg.value):
                if isinstance(value, Function):
                    parts.append(value.module.tree.source(value.node))
        return "\n".join(parts)

    def _direct_setters(self) -> list[tuple[Reason, tuple]]:
        """`optimizer.lr = x`, `K.set_value(model.optimizer.lr, x)` and reads of the rate, with the optimizers concerned."""
        found = []
        for use in self._analysis.names.of_kind(cst.Attribute, cst.Call):
            node = use.node
            if isinstance(node, cst.Attribute) and node.attr.value in _RATE_NAMES:
                owners = self._owners(node.value)
                if owners is None:
                    continue
                write = stored_value(self._tree, node) is not None or isinstance(self._tree.parent(node), cst.AugAssign)
                words = "the rate is set" if write else f"`{dotted(node) or '.' + node.attr.value}` is used"
                found.append((Reason(words, self._line(node)), owners))
            elif isinstance(node, cst.Attribute) and node.attr.value in ("get_config", "from_config", "get_weights", "set_weights"):
                values = self._analysis.infer(node.value)
                owners = tuple(value for value in values if isinstance(value, Object) and value.family == "optimizer")
                if owners:
                    found.append((Reason(f"`{node.attr.value}` of the optimizer is used", self._line(node)), self._concrete(owners)))
            elif isinstance(node, cst.Call) and isinstance(node.func, cst.Name) and node.func.value in ("setattr", "getattr", "hasattr"):
                if len(node.args) > 1 and self._analysis.constant(node.args[1].value) in _RATE_NAMES:
                    found.append((Reason(f"{node.func.value} reaches the rate", self._line(node)), self._owners(node.args[0].value) or ()))
        return found

    def _owners(self, expression: cst.BaseExpression) -> tuple | None:
        """The optimizers an expression can be; () if it may be any; None if it is certainly no optimizer."""
        values = self._analysis.infer(expression)
        optimizers = tuple(value for value in values if isinstance(value, Object) and value.family == "optimizer")
        if optimizers:
            return self._concrete(optimizers)
        if not values or any(value is UNKNOWN for value in values):
            # `args.lr` and `self.lr` are everyday names: only what hangs on something called an optimizer counts.
            name = (dotted(expression) or "").lower()
            return () if "opt" in name or name.endswith("model") else None
        return None

    @staticmethod
    def _concrete(optimizers: tuple) -> tuple:
        return optimizers if all(value.node is not None and value.site for value in optimizers) else ()

    # --------------------------------------------- what the models are made of

    def embedding(self) -> Reason | None:
        """An Embedding in this file or in the local modules that it uses, or models whose layers are not seen."""
        if self._embedding is False:
            self._embedding = self._find_embedding()
        return self._embedding

    def _find_embedding(self) -> Reason | None:
        seen: set[int] = set()
        reason = self._embedding_in(self._analysis, seen)
        if reason is not None:
            return reason
        for use in self._analysis.names.of_kind(cst.Call):
            for value in self._analysis.infer(use.node.func):
                path = getattr(value, "path", "")
                if isinstance(value, Symbol) and value.is_keras and path in _LOADERS:
                    return Reason(f"{path.rpartition('.')[2]} brings in a model whose layers are not seen", self._line(use.node))
        return None

    @staticmethod
    def _only_imported(analysis: Analysis, offset: int) -> bool:
        """Whether a mention of Embedding is an import's; that it is used shows elsewhere."""
        for statement, _scope, _block in analysis.names.imports:
            start, end = analysis.tree.span(statement)
            if start <= offset < end:
                aliased = not isinstance(statement.names, cst.ImportStar) and any(alias.asname is not None for alias in statement.names)
                return not aliased
        return False

    def _embedding_in(self, analysis: Analysis, seen: set[int]) -> Reason | None:
        if id(analysis) in seen:
            return None
        seen.add(id(analysis))
        own = analysis is self._analysis
        for match in re.finditer(r"\bEmbedding\b", analysis.tree.text):
            if not self._only_imported(analysis, match.start()):
                return Reason("an Embedding is in reach", analysis.tree.position(match.start())[0] if own else 0)
        for statement, _scope, _block in analysis.names.imports:
            for path, level in imported_paths(statement):
                if level == 0 and (symbol(path).is_keras or symbol(path).known_external):
                    continue
                local = analysis.local_module(path, level)
                if local is not None:
                    reason = self._embedding_in(local, seen)
                    if reason is not None:
                        return reason
                elif level or _brings_layers(path):
                    return Reason(f"{'.' * level}{path} may bring in an Embedding", self._line(statement) if own else 0)
        return None


_LOADERS = frozenset(
    {"keras.models.load_model", "keras.models.model_from_json", "keras.models.model_from_yaml", "keras.models.model_from_config"}
    | {f"keras.saving.{name}" for name in ("load_model",)}
)


def _brings_layers(path: str) -> bool:
    """Whether an import that cannot be read looks like a library of Keras layers or models."""
    root = path.partition(".")[0].lower()
    return "keras" in root or root in (
        "kapre",
        "tcn",
        "crf",
        "attention",
        "transformers",
        "bert",
        "layers",
        "models",
        "model",
        "nets",
        "networks",
    )
