"""Why the models of a file must be kerascompat's: what the file does that plain Keras 3 trains, counts or logs otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from codemods.changes import inventory, shims
from codemods.changes.inventory import Parameter, Signature
from codemods.dialects import Dialect
from codemods.engine.kinds import UNKNOWN, Stream
from codemods.engine.scopes import Scope, Use
from codemods.engine.symbols import Symbol, is_of_tensorflow
from codemods.engine.values import Class, Display, Function, Object, argument, stored_value
from codemods.ledger import Fate

if TYPE_CHECKING:
    from codemods.engine.file import File, Reference

PATHS = ("keras.Model", "keras.Sequential")

#: The rules that act on the causes: a file whose user leaves them out keeps Keras 3's models.
TOGGLES, TRAINING, LOSSES, AGAIN = "KC142", "KC144", "KC148", "KC166"

_RECURRENT = frozenset(f"keras.layers.{name}" for name in ("LSTM", "GRU", "SimpleRNN", "RNN", "ConvLSTM2D"))
_LISTING = ("evaluate", "evaluate_generator", "train_on_batch", "test_on_batch")
_WEIGHTED = ("fit", "evaluate", "train_on_batch", "test_on_batch")
_LOG_WORDS = ("logs.get(", "logs[", "logs.items", "logs.copy", "logs or", "logs)")
_BATCH_ENDS = ("on_batch_end", "on_train_batch_end")
_AT_BATCHES = (*_BATCH_ENDS, "on_batch_begin", "on_train_batch_begin")
_OUTPUT_LOSS = re.compile(r"[\"'](?:val_)?(?!val_loss)\w+_loss[\"']")
_PENALTY = re.compile(r"(?<!activity_)\b\w*regularizer[ \t]*=(?!=)")
#: Losses with which the shapes say which accuracy "accuracy" is, as the loss did.
ACCURACY_BY_SHAPE = frozenset({"categorical_crossentropy", "sparse_categorical_crossentropy"})
_LOGS_OF_A_BATCH = "logs of a batch held the values of that batch, with 'batch' and 'size'"
_OF_THIS_BATCH = "take logs['loss'] * (batch + 1) minus the same of the batch before, for batches of one size"
#: (family, method) -> what is passed on as it is
_OWN_ARGUMENTS = {
    ("keras1", "compile"): frozenset({"sample_weight_mode"}),
    ("keras2", "compile"): frozenset({"sample_weight_mode"}),
    ("keras1", "fit_generator"): frozenset({"generator", "samples_per_epoch", "nb_val_samples", "nb_epoch"}),
    ("keras1", "evaluate_generator"): frozenset({"generator", "val_samples"}),
    ("keras1", "predict_generator"): frozenset({"generator", "val_samples"}),
}
_GENERATORS = ("fit_generator", "evaluate_generator", "predict_generator")


@dataclass(frozen=True, slots=True)
class Cause:
    """A place that asks for the old models, the rule that names it, and what it rests on."""

    node: cst.CSTNode
    rule: str
    text: str
    remedy: str = ""  # what else a person can do
    place: str = ""  # the file and line that it lies in, where it is another file's


def face(dialect: Dialect) -> str:
    """The module of kerascompat with the dialect's models."""
    package = "keras2.since_2_3" if dialect.family == "keras2" and dialect.at_least(2, 3) else dialect.family
    return f"kerascompat.{package}.models"


def shimmed(file: File) -> bool:
    """Whether the models that this file makes are (or become) kerascompat's."""
    known = file.notes.get("models shimmed")
    if known is None:
        made = [found for _, found in constructions(file)]
        known = bool(made) and file.exact and file.dialect.standalone and not _subclassed(file)
        known = known and (any(found.migrated for found in made) or bool(causes(file)))
        file.notes["models shimmed"] = known
    return known


def move_to_tf_keras(reference: Reference, code: str, reason: str, file: File) -> None:
    """Make a model of tf.keras one of `kerascompat.tf_keras.models`, and say why."""
    file.notes["tf_keras models"] = True
    name = reference.path.rpartition(".")[2]
    file.imports.move(reference.node, f"kerascompat.tf_keras.models.{name}", code)
    file.report(reference.call or reference.node, code, Fate.SHIMMED, reference.path, f"{name} of kerascompat {reason}")


def kept(file: File) -> bool:
    """Whether the models of this file are kerascompat's, of either kind: asked when all references are done."""
    return "tf_keras models" in file.notes or shimmed(file)


def keeps(file: File, receivers: list[Object]) -> bool:
    """Whether a method of these objects is one of kerascompat's models, which keep the old meaning."""
    if not all(receiver.path in ("", *PATHS) and receiver.cls is None for receiver in receivers):
        return False
    return all(shimmed(maker) for maker in _makers([receiver.site for receiver in receivers], file) or [file])


def own_arguments(name: str, receivers: list[Object], file: File) -> frozenset[str]:
    """Arguments of the dialect that a method of kerascompat's models still takes; none where the call becomes one of Keras 3's methods."""
    family = file.dialect.family
    return _OWN_ARGUMENTS.get((family, name), frozenset()) if keeps(file, receivers) else frozenset()


