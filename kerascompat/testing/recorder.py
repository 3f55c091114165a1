"""Runs a script under whatever Keras this interpreter has and writes down how it trained.

    python recorder.py OUT.json [--initial RECORDING.json] [--as-is] [--stand-in keras2|tf_keras] [--offline-data] [--float64]
        [--max-epochs N] [--max-steps N] [--max-updates N] [--max-seconds S] SCRIPT [ARGUMENT ...]

Standard library and numpy only, so that it can be handed to any old interpreter (with chance.py, double.py, functions.py and offline.py beside it):
Python 3.5 and later, Keras 1.0 to 2.3 on Theano or TensorFlow 1, tf.keras 2.2 to 2.15, tf_keras, Keras 3 on any backend.

The recording is JSON: the versions, and for every model in the order of compile (of the first update, where it had no weights yet)
    layers              names and classes of the layers with weights
    initial, final      weights at compile and after the last update: [layer][weight] as
                        {"shape": [...], "float32": base64, little endian};
                        null for a weight that an earlier model of the run already holds (shared layers)
    loss                loss of every batch, float32
    base_rate           rate that callbacks see and set, before every update; null where a schedule owns it
    effective_rate      rate of the update itself: the base divided by the decay so far
    iterations          updates made before this one
    metrics             {name: {"values": one an update, null where there was none, "since": the update (from 0) at which the mean began
                        that this Keras gave; the update itself where it is the value of one batch; null where an evaluation is in
                        it too}}: what the program is shown beside the loss. Keras 2.2 and earlier give it of a batch, later versions as
                        running means over the epoch, which the first train_on_batch after it goes on with
    late                whether its first loss came from other weights than `initial`: those of another run, which it got too late
    randomness          what a matched run takes out, in words: layers that drop or add noise, with their rates; whether each `fit` on arrays
                        was to shuffle, where that changes
    outputs             names of the outputs that the names of metrics and logs begin with; none where there is one output
    samples             of every batch, null where it could not be seen
    epochs              [{"after": updates so far, "logs": {...}}]: logs as the History callback saw them

    stopped             what ended the run before the script did (a limit), or null
    passed_over         in words, what a package that is missing would have done, and training does not hang on
    limits              the limits it was run under: {"epochs": N, ...}
    computed            calls of functions of keras.backend that update nothing

By default the run is matched, so that two runs of the same program can be compared number by number: no shuffling in `fit`, Keras
draws its own random numbers from a generator of its own (np.random stays the script's), chance.py takes out dropout, random tensors
and the races of TensorFlow 1 graphs, and with --initial every model starts from the weights of that recording. --as-is only watches.

--float64 computes in double precision, where the script does not say otherwise: what is left of a difference is no rounding, which
optimizers that divide by the size of a gradient make large within a few updates. Weights and losses are written as float32 all the same.
--offline-data serves downloads from small generated files (offline.py). The limits: epochs of each call of `fit`; batches of each
epoch and of each evaluation (arrays are cut to the samples of so many batches); updates of the whole run; seconds after which no
update begins. The last two end the run as if the script had ended there.

Exit status: 0 the script ended, 1 it raised (the recording holds what was seen until then, and the traceback), 2 wrong usage or no
Keras.
"""

from __future__ import print_function

import atexit
import base64
import functools
import gc
import hashlib
import importlib
import importlib.util
import inspect
import json
import os
import platform
import runpy
import shutil
import signal
import sys
import tempfile
import time
import traceback

import numpy as np

FORMAT = 1
NO_KERAS = 2  # exit status
PART = ".part"  # the end of the name of a recording that is being written


def shortest(value):
    """The shortest decimal that reads back as the same float32, or None."""
    if value is None:
        return None
    value = np.float32(value)
    for digits in (6, 7, 8, 9):
        decimal = float("%.*g" % (digits, value))
        if np.float32(decimal) == value:
            return decimal
    return float(value)


def pack(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "float32": base64.b64encode(array.astype("<f4").tobytes()).decode("ascii")}


def unpack(packed):
    return np.frombuffer(base64.b64decode(packed["float32"]), dtype="<f4").reshape(packed["shape"])


class Trace(object):
    """What was seen of one model."""

    def __init__(self, model, optimizer=None):
        self.model = model
        self._optimizer = optimizer  # of a loop that a person wrote; else the one the model is compiled with
        self.loss = []
        self.base_rate = []
        self.effective_rate = []
        self.iterations = []
        self.metrics = {}
        self.samples = []
        self.begun = 0  # updates made when the running means of the metrics began; None where they hold batches of an evaluation too
        self.epochs = []
        self.late = False
        self.initial = None
        self.final = None  # where the program did away with the session the weights were in

    @property
    def optimizer(self):
        return self._optimizer if self._optimizer is not None else self.model.optimizer


