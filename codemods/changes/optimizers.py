"""Facts about optimizers: what each dialect had, what Keras 3 made of it, and what kerascompat offers instead."""

from __future__ import annotations

from dataclasses import replace

from codemods.changes import inventory
from codemods.dialects import Dialect

NAMES = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam", "Ftrl")

#: Packages of kerascompat by dialect; tf.keras rewrote its optimizers in 2.11 and kept the old ones as `legacy`.
NEW_STYLE = "tf_keras_2_11"

#: Classes that each face of kerascompat holds (tests compare this with kerascompat itself).
SHIMS = {
    "keras1": frozenset(NAMES) - {"Ftrl"},
    "keras2": frozenset(NAMES) - {"Ftrl"},
    "tf_keras": frozenset(NAMES),
    NEW_STYLE: frozenset(NAMES),
}

#: Positional parameters of each face, in order.
POSITIONS = {
    "keras1": {
        "SGD": ("lr", "momentum", "decay", "nesterov"),
        "RMSprop": ("lr", "rho", "epsilon", "decay"),
        "Adagrad": ("lr", "epsilon", "decay"),
        "Adadelta": ("lr", "rho", "epsilon", "decay"),
        "Adam": ("lr", "beta_1", "beta_2", "epsilon", "decay"),
        "Adamax": ("lr", "beta_1", "beta_2", "epsilon", "decay"),
        "Nadam": ("lr", "beta_1", "beta_2", "epsilon", "schedule_decay"),
    },
    "keras2": {
        "SGD": ("lr", "momentum", "decay", "nesterov"),
        "RMSprop": ("lr", "rho", "epsilon", "decay"),
        "Adagrad": ("lr", "epsilon", "decay"),
        "Adadelta": ("lr", "rho", "epsilon", "decay"),
        "Adam": ("lr", "beta_1", "beta_2", "epsilon", "decay", "amsgrad"),
        "Adamax": ("lr", "beta_1", "beta_2", "epsilon", "decay"),
        "Nadam": ("lr", "beta_1", "beta_2", "epsilon", "schedule_decay"),
    },
    "tf_keras": {
        "SGD": ("learning_rate", "momentum", "nesterov", "name"),
        "RMSprop": ("learning_rate", "rho", "momentum", "epsilon", "centered", "name"),
        "Adagrad": ("learning_rate", "initial_accumulator_value", "epsilon", "name"),
        "Adadelta": ("learning_rate", "rho", "epsilon", "name"),
        "Adam": ("learning_rate", "beta_1", "beta_2", "epsilon", "amsgrad", "name"),
        "Adamax": ("learning_rate", "beta_1", "beta_2", "epsilon", "name"),
        "Nadam": ("learning_rate", "beta_1", "beta_2", "epsilon", "name"),
        "Ftrl": (
            "learning_rate",
            "learning_rate_power",
            "initial_accumulator_value",
            "l1_regularization_strength",
            "l2_regularization_strength",
            "name",
            "l2_shrinkage_regularization_strength",
            "beta",
        ),
    },
}

#: Keywords every optimizer of a family took besides its own parameters.
COMMON_KEYWORDS = {
    "keras1": ("clipnorm", "clipvalue"),
    "keras2": ("clipnorm", "clipvalue", "epsilon", "decay", "amsgrad", "lr", "learning_rate", "name", "schedule_decay"),
    "tf_keras": ("lr", "decay", "clipnorm", "clipvalue", "global_clipnorm", "name", "schedule_decay"),
}

#: Rate where the argument is left out. Keras 3 has 0.01 for SGD and 0.001 for the rest.
DEFAULT_RATES = {
    "keras1": {"SGD": 0.01, "RMSprop": 0.001, "Adagrad": 0.01, "Adadelta": 1.0, "Adam": 0.001, "Adamax": 0.002, "Nadam": 0.002},
    "keras2": {"SGD": 0.01, "RMSprop": 0.001, "Adagrad": 0.01, "Adadelta": 1.0, "Adam": 0.001, "Adamax": 0.002, "Nadam": 0.002},
    "tf_keras": dict.fromkeys(NAMES, 0.001) | {"SGD": 0.01},
}
KERAS3_RATES = dict.fromkeys(NAMES, 0.001) | {"SGD": 0.01}

