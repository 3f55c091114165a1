"""Models of old configurations: Sequential and functional, with models among the layers."""

import keras

from kerascompat._files.configs import Layers
from kerascompat._files.layouts import Written


class Models:
    """Makes models of the configurations of one version.

    Attributes:
        written: What the configurations said that Keras 3 does not keep, a `Written`.

    Args:
        origin: Who wrote them.
        safe_mode: Whether code from the file is refused.
    """

    def __init__(self, origin, safe_mode=True):
        self.origin = origin
        self.written = Written()
        self.layers = Layers(origin, safe_mode, self.written, self.make)
        # The models of tf.keras were Keras 3's, but for tensors among the losses, which no file holds.
        face = origin.module("models") if origin.standalone else None
        self.Model = getattr(face, "Model", keras.Model)
        self.Sequential = getattr(face, "Sequential", keras.Sequential)

    def make(self, config):
        """A model of `{"class_name": ..., "config": ...}`.

        Raises:
            ValueError: with the layer and the reason; a subclass of Model, whose code no file holds.
        """
        class_name, inner = config.get("class_name"), config.get("config")
        if class_name == "Sequential":
            return self._sequential(inner)
        if isinstance(inner, dict) and "input_layers" in inner:
            return self._functional(inner)
        raise ValueError(
            f"the model is of the class {class_name!r}, whose code is not in the file: "
            "make it by that code and read its weights with load_weights."
        )

    def _sequential(self, config):
        """Keras 2.1 and older wrote the list of the layers alone."""
        parts = config if isinstance(config, list) else config["layers"]
        name = None if isinstance(config, list) else config.get("name")
        if parts and parts[0]["class_name"] == "Merge" and parts[0]["config"].get("layers"):
            return self._branches(parts, name)
        given, layers = None, []
        for part in parts:
            if part["class_name"] == "InputLayer":
                given = given or self._input(part["config"])
                continue
            layer = self.layers.make(part["class_name"], part["config"])
            if not layers and given is None:
                given = self._first(part, layer)
            layers.append(layer)
        if given is None and not isinstance(config, list) and config.get("build_input_shape"):
            given = keras.Input(batch_shape=tuple(config["build_input_shape"]))
        model = self.Sequential([*([given] if given is not None else []), *layers], name=name)
        self.written.order[id(model)] = layers
        return model

    def _first(self, part, layer):
        """The input in front of a first layer that carries its shape; None where it does not."""
        shape = part["config"].get("batch_input_shape")
        if shape is not None:
            dtype = part["config"].get("input_dtype") or part["config"].get("dtype")
            return keras.Input(batch_shape=tuple(shape), dtype=dtype if isinstance(dtype, str) else None)
        if isinstance(layer, keras.Model) and layer.inputs and len(layer.inputs) == 1:
            return keras.Input(batch_shape=tuple(layer.inputs[0].shape), dtype=layer.inputs[0].dtype)
        return None

    def _input(self, config):
        shape = config.get("batch_input_shape", config.get("batch_shape"))
        dtype = config.get("dtype") or config.get("input_dtype")
        return keras.Input(batch_shape=tuple(shape), dtype=dtype, sparse=bool(config.get("sparse")), name=config.get("name"))

    def _branches(self, parts, name):
        """A Sequential of Keras 1 that begins by merging models."""
        branches = [self.make(part) for part in parts[0]["config"]["layers"]]
        layers = [self.layers.make(part["class_name"], part["config"]) for part in parts]
        tensor = layers[0]([branch.outputs[0] for branch in branches])
        for layer in layers[1:]:
            tensor = layer(tensor)
        model = self.Model([tensor for branch in branches for tensor in branch.inputs], tensor, name=name)
        self.written.order[id(model)] = [
            *(layer for branch in branches for layer in self.written.order.get(id(branch), branch.layers)),
            *layers,
        ]
        return model

    def _functional(self, config):
        """The graph of `layers`, each with its `inbound_nodes`: [[layer, call, output, arguments], ...] a call."""
        layers, tensors, waiting = {}, {}, []
        first_calls = _first_calls(config)
        for part in config["layers"]:
            name = part.get("name") or part["config"]["name"]
            if part["class_name"] == "InputLayer":
                tensors[name, 0] = [self._input({"name": name, **part["config"]})]
                layers[name] = None
                continue
            layers[name] = self.layers.make(part["class_name"], part["config"])
            for number, node in enumerate(part["inbound_nodes"]):
                waiting.append((name, number + first_calls.get(name, 0), node))
        while waiting:
            left = []
            for name, number, node in waiting:
                try:
                    arguments = _Arguments(node, tensors)
                except _NotYet:
                    left.append((name, number, node))
                    continue
                made = self._called(layers[name], name, arguments)
                tensors[name, number] = list(made) if isinstance(made, (list, tuple)) else [made]
            if len(left) == len(waiting):
                raise ValueError(f"the layers {', '.join(sorted({name for name, _, _ in left}))} are fed by none that the file has.")
            waiting = left
        inputs, outputs = (self._ends(config[key], tensors) for key in ("input_layers", "output_layers"))
        model = self.Model(inputs=inputs, outputs=outputs, name=config.get("name"))
        self.written.order[id(model)] = [layer for layer in layers.values() if layer is not None]
        return model

    def _called(self, layer, name, arguments):
        given = arguments.tensors
        try:
            if getattr(layer, "_number_of_constants", 0):
                return layer(list(given), **arguments.named)
            if isinstance(layer, (keras.layers.RNN, keras.layers.Bidirectional)) and len(given) > 1:
                return layer(given[0], initial_state=given[1:], **arguments.named)
            return layer(given[0] if len(given) == 1 and not arguments.listed else given, **arguments.named)
        except Exception as error:
            raise ValueError(f"layer {name!r} ({type(layer).__name__}): Keras 3 cannot call it as the file says: {error}") from error

    def _ends(self, config, tensors):
        """Inputs or outputs in the structure of the file: one, a list or a dict."""
        if isinstance(config, dict):
            return {key: self._ends([value], tensors) for key, value in config.items()}
        if config and isinstance(config[0], str):
            config = [config]
        found = [tensors[end[0], end[1]][end[2]] for end in config]
        return found[0] if len(found) == 1 else found