class Recorder(object):
    """Keeps the traces; `keras` is one of the adapters below."""

    def __init__(self, keras, initial=None, limits=None, double=False):
        self.keras = keras
        self.double = double
        self.limits = limits or Limits()
        self.traces = []
        self.expected = None if initial is None else initial["models"]
        self.seen_weights = []  # the variables themselves, so that their ids stay theirs
        self.current = None  # the trace of the update that is being made
        self.computed = 0  # calls of functions of the backend that update nothing
        self.shuffles = []  # (model, whether `fit` on arrays was to shuffle) of every call
        self.fitting = 0  # calls of fit within each other
        self.claimed = {}  # models of the other recording whose weights a model of a loop by hand already has: number -> model

    def trace(self, model, optimizer=None, used=False):
        """The trace of a model, from now on if it has none. used: its first loss has been computed already."""
        for trace in self.traces:
            if trace.model is model:
                return trace
            if getattr(self.keras, "made_anew", lambda one, other: False)(trace.model, model):
                trace.model = model
                return trace
        trace = Trace(model, optimizer)
        self.traces.append(trace)
        self._start(trace, used)
        return trace

    def _start(self, trace, used):
        index = len(self.traces) - 1
        if self.expected is not None and index >= len(self.expected):
            raise RuntimeError(
                "model %d trains here, but the recording that gives the initial weights has %d" % (index + 1, len(self.expected))
            )
        known = set(map(id, self.seen_weights))
        layers = self._layers(trace.model, index)
        self.seen_weights.extend(variable for _, variables in layers for variable in variables if id(variable) not in known)
        if self.double and self.expected is None:
            self._round(layers, known)
        if self.expected is not None:
            initial = self.expected[index]["initial"]
            trace.late = used and self._others(layers, self._weights(layers, known), initial)
            self._carry(layers, known, initial, index)
        trace.initial = self._weights(layers, known)

    def _others(self, layers, weights, initial):
        """Are the trainable weights others than those of the other recording? A forward pass changes the rest: averages of batches."""
        return any(
            one != other and getattr(variable, "trainable", True)
            for (_, variables), ours, theirs in zip(layers, weights, initial)
            for variable, one, other in zip(variables, ours, theirs)
        )

    def _layers(self, model, index):
        """The layers with weights of the model of that number, in the order of the recording that gives its initial weights."""
        layers = self.keras.layers(model)
        if self.expected is None or not self.expected[index].get("final"):
            return layers
        other = self.expected[index]
        names, own = [name for name, _ in other["layers"]], [layer.name for layer, _ in layers]
        if names == own or len(names) != len(own):
            return layers
        shapes = [[tuple(weight["shape"]) for weight in layer] for layer in other["final"]]
        order = aligned(names, shapes, own, [[np.shape(value) for value in self.keras.get(*pair)] for pair in layers])
        return [layers[place] for place in order]

    def _round(self, layers, known):
        """Let new weights be what a recording can hold."""
        for layer, variables in layers:
            if not any(id(variable) in known for variable in variables):
                values = [np.asarray(value) for value in self.keras.get(layer, variables)]
                self.keras.set(layer, variables, [value.astype("float32").astype(value.dtype) for value in values])

    def _carry(self, layers, known, initial, index):
        """Give the model the weights that the other run started from."""
        where = "initial weights of model %d" % (index + 1)
        if len(layers) != len(initial):
            raise RuntimeError("%s: %d layers with weights here, %d in the recording" % (where, len(layers), len(initial)))
        for (layer, variables), packed in zip(layers, initial):
            values = [None if one is None else unpack(one) for one in packed]
            missing = [value is None for value in values]
            if missing != [id(variable) in known for variable in variables]:
                raise RuntimeError("%s: layer %s shares its weights otherwise than in the recording" % (where, layer.name))
            if any(missing):
                continue
            shapes = [np.shape(value) for value in self.keras.get(layer, variables)]
            if shapes != [value.shape for value in values]:
                raise RuntimeError(
                    "%s: layer %s has shapes %s here, %s in the recording" % (where, layer.name, shapes, [v.shape for v in values])
                )
            self.keras.set(layer, variables, values)

    def _weights(self, layers, known=()):
        weights = []
        for layer, variables in layers:
            if all(id(variable) in known for variable in variables):
                weights.append([None] * len(variables))
            else:
                weights.append([pack(value) for value in self.keras.get(layer, variables)])
        return weights

    def trained_by(self, variables):
        """The model that a loop trains: one that is recorded already, else the smallest one that holds the variables, else these."""
        ids = set(map(id, variables))
        for trace in self.traces:
            if ids <= set(map(id, trace.model.weights)):
                return trace.model
        kinds = self.keras.model_classes()
        models = [one for one in gc.get_objects() if issubclass(type(one), kinds) and holds_weights(one)]
        inner = [id(getattr(one, "_functional", None)) for one in models]  # a Sequential's own model
        holders = [one for one in models if id(one) not in inner and ids <= set(map(id, one.weights))]
        if holders:
            return self.keras.core(min(holders, key=lambda model: len(model.weights)))
        return OwnVariables(variables)

    def compiled(self, model):
        """From `compile` on: a script may use a model (a generator, say) before the first update that reaches it."""
        if getattr(model, "built", True):
            self.trace(model)
            self.metrics_begin(model)

    def before_update(self, model, optimizer=None, used=False):
        self.limits.before_update(sum(len(trace.loss) for trace in self.traces))
        trace = self.trace(model, optimizer, used)
        base, effective, iterations = self.keras.rate(model.optimizer if optimizer is None else optimizer)
        trace.base_rate.append(shortest(base))
        trace.effective_rate.append(shortest(effective))
        trace.iterations.append(iterations)
        self.current = trace
        return trace

    def after_update(self, trace, loss, metrics=(), samples=None, running=()):
        """metrics: (name, value) beside the loss; running: names of those that are means since the epoch began."""
        made = len(trace.loss)
        trace.loss.append(shortest(loss))
        trace.samples.append(samples)
        for name, value in metrics:
            column = trace.metrics.setdefault(name, {"values": [], "since": []})
            for rows in column.values():
                rows.extend([None] * (made - len(rows)))
            column["values"].append(shortest(value))
            column["since"].append(trace.begun if name in running else made)
        self.current = None

    def updated(self, trace, base, effective, iterations, loss):
        """An update that a compiled loop has made."""
        self.limits.before_update(sum(len(trace.loss) for trace in self.traces))
        trace.base_rate.append(None if np.isnan(base) else shortest(base))
        trace.effective_rate.append(shortest(effective))
        trace.iterations.append(int(iterations))
        trace.loss.append(shortest(loss))
        trace.samples.append(None)

    def claim(self, model):
        """Before a model's first call: give it the weights of a model of the other recording that has its shapes.

        The first one, unless it starts as one of them already.
        """
        known = [trace.model for trace in self.traces] + list(self.claimed.values())  # a compiled one has its weights since compile
        if self.expected is None or self.current is not None or any(model is one for one in known):
            return
        layers = self.keras.layers(model)
        shapes = [[tuple(variable.shape) for variable in variables] for _, variables in layers]
        numbers = [number for number in range(len(self.traces), len(self.expected)) if number not in self.claimed]
        alike = [number for number in numbers if shapes_of(self.expected[number]["initial"]) == shapes]
        if alike:
            own = self._weights(layers)
            number = next((number for number in alike if self.expected[number]["initial"] == own), alike[0])
            self.claimed[number] = model
            for (layer, variables), packed in zip(layers, self.expected[number]["initial"]):
                if all(packed):
                    self.keras.set(layer, variables, [unpack(one) for one in packed])

    def randomness(self, model):
        words = ["%s %g" % pair for pair in noise_of(model, self.keras.model_classes())]
        asked = [shuffle for one, shuffle in self.shuffles if one is model]
        changes = [shuffle for number, shuffle in enumerate(asked) if number == 0 or shuffle != asked[number - 1]]
        return sorted(words) + ["shuffle %s" % shuffle for shuffle in changes]

    def metrics_begin(self, model, evaluated=False):
        """The running means of a model begin anew; evaluated: or take in batches that train nothing."""
        for trace in self.traces:
            if trace.model is model:
                trace.begun = None if evaluated else len(trace.loss)

    def epoch_begin(self, model):
        if getattr(model, "built", True):
            trace = self.trace(model)
            trace.begun = len(trace.loss)

    def epoch_end(self, model, logs):
        trace = self.trace(model)
        numbers = {}
        for key in logs or {}:
            try:
                numbers[key] = shortest(logs[key])
            except (TypeError, ValueError):
                continue
        if {"after": len(trace.loss), "logs": numbers} not in trace.epochs[-1:]:  # a program's own History is told of it too
            trace.epochs.append({"after": len(trace.loss), "logs": numbers})

    def session_ends(self):
        """The weights of all models go with the session: they end as they are."""
        for index, trace in enumerate(self.traces):
            if trace.final is None:
                trace.final = self._weights(self._layers(trace.model, index))

    def result(self):
        models = []
        for index, trace in enumerate(self.traces):
            layers = self._layers(trace.model, index)
            models.append(
                {
                    "name": getattr(trace.model, "name", ""),
                    "optimizer": type(trace.optimizer).__name__,
                    "layers": [[layer.name, type(layer).__name__] for layer, _ in layers],
                    "initial": trace.initial or [],  # none where the program ended before the model had its weights
                    "final": self._weights(layers) if trace.final is None else trace.final,
                    "loss": trace.loss,
                    "base_rate": trace.base_rate,
                    "effective_rate": trace.effective_rate,
                    "iterations": trace.iterations,
                    "metrics": trace.metrics,
                    "late": trace.late,
                    "randomness": self.randomness(trace.model),
                    "outputs": self.keras.outputs(trace.model),
                    "samples": trace.samples,
                    "epochs": trace.epochs,
                }
            )
        return {"keras": self.keras.version, "backend": self.keras.backend, "models": models, "computed": self.computed}