def signature(name: str, own: frozenset[str]) -> Signature:
    """Parameters of a method of kerascompat's models: those of Keras 2.2, and by keyword the dialect's own."""
    found = inventory.signature(f"keras.Model.{name}", Dialect.parse("keras==2.2.4"))
    more = sorted(own - set(found.names))
    return Signature(
        (*(part for part in found.parameters if part.kind == "plain"), *(Parameter(each, "None", "keyword_only") for each in more))
    )


def constructions(file: File) -> list[tuple[Use, Symbol]]:
    """Where the file names Model and Sequential of standalone Keras, or kerascompat's."""
    return [(use, found) for use, found in symbols(file) if found.path in PATHS and not is_of_tensorflow(found.surface)]


def symbols(file: File) -> list[tuple[Use, Symbol]]:
    """Every name of Keras in the file."""
    known = file.notes.get("keras symbols")
    if known is None:
        known = []
        for use in file.names.of_kind(cst.Name, cst.Attribute):
            values = [value for value in file.analysis.infer(use.node) if isinstance(value, Symbol)]
            if len(values) == 1 and values[0].is_keras:
                known.append((use, values[0]))
        file.notes["keras symbols"] = known
    return known


def causes(file: File) -> list[Cause]:
    """What asks for the old models in a file of standalone Keras, or in those that train what it makes, in the order of the text.

    Nothing that its user left out.
    """
    known = file.notes.get("model causes")
    if known is None:
        known = file.notes["model causes"] = sorted(
            [*_own_causes(file), *_causes_elsewhere(file)], key=lambda cause: file.tree.span(cause.node)
        )
    return known


def _own_causes(file: File) -> list[Cause]:
    known = file.notes.get("own causes")
    if known is None:
        known = file.notes["own causes"] = []
        if file.dialect.standalone and file.uses_keras:
            known += [cause for cause in _causes(file) if file.wants(cause.rule, cause.node)]
    return known


def _causes(file: File) -> Iterator[Cause]:
    dialect = file.dialect
    old = dialect.before(2, 3)
    compiled = _compiled(file)
    for node in late_toggles(file):
        yield Cause(node, TOGGLES, "`trainable` is set after a compile")
    for call in added_losses(file):
        yield Cause(call, LOSSES, "a tensor of its graph is added to what it trains for")
    for node in losses_in_graph(file):
        yield Cause(node, LOSSES, "it is trained for a function that looks at tensors of its graph")
    weighted = list(_weighted(file)) if old else []
    yield from weighted
    metrics = [call for call in compiled if metrics_of(call) is not None]
    if metrics or weighted or not old or any(map(_measures, _users(file))):
        yield from masks(file, dialect)
    for call in metrics:
        for node in own_metrics(metrics_of(call), file):
            yield Cause(
                node,
                TRAINING,
                "a metric of one's own was given targets of the shape of the predictions"
                + (", and its values counted by samples" if old else ""),
            )
    for call in joined_models(file):
        yield Cause(call, TRAINING, "it begins by joining models, which Keras 3's Sequential cannot")
    for call in compiled:
        for node in _strings(argument(call, "loss", 1)):
            name = file.analysis.constant(node)
            if (dialect.family, name) in shims.OLD_LOSSES and old:
                yield Cause(node, TRAINING, f"the loss {name!r} had another formula")
    for call in file.reach.compiled_again:
        if _of_models(call, file):
            yield Cause(
                call, TRAINING, "what an optimizer keeps beside the weights began anew with every compile, and was each model's own"
            )
    for call in compiled:
        names = loss_names(argument(call, "loss", 1), file)
        if len(names or ()) > 1 and not names <= ACCURACY_BY_SHAPE:
            for node in _strings(argument(call, "metrics", 2)):
                if file.analysis.constant(node) in ("accuracy", "acc"):
                    yield Cause(node, TRAINING, "the accuracy of an output was chosen by its loss")
    for node in set_again(file):
        if is_made_here(node.value, file):
            yield Cause(node, AGAIN, "`trainable` of a model is set after that of its layers, which kept theirs")
    for node in frozen_penalties(file):
        yield Cause(node, TRAINING, "penalties of weights that do not train counted in the loss")
    yield from _output_losses(compiled, file)
    for node in listed_values(file):
        yield Cause(node, TRAINING, "values of several outputs were listed output by output")
    yield from _batch_logs(file)
    yield from _stops(file)
    if not old:
        yield from _last_batches(file)
    yield from _nested_weights(file)
    if dialect.family == "keras1":
        yield from _counted_samples(file)


# --------------------------------------------------------------------- causes


def joined_models(file: File) -> list[cst.Call]:
    """Calls of Merge that are given models to join, rather than called on tensors."""
    found = []
    for use, symbol in symbols(file):
        call = file.tree.parent(use.node)
        if symbol.path == "keras.layers.Merge" and isinstance(call, cst.Call) and call.func is use.node:
            given = argument(call, "layers", 0)
            if given is not None and file.analysis.constant(given) is not None:
                found.append(call)
    return found


def added_losses(file: File) -> list[cst.Call]:
    """Calls of `add_loss` on a model: inside a layer's own methods it is `self` that is called."""
    calls = [use.node for use in file.analysis.method_calls("add_loss")]
    return [
        call for call in calls if not (isinstance(call.func.value, cst.Name) and call.func.value.value == "self") and _of_models(call, file)
    ]


def losses_in_graph(file: File) -> list[cst.BaseExpression]:
    """Functions given to `compile` of standalone Keras that look at tensors of the model beside their arguments."""
    found = []
    if file.dialect.standalone:
        for call in _compiled(file):
            found += [node for node in measures(call) if _sees_tensors(node, file)]
    return found