class _NotYet(Exception):
    """A tensor that a layer is called on is still to be made."""


class _Arguments:
    """What a layer is called with, from a node of the configuration.

    Attributes:
        tensors: The tensors it is called on.
        listed: Whether they are handed over as a list even where there is one.
        named: The other arguments.
    """

    def __init__(self, node, tensors):
        self.named = {}
        self.listed = False
        self._made = tensors
        entries = [node] if node and isinstance(node[0], str) else node
        self.tensors = []
        for entry in entries:
            self.tensors.append(self._tensor(entry))
            if len(entry) > 3:
                self.named.update({key: self._value(value) for key, value in entry[3].items()})

    def _tensor(self, entry):
        if entry[0] == "_CONSTANT_VALUE":
            return entry[2]
        try:
            return self._made[entry[0], entry[1]][entry[2]]
        except KeyError:
            raise _NotYet from None

    def _value(self, value):
        if isinstance(value, (list, tuple)):
            if len(value) in (3, 4) and isinstance(value[0], str) and all(type(part) is int for part in value[1:3]):
                return self._tensor(value)
            return [self._value(part) for part in value]
        return value


def _first_calls(config):
    """Layer name -> the number of its first call: 1 for a model that was called on its own inputs before."""
    lowest = {}

    def take(value):
        if isinstance(value, dict):
            for part in value.values():
                take(part)
        elif isinstance(value, (list, tuple)):
            if len(value) in (3, 4) and isinstance(value[0], str) and type(value[1]) is int:
                lowest[value[0]] = min(value[1], lowest.get(value[0], value[1]))
                value = value[3:]
            for part in value:
                take(part)

    for part in config["layers"]:
        take(part["inbound_nodes"])
    take(config["output_layers"])
    return lowest