def shapes_of(weights):
    """[layer][weight] of a recording."""
    return [[tuple((one or {}).get("shape", ())) for one in layer] for layer in weights]


def leaves(model, is_model):
    """The layers of a model that hold weights, models inside it resolved, in the order of `layers`: the same in every Keras.

    `get_weights()` is not: Keras 2 lists the trainable weights of a nested model before the others.
    """
    found = []
    for layer in model.layers:
        if is_model(layer) or type(layer).__name__ == "Merge" and getattr(layer, "layers", None):  # Keras 1's joins models
            found.extend(pair for pair in leaves(layer, is_model) if all(pair[0] is not other for other, _ in found))
        elif layer.weights and all(layer is not other for other, _ in found):  # one of a model inside may stand beside that as well
            found.append((layer, list(layer.weights)))
    return found


def layers_of(model, is_model):
    found = leaves(model, is_model)
    if sum(len(variables) for _, variables in found) != len({id(variable) for variable in model.weights}):
        return [(model, list(model.weights))]  # weights outside of layers: take the model as one
    return found


def noise_of(model, model_classes):
    """(class, rate) of the layers within a model that draw numbers: what is dropped, or how much is added."""
    found, seen, open_ = [], [], list(getattr(model, "layers", ()))
    while open_:
        layer = open_.pop()
        if any(layer is one for one in seen):
            continue
        seen.append(layer)
        if isinstance(layer, model_classes) or type(layer).__name__ == "Merge":
            open_.extend(getattr(layer, "layers", None) or ())
        both = [getattr(layer, name) for name in ("forward_layer", "backward_layer") if hasattr(layer, name)]
        open_.extend(both or [layer.layer] if both or hasattr(layer, "layer") else [])
        names = [kind.__name__ for kind in type(layer).__mro__ if kind.__name__ in beside("chance").NOISE_LAYERS]
        for name in names[:1]:
            found.append((name, next((getattr(layer, word) for word in ("rate", "p", "stddev", "sigma") if hasattr(layer, word)), 0)))
        for words in (("dropout", "dropout_W"), ("recurrent_dropout", "dropout_U")):
            found.extend((words[0], value) for value in [next((getattr(layer, word) for word in words if hasattr(layer, word)), None)])
    return [(name, value) for name, value in found if isinstance(value, (int, float)) and value]


def holds_weights(model):
    """Has it been made so far that its weights can be asked for?"""
    try:
        return bool(model.weights)
    except (AttributeError, ValueError):  # within its own __init__, or before its first batch
        return False


def unique(names):
    """The names, repeated ones with a number: outputs of one inner model had one name between them until Keras 2.2.

    As the epochs logged them (`_get_deduped_metrics_names` of keras/engine/training.py, 2.2.4).
    """
    return ["%s_%d" % (name, names[:at].count(name) + 1) if names.count(name) > 1 else name for at, name in enumerate(names)]


def numbered(name):
    """A name without its number, and the number: layers that nobody named are counted as they are made."""
    base, _, number = name.rpartition("_")
    return (base, int(number)) if base and number.isdigit() else (name, 0)


def aligned(names, shapes, own_names, own_shapes):
    """For every layer of another recording, the place of that layer among one's own. Both are given by names and shapes of their weights.

    Two versions may list the branches of a model in different orders, and branches of equal shapes would be taken for each other. So layers
    whose weights have the same shapes are paired by their names, where these are the same, or in the order in which they were made, where
    all of them have numbers for names; else as they are listed. Where the shapes do not agree as a whole, nothing changes its place.
    """
    groups = {}
    for side, all_shapes in enumerate((shapes, own_shapes)):
        for place, shape in enumerate(all_shapes):
            groups.setdefault(repr([tuple(one) for one in shape]), ([], []))[side].append(place)
    order = list(range(len(own_names)))
    if any(len(theirs) != len(ours) for theirs, ours in groups.values()):
        return order
    for theirs, ours in groups.values():
        words = [names[place] for place in theirs], [own_names[place] for place in ours]
        if len(set(words[0])) == len(set(words[1])) == len(ours):
            if set(words[0]) == set(words[1]):
                ours = [ours[words[1].index(name)] for name in words[0]]
            elif all(len({numbered(name)[0] for name in side}) == 1 for side in words):
                theirs, ours = (
                    [place for _, place in sorted((numbered(name)[1], place) for name, place in zip(side, places))]
                    for side, places in zip(words, (theirs, ours))
                )
        for place, other in zip(theirs, ours):
            order[place] = other
    return order


def several(names):
    """Names of outputs, where there are several."""
    return [str(name) for name in names] if names and len(names) > 1 else []


class Stopped(BaseException):
    """A limit ends the run; no `except Exception` of the script is to catch it."""


class Limits(object):
    """How much of a program is run. None: no limit."""

    def __init__(self, epochs=None, steps=None, updates=None, seconds=None):
        self.epochs, self.steps, self.updates, self.seconds = epochs, steps, updates, seconds
        self.start = time.time()

    def before_update(self, made):
        if self.updates is not None and made >= self.updates:
            raise Stopped("after %d updates" % made)
        if self.seconds is not None and time.time() - self.start > self.seconds:
            raise Stopped("after %g seconds, %d updates" % (self.seconds, made))

    def apply(self, given, parameters):
        """Cut the arguments `given` to a function of these parameters: a form of fit or evaluate, of any version."""
        for word in ("epochs", "nb_epoch"):
            if self.epochs is not None and (word in given or word in parameters):
                asked = given.get(word, getattr(parameters.get(word), "default", 1))
                if asked is not None:  # kerascompat's models know both words
                    given[word] = min(asked, (given.get("initial_epoch") or 0) + self.epochs)
        if self.steps is None:
            return
        for word in ("steps_per_epoch", "validation_steps", "steps"):
            if given.get(word) is not None:
                given[word] = min(given[word], self.steps)
        batch = given.get("batch_size") or 32
        samples = self.steps * batch
        if given.get("validation_split"):
            samples = int(np.ceil(samples / (1.0 - given["validation_split"])))
        for word in ("x", "y", "sample_weight"):
            if word in given:
                given[word] = head(given[word], samples)
        if isinstance(given.get("validation_data"), (list, tuple)):
            given["validation_data"] = tuple(head(part, self.steps * batch) for part in given["validation_data"])
        for word, counts in (("x", ("steps_per_epoch", "steps")), ("generator", ("steps_per_epoch", "steps", "samples_per_epoch"))):
            data = given.get(word)
            for count in counts:
                if count == "samples_per_epoch" and count in given and hasattr(data, "batch_size"):
                    given[count] = min(given[count], self.steps * data.batch_size)
                elif count in parameters and given.get(count) is None and count != "samples_per_epoch" and is_sequence(data):
                    shorten(data, self.steps)
                    if not of_this_keras(data):
                        given[count] = len(data)


def is_arrays(data):
    """Is it an array, or lists or dicts of them?"""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, (list, tuple)):
        return bool(data) and all(is_arrays(part) for part in data)
    return hasattr(data, "shape") and hasattr(data, "__getitem__")


def is_sequence(data):
    """Does it give batches by number (Sequence, PyDataset, the iterators of ImageDataGenerator)?"""
    return hasattr(data, "__getitem__") and hasattr(data, "__len__") and hasattr(data, "on_epoch_end")


