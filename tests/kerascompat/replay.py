"""Does again, with kerascompat on today's Keras, what a recording says a genuine version did."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import os
import warnings
from pathlib import Path

import keras
import numpy as np


def face(case) -> str:
    """The package of kerascompat that stands for the version of a recording, or for what turned inside its dialect."""
    turned = {"tf_keras-2.15": "tf_keras_2_11", "tf_keras-2.3": "tf_keras.until_2_3", "keras-2.3.1-theano": "keras2.since_2_3"}
    return turned.get(case.recording, case.dialect)


def module(case, name: str):
    """`optimizers` or `callbacks` of the case's face, or of its dialect where nothing turned."""
    own = f"kerascompat.{face(case)}.{name}"
    return importlib.import_module(own if importlib.util.find_spec(own) else f"kerascompat.{case.dialect}.{name}")


def arguments(case) -> dict:
    """The recorded arguments, with what a migration writes for a default that turned inside the dialect."""
    given = dict(case.arguments)
    if case.dialect == "keras2" and case.version < (2, 1) and case.optimizer != "SGD":
        given.setdefault("epsilon", 1e-8)
    return given


def optimizer(case):
    with warnings.catch_warnings():
        # Nadam of tf.keras says that it ignores decay; that it does is what is measured.
        warnings.simplefilter("ignore", RuntimeWarning)
        return getattr(module(case, "optimizers"), case.optimizer)(**arguments(case))


def weights(case, last: int | None = None) -> list[list[np.ndarray]]:
    """The weights after each kept update of an OptimizerCase, up to update `last`."""
    made = optimizer(case)
    variables = [keras.Variable(value) for value in case.initial]
    kept = []
    for number, gradients in enumerate(case.gradients[:last], 1):
        made.apply([keras.ops.convert_to_tensor(g) for g in gradients], variables)
        if number in case.steps:
            kept.append([np.array(v.numpy()) for v in variables])
    return kept


def table_rows(case, last: int | None = None) -> list[np.ndarray]:
    """The table after each kept update of a RowsCase, up to update `last`."""
    made = optimizer(case)
    table = keras.Variable(case.initial)
    kept = []
    for number, (rows, gradients) in enumerate(case.updates[:last], 1):
        made.apply([row_gradient(rows, gradients, case.initial.shape)], [table])
        if number in case.steps:
            kept.append(np.array(table.numpy()))
    return kept


