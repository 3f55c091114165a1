"""The configuration of one layer: from the arguments of an old version to those of Keras 3."""

import functools
import inspect
import json
import pathlib

import keras

from kerascompat._files import lambdas, objects
from kerascompat._layers import constants, merging, words
from kerascompat._layers.tensorflow_functions import TFOpLambda
from kerascompat._layers.transposed import with_output_shape

#: Entries that every layer's configuration may have and that no layer of Keras 3 is made with; `implementation` chose between speeds.
_EVERYWHERE = {
    "implementation",
    "batch_input_shape",
    "input_dtype",
    "dtype",
    "trainable",
    "name",
    "dynamic",
    "weights",
    "activity_regularizer",
}

#: Entries that say what the layer in front gives; the graph says it.
_INPUTS = {"input_length", "input_shape", "batch_size", "input_dim"}

#: Defaults that some version wrote for layers which Keras 3 does not ask for them.
_DEFAULTS = {"groups": 1}

#: Classes that hold layers.
_MODELS = ("Sequential", "Model", "Functional")

#: What layers of Keras 3 do of Merge, and the entries about how Keras 1 wrote functions beside it.
_PLAIN_MODES = ("sum", "mul", "ave", "max", "concat")
_MERGE = ("mode_type", "output_shape_type", "output_mask_type", "layers")


@functools.cache
def _changes():
    """What became of layers and their arguments: from the tables of codemods, see changes.json."""
    return json.loads((pathlib.Path(__file__).parent / "changes.json").read_text(encoding="utf-8"))


def row(class_name, origin):
    """What the tables say about a class of layers in a version: `(name, row)`; the row is {} where nothing changed."""
    name = _changes()["aliases"].get(class_name, class_name)
    for found in _changes()["layers"].get(name, ()):
        if origin.within(found.get("dialects")):
            return name, found
    return name, {}


def resolved(class_name, config, origin):
    """`(class of Keras 3, arguments)` of a layer that is not the user's; `name`, `dtype` and what else every layer has is left out.

    Args:
        class_name: As the file has it.
        config: As the file has it; not changed.
        origin: Who wrote it.

    Raises:
        ValueError: Keras 3 has no such layer, or none that does what the arguments asked for.
    """
    name, changes = row(class_name, origin)
    arguments = {key: value for key, value in config.items() if key not in _EVERYWHERE}
    target = changes.get("to", name)
    if name == "Merge":
        arguments = {key: value for key, value in arguments.items() if key not in _MERGE}
    if "choice" in changes:
        chooser, targets = changes["choice"]
        chosen = arguments.pop(chooser, None)
        target = targets.get(str(chosen))
        if target is None:
            raise ValueError(f"Keras 3 has no layer for {class_name} with {chooser}={chosen!r}; give a class of your own in custom_objects")
    else:
        chosen = None
    if changes.get("by_hand") and "to" not in changes:
        raise ValueError(f"{changes['by_hand']} Give that layer in custom_objects={{{class_name!r}: ...}}")
    for change in changes.get("arguments", ()):
        if origin.within(change.get("dialects")) and (chosen is None or chosen in change.get("choice", (chosen,))):
            _apply(change, arguments, class_name)
    cls = _class(target, origin)
    if cls is None:
        raise ValueError(f"Keras 3 has no layer {class_name}: give the class in custom_objects={{{class_name!r}: ...}}")
    if target != "Embedding":
        arguments.pop("input_dim", None)
    return cls, {key: value for key, value in arguments.items() if key not in _INPUTS - {"input_dim"}}


def _class(name, origin):
    """The layer class of a version's face, or of Keras 3."""
    found = getattr(keras.layers, name, None)
    masked = name == "Bidirectional" and origin.family in ("keras1", "keras2")  # what they make of masked steps
    if name == "BatchNormalization" or masked or found is None:
        found = getattr(origin.module("layers"), name, found)
    return found if isinstance(found, type) else None


