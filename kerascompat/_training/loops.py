"""The loops of `fit`, `evaluate` and their generator forms, as keras/engine/training_*.py of 2.2.4 ran them."""

import random

import keras
import numpy as np

from kerascompat._training import data


class Callbacks:
    """The callbacks of one fit, called with the logs of that version: `batch` and `size` among them."""

    def __init__(self, model, callbacks, params, verbose, target):
        self.model = model
        model.history = keras.callbacks.History()
        progress = [Progress(target, model.plan.running)] if verbose == 1 else [Lines()] if verbose else []
        self.all = [*progress, *(callbacks or []), model.history]
        for callback in self.all:
            keras3 = isinstance(callback, keras.callbacks.ProgbarLogger)  # which reads Keras 3's keys
            callback.set_params({"epochs": params.get("nb_epoch"), "steps": None, **params} if keras3 else params)
            callback.set_model(model)
        model.stop_training = False

    def call(self, name, *arguments):
        for callback in self.all:
            getattr(callback, name)(*arguments)


class Epoch:
    """What an epoch logs: the mean of each value over its samples, or the last of a running one."""

    def __init__(self, running):
        self.running, self.seen, self.totals = running, 0, {}

    def add(self, logs):
        self.seen += logs["size"]
        for name, value in logs.items():
            if name in ("batch", "size"):
                continue
            self.totals[name] = value if name in self.running else self.totals.get(name, 0.0) + value * logs["size"]

    def logs(self):
        return {name: value if name in self.running else value / self.seen for name, value in self.totals.items()}


class Progress(keras.callbacks.Callback):
    """The progress bar, which averages over the epoch what is a value of each batch."""

    def __init__(self, target, running):
        super().__init__()
        self.target, self.running = target, running

    def on_epoch_begin(self, epoch, logs=None):
        print(f"Epoch {epoch + 1}/{self.params.get('epochs', self.params.get('nb_epoch'))}")
        self.seen = 0
        self.bar = keras.utils.Progbar(self.target[1], stateful_metrics=self.running)

    def on_batch_end(self, batch, logs=None):
        self.seen += logs["size"] if self.target[0] == "samples" else 1
        values = [(name, value) for name, value in logs.items() if name not in ("batch", "size")]
        self.bar.update(min(self.seen, self.target[1]), values, finalize=False)

    def on_epoch_end(self, epoch, logs=None):
        self.bar.update(self.target[1], [(k, v) for k, v in (logs or {}).items() if k.startswith("val_")], finalize=True)


class Lines(keras.callbacks.Callback):
    """One line an epoch."""

    def on_epoch_end(self, epoch, logs=None):
        total = self.params.get("epochs", self.params.get("nb_epoch"))
        print(f"Epoch {epoch + 1}/{total} - " + " - ".join(f"{name}: {value:.4f}" for name, value in (logs or {}).items()))


def params(model, epochs, samples, batch_size, steps, verbose, validates, generated=False):
    """`callback.params` under the dialect's keys; a generator told no size of a batch, and names of validation always."""
    names = list(model.plan.logs)
    metrics = names + [f"val_{name}" for name in names] if validates or generated else names
    common = {"verbose": verbose, "do_validation": validates, "metrics": metrics}
    if model.rules.params == "keras1":
        sizes = {"nb_epoch": epochs, "nb_sample": samples}
        return {**sizes, **common} if generated else {"batch_size": batch_size, **sizes, **common}
    if generated:
        return {"epochs": epochs, "steps": steps, **common}
    return {"batch_size": batch_size, "epochs": epochs, "steps": steps, "samples": samples, **common}


