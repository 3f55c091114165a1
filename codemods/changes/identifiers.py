"""Parameters whose string values name an object, and the kind of object."""

from __future__ import annotations

from functools import lru_cache

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


@lru_cache(maxsize=512)
def kind_of(parameter: str) -> str | None:
    """ "activation", "initializer", "regularizer", "constraint", "loss" or "metric"; None where strings are only strings."""
    if parameter in _EXACT:
        return _EXACT[parameter]
    return next((kind for ending, kind in _ENDINGS.items() if parameter.endswith(ending) and parameter != "forget_bias_init"), None)