def measures(call: cst.Call) -> Iterator[cst.BaseExpression]:
    """The losses and metrics that a call of `compile` is given."""
    for given in (argument(call, "loss", 1), argument(call, "metrics", 2)):
        yield from single(given)


def single(node: cst.BaseExpression | None) -> Iterator[cst.BaseExpression]:
    """What a list or a dict holds, or the expression itself."""
    if isinstance(node, (cst.List, cst.Tuple, cst.Dict)):
        for element in node.elements:
            yield from single(element.value)
    elif node is not None:
        yield node


def _sees_tensors(node: cst.BaseExpression, file: File) -> bool:
    if not isinstance(node, (cst.Name, cst.Attribute, cst.Lambda, cst.Call)):
        return False
    made = [node]
    if isinstance(node, cst.Name):
        made += [binding.value for binding in file.names.reaching(node.value, file.names.use_of[id(node)]) if binding.value is not None]
    for call in made:
        if isinstance(call, cst.Call) and any(
            getattr(value, "path", "") == "functools.partial" for value in file.analysis.infer(call.func)
        ):
            if any(_is_tensor(arg.value, file) for arg in call.args[1:]):
                return True
    functions = [value for value in file.analysis.infer(node) if isinstance(value, Function) and value.module is file.analysis]
    return any(_names_tensors(function.node, file) for function in functions)


def _names_tensors(function: cst.FunctionDef | cst.Lambda, file: File) -> bool:
    """Whether a function names a tensor that was made outside of it, as a variable or an attribute of self."""
    start, end = file.tree.span(function)
    for use in file.names.of_kind(cst.Name, cst.Attribute):
        name = use.node.value if isinstance(use.node, cst.Attribute) else use.node
        if not isinstance(name, cst.Name) or not start < file.tree.span(use.node)[0] < end:
            continue
        bindings = file.names.reaching(name.value, use)
        if isinstance(use.node, cst.Attribute) and name.value == "self":
            outside = True
        else:
            outside = bool(bindings) and all(not start <= file.tree.span(binding.node)[0] < end for binding in bindings)
        if outside and _is_tensor(use.node, file):
            return True
    return False


def _is_tensor(node: cst.BaseExpression, file: File) -> bool:
    return any(isinstance(value, Object) and value.family == "tensor" for value in file.analysis.infer(node))


def _toggles(file: File) -> list[cst.Attribute]:
    """Assignments to `trainable` of a layer or model that a compile can precede."""
    compiles = file.analysis.method_calls("compile")
    return [
        use.node
        for use in file.names.of_kind(cst.Attribute)
        if use.node.attr.value == "trainable"
        and stored_value(file.tree, use.node) is not None
        and _is_keras(use.node, file)
        and any(_may_follow(place, compiled, file) for place in places(use, file) for compiled in compiles)
    ]


def set_again(file: File) -> list[cst.Attribute]:
    """Where `trainable` of a model is set after that of its layers, in a way in which Keras 3 does otherwise.

    tf.keras: to the value that it may have already, which Keras 3 passes over on TensorFlow. Standalone Keras: to True, which it set of the model alone.
    """
    known = file.notes.get("set again")
    if known is None:
        known = file.notes["set again"] = []
        if not file.uses_keras or "trainable" not in file.tree.text:
            return known
        sets = [use.node for use in file.names.of_kind(cst.Attribute) if use.node.attr.value == "trainable"]
        sets = sorted((node for node in sets if stored_value(file.tree, node) is not None), key=file.tree.span)
        for number, node in enumerate(sets):
            value, path = stored_value(file.tree, node)
            wanted = file.analysis.constant(value)
            if path or not isinstance(wanted, bool) or not _is_model(node.value, file):
                continue
            if _may_have(wanted, node, sets[:number], file):
                known.append(node)
    return known


def _may_have(wanted: bool, node: cst.Attribute, before: list[cst.Attribute], file: File) -> bool:
    """Whether a layer was set by itself before; in tf.keras, since the model was given a value, which may be this one."""
    held, others = True, False
    for one in before:
        if file.source(one.value) == file.source(node.value):
            held = file.analysis.constant(stored_value(file.tree, one)[0])
            others = others and file.dialect.standalone
        elif any(isinstance(found, Object) and found.family == "layer" for found in file.analysis.infer(one.value)):
            others = True
    return others and (wanted if file.dialect.standalone else held is not (not wanted))


def is_made_here(node: cst.BaseExpression, file: File) -> bool:
    """Whether an expression is a model that this file makes by Model or Sequential."""
    return any(isinstance(value, Object) and value.site[:1] and value.site[0] in _made(file) for value in file.analysis.infer(node))


def places(use: Use, file: File) -> list[Use]:
    """Where in the program an expression of a plain function runs: the calls of that function, where all of them are seen; else itself."""
    scope = use.scope.function()
    if scope.kind != "function" or scope.parent is None or scope.parent.kind != "module" or not isinstance(scope.node, cst.FunctionDef):
        return [use]
    name = scope.node.name.value
    known = file.notes.get(("places", name))
    if known is None:
        calls = [call for call, _ in file.analysis.calls_of(scope.node)]
        mentions = [each for each in file.names.uses if isinstance(each.node, cst.Name) and each.node.value == name]
        called = {id(call.func) for call in calls}
        whole = bool(calls) and len(called) == len(mentions) and all(id(each.node) in called for each in mentions)
        inside = any(file.names.use_of[id(call)].scope.function() is scope for call in calls)
        seen = whole and not inside and not file.analysis.called_elsewhere(scope.node)
        known = file.notes["places", name] = [file.names.use_of[id(call)] for call in calls] if seen else []
    return known or [use]