def of_this_keras(sequence):
    """Does this Keras take it for a Sequence? Iterators of images may be those of tf.keras only, and then want to be told their length."""
    utils = sys.modules.get("keras.utils")
    kind = getattr(utils, "Sequence", None) or getattr(utils, "PyDataset", None)
    return not isinstance(kind, type) or isinstance(sequence, kind)


def shorten(sequence, count):
    """Let a Sequence have so many batches at most: one epoch is one pass, which every version draws alike."""
    if all(hasattr(sequence, name) for name in ("n", "batch_size", "index_array")):  # an iterator of images, by next() too
        sequence.n, sequence.index_array = min(sequence.n, count * sequence.batch_size), None
        return
    kind = type(sequence)
    sequence.__class__ = type(kind.__name__, (kind,), {"__len__": lambda self: min(count, kind.__len__(self))})


def head(data, count):
    """The first samples of arrays; what is no array stays."""
    if isinstance(data, np.ndarray) or hasattr(data, "iloc"):
        return data[:count] if len(data) > count else data
    if isinstance(data, dict):
        return {key: head(data[key], count) for key in data}
    if isinstance(data, (list, tuple)) and data:
        if isinstance(data[0], (int, float, str)):
            return data[:count]
        return type(data)(head(part, count) for part in data) if type(data) in (list, tuple) else data
    return data


def arranged(function, recorder, matched):
    """`function` (a form of fit or evaluate) within the limits; if matched, with its argument `shuffle` off and one worker."""
    parameters = inspect.signature(function).parameters
    always = {"shuffle": False, "workers": 1, "nb_worker": 1, "use_multiprocessing": False, "pickle_safe": False} if matched else {}

    @functools.wraps(function)
    def call(model, *args, **kwargs):
        given = dict(zip(list(parameters)[1:], args))
        given.update(kwargs)
        if function.__name__ == "fit" and not recorder.fitting and "shuffle" in parameters and is_arrays(given.get("x")):
            recorder.shuffles.append((recorder.keras.core(model), bool(given.get("shuffle", parameters["shuffle"].default))))
        for word in always:
            if word in given or word in parameters:
                given[word] = always[word]
        recorder.limits.apply(given, parameters)
        recorder.fitting += 1
        try:
            return function(model, **given)
        finally:
            recorder.fitting -= 1

    return call


def arrange(model_class, recorder, matched):
    for name in ("fit", "fit_generator", "evaluate", "evaluate_generator"):
        if hasattr(model_class, name):
            setattr(model_class, name, arranged(getattr(model_class, name), recorder, matched))


def one_sample(data):
    """The inputs of one sample (of one batch, for a dataset) out of what `fit` was given, or None where looking would use it up."""
    if hasattr(data, "shape") and hasattr(data, "__getitem__"):
        return np.asarray(data[:1])
    if isinstance(data, (list, tuple)):
        return [one_sample(part) if hasattr(part, "shape") else np.asarray(part[:1]) for part in data]
    if isinstance(data, dict):
        return {key: one_sample(data[key]) for key in data}
    if hasattr(data, "take"):  # tf.data.Dataset
        batch = next(iter(data.take(1)))
    elif hasattr(data, "__getitem__") and hasattr(data, "__len__"):  # Sequence, PyDataset
        batch = data[0]
    else:
        return None
    return batch[0] if isinstance(batch, tuple) else batch


def build(model, data):
    """Let a model that waits for its first batch make its weights now, so that they can be read and set before the first update."""
    if not model.built:
        inputs = one_sample(data)
        if inputs is not None:
            model(inputs)


def watch_compile(model_class, recorder):
    original = model_class.compile

    @functools.wraps(original)
    def compile(self, *args, **kwargs):
        result = original(self, *args, **kwargs)
        recorder.compiled(recorder.keras.core(self))
        return result

    model_class.compile = compile


def watch_metrics(owner, name, recorder, model_of, evaluated=False):
    """Tell the recorder when a method of a class, if it is there, begins the means of a model anew, or takes in an evaluation."""
    original = getattr(owner, name, None)
    if original is None:
        return

    @functools.wraps(original)
    def call(self, *args, **kwargs):
        recorder.metrics_begin(model_of(self), evaluated)
        return original(self, *args, **kwargs)

    setattr(owner, name, call)


def watch_evaluation(model_class, name, recorder):
    """The same for the function that evaluates a batch, which a method of that name makes."""
    make = getattr(model_class, name)

    @functools.wraps(make)
    def make_test_function(model, *args, **kwargs):
        made = make(model, *args, **kwargs)
        if not getattr(model.test_function, "recorded", False):
            evaluate = model.test_function

            def test_function(inputs):
                recorder.metrics_begin(model, True)
                return evaluate(inputs)

            test_function.recorded = True
            model.test_function = test_function
        return made if made is None else model.test_function

    setattr(model_class, name, make_test_function)


class OwnVariables(object):
    """What a loop trains that is in no model."""

    def __init__(self, variables):
        self.name, self.built = "variables", True
        self.layers, self.weights = [], list(variables)


def watch_loops(tf, model_class, optimizer_classes, recorder):
    """Loops of TensorFlow that a person wrote: a tape gives gradients, apply_gradients (Keras 3: apply) takes them."""
    targets = {}  # what was derived, by the identity of the first variable it was derived by
    depth = [0]
    call, gradient = model_class.__call__, tf.GradientTape.gradient

    @functools.wraps(call)
    def watched_call(model, *args, **kwargs):
        if depth[0] == 0 and recorder.expected is not None and recorder.current is None:
            if not model.built and tf.executing_eagerly():
                call(model, *args, **kwargs)
            if model.built:
                with tf.init_scope():
                    recorder.claim(recorder.keras.core(model))
        depth[0] += 1
        try:
            return call(model, *args, **kwargs)
        finally:
            depth[0] -= 1

    @functools.wraps(gradient)
    def watched_gradient(tape, target, sources, *args, **kwargs):
        first = (tf.nest.flatten(sources) or [None])[0]
        targets[id(first)] = first, target
        return gradient(tape, target, sources, *args, **kwargs)

    def loss_of(variables):
        target = targets.get(id(variables[0]), (None, None))[1] if variables else None
        parts = [tf.reduce_mean(tf.cast(part, tf.float32)) for part in tf.nest.flatten(target) if part is not None]
        return tf.add_n(parts) if parts else tf.constant(float("nan"))

    def watched(apply, split):
        @functools.wraps(apply)
        def watched_apply(optimizer, *args, **kwargs):
            if recorder.current is not None:
                return apply(optimizer, *args, **kwargs)
            args, variables = split(args, kwargs)
            model, loss = recorder.trained_by(variables), loss_of(variables)
            if tf.executing_eagerly():
                trace = recorder.before_update(model, optimizer, used=True)
                result = apply(optimizer, *args, **kwargs)
                recorder.after_update(trace, loss.numpy())
                return result
            with tf.init_scope():
                trace = recorder.trace(model, optimizer)
            rates = recorder.keras.rate_in_graph(optimizer)
            recorder.current = trace  # what apply itself calls is no update of its own
            try:
                result = apply(optimizer, *args, **kwargs)
            finally:
                recorder.current = None

            def updated(*values):
                recorder.updated(trace, *values)
                return np.int32(0)

            tf.numpy_function(updated, list(rates) + [loss], tf.int32)
            return result

        return watched_apply

    def pairs(args, kwargs):
        given = list(kwargs.pop("grads_and_vars") if "grads_and_vars" in kwargs else args[0])
        return (given,) + tuple(args[1:]), [variable for _, variable in given]

    def separate(args, kwargs):
        variables = kwargs.get("trainable_variables", args[1] if len(args) > 1 else None)
        return args, list(variables or [])

    model_class.__call__ = watched_call
    tf.GradientTape.gradient = watched_gradient
    for optimizer_class in optimizer_classes:
        for name, split in (("apply_gradients", pairs), ("apply", separate)):
            if name in vars(optimizer_class) and not (name == "apply_gradients" and hasattr(optimizer_class, "apply")):
                setattr(optimizer_class, name, watched(vars(optimizer_class)[name], split))