def _apply(change, arguments, class_name):
    """One change of an argument."""
    if "rename" in change and change["rename"] in arguments:
        value = arguments.pop(change["rename"])
        for old, new in change.get("values", ()):
            if type(value) is type(old) and value == old:
                value = new
        if change.get("converter") == "zero_padding":
            value = _padding(value)
        arguments.setdefault(change["to"], value)
    elif "pack" in change and any(name in arguments for name in change["pack"]):
        values = [arguments.pop(name, None) for name in change["pack"]]
        if change["to"] not in _INPUTS:
            arguments[change["to"]] = tuple(values)
    elif "split" in change and change["split"] in arguments:
        value = arguments.pop(change["split"])
        arguments.update(dict.fromkeys(change["to"], value))
    elif "drop" in change and change["drop"] in arguments:
        value = arguments[change["drop"]]
        harmless = change.get("harmless")
        if harmless is not None and value not in harmless and (value != {} or None not in harmless):
            if class_name == "BatchNormalization" and change["drop"] == "mode":
                return
            raise ValueError(f"its {change['drop']} is {value!r}. {change['message']}")
        del arguments[change["drop"]]
    elif (
        "refuse" in change
        and change["refuse"] in arguments
        and change["values"] is not None
        and arguments[change["refuse"]] in change["values"]
    ):
        raise ValueError(change["message"])
    elif "write" in change and change["write"] not in arguments:
        arguments[change["write"]] = change["value"]


def _padding(value):
    """(top, bottom, left, right) as ((top, bottom), (left, right))."""
    if isinstance(value, dict):
        value = [value.get(f"{side}_pad", 0) for side in ("top", "bottom", "left", "right")]
    if isinstance(value, (list, tuple)) and len(value) == 4:
        return ((value[0], value[1]), (value[2], value[3]))
    return _tuples(value)


def _tuples(value):
    return tuple(_tuples(item) for item in value) if isinstance(value, list) else value


