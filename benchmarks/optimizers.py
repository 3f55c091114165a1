"""Time and memory of a compiled training step with each optimizer of kerascompat, against Keras 3's own with InverseTimeDecay.

    python benchmarks/optimizers.py --backends jax --models small --optimizers Adam SGD
    python benchmarks/optimizers.py --write        measures everything, and writes docs/optimizer_speed.md

Two models stand next to each other, one with Keras 3's optimizer and one with the other, start from the same weights and take
turns step by step, in an order drawn anew each time. Every measurement is a process of its own on one core, and what counts is
its CPU time, so that what else the machine does tells little. The figure is the median of the ratio of two neighbouring steps,
with the bounds that hold the true median in 95 of 100 cases. `keras again` is Keras 3's own
optimizer a second time: how far from 1 it lies is what the method cannot tell. tf_keras's legacy optimizer stands beside them on
TensorFlow, where it is installed. `small` has 100 variables of 1 million parameters together, `large` 200 of 50 million.

Bytes are those of the optimizer's variables, the peak is the largest resident memory of a process that trains nothing else.
What was found is kept in benchmarks/optimizers.json, so that a part can be measured again.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import os
import random
import resource
import statistics
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve()
KEPT = HERE.with_suffix(".json")
PAGE = HERE.parents[1] / "docs" / "optimizer_speed.md"

BACKENDS = {"tensorflow": 1.02, "jax": 1.02, "torch": 1.05}  # the largest ratio that is the goal
MODELS = {"small": (50, 141, 300), "large": (100, 706, 40)}  # layers, units, rounds
OPTIMIZERS = {
    "SGD": {"momentum": 0.9},
    "RMSprop": {},
    "Adagrad": {},
    "Adadelta": {},
    "Adam": {},
    "Adamax": {},
    "Nadam": {},
}
STOCK, AGAIN, LEGACY = "keras", "keras again", "tf_keras legacy"
FACES = ("keras2", "tf_keras")
RATE, DECAY, BATCH = 1e-4, 1e-3, 8


def network(name, who, size):
    """A compiled model of one contender, and the library it is of; None where that is not installed."""
    import keras

    library = keras
    decay = {} if name == "Nadam" else {"decay": DECAY}
    if who in (STOCK, AGAIN):
        schedule = keras.optimizers.schedules.InverseTimeDecay(RATE, decay_steps=1, decay_rate=DECAY)
        optimizer = getattr(keras.optimizers, name)(schedule, **OPTIMIZERS[name])
    elif who == LEGACY:
        try:
            import tf_keras as library
        except ImportError:
            return None
        optimizer = getattr(library.optimizers.legacy, name)(RATE, **OPTIMIZERS[name], **decay)
    else:
        module = importlib.import_module(f"kerascompat.{who}.optimizers")
        optimizer = getattr(module, name)(learning_rate=RATE, **OPTIMIZERS[name], **decay)
    layers, units, _ = MODELS[size]
    # He's weights keep activations and gradients of ordinary size through all layers: squares of vanishing ones would be
    # denormal numbers, which take a processor many times longer.
    hidden = [library.layers.Dense(units, activation="relu", kernel_initializer="he_normal") for _ in range(layers)]
    model = library.Sequential([library.Input((units,)), *hidden])
    model.compile(optimizer=optimizer, loss="mse")
    return model


def batch(size):
    import numpy as np

    return np.random.default_rng(0).normal(size=(BATCH, MODELS[size][1])).astype("float32")


def state_bytes(model):
    variables = model.optimizer.variables
    variables = variables() if callable(variables) else variables
    sizes = [1] * len(variables)
    for index, variable in enumerate(variables):
        for length in variable.shape:
            sizes[index] *= int(length)
    return 4 * sum(sizes)


def raced(name, who, size, rounds):
    """What one contender needs beside Keras 3's own: ratios of neighbouring steps, and bytes."""
    models = [network(name, STOCK, size), network(name, who, size)]
    if models[1] is None:
        return None
    x = batch(size)
    models[1].set_weights(models[0].get_weights())
    for model in models:
        for _ in range(3):
            model.train_on_batch(x, x)
    drawn = random.Random(0)
    times = ([], [])
    for _ in range(rounds):
        for index in drawn.sample((0, 1), 2):
            start = time.process_time()
            models[index].train_on_batch(x, x)
            times[index].append(time.process_time() - start)
    ratios = sorted(b / a for a, b in zip(*times, strict=True))
    aside = int(0.98 * rounds**0.5)  # order statistics: 1.96 standard deviations of a fair coin
    low, high = ratios[max(0, rounds // 2 - aside)], ratios[min(rounds - 1, rounds // 2 + aside)]
    return {
        "ratio": statistics.median(ratios),
        "low": low,
        "high": high,
        "stock_ms": 1000 * statistics.median(times[0]),
        "bytes": state_bytes(models[1]) / state_bytes(models[0]),
    }


def peak(name, who, size):
    """The largest resident memory, in MiB, of a process that trains this contender alone."""
    model = network(name, who, size)
    if model is None:
        return None
    x = batch(size)
    for _ in range(5):
        model.train_on_batch(x, x)
    return {"peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024}


def child(what, backend, name, who, size, rounds):
    """One measurement, in a process of its own."""
    environment = {**os.environ, "KERAS_BACKEND": backend, "TF_CPP_MIN_LOG_LEVEL": "2"}
    environment["PYTHONPATH"] = os.pathsep.join([str(HERE.parents[1]), environment.get("PYTHONPATH", "")])
    command = [sys.executable, str(HERE), "--child", what, backend, name, who, size, str(rounds)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    if run.returncode:
        raise RuntimeError(f"{' '.join(command[2:])} failed:\n{run.stderr[-2000:]}")
    return json.loads(run.stdout.splitlines()[-1])


HEAD = """# The speed of the legacy optimizers

Written by `python benchmarks/optimizers.py --write`; its docstring says how it measures. Time of one training step with the
optimizer of kerascompat over that of the same step with the optimizer of Keras {keras} and InverseTimeDecay, CPU time on one core,
batches of {batch} rows so that the optimizer weighs as much as it can; in brackets the bounds of the median in 95 of 100 cases. They hold
within one process, and each figure is of one; `keras again` measures what the method itself cannot tell.
The goal is at most {goals}. A figure in bold has its lower bound above the goal.

"""


def page(kept):
    goals = ", ".join(f"{goal} on {backend}" for backend, goal in BACKENDS.items())
    text = HEAD.format(keras=importlib.metadata.version("keras"), batch=BATCH, goals=goals)
    for size, (layers, units, _) in MODELS.items():
        found = {tuple(key.split("/")): value for key, value in kept.items() if key.split("/")[1] == size}
        if not found:
            continue
        text += f"## {size.title()}: {2 * layers} variables, {layers * units * (units + 1):,} parameters\n\n"
        text += "| backend | optimizer | against Keras 3 | ratio | bytes of state | peak of memory |\n|---|---|---|---|---|---|\n"
        for backend, _, name, who in sorted(found, key=lambda key: (list(BACKENDS).index(key[0]), key[2:])):
            value = found[backend, size, name, who]
            ratio = f"{value['ratio']:.3f}"
            if value["low"] > BACKENDS[backend] and who in FACES:
                ratio = f"**{ratio}**"
            bounds = f"{value['low']:.3f}-{value['high']:.3f}"
            memory = f"{value['peak']:.3f}" if "peak" in value else "-"
            text += f"| {backend} | {name} | {who} | {ratio} ({bounds}) | {value['bytes']:.3f} | {memory} |\n"
        text += "\n"
    return text + WHY


WHY = """Why a figure lies above the goal:

- **PyTorch, SGD**: Keras 3 adds `rate * gradient` to the velocity by one call, which rounds once and wants the rate as a Python
  number; the legacy arithmetic rounds twice, so it takes a call more of the four.
- **TensorFlow, Adam of keras2**: a moving average of standalone Keras is `b * a + (1 - b) * x`, two products that each want a buffer
  of their own, where `a + (x - a) * (1 - b)` of Keras 3 and tf.keras is computed in one: that is taken to be the reason, and was not
  measured by itself. Written otherwise it would round otherwise.
  What was found and mended: a weight that is assigned anew takes a pass over memory more than one that is changed in place. In one
  process, three contenders taking turns, the step was 0.937 (SGD), 0.899 (RMSprop) and 0.967 (Adam) of what it had been, to the bit
  the same. With the slots changed in place too Adam of tf_keras took 1.140 (one run), so they are assigned.
- **JAX**: the rows stand as measured before; nothing was found there. The hyper-parameters of the standalone dialects can be set, so
  they are variables where Keras 3 has constants.

Rows that are missing were not measured: the large model, the peak of memory, and Adagrad, Adadelta, Adamax and Nadam.
"""


def measure(options, kept):
    print(
        f"{'backend':11}{'model':6} {'optimizer':10}{'against keras':16} {'ratio':>6} {'95 of 100':>14} {'ms':>9} {'bytes':>6} {'peak':>6}"
    )
    for backend in options.backends:
        for size in options.models:
            rounds = options.rounds or MODELS[size][2]
            for name in options.optimizers:
                measure_one(options, kept, backend, size, rounds, name)


def measure_one(options, kept, backend, size, rounds, name):
    stock = child("peak", backend, name, STOCK, size, 0)["peak"] if size == "large" and not options.no_peak else None
    for who in options.faces + ([LEGACY] if backend == "tensorflow" else []):
        found = child("race", backend, name, who, size, rounds)
        if found is None:
            print(f"{who} is not installed: left out")
            continue
        if stock and who != AGAIN:
            found["peak"] = child("peak", backend, name, who, size, 0)["peak"] / stock
        key = "/".join((backend, size, name, who))
        kept[key] = {**{k: v for k, v in kept.get(key, {}).items() if k == "peak"}, **{k: round(v, 4) for k, v in found.items()}}
        KEPT.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")
        bounds = f"{found['low']:.3f}-{found['high']:.3f}"
        print(
            f"{backend:11}{size:6} {name:10}{who:16} {found['ratio']:6.3f} {bounds:>14} {found['stock_ms']:9.2f} "
            f"{found['bytes']:6.3f} {found.get('peak', float('nan')):6.3f}",
            flush=True,
        )


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--backends", nargs="+", choices=BACKENDS, default=list(BACKENDS))
    parser.add_argument("--models", nargs="+", choices=MODELS, default=list(MODELS))
    parser.add_argument("--optimizers", nargs="+", choices=OPTIMIZERS, default=list(OPTIMIZERS))
    parser.add_argument("--faces", nargs="+", default=[AGAIN, *FACES])
    parser.add_argument("--rounds", type=int, help="pairs of steps; by default 300 of the small model, 40 of the large one")
    parser.add_argument("--no-peak", action="store_true", help="leave out the peak of memory")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.name} of all that was ever measured")
    parser.add_argument("--page-only", action="store_true", help="write the page of what is kept, measure nothing")
    parser.add_argument("--child", nargs=6, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.child:
        what, _, name, who, size, rounds = options.child
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[os.getpid() % len(cores)]})  # before a library counts them
        print(json.dumps(raced(name, who, size, int(rounds)) if what == "race" else peak(name, who, size)))
        return
    kept = json.loads(KEPT.read_text()) if KEPT.exists() else {}
    if not options.page_only:
        measure(options, kept)
    if options.write or options.page_only:
        PAGE.write_text(page(kept))
        print(f"wrote {PAGE}")


if __name__ == "__main__":
    main()