def watch_epochs(history_class, recorder):
    begin, end = history_class.on_epoch_begin, history_class.on_epoch_end

    @functools.wraps(begin)
    def on_epoch_begin(self, epoch, logs=None):
        begin(self, epoch, logs)
        recorder.epoch_begin(recorder.keras.core(self.model))

    @functools.wraps(end)
    def on_epoch_end(self, epoch, logs=None):
        end(self, epoch, logs)
        recorder.epoch_end(recorder.keras.core(self.model), logs)

    history_class.on_epoch_begin, history_class.on_epoch_end = on_epoch_begin, on_epoch_end


def sample_count(data):
    """How many samples a batch has: arrays, or lists or dicts of them. None where that is not to be seen."""
    if isinstance(data, dict):
        data = list(data.values())
    if isinstance(data, (list, tuple)):
        return sample_count(data[0]) if data else None
    shape = getattr(data, "shape", None)
    try:
        return int(shape[0]) if shape is not None and len(shape) else None
    except (TypeError, ValueError):
        return None


def beside_loss(logs, number):
    """(name, value) of what was logged beside the loss; `number` turns a value into a float."""
    found = []
    for name in sorted(logs):
        if isinstance(logs[name], dict):
            found.extend(beside_loss(logs[name], number))
        elif name not in ("loss", "batch", "size"):
            try:
                found.append((name, number(logs[name])))
            except (TypeError, ValueError):
                continue
    return found


class Standalone(object):
    """The package keras, 1.0 to 2.3."""

    def __init__(self, keras):
        self.module = keras
        self.version = keras.__version__
        self.K = importlib.import_module("keras.backend")
        self.backend = self.K.backend() if hasattr(self.K, "backend") else self.K._BACKEND
        self.training = importlib.import_module("keras.engine.training")
        self.keras1 = self.version.startswith("1.")

    def float64(self, rounds):
        self.K.set_floatx("float64")
        if self.backend == "tensorflow":
            beside("double").standalone(importlib.import_module("tensorflow"), beside("chance").everywhere)

    def core(self, model):
        """Sequential was a wrapper around the Model that trains, until 2.2."""
        inner = getattr(model, "model", None)
        return inner if isinstance(inner, self.training.Model) else model

    def made_anew(self, one, other):
        """Are they of one Sequential, which until Keras 2.1 made its Model anew whenever it was compiled?"""
        kinds = {type(one), type(other)}
        if tuple(int(part) for part in self.version.split(".")[:2]) >= (2, 2) or kinds != {self.training.Model}:
            return False
        ends = [[id(tensor) for tensor in model.inputs + model.outputs] for model in (one, other)]
        return ends[0] == ends[1]

    def model_classes(self):
        container = importlib.import_module("keras.models" if self.keras1 else "keras.engine.topology").__dict__
        return tuple(kind for kind in (self.training.Model, self.module.models.Sequential, container.get("Container")) if kind)

    def layers(self, model):
        kinds = self.model_classes()
        return layers_of(model, lambda layer: isinstance(layer, kinds))

    def outputs(self, model):
        return several(getattr(model, "output_names", None))

    def _gates(self, layer, variables):
        """Names of the gates of a Keras 1 recurrent layer that keeps a matrix each, in the order of one joined matrix; else None."""
        kind = type(layer).__name__ if self.keras1 else ""
        gates = {"LSTM": "ifco", "ConvLSTM2D": "ifco", "GRU": "zrh"}.get(kind)
        return gates if gates and len(variables) == 3 * len(gates) else None

    def _wrapped(self, layer):
        """The layers within a Keras 1 wrapper, whose weights are its own; else none."""
        inner = {"Bidirectional": ("forward_layer", "backward_layer"), "TimeDistributed": ("layer",)}
        return [getattr(layer, name) for name in inner.get(type(layer).__name__ if self.keras1 else "", ())]

    def get(self, layer, variables):
        wrapped = self._wrapped(layer)
        if wrapped:
            return [value for inner in wrapped for value in self.get(inner, inner.weights)]
        gates = self._gates(layer, variables)
        if gates:
            return [np.concatenate([self.K.get_value(getattr(layer, "%s_%s" % (kind, gate))) for gate in gates], axis=-1) for kind in "WUb"]
        values = [self.K.get_value(variable) for variable in variables]
        return self._kernel(layer, values, False)

    def _kernel(self, layer, values, back):
        """Values of the weights of a Keras 1 convolution with the kernel as Keras 2 and 3 lay it out; back: the other way.

        keras/layers/convolutional.py of 1.2.2: (steps, 1, channels, filters) in one dimension, (filters, channels, rows, columns) for
        dim_ordering='th'; on Theano a kernel was laid on backwards (theano_backend.py, `conv2d`).
        """
        kind = type(layer).__name__ if self.keras1 else ""
        if kind not in ("Convolution1D", "Convolution2D", "Convolution3D", "AtrousConvolution1D", "AtrousConvolution2D") or not values:
            return values
        kernel, rest = values[0], values[1:]
        rank = int(kind[-2])
        first = getattr(layer, "dim_ordering", "tf") == "th" and rank > 1
        backwards = (slice(None, None, -1),) * rank if self.backend == "theano" else ()
        if not back:
            kernel = kernel[:, 0] if rank == 1 else kernel
            kernel = np.transpose(kernel, tuple(range(2, rank + 2)) + (1, 0)) if first else kernel
            return [kernel[backwards]] + rest
        kernel = kernel[backwards]
        kernel = np.transpose(kernel, (rank + 1, rank) + tuple(range(rank))) if first else kernel
        return [kernel[:, None] if rank == 1 else kernel] + rest

    def set(self, layer, variables, values):
        for inner in self._wrapped(layer):
            count = len(self.get(inner, inner.weights))
            self.set(inner, inner.weights, values[:count])
            values = values[count:]
        if self._wrapped(layer):
            return
        values = self._kernel(layer, values, True)
        gates = self._gates(layer, variables)
        if gates:
            for kind, joined in zip("WUb", values):
                for gate, value in zip(gates, np.split(joined, len(gates), axis=-1)):
                    self.K.set_value(getattr(layer, "%s_%s" % (kind, gate)), value)
            return
        for variable, value in zip(variables, values):
            self.K.set_value(variable, value)

    def rate(self, optimizer):
        """keras/optimizers.py of 1.0 to 2.3: lr * (1 / (1 + decay * iterations)) in float32, if decay was positive when it was made."""
        base = getattr(optimizer, "learning_rate", None) if hasattr(optimizer, "learning_rate") else getattr(optimizer, "lr", None)
        base = None if base is None else np.float32(self._value(base))
        iterations = getattr(optimizer, "iterations", None)
        iterations = None if iterations is None else int(self._value(iterations))
        effective = base
        decays = getattr(optimizer, "initial_decay", None)
        if decays is None:  # before 1.1 only SGD knew decay, and always applied it
            decays = type(optimizer).__name__ == "SGD"
        if base is not None and decays and hasattr(optimizer, "decay"):
            one = np.float32(1)
            effective = base * (one / (one + np.float32(self._value(optimizer.decay)) * np.float32(iterations)))
        return base, effective, iterations

    def _running(self, model, names):
        """Names of the metrics that are means over the epoch: all of them from 2.3 on."""
        if tuple(int(part) for part in self.version.split(".")[:2]) >= (2, 3):
            return names
        return list(getattr(model, "stateful_metric_names", []))

    def _value(self, variable):
        return variable if isinstance(variable, (int, float, np.generic)) else self.K.get_value(variable)

    def install(self, recorder, matched):
        model_class = self.training.Model
        make = model_class._make_train_function

        @functools.wraps(make)
        def make_train_function(model):
            make(model)
            if not getattr(model.train_function, "recorded", False):
                update = model.train_function

                def train_function(inputs):
                    trace = recorder.before_update(model)
                    outputs = update(inputs)
                    values = [np.ravel(one)[0] for one in (outputs if isinstance(outputs, (list, tuple)) else [outputs])]
                    names = list(getattr(model, "metrics_names", []))
                    metrics = list(zip(unique(names), values))[1:] if len(names) == len(values) else []
                    recorder.after_update(trace, values[0], metrics, sample_count(inputs), self._running(model, names))
                    return outputs

                train_function.recorded = True
                model.train_function = train_function

        if hasattr(self.K, "clear_session"):  # Theano has no session
            clear = self.K.clear_session

            def clear_session():
                recorder.session_ends()
                clear()

            self.K.clear_session = clear_session
        model_class._make_train_function = make_train_function
        watch_compile(model_class, recorder)
        watch_metrics(model_class, "reset_metrics", recorder, self.core)
        watch_evaluation(model_class, "_make_test_function", recorder)
        watch_epochs(importlib.import_module("keras.callbacks").History, recorder)
        arrange(model_class, recorder, matched)
        chance = beside("chance")
        if matched:
            chance.standalone(self.K)
        optimizer_class = importlib.import_module("keras.optimizers").Optimizer
        beside("functions").standalone(recorder, self.K, optimizer_class, model_class, chance.everywhere)

    def offline(self, folder, script):
        model_class = self.training.Model
        if not hasattr(model_class, "load_weights"):
            model_class = importlib.import_module("keras.engine.topology").Container
        beside("offline").install("keras", "keras.utils.data_utils", model_class, folder, script, beside("chance").everywhere)


