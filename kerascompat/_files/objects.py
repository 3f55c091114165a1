"""Activations, initializers, regularizers and constraints as old configurations name them."""

import keras

from kerascompat._activations import hard_sigmoid
from kerascompat._regularizers import summed

#: Names of the standalone versions that Keras 3 does not know.
_CONSTRAINTS = {
    "maxnorm": "MaxNorm",
    "max_norm": "MaxNorm",
    "nonneg": "NonNeg",
    "unitnorm": "UnitNorm",
    "unit_norm": "UnitNorm",
    "min_max_norm": "MinMaxNorm",
}
_REGULARIZERS = {"WeightRegularizer": "L1L2", "ActivityRegularizer": "L1L2", "L1L2Regularizer": "L1L2"}


def registered(name, custom_objects=None):
    """An object of the user's by its name in a file, "Package>Name" or "Name"; None where there is none."""
    for candidate in (name, name.rpartition(">")[2]):
        found = (custom_objects or {}).get(candidate)
        if found is None:
            found = keras.saving.get_registered_object(candidate, custom_objects=custom_objects)
        if found is not None:
            return found
    return None


def named(config):
    """`(name, configuration)` of an object: a string, Keras 1's dict with `name`, a dict with `class_name`, or a function's."""
    if isinstance(config, str):
        return config, {}
    if "class_name" in config:
        inner = config.get("config")
        if config["class_name"] == "function" or isinstance(inner, str):
            name = config.get("registered_name")
            return (name if name and ">" in name else inner), {}
        return config.get("registered_name") or config["class_name"], dict(inner or {})
    return config["name"], {key: value for key, value in config.items() if key != "name"}


def activation(config, build):
    """A function of a tensor.

    Args:
        config: What the file has: a name or a dict.
        build: A function of a layer's configuration, for activations that are layers.

    Raises:
        ValueError: no such function.
    """
    if config is None:
        return None
    name, inner = named(config)
    found = registered(name)
    if found is not None:
        return found(**inner) if isinstance(found, type) else found
    if inner and isinstance(config, dict):
        return build(config)
    short = name.rpartition(">")[2]
    if short == "hard_sigmoid":
        return hard_sigmoid
    return _from_keras("activation", short, keras.activations.get)


def initializer(config):
    """A `keras.initializers.Initializer`, or None."""
    return None if config is None else _made(config, "initializer", keras.initializers.get, {})


def constraint(config):
    """A `keras.constraints.Constraint`, or None."""
    return None if config is None else _made(config, "constraint", keras.constraints.get, _CONSTRAINTS, {"m": "max_value"})


def regularizer(config):
    """A `keras.regularizers.Regularizer`, or None."""
    if config is None:
        return None
    return _made(config, "regularizer", keras.regularizers.get, _REGULARIZERS)


def activity_regularizer(config, origin):
    """As `regularizer`; in the standalone versions the penalty was summed over the batch."""
    found = regularizer(config)
    return summed(found) if origin.standalone else found


def _made(config, kind, get, names, arguments=None):
    name, inner = named(config)
    found = registered(name)
    if found is not None:
        if not isinstance(found, type):
            return found
        return found.from_config(inner) if hasattr(found, "from_config") else found(**inner)
    short = name.rpartition(">")[2]
    short = names.get(short, short)
    if inner:
        renamed = {(arguments or {}).get(key, key): value for key, value in inner.items()}
        if kind == "initializer":
            renamed.pop("dtype", None)
            if renamed.get("distribution") == "normal":
                renamed["distribution"] = "truncated_normal"
        return _from_keras(kind, short, lambda name: get({"class_name": name, "config": renamed}))
    return _from_keras(kind, short, get)


def _from_keras(kind, name, get):
    try:
        found = get(name)
    except (TypeError, ValueError) as error:
        raise ValueError(
            f"there is no {kind} {name!r} in Keras 3: give yours in custom_objects={{{name!r}: ...}} ({_short(error)})"
        ) from error
    if isinstance(found, type):
        return found()
    return found


def _short(error):
    return str(error).strip().splitlines()[0][:200]