def fit(model, x, y, weights, batch_size, epochs, verbose, callbacks, validation, shuffle, initial_epoch, validation_freq):
    """Train on arrays; `validation` is None or (x, y, weights), as arrays an input and an output."""
    found = [*x, *y, *weights]
    samples = data.length(found)
    if not samples:
        raise ValueError("there is nothing to train on: the arrays are empty or none were given.")
    order = np.arange(samples)
    told = Callbacks(
        model, callbacks, params(model, epochs, samples, batch_size, None, verbose, validation is not None), verbose, ("samples", samples)
    )
    for callback in told.all:
        callback.validation_data = None if validation is None else [array for part in validation for array in part]
    told.call("on_train_begin", {} if model.rules.begins_with_logs else None)
    for epoch in range(initial_epoch, epochs):
        model.plan.restart()
        told.call("on_epoch_begin", epoch, {})
        seen = Epoch(model.plan.running)
        order = data.shuffled(order, batch_size, shuffle)
        stopped = False
        for number, (start, end) in enumerate(data.batches(samples, batch_size)):
            rows = order[start:end] if shuffle else slice(start, end)
            logs = {"batch": number, "size": end - start}
            told.call("on_train_batch_begin", number, logs)
            logs.update(model.train_arrays(*([data.sliced(array, rows) for array in part] for part in (x, y, weights))))
            seen.add(logs)
            told.call("on_train_batch_end", number, logs)
            if model.stop_training and model.rules.stops_in_epoch:
                stopped = end < samples or not model.rules.running_metrics
                break
        logs = seen.logs()
        if validation is not None and not stopped and _validates(validation_freq, epoch):
            model.stop_training = model.stop_training and not model.rules.validation_clears_stop
            logs.update({f"val_{name}": value for name, value in evaluate(model, *validation, batch_size).items()})
        told.call("on_epoch_end", epoch, logs)
        if model.stop_training:
            break
    told.call("on_train_end", {} if model.rules.begins_with_logs else None)
    return model.history


def _validates(frequency, epoch):
    return (epoch + 1) % frequency == 0 if isinstance(frequency, int) else epoch + 1 in frequency


def watched(model, callbacks):
    """What is told of the batches of an evaluation: the callbacks, or one that does nothing (keras/callbacks/callbacks.py of 2.3.1).

    A CallbackList of none would hand every batch to a thread of its own.
    """
    return keras.callbacks.CallbackList(callbacks, model=model) if callbacks else keras.callbacks.Callback()


def evaluate(model, x, y, weights, batch_size, verbose=0, callbacks=None):
    """The logs of evaluating on arrays: means over the samples."""
    callbacks = watched(model, callbacks)
    callbacks.on_test_begin()
    samples = data.length([*x, *y, *weights])
    bar = keras.utils.Progbar(samples) if verbose == 1 else None
    model.plan.restart()
    seen = Epoch(model.plan.running)
    for batch, (start, end) in enumerate(data.batches(samples, batch_size)):
        callbacks.on_test_batch_begin(batch, {"batch": batch, "size": end - start})
        logs = model.test_arrays(*([data.sliced(array, slice(start, end)) for array in part] for part in (x, y, weights)))
        seen.add({**logs, "size": end - start})
        callbacks.on_test_batch_end(batch, {"batch": batch, "size": end - start, **logs})
        if bar is not None:
            bar.update(end)
    model.plan.restart()
    callbacks.on_test_end()
    return seen.logs()


def is_sequence(generator):
    """Whether this is a `keras.utils.Sequence` (PyDataset), or looks like one."""
    return isinstance(generator, keras.utils.PyDataset) or (hasattr(generator, "__getitem__") and hasattr(generator, "__len__"))


def is_generator(given):
    """Whether batches come out of this one by one."""
    return hasattr(given, "__next__") or isinstance(given, keras.utils.PyDataset)


def endless(generator, shuffle=False):
    """The batches of a generator, or of a Sequence over and over.

    A Sequence is shuffled with Python's `random`, as OrderedEnqueuer did, and told the end of
    each epoch.
    """
    return _rounds(generator, shuffle) if is_sequence(generator) else iter(generator)


def _rounds(generator, shuffle):
    while True:
        numbers = list(range(len(generator)))
        if shuffle:
            random.shuffle(numbers)
        for number in numbers:
            yield generator[number]
        if hasattr(generator, "on_epoch_end"):
            generator.on_epoch_end()


def next_batch(iterator, done, wanted):
    try:
        return next(iterator)
    except StopIteration:
        raise ValueError(f"the generator ended after {done} of {wanted} batches; it must go on without end.") from None