def row_gradient(rows, gradients, shape):
    """The gradient of a lookup as the backend gives it to an optimizer."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.IndexedSlices(tf.constant(gradients), tf.constant(rows), tf.constant(shape))
    dense = np.zeros(shape, "float32")
    np.add.at(dense, rows, gradients)
    return keras.ops.convert_to_tensor(dense)


def rates(case, callback=None) -> dict[str, np.ndarray]:
    """`base`, `counter`, `effective` and `announced` of a RateCase, update by update, compiled.

    `effective` is measured on the weight, `announced` is effective_learning_rate just before.
    """
    made = optimizer(case)
    weight = keras.Variable([0.0])
    made.build([weight])
    step = compiled(lambda: made.apply([keras.ops.convert_to_tensor([-1.0])], [weight]))
    found = {"base": [], "counter": [], "effective": [], "announced": []}
    for number in range(1, len(case.effective) + 1):
        if number in case.set:
            made.lr = case.set[number]
        found["base"].append(float(made.lr))
        found["counter"].append(int(made.iterations))
        found["announced"].append(float(made.effective_learning_rate))
        weight.assign([0.0])
        step()
        found["effective"].append(float(weight.numpy()[0]))
    return {name: np.asarray(values, "int64" if name == "counter" else "float32") for name, values in found.items()}


def compiled(function):
    """The function compiled by the backend where that needs no functional state."""
    if keras.backend.backend() == "tensorflow":
        import tensorflow as tf

        return tf.function(function, autograph=False)
    return function


def synced(model):
    """On JAX a fit holds the variables of model and optimizer until it is asked to give them back."""
    if keras.backend.backend() == "jax":
        model.jax_state_sync()


class OneWeight:
    """The model of the callback recordings: y = w * x, gradient -1 as long as w < 1."""

    BATCH = 2

    def __init__(self, case, own_models=False):
        layer = keras.layers.Dense(1, kernel_initializer="zeros", use_bias=False)
        found = own_models and importlib.util.find_spec(f"kerascompat.{face(case)}.models")
        sequential = module(case, "models").Sequential if found else keras.Sequential
        self.model = sequential([keras.Input((1,)), layer])
        self.epochs = "nb_epoch" if found and case.dialect == "keras1" else "epochs"
        self.weight = layer.kernel

    def read(self) -> np.float32:
        return np.float32(self.weight.numpy()[0, 0])

    def fit(self, callbacks, fit):
        """A fit by the model itself, compiled."""
        ones = np.ones((self.BATCH * fit["batches"], 1), "float32")
        return self.model.fit(
            ones,
            ones,
            batch_size=self.BATCH,
            verbose=0,
            callbacks=callbacks,
            shuffle=False,
            initial_epoch=fit.get("initial_epoch", 0),
            **{self.epochs: fit["epochs"]},
            validation_data=(ones[: self.BATCH], ones[: self.BATCH]) if fit.get("validation") else None,
        )

    def loop(self, callbacks, fit):
        """The same fit as a loop around Keras 3's CallbackList, for the many cases: nothing is compiled."""
        listed = keras.callbacks.CallbackList(callbacks, add_history=True, model=self.model)
        listed.set_params({"epochs": fit["epochs"], "steps": fit["batches"], "verbose": 0})
        self.model.stop_training = False
        listed.on_train_begin()
        for epoch in range(fit.get("initial_epoch", 0), fit["epochs"]):
            listed.on_epoch_begin(epoch)
            for batch in range(fit["batches"]):
                listed.on_train_batch_begin(batch)
                loss = 1.0 - float(self.read())
                self.model.optimizer.apply([keras.ops.convert_to_tensor([[-1.0]])], [self.weight])
                listed.on_train_batch_end(batch, {"loss": loss})
            listed.on_epoch_end(epoch, {"loss": loss})
            if self.model.stop_training:
                break
        listed.on_train_end()
        return next(c for c in listed.callbacks if isinstance(c, keras.callbacks.History))


def needs_fit(case) -> bool:
    """Whether the case shows something of Keras's own loop: metrics and validation."""
    return any("metrics" in fit or fit.get("validation") for fit in case.fits)


def fits(case, directory: Path, compiled_fit: bool = False) -> dict:
    """The fits of a CallbackCase: `results`, one dict a fit, `printed`, `warnings`, `texts`, `error`.

    Args:
        case: The case.
        directory: Where its files go; empty before.
        compiled_fit: Train with model.fit(), of the dialect's own models where kerascompat has them, rather than with a
            loop of the same hooks.
    """
    found = {"results": [], "error": None}
    printed = io.StringIO()
    with warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        try:
            with contextlib.redirect_stdout(printed):
                _fits(case, directory, compiled_fit, found["results"])
        except Exception as error:  # what a version refuses is part of the record
            found["error"] = f"{type(error).__name__}: {error}"
    found["warnings"] = [str(w.message) for w in warned if w.category is RuntimeWarning]
    found["printed"] = printed.getvalue()
    found["texts"] = {path.name: path.read_text() for path in directory.glob("*.csv")}
    return found