class Layers:
    """Makes layers of old configurations.

    Args:
        origin: Who wrote them.
        safe_mode: Whether code from the file is refused.
        written: A `kerascompat._files.layouts.Written` that takes down what Keras 3 does not keep.
        model: A function of a configuration that makes a model, for models among the layers.
    """

    def __init__(self, origin, safe_mode, written, model):
        self.origin = origin
        self.safe_mode = safe_mode
        self.written = written
        self.model = model

    def make(self, class_name, config):
        """A layer of Keras 3.

        Raises:
            ValueError: with the layer's name and the reason.
        """
        if class_name in _MODELS:
            return self.model({"class_name": class_name, "config": config})
        try:
            layer = self._make(class_name, dict(config))
        except ValueError as error:
            if str(error).startswith("layer "):
                raise
            raise ValueError(f"layer {config.get('name')!r} ({class_name}): {str(error).rstrip('.')}.") from error
        except Exception as error:
            raise ValueError(
                f"layer {config.get('name')!r} ({class_name}): Keras 3 cannot make it as the file says: {type(error).__name__}: {error}"
            ) from error
        self.written.classes[id(layer)] = class_name
        self.written.configs[id(layer)] = config
        return layer

    def _make(self, class_name, config):
        custom = objects.registered(class_name)
        if custom is not None:
            return self._custom(custom, config)
        if class_name in ("TFOpLambda", "SlicingOpLambda"):
            return TFOpLambda(config["function"], name=config.get("name"))
        if class_name == "Merge" and config.get("mode") not in _PLAIN_MODES:
            return self._merge(config)
        cls, arguments = resolved(class_name.rpartition(">")[2], config, self.origin)
        number_of_constants = config.get("num_constants")
        if number_of_constants:
            cls = {keras.layers.RNN: constants.RNN, keras.layers.Bidirectional: constants.Bidirectional}.get(cls, cls)
            arguments.pop("num_constants", None)
        common = {"name": config.get("name")}
        dtype = _dtype(config, self.origin)
        if dtype is not None:
            common["dtype"] = dtype
        output_shape = arguments.pop("output_shape", None) if cls is keras.layers.Conv2DTranspose else None
        arguments = self._objects(cls, arguments)
        if cls is keras.layers.Embedding and arguments.get("dropout"):
            cls, arguments = words.Embedding, words.arguments(arguments)
        if cls is keras.layers.Lambda:
            arguments = self._lambda(arguments, config.get("name"))
        self._normalization(cls, arguments)
        penalty = config.get("activity_regularizer")
        layer = cls(**self._accepted(cls, arguments), **common)
        if penalty is not None:
            layer.activity_regularizer = objects.activity_regularizer(penalty, self.origin)
        elif cls is keras.layers.ActivityRegularization:
            penalty = {"class_name": "L1L2", "config": {name: float(config.get(name) or 0.0) for name in ("l1", "l2")}}
            layer.activity_regularizer = objects.activity_regularizer(penalty, self.origin)
        if config.get("trainable") is False:
            layer.trainable = False
        if number_of_constants:
            layer._number_of_constants = number_of_constants
        return with_output_shape(layer, output_shape) if output_shape is not None and self.origin.family == "keras1" else layer

    def _merge(self, config):
        """A Merge of Keras 1 that no layer of Keras 3 computes: by dot, by cos or by a function."""
        found = {key: config[key] for key in ("concat_axis", "dot_axes", "arguments") if config.get(key) is not None}
        for key in ("mode", "output_mask"):
            found[key] = config.get(key)
            if config.get(f"{key}_type", "raw") != "raw":
                found[key] = lambdas.function(config[key], config.get("name"), self.safe_mode)
        return merging.Merge(None, name=config.get("name"), **found)

    def _custom(self, cls, config):
        """A layer of a class of the user's, by its own `from_config`."""
        config = {key: value for key, value in config.items() if key not in ("batch_input_shape", "input_dtype", "dynamic")}
        dtype = _dtype(config, self.origin)
        config.pop("dtype", None)
        if dtype is not None:
            config["dtype"] = dtype
        if hasattr(cls, "from_config"):
            return cls.from_config(config)
        raise ValueError(f"{cls!r}, given in custom_objects, is no class of layers")

    def _objects(self, cls, arguments):
        """What configurations name, as objects; lists as tuples."""
        found = {}
        for key, value in arguments.items():
            if key in ("layer", "backward_layer", "cell", "cells"):
                value = (
                    [self.make(part["class_name"], part["config"]) for part in value]
                    if isinstance(value, list)
                    else value and self.make(value["class_name"], value["config"])
                )
            elif key.endswith("activation"):
                value = objects.activation(value, lambda config: self.make(config["class_name"], config["config"]))
            elif key.endswith("_initializer"):
                value = objects.initializer(value)
            elif key.endswith("_regularizer"):
                value = objects.regularizer(value)
            elif key.endswith("_constraint"):
                value = objects.constraint(value)
            elif key == "axis" and isinstance(value, list) and len(value) == 1 and cls.__name__ != "Dot":
                value = value[0]
            elif key != "function":
                value = _tuples(value)
            found[key] = value
        return found

    def _lambda(self, arguments, name):
        """The function, and what old versions wrote beside it."""
        kept = {
            key: value
            for key, value in arguments.items()
            if key not in ("function_type", "module", "output_shape_type", "output_shape_module")
        }
        kept["function"] = lambdas.function(arguments["function"], name, self.safe_mode)
        if arguments.get("output_shape_type", "raw") != "raw" or isinstance(kept.get("output_shape"), (dict, str)):
            kept["output_shape"] = None
        if not kept.get("arguments"):
            kept.pop("arguments", None)
        return kept

    def _normalization(self, cls, arguments):
        """BatchNormalization moved its averages otherwise up to 2.0.8, and on other backends than TensorFlow."""
        if not self.origin.standalone or cls.__name__ != "BatchNormalization":
            return
        if self.origin.family == "keras2" and self.origin.version < (2, 1):
            arguments.update(zero_debias=False, unbiased=False)
        if self.origin.family == "keras2" and self.origin.backend not in (None, "tensorflow"):
            arguments.update(zero_debias=False, fused=False)
        if self.origin.backend == "theano":
            arguments["epsilon_in_variance"] = True

    def _accepted(self, cls, arguments):
        """The arguments that the class takes.

        Raises:
            ValueError: an argument that it does not take and that is more than a default.
        """
        taken = set()
        for base in cls.__mro__:
            if "__init__" in vars(base):
                parameters = inspect.signature(base.__init__).parameters.values()
                taken |= {parameter.name for parameter in parameters}
                if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
                    break
        unknown = {
            key: value for key, value in arguments.items() if key not in taken and value not in (None, False, (), {}, _DEFAULTS.get(key))
        }
        if unknown:
            told = ", ".join(f"{key}={value!r}" for key, value in unknown.items())
            raise ValueError(f"{cls.__name__} of Keras 3 takes no {told}")
        return {key: value for key, value in arguments.items() if key in taken}


def _dtype(config, origin):
    """The type a layer computes in, or its policy's name; None where the file does not tell.

    Standalone Keras wrote the type of the first layer's input there: whole numbers in front of an Embedding.
    """
    dtype = config.get("dtype")
    if isinstance(dtype, dict):
        dtype = dtype.get("config", {}).get("name")
    return None if origin.standalone and not str(dtype).startswith("float") else dtype