def late_toggles(file: File) -> list[cst.Attribute]:
    """The same, without those after which all that was compiled before is compiled again before anything is trained."""
    known = file.notes.get("late toggles")
    if known is None:
        known = file.notes["late toggles"] = [
            node
            for node in _toggles(file)
            if not all(_compiled_again(place.node, file) for place in places(file.names.use_of[id(node)], file))
        ]
    return known


def toggled_elsewhere(file: File) -> str:
    """Where another file sets `trainable` of a model that this one makes, after a compile: its name and line; "" where none does."""
    known = file.notes.get("toggled elsewhere")
    if known is None:
        known = file.notes["toggled elsewhere"] = _toggled_elsewhere(file)
    return known


def _toggled_elsewhere(file: File) -> str:
    made = _made(file)
    for other in _importers(file):
        if "trainable" not in other.tree.text:
            continue
        for node in late_toggles(other):
            if any(isinstance(value, Object) and value.site[:1] and value.site[0] in made for value in other.analysis.infer(node.value)):
                return _place(node, other)
    return ""


def _place(node: cst.CSTNode, file: File) -> str:
    return f"{file.analysis.filename.name}:{file.line(node)}"


def _reached_by(use: Use) -> Iterator[str]:
    """The function of the module, or the class, that a place lies in: what another file calls."""
    scope = use.scope
    while scope is not None and scope.kind != "module":
        if isinstance(scope.node, (cst.FunctionDef, cst.ClassDef)):
            yield scope.node.name.value
        scope = scope.parent


def made_elsewhere(node: cst.Attribute, file: File) -> str:
    """The file that makes the models whose `trainable` is set, where it is another one; else ""."""
    makers = _makers([value.site for value in file.analysis.infer(node.value) if isinstance(value, Object)], file)
    return makers[0].analysis.filename.name if len(makers) == 1 and makers[0] is not file else ""


def surely_late(node: cst.Attribute, file: File) -> bool:
    """Whether a model is compiled before the assignment in the same function."""
    here = file.names.use_of[id(node)].scope.function()
    earlier = [use for use in file.analysis.method_calls("compile") if file.tree.span(use.node)[0] < file.tree.span(node)[0]]
    return any(use.scope.function() is here for use in earlier)


def _compiled_again(node: cst.BaseExpression, file: File) -> bool:
    here = file.names.use_of[id(node)]
    compiles = file.analysis.method_calls("compile")
    training = [use for name in ("fit", "fit_generator", "train_on_batch") for use in file.analysis.method_calls(name)]
    loops = here.loops
    if any(use.scope.function() is not here.scope.function() or loops & set(use.block) for use in (*compiles, *training)):
        return False
    place = file.tree.span(node)[0]
    next_training = min((start for use in training if (start := file.tree.span(use.node)[0]) > place), default=len(file.tree.text))
    before = {file.source(use.node.func.value) for use in compiles if file.tree.span(use.node)[0] < place}
    surely = [use for use in compiles if here.block[: len(use.block)] == use.block]  # wherever the assignment runs, so does it
    after = {file.source(use.node.func.value) for use in surely if place < file.tree.span(use.node)[0] < next_training}
    return before <= after


def _is_keras(node: cst.Attribute, file: File) -> bool:
    values = file.analysis.infer(node.value)
    families = {value.family for value in values if isinstance(value, Object)}
    own = isinstance(node.value, cst.Name) and node.value.value == "self"
    return bool(families & {"model", "layer"}) or (not families and not own)


def _may_follow(use: Use, compiled: Use, file: File) -> bool:
    """Whether the assignment can run after the call of compile."""
    if use.scope.function() is not compiled.scope.function():
        return True
    if file.tree.span(compiled.node)[0] < file.tree.span(use.node)[0]:
        return True
    return bool(use.loops & compiled.loops)


def _weighted(file: File) -> Iterator[Cause]:
    """Weights of samples that may be zero."""
    text = "a loss was divided by the share of the weights that are not zero"
    for name in _WEIGHTED:
        for use in file.analysis.method_calls(name):
            given = argument(use.node, "sample_weight", None)
            if given is not None and file.analysis.constant(given) is not None and _of_models(use.node, file):
                yield Cause(given, TRAINING, text)
    for name in ("fit", "fit_generator", "train_on_batch"):
        for use in file.analysis.method_calls(name):
            given = argument(use.node, "class_weight", None)
            if given is not None and _zero_inside(given, file) and _of_models(use.node, file):
                yield Cause(given, TRAINING, text)
    for use in file.analysis.method_calls("compile"):
        given = argument(use.node, "sample_weight_mode", None)
        if given is not None and file.analysis.constant(given) is not None and _of_models(use.node, file):
            yield Cause(given, TRAINING, text)
    if file.analysis.method_calls("fit_generator"):
        for scope in file.names.scope_of_body.values():
            if isinstance(scope.node, cst.FunctionDef):
                for value, from_ in scope.yields:
                    if not from_ and isinstance(value, (cst.Tuple, cst.List)) and len(value.elements) == 3:
                        yield Cause(value, TRAINING, text)


