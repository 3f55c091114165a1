"""Merge and merge: several tensors, or the outputs of several models, joined into one (keras/engine/topology.py of 1.2.2, keras/legacy/layers.py of 2.1)."""

import inspect

import keras
from keras import ops

from kerascompat._backend.linear import batch_matmul

_MODES = ("sum", "mul", "concat", "ave", "cos", "dot", "max")


@keras.saving.register_keras_serializable(package="kerascompat")
class Merge(keras.layers.Layer):
    """Joins a list of tensors; as the first layer of a kerascompat Sequential, the outputs of `layers`, whose inputs become the model's.

    Args:
        layers: Models or layers that are called already, or None where the layer is called on a list of tensors.
        mode: "sum", "mul", "ave", "max", "concat", "dot", "cos", or a function of the list of tensors (and of `mask`, if it has
            such an argument).
        concat_axis: The axis of "concat", the last unless told.
        dot_axes: One axis for both, or one each, of "dot" and "cos"; the last unless told.
        output_shape: Taken and not needed: Keras 3 works the shape out.
        output_mask: The mask of the result of a function, or a function of the list of masks.
        arguments: A dict of further arguments of the function.
        tensor_indices: Which output of each model is taken, the first unless told.

    Raises:
        ValueError: an unknown mode, a number of tensors that the mode does not take, or `node_indices` beyond the first call.
    """

    def __init__(
        self,
        layers=None,
        mode="sum",
        concat_axis=-1,
        dot_axes=-1,
        output_shape=None,
        output_mask=None,
        arguments=None,
        node_indices=None,
        tensor_indices=None,
        name=None,
        **kwargs,
    ):
        super().__init__(name=name, **kwargs)
        if not callable(mode) and mode not in _MODES:
            raise ValueError(f"mode of Merge is one of {', '.join(_MODES)}, or a function; not {mode!r}.")
        if node_indices is not None and any(node_indices):
            raise ValueError("node_indices of Merge: take the outputs of the first calls, or call merge on the tensors themselves.")
        if layers is not None and len(layers) < 2:
            raise ValueError(f"Merge joins at least two models; {len(layers)} was given.")
        self.supports_masking = True
        self.layers = list(layers) if layers is not None else None
        self.mode, self.concat_axis, self.dot_axes = mode, concat_axis, dot_axes
        self.output_mask, self.arguments, self.tensor_indices = output_mask, dict(arguments or {}), tensor_indices
        self.built = True

    #: A Sequential writes down the shape of its first layer; here there are several.
    batch_shape = None

    @property
    def joined(self):
        """`(inputs, outputs)` of the models that are joined."""
        inputs, outputs = {}, []
        for number, layer in enumerate(self.layers):
            index = self.tensor_indices[number] if self.tensor_indices else None
            found = layer.outputs if isinstance(layer, keras.Model) else [layer.output]
            sources = layer.inputs if isinstance(layer, keras.Model) else keras.Model(_sources(layer.output), layer.output).inputs
            inputs.update({id(tensor): tensor for tensor in sources})
            outputs.append(found[index or 0])
        return list(inputs.values()), outputs

    @property
    def flattened(self):
        """The layers of the models that are joined, each once."""
        found = {}
        for layer in self.layers:
            for part in getattr(layer, "layers", None) or [layer]:
                parts = part.flattened if isinstance(part, Merge) and part.layers else [part]
                found.update({id(each): each for each in parts})
        return list(found.values())

    def call(self, inputs, mask=None):
        if not isinstance(inputs, (list, tuple)) or len(inputs) < 2:
            raise ValueError(f"Merge is called on a list of at least two tensors, not on {inputs!r}.")
        if callable(self.mode):
            arguments = dict(self.arguments)
            if "mask" in inspect.signature(self.mode).parameters:
                arguments["mask"] = self._seen(mask)
            return self.mode(list(inputs), **arguments)
        if self.mode == "concat":
            return ops.concatenate(list(inputs), axis=self.concat_axis)
        if self.mode in ("dot", "cos"):
            return self._product(*self._two(inputs))
        joined = inputs[0]
        for tensor in inputs[1:]:
            if self.mode == "max":
                joined = ops.maximum(joined, tensor)
            else:
                joined = joined * tensor if self.mode == "mul" else joined + tensor
        return joined / len(inputs) if self.mode == "ave" else joined

    def _two(self, inputs):
        if len(inputs) != 2:
            raise ValueError(f"mode {self.mode!r} joins two tensors; there are {len(inputs)}.")
        axes = self.dot_axes
        if isinstance(axes, int):
            axes = [axes % len(tensor.shape) if axes < 0 else axes for tensor in inputs]
        return *inputs, list(axes)

    def _product(self, left, right, axes):
        if self.mode == "dot":
            return batch_matmul(left, right, axes)
        lengths = ops.sqrt(batch_matmul(left, left, axes) * batch_matmul(right, right, axes))
        return ops.expand_dims(batch_matmul(left, right, axes) / ops.maximum(lengths, keras.config.epsilon()), 1)

    def _seen(self, mask):
        """A Sequential gave its output no mask (keras/models.py of 1.2.2: "no model-level masking for now")."""
        if mask is None or self.layers is None:
            return mask
        return [None if isinstance(layer, keras.Sequential) else each for layer, each in zip(self.layers, mask, strict=True)]

    def compute_mask(self, inputs, mask=None):
        mask = self._seen(mask)
        if mask is None or all(each is None for each in mask):
            return None
        if callable(self.mode):
            return self.output_mask(mask) if callable(self.output_mask) else self.output_mask
        if self.mode == "concat":
            parts = []
            for tensor, each in zip(inputs, mask, strict=True):
                if each is None:
                    each = ops.ones_like(tensor, dtype="bool")
                parts.append(ops.cast(ops.expand_dims(each, -1) if len(each.shape) < len(tensor.shape) else each, "bool"))
            shapes = [part.shape[-1] for part in parts]
            if len(set(shapes)) > 1 and self.concat_axis not in (-1, len(inputs[0].shape) - 1):
                parts = [ops.broadcast_to(part, ops.shape(tensor)) for part, tensor in zip(parts, inputs, strict=True)]
            return ops.all(ops.concatenate(parts, axis=self.concat_axis), axis=-1)
        if self.mode in ("sum", "mul", "ave"):
            present = [ops.cast(each, "bool") for each in mask if each is not None]
            return ops.all(ops.stack(present), axis=0)
        return None

    def get_config(self):
        written = keras.saving.serialize_keras_object
        return {
            **super().get_config(),
            "layers": None if self.layers is None else [written(layer) for layer in self.layers],
            "mode": written(self.mode) if callable(self.mode) else self.mode,
            "concat_axis": self.concat_axis,
            "dot_axes": self.dot_axes,
            "output_mask": written(self.output_mask) if callable(self.output_mask) else None,
            "arguments": self.arguments,
            "tensor_indices": self.tensor_indices,
        }

    @classmethod
    def from_config(cls, config):
        read = keras.saving.deserialize_keras_object
        config = dict(config)
        for name in ("mode", "output_mask"):
            if isinstance(config[name], dict):
                config[name] = read(config[name])
        if config["layers"] is not None:
            config["layers"] = [read(layer) for layer in config["layers"]]
        return cls(**config)


def merge(
    inputs, mode="sum", concat_axis=-1, dot_axes=-1, output_shape=None, output_mask=None, arguments=None, name=None
):  # the order of 1.2.2
    """A list of tensors joined into one by a `Merge` of its own.

    Args:
        inputs: At least two tensors.
        mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name: As `Merge` takes them.
    """
    layer = Merge(None, mode, concat_axis, dot_axes, output_shape, output_mask, arguments, name=name)
    return layer(list(inputs))


def _sources(tensor):
    """The inputs that a tensor of a graph comes from, in the order in which they are met."""
    operation = tensor._keras_history.operation
    parents = operation._inbound_nodes[tensor._keras_history.node_index].input_tensors
    if not parents:
        return [tensor]
    return list({id(found): found for parent in parents for found in _sources(parent)}.values())
