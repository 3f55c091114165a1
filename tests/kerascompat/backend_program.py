"""What kerascompat does on one backend, as JSON: run by test_backends.py in a process of its own.

KERAS_BACKEND=jax python -m tests.kerascompat.backend_program
"""

from __future__ import annotations

import importlib
import json
import os
import tempfile

import keras
import numpy as np

from kerascompat.models import load_model
from tests import recordings
from tests.kerascompat import replay

UPDATES = 10
RECORDINGS = ("keras-1.2.2-theano", "keras-2.2.4-theano", "tf_keras-2.3", "tf_keras-2.10", "tf_keras-2.15")
LABELS = ("decay", "defaults", "momentum", "clipnorm", "centered+momentum", "amsgrad")
DATA = np.linspace(-1, 1, 48, dtype="float32").reshape(16, 3), np.linspace(0, 1, 16, dtype="float32").reshape(16, 1)


def optimizers(face):
    return importlib.import_module(f"kerascompat.{face}.optimizers")


def callbacks(face):
    return importlib.import_module(f"kerascompat.{face}.callbacks")


def network(optimizer, **arguments):
    keras.utils.set_random_seed(7)
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])
    model.compile(optimizer=optimizer, loss="mse", **arguments)
    return model


def fit(model, epochs=2, batch_size=4, **arguments):
    return model.fit(*DATA, epochs=epochs, batch_size=batch_size, shuffle=False, verbose=0, **arguments)


def difference(ours, theirs):
    return max(float(np.max(np.abs(np.asarray(a, "float64") - np.asarray(b)))) for a, b in zip(ours, theirs, strict=True))


def weights():
    """Case -> largest difference from what the genuine version recorded."""
    found = {}
    for case in recordings.cases("optimizers", names=list(RECORDINGS)):
        if case.kind == "ordinary" and case.name.split("/")[1] in LABELS:
            pairs = zip(replay.weights(case, last=UPDATES), case.weights, strict=False)
            found[str(case)] = max(difference(ours, theirs) for ours, theirs in pairs)
    return found


def rates():
    """Case -> largest distance of an effective rate, in units in the last place."""
    found = {}
    for recording in ("keras-2.2.4-theano", "tf_keras-2.10"):
        case = next(c for c in recordings.load(recording, "rates").cases.values() if c.arguments.get("decay") and c.set)
        made = replay.rates(case)
        ulps = np.abs(np.float32(made["effective"]).view("int32").astype("int64") - case.effective.view("int32"))
        found[str(case)] = [int(ulps.max()), bool(np.array_equal(made["base"], case.base))]
    return found


def trainings():
    """Case -> [rates in units in the last place, weights]: compiled fits with decay and a callback."""
    found = {}
    for recording, name in (("keras-2.2.4-theano", "Adam, decay, plateau"), ("tf_keras-2.10", "SGD, decay and schedule")):
        case = recordings.load(recording, "training").cases[name]
        made = replay.training(case)
        ulps = np.abs(np.float32(made["effective"]).view("int32").astype("int64") - case.effective.view("int32"))
        found[str(case)] = [int(ulps.max()), difference(made["weights"], case.weights)]
    return found


def retraces():
    """Optimizer -> how often its step was traced by a fit of four epochs at four rates, one of them set in mid-epoch."""
    found = {}
    for face, name in (("keras2", "Adam"), ("tf_keras", "SGD"), ("tf_keras_2_11", "RMSprop"), ("keras1", "Nadam")):
        made = getattr(optimizers(face), name)(learning_rate=0.1)
        counted, original = [], made.coefficients

        def coefficients(rate, form, counted=counted, original=original):
            counted.append(1)
            return original(rate, form)

        made.coefficients = coefficients

        class Middle(keras.callbacks.Callback):
            def on_train_batch_end(self, batch, logs=None):
                replay.synced(self.model)
                self.model.optimizer.lr = float(self.model.optimizer.lr) * 0.9

        model = network(made)
        fit(model, epochs=1)
        first = len(counted)
        fit(model, epochs=4, callbacks=[callbacks(face).LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1)), Middle()])
        found[f"{face}.{name}"] = [first, len(counted)]
    return found


NAMES = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")


def compiled():
    """Way of compiling -> weights' difference from the eager fit, with decay: every algorithm by XLA, two in all ways."""
    ways = {"jit": {"jit_compile": True}}
    more = {"graph": {}, "no jit": {"jit_compile": False}}
    if keras.backend.backend() == "torch":
        ways, more = {"default": {}}, {}
    found = {}
    for face, name in (*(("keras2", name) for name in NAMES), ("tf_keras", "RMSprop"), ("tf_keras", "Ftrl")):
        decay = {} if name == "Nadam" else {"decay": 0.1}

        def made(face=face, name=name, decay=decay):
            return getattr(optimizers(face), name)(learning_rate=0.05, **decay)

        eager = network(made(), run_eagerly=True)
        fit(eager)
        for way, arguments in (ways | more if (face, name) in (("keras2", "Adam"), ("tf_keras", "RMSprop")) else ways).items():
            other = network(made(), **arguments)
            fit(other)
            found[f"{face}.{name}, {way}"] = difference(eager.get_weights(), other.get_weights())
    return found