def _fits(case, directory, compiled_fit, results):
    one = OneWeight(case, own_models=compiled_fit)
    made = optimizer(case)
    callbacks = [
        getattr(module(case, "callbacks"), name)(
            **{key: os.path.join(directory, value) if isinstance(value, Path) else value for key, value in given.items()}
        )
        for name, given in callback_arguments(case)
    ]
    for number, fit in enumerate(case.fits):
        if fit.get("compile") == "new":
            made = optimizer(case)
        if number == 0 or "compile" in fit:
            one.model.compile(loss="mae", optimizer=made, metrics=list(fit.get("metrics", ())))
        result = {key: [] for key in ("base", "counter", "effective", "logs")} | {"files": {}}
        results.append(result)
        before, after = _observers(case, directory, one, made, fit, result)
        run = one.fit if compiled_fit else one.loop
        history = run([before, *callbacks, after], fit)
        result["epochs"] = list(history.epoch)
        result["history"] = history.history
        result["weight"] = one.read()


def callback_arguments(case) -> list[tuple[str, dict]]:
    """The recorded callbacks, with what a migration writes for a behaviour that turned inside the dialect."""
    late = {"ReduceLROnPlateau": ((2, 1, 5), "late_first"), "EarlyStopping": ((2, 0, 8), "late")}
    made = []
    for name, given in case.callbacks:
        if case.dialect == "keras2" and name in late and case.version <= late[name][0]:
            given = {**given, late[name][1]: True}
        made.append((name, given))
    return made


def _observers(case, directory, one, made, fit, result):
    measured = case.effective_by == "weight"
    known = set()

    def assign(epoch):
        for when, how, value in fit.get("assign", ()):
            if when == epoch:
                # K.set_value(optimizer.lr, value) is gone from Keras 3; a migration writes the assignment.
                setattr(made, "lr" if how == "set_value" else how, value)

    assign(-1)

    class Before(keras.callbacks.Callback):
        """Injects the scripted logs, acts as the user's own callback, reads the rate."""

        def on_epoch_begin(self, epoch, logs=None):
            assign(epoch)

        def on_train_batch_begin(self, batch, logs=None):
            one.weight.assign([[0.0]])
            result["base"].append(np.float32(float(made.lr)))
            result["counter"].append(int(made.iterations))
            if not measured:
                result["effective"].append(np.float32(float(made.effective_learning_rate)))

        def on_train_batch_end(self, batch, logs=None):
            if measured:
                result["effective"].append(one.read())

        def on_epoch_end(self, epoch, logs=None):
            for key, values in fit.get("inject", {}).items():
                logs[key] = values[epoch]

    class After(keras.callbacks.Callback):
        """Sees what the callbacks under test made of the logs, and the files they wrote."""

        def on_epoch_end(self, epoch, logs=None):
            result["logs"].append({key: float(value) for key, value in logs.items()})
            now = {name for name in os.listdir(directory) if not name.endswith(".csv")}
            if now:
                result["files"][epoch] = sorted(now - known)
                known.update(now)

    return Before(), After()


def training(case) -> dict:
    """The training of a TrainingCase by model.fit(): `base`, `counter`, `effective` a batch, final `weights`."""
    from tests import recordings

    data = recordings.training_data()
    layers = [keras.layers.Dense(8, activation="relu"), keras.layers.Dense(1, activation="sigmoid")]
    model = keras.Sequential([keras.Input((data["x"].shape[1],)), *layers])
    model.set_weights(data["weights"])
    made = optimizer(case)
    model.compile(loss="binary_crossentropy", optimizer=made)
    found = {"base": [], "counter": [], "effective": []}

    class Watch(keras.callbacks.Callback):
        def on_train_batch_begin(self, batch, logs=None):
            synced(self.model)
            found["base"].append(np.float32(float(made.lr)))
            found["counter"].append(int(made.iterations))
            found["effective"].append(np.float32(float(made.effective_learning_rate)))

    callbacks = [getattr(module(case, "callbacks"), name)(**given) for name, given in callback_arguments(case)]
    model.fit(
        data["x"],
        data["y"],
        batch_size=8,
        epochs=case.epochs,
        validation_data=(data["x_val"], data["y_val"]),
        shuffle=False,
        verbose=0,
        callbacks=[Watch(), *callbacks],
    )
    return {**{name: np.asarray(values) for name, values in found.items()}, "weights": model.get_weights()}