def _zero_inside(node: cst.BaseExpression, file: File) -> bool:
    dicts = [node] if isinstance(node, cst.Dict) else [value.node for value in file.analysis.infer(node) if isinstance(value, Display)]
    return any(
        isinstance(element, cst.DictElement) and file.analysis.constant(element.value) in (0, 0.0)
        for each in dicts
        if isinstance(each, cst.Dict)
        for element in each.elements
    )


def masks(file: File, dialect: Dialect) -> Iterator[Cause]:
    """Layers that make a mask, where it can reach an output."""
    called = {id(use.node): found.path for use, found in symbols(file)}
    calls = [(use.node, called[id(use.node.func)]) for use in file.names.of_kind(cst.Call) if id(use.node.func) in called]
    recurrent = [call for call, path in calls if path in _RECURRENT]
    sequences = [call for call in recurrent if _given(argument(call, "return_sequences", None), file)]
    if recurrent and not sequences and not any(path == "keras.layers.TimeDistributed" for _, path in calls):
        return  # the mask ends in the recurrent layer
    what = "metrics counted masked timesteps" if dialect.family == "keras1" else "masked timesteps counted otherwise in losses and metrics"
    for call, path in calls:
        if path == "keras.layers.Masking" or (path == "keras.layers.Embedding" and _given(argument(call, "mask_zero", None), file)):
            yield Cause(call, TRAINING, what)


def _given(node: cst.BaseExpression | None, file: File) -> bool:
    return node is not None and file.analysis.constant(node) not in (False, None)


def metrics_of(call: cst.Call) -> cst.BaseExpression | None:
    found = argument(call, "metrics", 2)
    return None if found is None or (isinstance(found, cst.List) and not found.elements) else found


def own_metrics(node: cst.BaseExpression, file: File) -> Iterator[cst.BaseExpression]:
    """Metrics that are functions of the user's, or that somebody's function made."""
    if isinstance(node, (cst.List, cst.Tuple, cst.Dict)):
        for element in node.elements:
            yield from own_metrics(element.value, file)
    elif isinstance(node, (cst.Name, cst.Attribute, cst.Lambda, cst.Call)):
        for value in file.analysis.infer(node):
            if (
                isinstance(value, Display)
                and value.module is file.analysis
                and isinstance(value.node, (cst.List, cst.Tuple, cst.Dict))
                and value.node is not node
            ):
                yield from own_metrics(value.node, file)
            elif isinstance(value, Function):
                yield node
                break


def _strings(node: cst.BaseExpression | None) -> Iterator[cst.SimpleString]:
    if isinstance(node, cst.SimpleString):
        yield node
    elif isinstance(node, (cst.List, cst.Tuple, cst.Dict)):
        for element in node.elements:
            yield from _strings(element.value)


def _output_losses(compiled: list[cst.Call], file: File) -> Iterator[Cause]:
    """Models of several outputs, whose own losses are logged, returned and shown.

    Keras 3.15 on TensorFlow weighs a batch whose size it does not know beforehand as one sample (compile_utils.py, CompileLoss.call).
    """
    if not (file.dialect.standalone and file.dialect.before(2, 3)) and not _OUTPUT_LOSS.search(file.tree.text):
        return  # Keras 2.3 took the mean over batches, as Keras 3 does where the size is not known
    for call in compiled:
        if _several_outputs(call, file):
            loss = argument(call, "loss", 1) or call
            yield Cause(loss, TRAINING, "the logs of its outputs' losses were means over samples, whatever the size of the last batch")


class Unseen(str):
    """The source of a loss whose name only the running program knows."""

    __slots__ = ()


def loss_names(loss: cst.BaseExpression | None, file: File) -> set[str] | None:
    """The names of the losses, of one output or of several, `Unseen` where a name or an attribute holds it; None where they cannot be seen."""
    names = set()
    for part in single(loss):
        value = file.analysis.constant(part)
        if isinstance(value, str):
            names.add(value)
            continue
        values = file.analysis.infer(part)
        if len(values) == 1 and isinstance(values[0], Symbol) and values[0].is_keras:
            names.add(values[0].path.rpartition(".")[2])
        elif isinstance(part, (cst.Name, cst.Attribute)):
            own = len(values) == 1 and isinstance(values[0], Function)
            names.add((part.value if isinstance(part, cst.Name) else part.attr.value) if own else Unseen(file.source(part)))
        else:
            return None
    return names


def frozen_penalties(file: File) -> list[cst.CSTNode]:
    """Where layers that may have a penalty on their weights are kept from training: `trainable=False`, or set to something else than True."""
    known = file.notes.get("frozen penalties")
    if known is None:
        known = file.notes["frozen penalties"] = []
        if "trainable" in file.tree.text and _may_penalise(file):
            for use in file.names.of_kind(cst.Call):
                given = argument(use.node, "trainable", None)
                if given is not None and file.analysis.constant(given) is not True and _penalised(use.node, file):
                    known.append(given)
            for use in file.names.of_kind(cst.Attribute):
                value = stored_value(file.tree, use.node) if use.node.attr.value == "trainable" else None
                if value is None or not value[1] and file.analysis.constant(value[0]) is True or not _is_keras(use.node, file):
                    continue
                made = [each for each in file.analysis.infer(_of_layers(use.node, file)) if isinstance(each, Object)]
                if not made or any(_object_may_be_penalised(each, file) for each in made):
                    known.append(use.node)
    return known


