"""Time of a compiled training step with each optimizer of kerascompat, against Keras 3's own with InverseTimeDecay.

    KERAS_BACKEND=jax python benchmarks/optimizers.py
    python benchmarks/optimizers.py --model large --optimizers Adam SGD --faces keras2

The models stand next to each other and take turns, step by step in groups, so that what else the machine does meets all of
them; the table gives medians of the ratio of two neighbouring groups, of wall time and of this process's CPU time, and the
bytes of the optimizer's variables over those of Keras 3's. On TensorFlow tf_keras's legacy optimizer trains beside them, where
it is installed. `small` has 100 variables of 1 million parameters together, `large` 200 of 50 million.
"""

from __future__ import annotations

import argparse
import importlib
import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")

import keras
import numpy as np

MODELS = {"small": (50, 141), "large": (100, 706)}  # layers, units
OPTIMIZERS = {
    "SGD": {"momentum": 0.9},
    "RMSprop": {},
    "Adagrad": {},
    "Adadelta": {},
    "Adam": {},
    "Adamax": {},
    "Nadam": {},
}
RATE, DECAY, BATCH = 1e-4, 1e-3, 8


def network(library, size, optimizer):
    layers, units = MODELS[size]
    hidden = [library.layers.Dense(units, activation="relu") for _ in range(layers)]
    model = library.Sequential([library.Input((units,)), *hidden])
    model.compile(optimizer=optimizer, loss="mse")
    return model


def contenders(name, faces, size):
    """Name -> model: first Keras 3's own, then the faces', then tf_keras's."""
    schedule = keras.optimizers.schedules.InverseTimeDecay(RATE, decay_steps=1, decay_rate=DECAY)
    decay = {} if name == "Nadam" else {"decay": DECAY}
    models = {"keras": network(keras, size, getattr(keras.optimizers, name)(schedule, **OPTIMIZERS[name]))}
    for face in faces:
        module = importlib.import_module(f"kerascompat.{face}.optimizers")
        given = {"learning_rate": RATE, **OPTIMIZERS[name], **({} if face == "tf_keras_2_11" else decay)}
        models[face] = network(keras, size, getattr(module, name)(**given))
    if keras.backend.backend() == "tensorflow":
        try:
            import tf_keras
        except ImportError:
            print("tf_keras is not installed: left out")
        else:
            legacy = getattr(tf_keras.optimizers.legacy, name)(RATE, **OPTIMIZERS[name], **decay)
            models["tf_keras legacy"] = network(tf_keras, size, legacy)
    return models


def measured(models, size, groups, steps):
    """Name -> [(wall seconds, CPU seconds)] of each group of steps."""
    units = MODELS[size][1]
    x = np.random.default_rng(0).normal(size=(BATCH, units)).astype("float32")
    times = {name: [] for name in models}
    for model in models.values():
        for _ in range(3):
            model.train_on_batch(x, x)
    order = list(models)
    for group in range(groups):
        for name in order if group % 2 else reversed(order):
            wall, cpu = time.perf_counter(), time.process_time()
            for _ in range(steps):
                models[name].train_on_batch(x, x)
            times[name].append((time.perf_counter() - wall, time.process_time() - cpu))
    return times


def state_bytes(model):
    variables = model.optimizer.variables
    variables = variables() if callable(variables) else variables
    return sum(4 * int(np.prod(tuple(variable.shape))) for variable in variables)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--model", choices=MODELS, default="small")
    parser.add_argument("--optimizers", nargs="+", choices=OPTIMIZERS, default=list(OPTIMIZERS))
    parser.add_argument("--faces", nargs="+", default=["keras2", "tf_keras"])
    parser.add_argument("--groups", type=int, default=21, help="groups of steps of each contender")
    parser.add_argument("--steps", type=int, default=5, help="steps of a group")
    options = parser.parse_args()
    layers, units = MODELS[options.model]
    backend = keras.backend.backend()
    print(f"{backend}, keras {keras.__version__}; {options.model}: {2 * layers} variables, {layers * units * (units + 1):,} parameters")
    print(f"{'optimizer':10} {'against keras':16} {'wall':>6} {'CPU':>6} {'bytes':>6} {'ms a step':>10}")
    for name in options.optimizers:
        models = contenders(name, options.faces, options.model)
        times = measured(models, options.model, options.groups, options.steps)
        base = times["keras"]
        size = state_bytes(models["keras"])
        for who, series in times.items():
            wall, cpu = (statistics.median(a[i] / b[i] for a, b in zip(series, base, strict=True)) for i in (0, 1))
            step = 1000 * statistics.median(w for w, _ in series) / options.steps
            print(f"{name:10} {who:16} {wall:6.3f} {cpu:6.3f} {state_bytes(models[who]) / size:6.3f} {step:10.2f}", flush=True)
        keras.backend.clear_session()


if __name__ == "__main__":
    main()