#: Why plain Keras 3 does not compute what the optimizer computed. A name that is missing here is exact but for rounding.
INEXACT = {
    "RMSprop": "Keras 3 divides by sqrt(v + epsilon), the old one by sqrt(v) + epsilon: at a gradient of 1e-7 the first step is "
    "3.2e-5 instead of 0.076 of the rate times ten",
    "Adagrad": "Keras 3 starts the accumulator at 0.1 and takes sqrt(a + epsilon): the first step at a gradient of 1e-3 is 0.0003 of "
    "what it was",
    "Nadam": "Keras 3 uses another momentum schedule (0.96^t in place of 0.96^(0.004 t)): a step of 0.10565 became one of 0.10628",
    "Ftrl": "Keras 3 computes it in another order",
}

#: Up to this rate 60 recorded steps of Adam agree with plain Keras 3 to 2e-6. Keras 3 takes 1 - beta_2 as 0.001 in double where
#: every legacy version took 1 - 0.999f, so that its steps are 6.4e-6 of their size off: 9e-6 after 30 steps at a rate of 0.1.
LARGEST_PLAIN_ADAM_RATE = 0.01

#: Plain Keras 3 on TensorFlow squares the gradients of repeated embedding rows one by one.
SQUARES_REPEATED_ROWS = frozenset({"RMSprop", "Adagrad", "Adadelta", "Adam", "Nadam", "Ftrl"})


def meant(dialect: Dialect) -> Dialect:
    """The dialect whose optimizers a dialect had: tf.keras up to TensorFlow 1.13 had those of Keras 2 (tensorflow/python/keras/optimizers.py).

    The dialect itself stands beside it there, for where the two part.
    """
    if dialect.family == "tf_keras" and dialect.before(1, 14):
        return Dialect("keras2", (2, 2, 4), dialect.pinned, beside=dialect)
    return replace(dialect, beside=None)


def clips_each(dialect: Dialect) -> bool:
    """Whether `clipnorm` of standalone Keras's optimizers bounded each gradient by itself: in TensorFlow 1.13.1 it did (1.4.1: all together)."""
    return dialect.beside is not None and dialect.beside.at_least(1, 13)


def name_of(path: str) -> str | None:
    """`Adam` for the canonical path of any spelling of Adam; None for what is no optimizer of these."""
    module, _, leaf = path.rpartition(".")
    if module not in ("keras.optimizers", "keras.optimizers.legacy", "keras.optimizers.experimental"):
        return None
    by_lower = {name.lower(): name for name in NAMES}
    return leaf if leaf in NAMES else by_lower.get(leaf)


def default_epsilon(dialect: Dialect, name: str) -> float | None:
    """The epsilon of an optimizer that was given none; None where it is keras.config.epsilon(), 1e-7 unless set."""
    if name == "SGD" or dialect.family == "tf_keras":
        return None
    return 1e-8 if dialect.before(2, 1) else None


def face(dialect: Dialect, path: str = "") -> str:
    """The package of kerascompat that stands for a dialect; `path` tells tf.keras's legacy optimizers from its new ones."""
    new = dialect.family == "tf_keras" and (".experimental." in path or (dialect.at_least(2, 11) and ".legacy." not in path))
    return NEW_STYLE if new else dialect.family


def home(dialect: Dialect, path: str = "") -> str:
    """The package of kerascompat that migrated code imports from: the face, or that of the versions for which something turned inside it.

    Keras 2.3 moved positions and saved the counter of every optimizer; tf.keras 2.4 turned the order of clipping and rewrote EarlyStopping.
    """
    if dialect.family == "keras2" and dialect.at_least(2, 3):
        return "keras2.since_2_3"
    if dialect.family == "tf_keras" and dialect.before(2, 4) and face(dialect, path) == "tf_keras":
        return "tf_keras.until_2_3"
    return face(dialect, path)


def positions(dialect: Dialect, name: str, path: str = "") -> tuple[str, ...]:
    """Positional parameters of an optimizer's class in kerascompat, in order."""
    package = face(dialect, path)
    if package in POSITIONS and home(dialect, path) != "keras2.since_2_3":
        return POSITIONS[package].get(name, ())
    signature = inventory.signature(f"keras.optimizers.{name}", dialect)
    return tuple(parameter.name for parameter in signature.parameters if parameter.kind == "plain") if signature is not None else ()