class TensorFlowKeras(object):
    """tf.keras 2.2 to 2.15, and tf_keras: `package` is where its modules live."""

    def __init__(self, package, version):
        self.package = package
        self.version = "tf.keras " + version
        self.backend = "tensorflow"
        self.tf = importlib.import_module("tensorflow")
        self.training = importlib.import_module(package + ".engine.training")

    def float64(self, rounds):
        self.tf.keras.backend.set_floatx("float64")
        beside("double").tensorflow_keras(self.tf, beside("chance").everywhere)

    def core(self, model):
        return model

    def model_classes(self):
        return (self.training.Model,)

    def layers(self, model):
        # A table of strings counts among the weights of a StringLookup, and is none.
        found = layers_of(model, lambda layer: isinstance(layer, self.training.Model))
        kept = [(layer, [variable for variable in variables if hasattr(variable, "numpy")]) for layer, variables in found]
        return [(layer, variables) for layer, variables in kept if variables]

    def outputs(self, model):
        return several(getattr(model, "output_names", None))

    def get(self, layer, variables):
        return [variable.numpy() for variable in variables]

    def set(self, layer, variables, values):
        for variable, value in zip(variables, values):
            variable.assign(value)

    def rate(self, optimizer):
        iterations = int(optimizer.iterations.numpy())
        if hasattr(optimizer, "_decayed_lr"):  # OptimizerV2
            base, effective = self._base(optimizer), float(self._decayed(optimizer))
        else:
            base = optimizer._learning_rate
            effective = float(optimizer.learning_rate) if not callable(base) else float(base(optimizer.iterations))
        scheduled = callable(base) and not hasattr(base, "numpy")
        return None if scheduled else float(self.tf.cast(base, self.tf.float32)), effective, iterations

    def _base(self, optimizer):
        """The base rate of an OptimizerV2; one of the program's own need not have it among its hyper-parameters."""
        if "learning_rate" in optimizer._hyper:
            return optimizer._get_hyper("learning_rate")
        return getattr(optimizer, "learning_rate", float("nan"))

    def _decayed(self, optimizer):
        """The rate of the next update of an OptimizerV2. What Nadam keeps as its decay is that of its momentum."""
        if "learning_rate" not in optimizer._hyper or any(kind.__name__ == "Nadam" for kind in type(optimizer).__mro__):
            return self.tf.cast(self._base(optimizer), self.tf.float32)
        return optimizer._decayed_lr(self.tf.float32)

    def rate_in_graph(self, optimizer):
        tf = self.tf
        base = self._base(optimizer) if hasattr(optimizer, "_decayed_lr") else optimizer._learning_rate
        scheduled = callable(base) and not hasattr(base, "numpy")
        if hasattr(optimizer, "_decayed_lr"):
            effective = self._decayed(optimizer)
        else:
            effective = base(optimizer.iterations) if scheduled else base
        base = tf.constant(float("nan")) if scheduled else tf.cast(base, tf.float32)
        return tf.identity(base), tf.identity(tf.cast(effective, tf.float32)), tf.identity(tf.cast(optimizer.iterations, tf.int64))

    def optimizer_classes(self):
        """The classes that define how gradients are applied."""
        homes = [self.tf.keras.optimizers, getattr(self.tf.keras.optimizers, "legacy", None)]
        found = [kind for home in homes if home is not None for kind in home.SGD.__mro__ if "apply_gradients" in vars(kind)]
        return [kind for number, kind in enumerate(found) if kind not in found[:number]]

    def install(self, recorder, matched):
        model_class = self.training.Model
        losses = importlib.import_module(self.package + ".engine.compile_utils").LossesContainer
        make, total = model_class.make_train_function, losses.__call__
        tf = self.tf

        @functools.wraps(total)
        def total_loss(container, *args, **kwargs):
            value = total(container, *args, **kwargs)
            if hasattr(container, "recorded_loss"):
                container.recorded_loss.assign(tf.cast(tf.reduce_mean(value), tf.float32))
            return value

        @functools.wraps(make)
        def make_train_function(model, *args, **kwargs):
            function = make(model, *args, **kwargs)
            container = getattr(model, "compiled_loss", None)
            if container is not None and not hasattr(container, "recorded_loss"):
                container.recorded_loss = tf.Variable(0.0, trainable=False)
            if not getattr(function, "recorded", False):
                update = function

                def function(iterator):
                    trace = recorder.before_update(model)
                    logs = update(iterator)
                    seen = getattr(model.compiled_loss, "recorded_loss", None)
                    metrics = beside_loss(logs if isinstance(logs, dict) else {}, float)
                    recorder.after_update(trace, float("nan") if seen is None else seen.numpy(), metrics, None, dict(metrics))
                    return logs

                function.recorded = True
                model.train_function = function
            return function

        losses.__call__ = total_loss
        model_class.make_train_function = make_train_function
        watch_compile(model_class, recorder)
        watch_metrics(model_class, "reset_metrics", recorder, self.core)
        watch_evaluation(model_class, "make_test_function", recorder)
        for name in ("fit", "train_on_batch"):
            setattr(model_class, name, self._built_first(getattr(model_class, name)))
        watch_epochs(importlib.import_module(self.package + ".callbacks").History, recorder)
        watch_loops(tf, model_class, self.optimizer_classes(), recorder)
        arrange(model_class, recorder, matched)
        if matched:
            beside("chance").tensorflow_keras(self.package, self.tf)

    def offline(self, folder, script):
        beside("offline").install(
            self.package, self.package + ".utils.data_utils", self.training.Model, folder, script, beside("chance").everywhere
        )

    def _built_first(self, function):
        signature = inspect.signature(function)

        @functools.wraps(function)
        def call(model, *args, **kwargs):
            build(model, signature.bind(model, *args, **kwargs).arguments.get("x"))
            return function(model, *args, **kwargs)

        return call