def accumulated():
    """Two batches accumulated against one of twice the size: weights' difference, and both counters."""
    made = [optimizers("keras2").SGD(0.1, momentum=0.9, decay=0.1, gradient_accumulation_steps=n) for n in (2, None)]
    models = [network(optimizer) for optimizer in made]
    for model, size in zip(models, (4, 8), strict=True):
        fit(model, batch_size=size)
    return [difference(*(model.get_weights() for model in models)), *(int(optimizer.iterations) for optimizer in made)]


def averaged():
    """Moving averages of the weights with a momentum of 0 are the weights: their difference after a fit that overwrites them."""
    plain = network(optimizers("tf_keras").Adam(0.05, decay=0.1))
    average = network(optimizers("tf_keras").Adam(0.05, decay=0.1, use_ema=True, ema_momentum=0.0))
    for model in (plain, average):
        fit(model)
    return difference(plain.get_weights(), average.get_weights())


def mixed():
    """mixed_float16 with a loss scale outside: the logged base rates, and whether it trained."""
    keras.config.set_dtype_policy("mixed_float16")
    try:
        made = optimizers("keras2").SGD(0.1, decay=0.1)
        model = network(made)
        history = fit(model, epochs=4, callbacks=[callbacks("keras2").LearningRateScheduler(lambda epoch: 0.125 / (epoch + 1))]).history
    finally:
        keras.config.set_dtype_policy("float32")
    return [
        [float(rate) for rate in history["lr"]],
        float(made.lr),
        type(model.optimizer).__name__,
        history["loss"][0],
        history["loss"][-1],
    ]


def saved():
    """A model saved to a folder and trained on, against one that trained on without: weights' difference, and its class."""
    keras.utils.set_random_seed(7)
    models = importlib.import_module("kerascompat.tf_keras.models")
    model = models.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])
    model.compile(optimizers("tf_keras").Adam(0.05, decay=0.1), "mse")
    fit(model)
    with tempfile.TemporaryDirectory() as folder:
        models.save_model(model, os.path.join(folder, "saved", "model"))
        loaded = load_model(os.path.join(folder, "saved", "model"))
    for each in (model, loaded):
        fit(each)
    return difference(model.get_weights(), loaded.get_weights()), type(loaded).__module__


def loop():
    """A custom loop: weights' difference from fit."""
    by_fit, by_hand = (network(optimizers("tf_keras").Adam(0.05, decay=0.1)) for _ in range(2))
    fit(by_fit)
    _LOOPS[keras.backend.backend()](by_hand)
    return difference(by_fit.get_weights(), by_hand.get_weights())


def _batches():
    for _ in range(2):
        for at in range(0, 16, 4):
            yield DATA[0][at : at + 4], DATA[1][at : at + 4]


def _tensorflow_loop(model):
    import tensorflow as tf

    for x, y in _batches():
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(tf.square(model(x) - y))
        gradients = tape.gradient(loss, model.trainable_variables)
        model.optimizer.apply_gradients(zip(gradients, model.trainable_variables, strict=True))


def _torch_loop(model):
    import torch

    for x, y in _batches():
        model.zero_grad()
        torch.mean((model(x) - torch.as_tensor(y)) ** 2).backward()
        model.optimizer.apply([v.value.grad for v in model.trainable_variables], model.trainable_variables)


def _jax_loop(model):
    import jax

    model.optimizer.build(model.trainable_variables)
    trainable, rest = [v.value for v in model.trainable_variables], [v.value for v in model.non_trainable_variables]
    state = [v.value for v in model.optimizer.variables]

    def loss(trainable, x, y):
        return jax.numpy.mean((model.stateless_call(trainable, rest, x)[0] - y) ** 2)

    for x, y in _batches():
        gradients = jax.grad(loss)(trainable, x, y)
        trainable, state = model.optimizer.stateless_apply(state, gradients, trainable)
    for variable, value in zip(model.trainable_variables, trainable, strict=True):
        variable.assign(value)


_LOOPS = {"tensorflow": _tensorflow_loop, "torch": _torch_loop, "jax": _jax_loop}


def main():
    parts = (weights, rates, trainings, retraces, compiled, accumulated, averaged, mixed, saved, loop)
    print(json.dumps({"backend": keras.backend.backend(), **{part.__name__: part() for part in parts}}))


if __name__ == "__main__":
    main()