def _may_penalise(file: File) -> bool:
    """Whether this file, or one that it imports, gives a weight a penalty."""
    return any(_PENALTY.search(module.tree.text) for module in (file.analysis, *file.analysis.imported_modules))


def _of_layers(node: cst.Attribute, file: File) -> cst.BaseExpression:
    """The object whose attribute is set; the model where its layers are gone through one after the other."""
    for ancestor in file.tree.ancestors(node):
        if isinstance(ancestor, cst.For) and isinstance(node.value, cst.Name) and isinstance(ancestor.target, cst.Name):
            if ancestor.target.value == node.value.value:
                through = ancestor.iter.value if isinstance(ancestor.iter, cst.Subscript) else ancestor.iter
                return through.value if isinstance(through, cst.Attribute) and through.attr.value == "layers" else node.value
    return node.value


def _penalised(call: cst.Call, file: File) -> bool:
    return any(
        arg.star == "**"
        or arg.keyword is not None
        and arg.keyword.value.endswith("_regularizer")
        and arg.keyword.value != "activity_regularizer"
        and file.analysis.constant(arg.value) is not None
        for arg in call.args
    )


def _object_may_be_penalised(made: Object, file: File) -> bool:
    """A layer that was given a regularizer, or a model that may hold one; those of keras.applications have none."""
    if made.family == "layer" and isinstance(made.node, cst.Call) and made.cls is None:
        return _penalised(made.node, file)
    callee = file.analysis.infer(made.node.func) if isinstance(made.node, cst.Call) else ()
    return not callee or not all(getattr(each, "path", "").startswith("keras.applications.") for each in callee)


def output_losses(file: File) -> list[cst.BaseExpression]:
    """The losses of models of several outputs, in a file that reads the loss of one of them out of the logs."""
    known = file.notes.get("output losses")
    if known is None:
        known = file.notes["output losses"] = [cause.node for cause in _output_losses(_compiled(file), file)]
    return known


def written_outputs(node: cst.Call, file: File) -> int:
    """The number of outputs of a model that is built from a list written out, 0 where it cannot be seen."""
    outputs = argument(node, "outputs", 1) or argument(node, "output", None)
    if outputs is None:
        return 0
    found = file.analysis.infer(outputs)
    if len(found) != 1 or not isinstance(found[0], Display) or not isinstance(found[0].node, (cst.List, cst.Tuple)):
        return 0
    if found[0].module.display_item(found[0], 0) and found[0].module._added(found[0]):
        return 0
    return len(found[0].node.elements)


def listed_values(file: File) -> list[cst.BaseExpression]:
    """Where values of a model with several outputs and metrics come as a list of which more than the loss is used."""
    known = file.notes.get("listed values")
    if known is None:
        known = file.notes["listed values"] = []
        if any(metrics_of(call) is not None and _several_outputs(call, file) for call in _compiled(file)):
            known += [use.node for name in _LISTING for use in file.analysis.method_calls(name) if _lists(use.node, file)]
            known += [use.node for use in file.names.of_kind(cst.Attribute) if use.node.attr.value == "metrics_names"]
    return known


def _several_outputs(call: cst.Call, file: File) -> bool:
    given = [argument(call, "loss", 1), argument(call, "loss_weights", 3)]
    if any(isinstance(node, (cst.List, cst.Tuple, cst.Dict)) and len(node.elements) > 1 for node in given):
        return True
    made = [value.node for value in file.analysis.infer(call.func.value) if isinstance(value, Object) and value.family == "model"]
    return any(isinstance(node, cst.Call) and written_outputs(node, file) > 1 for node in made)


def _lists(call: cst.Call, file: File) -> bool:
    parent = file.tree.parent(call)
    if isinstance(parent, cst.Expr) or not _of_models(call, file) or argument(call, "return_dict", None) is not None:
        return False
    if isinstance(parent, cst.Subscript) and len(parent.slice) == 1 and isinstance(parent.slice[0].slice, cst.Index):
        return file.analysis.constant(parent.slice[0].slice.value) != 0
    return True


def _batch_logs(file: File) -> Iterator[Cause]:
    """Callbacks that look into the logs of a batch."""
    for _, cause in _watching_methods(file):
        yield cause
    for use, found in symbols(file):
        call = file.tree.parent(use.node)
        if found.path == "keras.callbacks.LambdaCallback" and isinstance(call, cst.Call) and call.func is use.node:
            given = next((node for name in _BATCH_ENDS if (node := argument(call, name, None)) is not None), None)
            if given is not None and file.analysis.constant(given) is not None and not _ignores_logs(given, file):
                yield Cause(given, TRAINING, _LOGS_OF_A_BATCH, _OF_THIS_BATCH)


def _watching_methods(file: File) -> Iterator[tuple[Scope, Cause]]:
    """Methods of callbacks of the file's own that look into the logs of a batch."""
    for scope in list(file.names.scope_of_body.values()):
        owner = scope.parent
        if isinstance(scope.node, cst.FunctionDef) and scope.node.name.value in _BATCH_ENDS and owner is not None and owner.kind == "class":
            if "callback" in file.analysis.families(Class(owner.node, file.analysis)) and reads_logs(scope.node, file):
                yield scope, Cause(scope.node.name, TRAINING, _LOGS_OF_A_BATCH, _OF_THIS_BATCH)