class Keras3(object):
    """Keras 3 on any backend."""

    def __init__(self, keras):
        self.keras = keras
        self.version = keras.__version__
        self.backend = keras.backend.backend()

    def float64(self, rounds):
        self.keras.config.set_floatx("float64")
        self.keras.config.set_dtype_policy("float64")
        if self.backend == "tensorflow":
            double = beside("double")
            double.keras3(importlib.import_module("tensorflow"))
            if not rounds:
                double.python_numbers(self.keras, beside("chance").everywhere)

    def core(self, model):
        return model

    def model_classes(self):
        return (self.keras.Model,)

    def layers(self, model):
        return layers_of(model, lambda layer: isinstance(layer, self.keras.Model))

    def outputs(self, model):
        plan = getattr(model, "_plan", None)  # of kerascompat's models
        return several(getattr(model, "output_names", None) if plan is None else [output.name for output in plan.outputs])

    def get(self, layer, variables):
        return [self.keras.ops.convert_to_numpy(variable.value) for variable in variables]

    def set(self, layer, variables, values):
        for variable, value in zip(variables, values):
            variable.assign(value)

    def rate(self, optimizer):
        def number(value):
            return float(self.keras.ops.convert_to_numpy(value))

        schedule = isinstance(getattr(optimizer, "_learning_rate", None), self.keras.optimizers.schedules.LearningRateSchedule)
        base = None if schedule else number(optimizer.learning_rate)
        effective = number(getattr(optimizer, "effective_learning_rate", optimizer.learning_rate))
        return base, effective, int(number(optimizer.iterations))

    def rate_in_graph(self, optimizer):
        ops = self.keras.ops
        schedule = isinstance(getattr(optimizer, "_learning_rate", None), self.keras.optimizers.schedules.LearningRateSchedule)
        base = float("nan") if schedule else optimizer.learning_rate
        effective = getattr(optimizer, "effective_learning_rate", optimizer.learning_rate)
        # Copies: the values of now, and not of the variables when they are looked at.
        return [
            ops.copy(ops.cast(value, kind)) for value, kind in ((base, "float32"), (effective, "float32"), (optimizer.iterations, "int64"))
        ]

    def _watch_loss(self, model):
        """Let the running mean of the loss keep the last value it was given, in a variable, so that compiled steps keep it too."""
        tracker = getattr(model, "_loss_tracker", None)
        if tracker is None or hasattr(tracker, "recorded_loss"):
            return
        model.train_function = None  # a step that was compiled before would go on without it
        tracker.recorded_loss = tracker.add_variable(shape=(), initializer="zeros", name="recorded_loss")
        update = tracker.update_state

        def update_state(values, *args, **kwargs):
            tracker.recorded_loss.assign(self.keras.ops.cast(self.keras.ops.mean(values), "float32"))
            return update(values, *args, **kwargs)

        tracker.update_state = update_state

    def _loss(self, model):
        seen = getattr(getattr(model, "_loss_tracker", None), "recorded_loss", None)
        return float("nan") if seen is None else float(self.keras.ops.convert_to_numpy(seen.value))

    def install(self, recorder, matched):
        model_class, keras = self.keras.Model, self.keras
        sync = getattr(model_class, "jax_state_sync", lambda model: None)
        watch_loss, loss_of = self._watch_loss, self._loss

        def number(value):
            return float(keras.ops.convert_to_numpy(value))

        class Watch(keras.callbacks.Callback):
            def on_train_batch_begin(self, batch, logs=None):
                sync(self.model)
                self.trace = recorder.before_update(self.model)

            def on_train_batch_end(self, batch, logs=None):
                sync(self.model)
                metrics = beside_loss(logs or {}, number)
                recorder.after_update(self.trace, loss_of(self.model), metrics, None, dict(metrics))

        fit, train_on_batch = model_class.fit, model_class.train_on_batch
        parameters = inspect.signature(fit)

        @functools.wraps(fit)
        def recorded_fit(model, *args, **kwargs):
            watch_loss(model)
            bound = parameters.bind(model, *args, **kwargs)
            build(model, bound.arguments.get("x"))
            callbacks = bound.arguments.get("callbacks")
            if isinstance(callbacks, keras.callbacks.CallbackList):
                callbacks.append(Watch())
                callbacks.callbacks[-1].set_model(model)
            else:
                callbacks = [] if callbacks is None else callbacks if isinstance(callbacks, (list, tuple)) else [callbacks]
                bound.arguments["callbacks"] = list(callbacks) + [Watch()]
            return fit(*bound.args, **bound.kwargs)

        @functools.wraps(train_on_batch)
        def recorded_train_on_batch(model, *args, **kwargs):
            watch_loss(model)
            build(model, args[0] if args else kwargs.get("x"))
            trace = recorder.before_update(model)
            result = train_on_batch(model, *args, **kwargs)
            if isinstance(result, dict):
                logs = result
            else:
                values, names = (result if isinstance(result, (list, tuple)) else [result]), list(model.get_metrics_result())
                logs = dict(zip(names, values)) if len(names) == len(values) else {}
            plan = getattr(model, "plan", None)  # of kerascompat's models, whose fit trains batch by batch too
            samples = sample_count(args[0] if args else kwargs.get("x"))
            recorder.after_update(trace, loss_of(model), beside_loss(logs, number), samples, getattr(plan, "running", ()))
            return result

        model_class.fit, model_class.train_on_batch = recorded_fit, recorded_train_on_batch
        watch_compile(model_class, recorder)
        watch_epochs(keras.callbacks.History, recorder)
        if self.backend == "tensorflow":
            appliers = [kind for kind in keras.optimizers.Optimizer.__mro__ if "apply" in vars(kind)]
            watch_loops(importlib.import_module("tensorflow"), model_class, appliers, recorder)
        arrange(model_class, recorder, matched)
        try:
            kept = importlib.import_module("kerascompat._training.model").LegacyTraining
        except ImportError:
            pass  # the program was migrated to plain Keras 3
        else:
            plan = importlib.import_module("kerascompat._training.plan").Plan
            watch_metrics(plan, "restart", recorder, lambda plan: plan.model)
            watch_metrics(kept, "test_arrays", recorder, self.core, True)
            arrange(kept, recorder, matched)  # it has a fit of its own, which shuffles and counts epochs too
            importlib.import_module("kerascompat._utils.sequences").SHUFFLES = not matched
            function = importlib.import_module("kerascompat._backend.functions").Function
            beside("functions").keras3(recorder, keras, function, optimizers_with_updates())
        if matched:
            beside("chance").keras3(keras)

    def offline(self, folder, script):
        beside("offline").install("keras.src", "keras.src.utils.file_utils", self.keras.Model, folder, script, beside("chance").everywhere)


