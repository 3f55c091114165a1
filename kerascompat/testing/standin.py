"""Lets tf_keras stand in for an old Keras, where no genuine one is at hand.

tf_keras is Keras 2.15 and later; what it does otherwise than the old versions, and this module puts right:
- `Adam` and the others, and the class that they derive from, are those of tf.keras 2.0 to 2.10 (now `optimizers.legacy`), with `lr` and `decay`;
- for keras2: the module is found as `keras`, deep modules of the time too; optimizers take the arguments of Keras 2.2.4 in its
  order and with its defaults (keras/optimizers.py of 2.2.4), `clipnorm` is one norm over all gradients, `metrics=['accuracy']`
  is logged as `acc`.

What stays different is in DIFFERENCES, for reports to state.
"""

from __future__ import annotations

import functools
import importlib
import inspect
import os
import sys
from types import ModuleType

DIFFERENCES = {
    "tf_keras": (),
    "keras2": (
        "decay is computed as lr / (1 + decay * t), Keras 2 computed lr * (1 / (1 + decay * t)): the last bit may differ",
        "LSTM and GRU gates use sigmoid and reset_after=True, as from Keras 2.3 and TensorFlow 2 on",
        "trainable = False set after compile takes effect at the first batch, in Keras 2 at the next compile",
        "ReduceLROnPlateau reduces in time, Keras before 2.1.6 reduced one epoch late the first time",
    ),
}

#: Arguments of Keras 2.2.4 in their order, with its defaults where OptimizerV2 has others. None: as OptimizerV2 has it.
KERAS2_ARGUMENTS = {
    "SGD": {"lr": 0.01, "momentum": 0.0, "decay": 0.0, "nesterov": False},
    "RMSprop": {"lr": 0.001, "rho": 0.9, "epsilon": None, "decay": 0.0},
    "Adagrad": {"lr": 0.01, "epsilon": None, "decay": 0.0},
    "Adadelta": {"lr": 1.0, "rho": 0.95, "epsilon": None, "decay": 0.0},
    "Adam": {"lr": 0.001, "beta_1": 0.9, "beta_2": 0.999, "epsilon": None, "decay": 0.0, "amsgrad": False},
    "Adamax": {"lr": 0.002, "beta_1": 0.9, "beta_2": 0.999, "epsilon": None, "decay": 0.0},
    "Nadam": {"lr": 0.002, "beta_1": 0.9, "beta_2": 0.999, "epsilon": None, "schedule_decay": 0.004},
}
KERAS2_ALWAYS = {"Adagrad": {"initial_accumulator_value": 0.0}}
#: Deep modules of standalone Keras and the modules whose names hold the same things.
KERAS2_MODULES = {
    "layers": (
        "core",
        "convolutional",
        "convolutional_recurrent",
        "recurrent",
        "pooling",
        "local",
        "embeddings",
        "merge",
        "normalization",
        "advanced_activations",
        "noise",
        "wrappers",
    ),
    "utils": ("np_utils", "data_utils", "generic_utils", "io_utils", "layer_utils", "vis_utils"),
}


def install(dialect: str) -> None:
    """Make tf_keras what `tf.keras` (dialect `tf_keras`) or `keras` (dialect `keras2`) means in this process.

    Raises ImportError when tf_keras is not installed, or cannot stand in for the dialect.
    """
    if dialect not in DIFFERENCES:
        raise ImportError(f"tf_keras cannot stand in for {dialect}: give an interpreter that has it")
    os.environ["TF_USE_LEGACY_KERAS"] = "1"
    tf_keras = importlib.import_module("tf_keras")
    for name in (*KERAS2_ARGUMENTS, "Ftrl"):
        optimizer = getattr(tf_keras.optimizers.legacy, name)
        if dialect == "keras2" and name in KERAS2_ARGUMENTS:
            optimizer = _keras2_optimizer(optimizer, name)
        _replace(name, optimizer)
    if dialect == "tf_keras":  # the base of a program's own; that of Keras 2 had another protocol
        for module in ("tf_keras.optimizers", "tf_keras.api._v2.keras.optimizers"):
            importlib.import_module(module).Optimizer = tf_keras.optimizers.legacy.Optimizer
    if dialect == "keras2":
        _alias_modules(tf_keras)
        tf_keras.Model.compile = _logging_acc(tf_keras.Model.compile)


def _replace(name: str, optimizer: type) -> None:
    """Put a class in the place of the optimizer of that name: by attribute, and by string, which its home module answers."""
    home = "tf_keras.src.optimizers." + name.lower()
    for module in (home, "tf_keras.optimizers", "tf_keras.api._v2.keras.optimizers"):
        setattr(importlib.import_module(module), name, optimizer)


def _keras2_optimizer(legacy: type, name: str) -> type:
    arguments, always = KERAS2_ARGUMENTS[name], KERAS2_ALWAYS.get(name, {})

    def __init__(self, *args, **kwargs):
        given = dict(zip(arguments, args, strict=False)) | kwargs
        for key, default in arguments.items():
            given.setdefault(key, default)
        if "clipnorm" in given:
            given["global_clipnorm"] = given.pop("clipnorm")
        if given.get("epsilon", 0) is None:
            del given["epsilon"]
        rate = given.pop("learning_rate", given.pop("lr"))
        legacy.__init__(self, learning_rate=rate, **always, **given)

    return type(name, (legacy,), {"__init__": __init__})


def _alias_modules(tf_keras: ModuleType) -> None:
    hidden = (["src"], ["api"])
    public = {
        name: module for name, module in sys.modules.items() if name.split(".")[0] == "tf_keras" and name.split(".")[1:2] not in hidden
    }
    for name, module in public.items():
        sys.modules["keras" + name.removeprefix("tf_keras")] = module
    for parent, children in KERAS2_MODULES.items():
        for child in children:
            sys.modules.setdefault(f"keras.{parent}.{child}", getattr(tf_keras, parent))


def _logging_acc(compile_: callable) -> callable:
    signature = inspect.signature(compile_)

    @functools.wraps(compile_)
    def compile(*args, **kwargs):
        bound = signature.bind(*args, **kwargs)
        metrics = bound.arguments.get("metrics")
        if isinstance(metrics, list | tuple):
            bound.arguments["metrics"] = ["acc" if metric == "accuracy" else metric for metric in metrics]
        return compile_(*bound.args, **bound.kwargs)

    return compile