def stops_within_epochs(file: File) -> list[cst.Attribute]:
    """Where callbacks of the file set `stop_training` of the model at a batch."""
    found = []
    for use in file.names.of_kind(cst.Attribute):
        if use.node.attr.value != "stop_training":
            continue
        function = use.scope.function()
        if not isinstance(function.node, cst.FunctionDef) or function.node.name.value not in _AT_BATCHES:
            continue
        owner, stored = function.parent, stored_value(file.tree, use.node)
        if owner is None or owner.kind != "class" or stored is None or file.analysis.constant(stored[0]) is False:
            continue
        if "callback" in file.analysis.families(Class(owner.node, file.analysis)):
            found.append(use.node)
    return found


def _stops(file: File) -> Iterator[Cause]:
    """Fits that a callback stops within an epoch."""
    calls = [use.node for name in ("fit", "fit_generator") for use in file.analysis.method_calls(name)]
    validated = any(
        arg.star == "**" or arg.keyword is not None and arg.keyword.value.startswith("validation") for call in calls for arg in call.args
    )
    text = "a fit is stopped at a batch, and the epoch "
    for node in stops_within_epochs(file):
        if file.dialect.family == "keras1":
            yield Cause(node, TRAINING, text + "was trained to its end", "stop in on_epoch_end")
        elif validated:
            yield Cause(node, TRAINING, text + "was not validated then", "stop in on_epoch_end")


def _last_batches(file: File) -> Iterator[Cause]:
    """What Keras 2.3 evaluated by a generator: its loss is that of the last batch."""
    for name, argument_name, place in (
        ("evaluate_generator", "generator", 0),
        ("evaluate", "x", 0),
        ("fit_generator", "validation_data", None),
        ("fit", "validation_data", None),
    ):
        steps = "validation_steps" if argument_name == "validation_data" else "steps"
        for call in (use.node for use in file.analysis.method_calls(name)):
            data = argument(call, argument_name, place)
            if data is None or file.analysis.constant(argument(call, steps, 1 if name == "evaluate_generator" else None)) == 1:
                continue
            if feeds_by_batches(data, file, name.endswith("_generator")) and _of_models(call, file):
                yield Cause(data, TRAINING, "the loss of what a generator gives was that of its last batch")


def feeds_by_batches(data: cst.BaseExpression, file: File, unknown: bool) -> bool:
    """Whether an expression is a generator, an iterator or a Sequence; `unknown` where nothing is known of it."""
    if isinstance(data, (cst.Tuple, cst.List)):
        return False
    values = file.analysis.infer(data)
    for value in values:
        if isinstance(value, Stream) or isinstance(value, Object) and value.family in ("iterator", "sequence"):
            return True
        if iterates(value):
            return True
    return unknown and all(value is UNKNOWN for value in values)


def iterates(value) -> bool:
    """Whether a value is an object of a class of the user's that has `__next__` and no base of Keras."""
    if not isinstance(value, Object) or value.cls is None or value.family != "user":
        return False
    return bool(value.cls.module.class_attribute(value.cls, "__next__", value))


def reads_logs(node: cst.FunctionDef, file: File) -> bool:
    """Whether a callback's method uses what it is given as logs."""
    return any(word in file.source(node.body) for word in _LOG_WORDS)


def _ignores_logs(node: cst.BaseExpression, file: File) -> bool:
    functions = [value for value in file.analysis.infer(node) if isinstance(value, Function)]
    if len(functions) != 1 or len(functions[0].node.params.params) < 2:
        return False
    name = functions[0].node.params.params[1].name.value
    return name not in _words(functions[0].node.body)


def _words(node: cst.CSTNode) -> set[str]:
    found = {node.value} if isinstance(node, cst.Name) else set()
    for child in node.children:
        found |= _words(child)
    return found


def _nested_weights(file: File) -> Iterator[Cause]:
    """Lists of weights of a model that holds a model with weights that do not train."""
    calls = [
        use.node
        for name in ("get_weights", "set_weights")
        for use in file.analysis.method_calls(name)
        if _is_model(use.node.func.value, file)
    ]
    if not calls:
        return
    makers = {file, *_makers([(site,) for site in _trained(file)], file)}
    normalised = any(found.path == "keras.layers.BatchNormalization" for each in makers for _, found in symbols(each))
    if not normalised or not any(map(nests, makers)):
        return
    for call in calls:
        yield Cause(call, TRAINING, "weights of a model inside a model were listed with those that train first")


def _is_model(node: cst.BaseExpression, file: File) -> bool:
    return any(isinstance(value, Object) and value.family == "model" for value in file.analysis.infer(node))


def nests(file: File) -> bool:
    """Whether a model is called on a tensor, or stands among the layers of another."""
    for use in file.names.of_kind(cst.Call):
        if (
            not isinstance(use.node.func, cst.Call)
            and isinstance(use.node.func, (cst.Name, cst.Attribute))
            and use.node.args
            and _is_model(use.node.func, file)
        ):
            return True
        adds = isinstance(use.node.func, cst.Attribute) and use.node.func.attr.value == "add"
        if adds and use.node.args and _is_model(use.node.args[0].value, file):
            return True
        if (
            use.node.args
            and isinstance(use.node.args[0].value, cst.List)
            and any(_is_model(element.value, file) for element in use.node.args[0].value.elements)
        ):
            return True
    return False