def optimizers_with_updates():
    """The classes of kerascompat whose subclasses have a `get_updates`."""
    names = (("base", "LegacyOptimizer"), ("protocol", "LegacyProtocol"))
    return [getattr(importlib.import_module("kerascompat._optimizers." + module), name) for module, name in names]


def without_plots():
    """A picture of a model needs programs that need not be there, and changes nothing."""
    for name in sorted(sys.modules):
        module = sys.modules[name]
        if "keras" in name and callable(vars(module).get("plot_model")):
            module.plot_model = lambda *args, **kwargs: None


def without_tensorboard():
    """Summaries of TensorFlow 2 need a package that need not be there, and change nothing. Returns a list that says when one was passed over."""
    passed_over = []
    summary = getattr(sys.modules.get("tensorflow"), "summary", None)
    if summary is None or importlib.util.find_spec("tensorboard") is not None:
        return passed_over

    def write(*args, **kwargs):
        passed_over[:] = ["the package tensorboard is not installed there, so no summaries were written; training does not hang on them"]
        return False

    for name in ("audio", "histogram", "image", "scalar", "text"):
        if hasattr(summary, name):
            setattr(summary, name, write)
    return passed_over


def beside(name):
    """The module of that name in the folder of this file, which is not on the path of the script."""
    if __package__:
        return importlib.import_module("." + name, __package__)
    sys.path.append(os.path.dirname(os.path.abspath(__file__)))
    try:
        return importlib.import_module(name)
    finally:
        sys.path.pop()


def script_traceback(script):
    """The traceback of the exception being handled, from the script's own first frame on, with its lines named by the script."""
    kind, error, trace = sys.exc_info()
    frames = traceback.extract_tb(trace)
    around = (os.path.abspath(__file__), runpy.__file__, "<frozen runpy>")
    frames = [frame for frame in frames if frame[0] not in around]
    own = [number for number, frame in enumerate(frames) if frame[0] == script]
    lines = traceback.format_list(frames[own[0] :] if own else frames) + traceback.format_exception_only(kind, error)
    return "Traceback (most recent call last):\n" + "".join(lines).replace(os.path.dirname(script) + os.sep, "")


def find_keras():
    """The adapter for the Keras of this interpreter. Raises ImportError when there is none."""
    if os.environ.get("TF_USE_LEGACY_KERAS") in ("1", "true", "True"):
        tf_keras = importlib.import_module("tf_keras")
        return TensorFlowKeras("tf_keras.src", tf_keras.__version__)
    try:
        keras = importlib.import_module("keras")
        version = keras.__version__
    except ImportError:
        keras = importlib.import_module("tensorflow").keras
        return TensorFlowKeras("tensorflow.python.keras", importlib.import_module("tensorflow").__version__)
    major, minor = (int(part) for part in version.split(".")[:2])
    if major >= 3:
        return Keras3(keras)
    if (major, minor) < (2, 4):
        return Standalone(keras)
    return TensorFlowKeras("keras.src" if (major, minor) >= (2, 13) else "keras", version)


LIMITS = {"--max-epochs": int, "--max-steps": int, "--max-updates": int, "--max-seconds": float}


def time_is_over(*_):
    raise SystemExit("the time was over")


def main(arguments):
    out, initial, matched, stand_in, offline, double, limits = None, None, True, None, False, False, {}
    arguments = list(arguments)
    usage = __doc__.split("\n\n")[1].strip()
    while arguments and (out is None or arguments[0].startswith("--")):
        word = arguments.pop(0)
        if word in ("--initial", "--stand-in") and arguments:
            value = arguments.pop(0)
            if word == "--initial":
                with open(value) as file:
                    initial = json.load(file)
            else:
                stand_in = value
        elif word in LIMITS and arguments:
            limits[word[len("--max-") :]] = LIMITS[word](arguments.pop(0))
        elif word == "--as-is":
            matched = False
        elif word == "--offline-data":
            offline = True
        elif word == "--float64":
            double = True
        elif not word.startswith("-") and out is None:
            out = word
        else:
            break
    if out is None or not arguments or arguments[0].startswith("-"):
        print("usage: " + usage, file=sys.stderr)
        return 2
    script, script_arguments = os.path.abspath(arguments[0]), arguments[1:]
    folder = os.path.join(os.path.realpath(os.getcwd()), "")

    sys.path[0] = os.path.dirname(script)  # as `python SCRIPT` has it
    try:
        if stand_in is not None:
            beside("standin").install(stand_in)
        keras = find_keras()
    except ImportError as error:
        print("%s has no Keras: %s" % (sys.executable, error), file=sys.stderr)
        return NO_KERAS
    if double:
        # tf.keras keeps hyper-parameters in single precision always, and so does Keras 3 on TensorFlow; standalone Keras does not.
        keras.float64(rounds=initial is not None and initial["keras"].startswith("tf.keras"))
    recorder = Recorder(keras, initial, Limits(**limits), double)
    keras.install(recorder, matched)
    if offline:
        folder = tempfile.mkdtemp(prefix="offline-")
        atexit.register(shutil.rmtree, folder, ignore_errors=True)
        keras.offline(folder, script)

    without_plots()
    passed_over = without_tensorboard()

    stopped = None
    failure = None
    signal.signal(signal.SIGTERM, time_is_over)
    sys.argv = [script] + script_arguments
    try:
        runpy.run_path(script, run_name="__main__")
    except Stopped as limit:
        stopped = str(limit)
    except SystemExit as ended:
        if ended.code == "the time was over":
            failure = script_traceback(script)
        elif ended.code not in (None, 0):
            failure = "the script ended with status %r" % (ended.code,)
    except BaseException:
        failure = script_traceback(script)

    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # it has ended, and only writes
    with open(script, "rb") as file:
        text = file.read().replace(b"\r\n", b"\n")
    result = {
        "format": FORMAT,
        "script": os.path.basename(script),
        "script_sha256": hashlib.sha256(text).hexdigest(),
        "arguments": script_arguments,
        "mode": "matched" if matched else "as-is",
        "python": platform.python_version(),
        "numpy": np.__version__,
        "stand_in": stand_in,
        "failure": failure,
        "stopped": stopped,
        "passed_over": passed_over,
        "limits": limits,
    }
    with open(out + PART, "w") as file:
        result.update(recorder.result())
        paths = [
            os.path.realpath(path) for path in [script] + [getattr(module, "__file__", None) for module in list(sys.modules.values())] if path
        ]
        result["files"] = sorted({path[len(folder) :] for path in paths if path.startswith(folder)})
        json.dump(result, file, sort_keys=True)
        file.write("\n")
    os.replace(out + PART, out)  # a recording is whole, or it is not there
    if failure:
        print(failure, file=sys.stderr)
    return 1 if failure else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
