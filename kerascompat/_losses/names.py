"""Finding a loss or metric function by name, as a dialect knew it."""

import keras

from kerascompat._losses import functions

_ALIASES = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "kld": "kullback_leibler_divergence",
    "cosine": "cosine_proximity",
}

_KERAS3 = {
    "mean_squared_error": keras.losses.mean_squared_error,
    "mean_absolute_error": keras.losses.mean_absolute_error,
    "mean_absolute_percentage_error": keras.losses.mean_absolute_percentage_error,
    "mean_squared_logarithmic_error": keras.losses.mean_squared_logarithmic_error,
    "kullback_leibler_divergence": keras.losses.kl_divergence,
    "poisson": keras.losses.poisson,
    "logcosh": keras.losses.log_cosh,
    "categorical_hinge": keras.losses.categorical_hinge,
}

_KERAS1_LOSSES = ("mean_squared_error", "mean_absolute_error", "mean_absolute_percentage_error", "mean_squared_logarithmic_error")
_OLD = {
    name: getattr(functions, name)
    for name in ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy", "hinge", "squared_hinge")
}

#: Loss functions by the name each face knew them under.
LOSSES = {
    "keras1": {
        **{name: function for name, function in _KERAS3.items() if name in (*_KERAS1_LOSSES, "kullback_leibler_divergence", "poisson")},
        **_OLD,
        "cosine_proximity": functions.mean_cosine_proximity,
    },
    "keras2": {**_KERAS3, **_OLD, "cosine_proximity": functions.cosine_proximity},
    "keras2.since_2_3": {
        **_KERAS3,
        "binary_crossentropy": keras.losses.binary_crossentropy,
        "categorical_crossentropy": functions.unwrapped_categorical_crossentropy,
        "sparse_categorical_crossentropy": functions.unwrapped_sparse_categorical_crossentropy,
        "hinge": keras.losses.hinge,
        "squared_hinge": keras.losses.squared_hinge,
        "cosine_proximity": functions.cosine_proximity,
        "cosine_similarity": functions.cosine_proximity,
    },
}

_ACCURACIES = (
    "binary_accuracy",
    "categorical_accuracy",
    "sparse_categorical_accuracy",
    "top_k_categorical_accuracy",
    "sparse_top_k_categorical_accuracy",
)


#: Metric functions by the name each face knew them under: the losses too.
METRICS = {
    face: {**losses, **{name: getattr(keras.metrics, name) for name in _ACCURACIES}, "binary_accuracy": functions.binary_accuracy}
    for face, losses in LOSSES.items()
}
METRICS["keras2.since_2_3"].update(
    cosine_proximity=functions.positive_cosine_proximity, cosine_similarity=functions.positive_cosine_proximity
)


def find(tables, face, identifier, what):
    """`(name, function)` of a loss or a metric.

    Args:
        tables: `LOSSES` or `METRICS`.
        face: "keras1", "keras2" or "keras2.since_2_3".
        identifier: A name, in any of the dialect's spellings; or a callable, a `Loss` or a
            `Metric`, returned as it is under its own name.
        what: "loss" or "metric", for messages.

    Raises:
        ValueError: the dialect has nothing of that name and no such object is registered.
    """
    if callable(identifier):
        name = getattr(identifier, "name", None) or getattr(identifier, "__name__", None) or type(identifier).__name__
        return name, identifier
    if isinstance(identifier, dict):
        found = keras.saving.deserialize_keras_object(identifier)
        return find(tables, face, found, what)
    if not isinstance(identifier, str):
        raise ValueError(f"{identifier!r} is no {what}: give a name or a function of (y_true, y_pred).")
    name = _ALIASES.get(identifier.lower(), identifier)
    function = tables[face].get(name)
    if function is None:
        function = keras.saving.get_registered_object(identifier)
    if function is None:
        raise ValueError(f"there is no {what} {identifier!r}; there are {', '.join(sorted(tables[face]))}.")
    return (name if name in tables[face] else identifier), function


def looked_up(given, named):
    """Losses or metrics, nested as `compile` takes them, with `named(name)` in the place of each name; all else as it is."""
    if isinstance(given, str):
        return named(given)
    if isinstance(given, dict):
        return {output: looked_up(one, named) for output, one in given.items()}
    return type(given)(looked_up(one, named) for one in given) if type(given) in (list, tuple) else given


#: Names of losses that are no function of Keras 3's own, or that Keras 3 does not know.
_NOT_OF_KERAS3 = ("cosine", "cosine_proximity", "kullback_leibler_divergence", "logcosh")


def getter(face):
    """The function `get` of a face's losses."""

    def get(loss):
        """A loss as `compile` takes it, in which names that Keras 3 computes otherwise, or does not know, are the old functions.

        Args:
            loss: None, a name, a function, or a list, tuple or dict of these. What needs nothing comes back as it is.
        """
        return looked_up(loss, named)

    def named(name):
        function = LOSSES[face].get(_ALIASES.get(name.lower(), name))
        return function if function is not None and (name in _NOT_OF_KERAS3 or function.__module__ == functions.__name__) else name

    return get