def _counted_samples(file: File) -> Iterator[Cause]:
    """Generators of Keras 1, whose epochs end after a number of samples."""
    for name in _GENERATORS:
        for use in file.analysis.method_calls(name):
            yield Cause(use.node, TRAINING, "an epoch ended when the generator had given as many samples")


# ---------------------------------------------------------------- other files


def _made(file: File) -> set[int]:
    """The calls by which a file makes models, as the sites of these name them."""
    known = file.notes.get("made")
    if known is None:
        known = file.notes["made"] = set()
        for use, found in symbols(file):
            call = file.tree.parent(use.node)
            if found.path in PATHS and isinstance(call, cst.Call) and call.func is use.node:
                known.add(id(call))
    return known


def _importers(file: File) -> list[File]:
    """The files that call what this file makes its models in, and, of one that makes none, those that use its classes."""
    made = _made(file)
    reached = [use for use, _ in symbols(file) if id(file.tree.parent(use.node)) in made]
    names = [name for use in reached for name in _reached_by(use)]
    if not made:
        names = [use.node.name.value for use in file.names.of_kind(cst.ClassDef)]
    found = dict.fromkeys(module for name in dict.fromkeys(names) for module in file.analysis.importers(name))
    return [file.beside(module) for module in found if module is not file.analysis]


def _trained(file: File) -> set[int]:
    """Where the models are made that a file compiles, trains or asks."""
    known = file.notes.get("trained")
    if known is None:
        values = [
            value
            for name in ("compile", "fit", "fit_generator", *_LISTING)
            for use in file.analysis.method_calls(name)
            for value in file.analysis.infer(use.node.func.value)
        ]
        found = [value for value in values if isinstance(value, Object) and value.family == "model" and value.cls is None]
        known = file.notes["trained"] = {value.site[0] for value in found if value.site}
    return known


def _users(file: File) -> list[File]:
    """The other files that train models which this one makes."""
    known = file.notes.get("users of models")
    if known is None:
        known = file.notes["users of models"] = []
        if file.dialect.standalone and _made(file):
            known += [other for other in _importers(file) if _trained(other) & _made(file)]
    return known


def _makers(sites: Iterable[tuple[int, ...]], file: File) -> list[File]:
    """The files in which objects with these sites are made; nothing of those of which that cannot be seen."""
    pending, seen, wanted, found = [file.analysis], set(), {site[0] for site in sites if site}, []
    while pending and wanted:
        module = pending.pop()
        if id(module) in seen:
            continue
        seen.add(id(module))
        here = {site for site in wanted if site in module.names.use_of}
        if here:
            wanted -= here
            found.append(file.beside(module))
        pending += module.imported_modules
    return found


def makers_elsewhere(file: File) -> str:
    """The files that make the models which a file trains, or which those train that use its classes, where all are kerascompat's."""
    trainers = [file] if _trained(file) else [other for other in _importers(file) if _trained(other)]
    makers = {maker for trainer in trainers for maker in _makers([(site,) for site in _trained(trainer)], trainer)}
    if not makers or not all(map(shimmed, makers)):
        return ""
    return " and ".join(sorted(maker.analysis.filename.name for maker in makers))


def _measures(file: File) -> bool:
    """Whether a file compiles a model with metrics, or weighs samples."""
    return any(metrics_of(call) is not None for call in _compiled(file)) or any(_weighted(file))


def _causes_elsewhere(file: File) -> Iterator[Cause]:
    """What other files do with the models that this one makes, and callbacks of other files that look into the logs of a batch."""
    made = constructions(file)
    if not file.dialect.standalone or not file.uses_keras or not made or not _made(file):
        return
    here = made[0][0].node
    users = _users(file)
    for other in users:
        for cause in _own_causes(other):
            yield Cause(here, cause.rule, cause.text, cause.remedy, _place(cause.node, other))
    for trainer in [file, *users] if _trained(file) else users:
        for module in trainer.analysis.imported_modules:
            other = file.beside(module)
            if other is file or other in users or not other.uses_keras:
                continue
            for scope, cause in _watching_methods(other):
                if trainer.mentions(scope.parent.node.name.value) and other.wants(cause.rule, cause.node):
                    yield Cause(here, cause.rule, cause.text, cause.remedy, _place(cause.node, other))


# ----------------------------------------------------------------- the models


def _compiled(file: File) -> list[cst.Call]:
    """The calls that compile models."""
    known = file.notes.get("compiled")
    if known is None:
        known = file.notes["compiled"] = [use.node for use in file.analysis.method_calls("compile") if _of_models(use.node, file)]
    return known


def _of_models(call: cst.Call, file: File) -> bool:
    """Whether a method is called on a model, or on something that nothing is known of in a file that makes models."""
    values = file.analysis.infer(call.func.value)
    families = {value.family for value in values if isinstance(value, Object)}
    if families:
        return "model" in families
    return any(not isinstance(value, (Symbol, Display, Function, Class)) for value in values) and bool(constructions(file))


def _subclassed(file: File) -> bool:
    """Whether a class of the file derives from Model: kerascompat's know models of layers alone."""
    return any({"model"} & set(file.analysis.families(Class(use.node, file.analysis))) for use in file.names.of_kind(cst.ClassDef))
