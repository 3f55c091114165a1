"""Names of TensorFlow 1 that TensorFlow 2 has no more, functions that take other arguments now, and what to do about names that only a
graph and a session could mean.

`tensorflow1.json` is made by `fixtures/inventory/tensorflow1.py`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path

from codemods.changes import inventory

#: What TensorFlow 2 has of Keras under its own name too: `tf.losses` is `tf.keras.losses`.
_KERAS_AREAS = frozenset({"initializers", "losses", "metrics", "optimizers"})

#: Names that `tensorflow.compat.v1` still has, but that do nothing for a Keras 3 model: remedy by name.
_SESSION = (
    "Keras 3 runs without sessions and graphs: remove it. GPU memory growth is tf.config.experimental.set_memory_growth(gpu, True), "
    "threads are tf.config.threading."
)
_PLACEHOLDER = "Keras 3 has no placeholders: the input of a model is keras.Input(shape), the input of a function its parameter."
_INITIALIZE = "Variables of Keras 3 are initialised when they are made: remove it."
_GRAPH = "Keras 3 has no graph to enter, to keep or to reset: remove it. keras.backend.clear_session() resets names and frees memory."
_OPTIMIZER = (
    "Keras 3 takes no optimizer of TensorFlow 1: use the one of kerascompat.tf_keras.optimizers with the same rate, and with epsilon=1e-8 "
    "where it is Adam or 1e-10 where it is RMSProp, the defaults of TensorFlow 1."
)
_SUMMARY = "Summaries of TensorFlow 1 are written by a session: use keras.callbacks.TensorBoard, or tf.summary.scalar within a writer's as_default()."
_SAVER = "Save with model.save('m.keras') or model.save_weights('m.weights.h5')."

BY_HAND = (
    dict.fromkeys(
        ("Session", "InteractiveSession", "ConfigProto", "GPUOptions", "get_default_session", "OptimizerOptions", "RunOptions"), _SESSION
    )
    | dict.fromkeys(("placeholder", "placeholder_with_default", "sparse_placeholder"), _PLACEHOLDER)
    | dict.fromkeys(
        (
            "global_variables_initializer",
            "initialize_all_variables",
            "local_variables_initializer",
            "initialize_variables",
            "variables_initializer",
            "tables_initializer",
            "global_variables",
            "trainable_variables",
        ),
        _INITIALIZE,
    )
    | dict.fromkeys(
        ("get_default_graph", "reset_default_graph", "GraphDef", "get_collection", "add_to_collection", "get_variable", "variable_scope"),
        _GRAPH,
    )
    | dict.fromkeys(("train.Saver", "train.import_meta_graph", "saved_model.simple_save"), _SAVER)
)
_PREFIXES = {
    "summary.": _SUMMARY,
    "contrib.": "TensorFlow 2 has no contrib; look for the name in tensorflow-addons' or Keras 3's documentation.",
}


@lru_cache(maxsize=1)
def _names() -> dict[str, str | list]:
    return json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))


def keras_of(name: str) -> str:
    """The path in Keras of `tf.<name>`, where TensorFlow 2 had it from Keras under that short name; "" where TensorFlow 1 had one of its own."""
    area, _, rest = name.partition(".")
    if area not in _KERAS_AREAS or rest and name in _names():
        return ""
    if area == "optimizers" or rest[:1].isupper() or area != "initializers" and rest and inventory.known(f"keras.{name}"):
        return f"keras.{name}"
    return ""


def of_both(name: str) -> bool:
    """Whether `tf.<name>` is a function of TensorFlow 1, and one of Keras from TensorFlow 2.0 on."""
    return name.startswith(("losses.", "metrics.")) and name in _names() and inventory.known(f"keras.{name}")


def fate(name: str) -> tuple[str, str] | None:
    """What became of `tf.<name>`: ("compat", "") where tf.compat.v1 serves, ("by_hand", remedy), or None: it is still there."""
    known = _names().get(name)
    if isinstance(known, list):
        return None
    if known is None and not name.startswith("contrib."):
        return None
    if name in BY_HAND:
        return "by_hand", BY_HAND[name]
    if name.startswith("train.") and name.endswith("Optimizer"):
        return "by_hand", _OPTIMIZER
    for prefix, remedy in _PREFIXES.items():
        if name.startswith(prefix):
            return "by_hand", remedy
    if known == "compat":
        return "compat", ""
    return "by_hand", f"TensorFlow 2 has no tf.{name}, and tf.compat.v1 neither."


def takes(name: str, positional: int, keywords: set[str]) -> bool:
    """Whether TensorFlow 2's `tf.<name>` takes so many arguments by position, and these by name, as TensorFlow 1 took them."""
    known = _names().get(name)
    return not isinstance(known, list) or positional <= known[0] and keywords.isdisjoint(known[1:])