def fit_generator(
    model, generator, steps, samples, epochs, verbose, callbacks, validation, class_weight, shuffle, initial_epoch, validation_freq
):
    """Train on what a generator yields, drawn batch by batch in this thread.

    Args:
        steps: Batches an epoch, or None with `samples`.
        samples: Keras 1 ends an epoch when it has seen as many samples; else None.
        validation: None, or a function of the size of the last batch that gives the logs.
    """
    iterator = endless(generator, shuffle)
    total = steps if samples is None else samples
    told = Callbacks(
        model,
        callbacks,
        params(model, epochs, samples, None, steps, verbose, validation is not None, generated=True),
        verbose,
        ("steps" if samples is None else "samples", total),
    )
    told.call("on_train_begin", {} if model.rules.begins_with_logs else None)
    for epoch in range(initial_epoch, epochs):
        model.plan.restart()
        told.call("on_epoch_begin", epoch, {})
        seen = Epoch(model.plan.running)
        number = 0
        logs = {}
        while (number if samples is None else seen.seen) < total:
            arrays = model.standardized(*data.yielded(next_batch(iterator, number, total)), class_weight)
            logs = {"batch": number, "size": data.length(arrays[0])}
            told.call("on_train_batch_begin", number, logs)
            logs.update(model.train_arrays(*arrays))
            seen.add(logs)
            told.call("on_train_batch_end", number, logs)
            number += 1
            if model.stop_training and model.rules.stops_in_epoch:
                break
        complete = (number if samples is None else seen.seen) >= total
        epoch_logs = seen.logs()
        if validation is not None and complete and _validates(validation_freq, epoch):
            model.stop_training = model.stop_training and not model.rules.validation_clears_stop
            epoch_logs.update({f"val_{name}": value for name, value in validation(logs["size"]).items()})
        told.call("on_epoch_end", epoch, epoch_logs)
        if model.stop_training:
            break
    told.call("on_train_end", {} if model.rules.begins_with_logs else None)
    return model.history


def evaluate_generator(model, generator, steps, samples=None, verbose=0, callbacks=None):
    """The logs of evaluating on what a generator yields; see `fit_generator` for steps and samples."""
    callbacks = watched(model, callbacks)
    callbacks.on_test_begin()
    iterator = endless(generator)
    total = steps if samples is None else samples
    bar = keras.utils.Progbar(total) if verbose == 1 else None
    model.plan.restart()
    seen = Epoch(model.plan.running)
    done, logs = 0, {}
    while (done if samples is None else seen.seen) < total:
        arrays = model.standardized(*data.yielded(next_batch(iterator, done, total)), None)
        size = {"batch": done, "size": data.length(arrays[0])}
        callbacks.on_test_batch_begin(done, size)
        logs = model.test_arrays(*arrays)
        seen.add({**logs, "size": size["size"]})
        callbacks.on_test_batch_end(done, {**size, **logs})
        done += 1
        if bar is not None:
            bar.update(done if samples is None else min(seen.seen, total))
    model.plan.restart()
    callbacks.on_test_end()
    found = seen.logs()
    if model.rules.last_batch_loss:
        found["loss"] = logs["loss"]
    return found


def predict_generator(model, generator, steps, samples=None, verbose=0):
    """The predictions for what a generator yields: x, (x, y) or (x, y, weights)."""
    iterator = endless(generator)
    total = steps if samples is None else samples
    bar = keras.utils.Progbar(total) if verbose == 1 else None
    parts, done, seen = [], 0, 0
    while (done if samples is None else seen) < total:
        item = next_batch(iterator, done, total)
        x = data.yielded(item)[0] if isinstance(item, tuple) else item
        outputs = model.predict_on_batch(x)
        parts.append(outputs if isinstance(outputs, list) else [outputs])
        done, seen = done + 1, seen + len(parts[-1][0])
        if bar is not None:
            bar.update(done if samples is None else min(seen, total))
    joined = [np.concatenate(column) for column in zip(*parts, strict=True)]
    return joined[0] if len(joined) == 1 else joined
