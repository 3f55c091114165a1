"""Parameters whose string values name an object, and the kind of object."""

from __future__ import annotations

from functools import lru_cache

from codemods.changes import inventory
from codemods.dialects import Dialect

_EXACT = {
    "activation": "activation",
    "recurrent_activation": "activation",
    "inner_activation": "activation",
    "init": "initializer",
    "inner_init": "initializer",
    "loss": "loss",
    "metrics": "metric",
    "weighted_metrics": "metric",
}
_ENDINGS = {"_initializer": "initializer", "_init": "initializer", "_regularizer": "regularizer", "_constraint": "constraint"}


#: Functions that look one up by its name, and what they find.
_GETTERS = {f"keras.{kind}s.get": kind for kind in ("activation", "initializer", "regularizer", "constraint", "metric")}
_GETTERS["keras.losses.get"] = "loss"


@lru_cache(maxsize=512)
def kind_of(parameter: str, path: str = "") -> str | None:
    """ "activation", "initializer", "regularizer", "constraint", "loss" or "metric"; None where strings are only strings.

    path: the callable that has the parameter: the one of `keras.activations.get` names an activation.
    """
    if path in _GETTERS:
        return _GETTERS[path]
    if parameter in _EXACT:
        return _EXACT[parameter]
    return next((kind for ending, kind in _ENDINGS.items() if parameter.endswith(ending) and parameter != "forget_bias_init"), None)


#: Kinds whose strings Keras 3 does not look up among custom objects, and the modules whose names such a string may have.
_MODULES = {
    "activation": ("activations",),
    "loss": ("losses", "metrics"),
    "metric": ("metrics", "losses"),
    "regularizer": ("regularizers",),
    "constraint": ("constraints",),
}
_BY_TASK = frozenset(("accuracy", "acc", "crossentropy", "ce"))


@lru_cache(maxsize=512)
def is_custom(kind: str, name: str, dialect: Dialect, registered: bool) -> bool:
    """Is the string none of Keras's own names, so that it was found among the custom objects?

    A name that another version has counts as custom where it is `registered`: "dice" is a loss of Keras 3, and was the user's own before.
    """
    if kind not in _MODULES or not name.isidentifier() or kind == "metric" and name in _BY_TASK:
        return False
    paths = [f"keras.{module}.{name}" for module in _MODULES[kind]]
    if registered:
        return not any(inventory.exists(path, dialect) for path in paths)
    return not any(inventory.known(path) or inventory.in_keras3(path) for path in paths)
