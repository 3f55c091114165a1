"""Where the arrays of an old file belong: the order of a model's weights in each version, and the layout of each array."""

import dataclasses
import re
from collections.abc import Callable

import keras
import numpy as np

from kerascompat._files import gates
from kerascompat._layers.initial import CHANNELS_FIRST

#: Layers whose kernel Theano convolved with, turned around (`convert_kernel` of keras/utils/conv_utils.py of 2.2.4).
_TURNED = ("Conv1D", "Conv2D", "Conv3D", "Conv2DTranspose", "Conv3DTranspose", "ConvLSTM2D")


@dataclasses.dataclass
class Group:
    """Arrays of an old file that are variables of one layer.

    Attributes:
        layer: The layer of Keras 3.
        variables: Its variables.
        count: How many arrays there are in the file.
        convert: From these arrays to one for each variable.
        trainable: Whether they stood among what trains.
        linear: Whether `convert` only moves numbers, so that it serves an optimizer's slots as well.
    """

    layer: keras.layers.Layer
    variables: list
    count: int
    convert: Callable = list
    trainable: bool = True
    linear: bool = True


@dataclasses.dataclass
class Written:
    """What the configuration in a file says about a model beyond what Keras 3 keeps.

    Attributes:
        order: id of a model -> its layers as the old version listed them.
        classes: id of a layer -> the class name it had there.
        configs: id of a layer -> its old configuration.
    """

    order: dict = dataclasses.field(default_factory=dict)
    classes: dict = dataclasses.field(default_factory=dict)
    configs: dict = dataclasses.field(default_factory=dict)


def layers_of(model, written):
    """The layers of a model in the order of the old version."""
    return written.order.get(id(model)) or model.layers


def groups(layer, origin, written, packed=False):
    """The groups of a layer, or of a model among the layers, in the order of its arrays in a file.

    What can train stands before what cannot, across the layers of a model (`Network.weights`,
    keras/engine/network.py of 2.2.4; so do Keras 1 and tf.keras).

    Args:
        layer: A layer or a model.
        origin: Who wrote the file.
        written: What its configuration said.
        packed: Keras 1's consume_less='gpu', which kept the gates side by side.
    """
    found = list(_groups(layer, origin, written, packed))
    return [group for group in found if group.trainable] + [group for group in found if not group.trainable]


def orders(layer, origin, written):
    """`groups` in the order a file should have, then in those it may have.

    What trained when the file was written may be another part than what trains in the model
    that is filled, and a nested model's arrays are ordered by that.
    """
    first = groups(layer, origin, written)
    yield first
    if origin.family == "keras1":
        yield groups(layer, origin, written, packed=True)
    plain = list(_groups(layer, origin, written, False))
    yield plain
    yield [group for group in plain if not _moving(group)] + [group for group in plain if _moving(group)]


def _moving(group):
    return all(_kind(variable.name).startswith("moving") for variable in group.variables)


def fits(order, arrays, names=()):
    """Whether arrays fit these groups: number, shapes and, where they tell, names.  The converted arrays, or None."""
    if sum(group.count for group in order) != len(arrays):
        return None
    found, position = [], 0
    for group in order:
        part = arrays[position : position + group.count]
        told = [_kind(name) for name in names[position : position + group.count]]
        position += group.count
        if len(told) == len(group.variables) and any(
            name in _KINDS and _kind(variable.name) in _KINDS and name != _kind(variable.name)
            for name, variable in zip(told, group.variables, strict=True)
        ):
            return None
        try:
            part = group.convert(part)
        except (ValueError, IndexError):
            return None
        if len(part) != len(group.variables):
            return None
        if any(tuple(np.shape(array)) != tuple(variable.shape) for array, variable in zip(part, group.variables, strict=True)):
            return None
        found.append(part)
    return found


_KINDS = {"kernel", "bias", "gamma", "beta", "moving_mean", "moving_variance", "recurrent_kernel"}

#: How Keras 1 ended the names of arrays, behind that of the layer.
_KERAS1 = {"W": "kernel", "b": "bias", "U": "recurrent_kernel", "running_mean": "moving_mean", "running_std": "moving_variance"}
_KERAS1 |= {"gamma": "gamma", "beta": "beta"}


def _kind(name):
    """`inner_norm_1/gamma:0` -> gamma; `dense_1_W` of Keras 1 -> kernel."""
    plain = re.sub(r"(_\d+)?(:\d+)?$", "", name.rpartition("/")[2]).replace("embeddings", "kernel")
    if plain in _KINDS:
        return plain
    return next((kind for ending, kind in _KERAS1.items() if plain.endswith(f"_{ending}")), plain)


def _groups(layer, origin, written, packed):
    inner = _inner(layer, written)
    if inner is not None:
        for part in inner:
            yield from groups(part, origin, written, packed)
        return
    yield from _leaf(layer, origin, written, packed)


def _inner(layer, written):
    """The layers whose arrays a layer's are; None for a layer with arrays of its own."""
    if isinstance(layer, keras.Model):
        return layers_of(layer, written)
    if isinstance(layer, keras.layers.Bidirectional):
        return [layer.forward_layer, layer.backward_layer]
    if isinstance(layer, keras.layers.Wrapper):
        return [layer.layer]
    if isinstance(layer, keras.layers.StackedRNNCells):
        return layer.cells
    if type(layer) is keras.layers.RNN:
        return [layer.cell]
    return None


def _leaf(layer, origin, written, packed):
    """The groups of a layer with variables of its own."""
    kind = _class_name(layer)
    old = written.classes.get(id(layer), kind)
    trained = [*layer.trainable_weights]
    rest = [variable for variable in layer.weights if all(variable is not other for other in trained)]
    if origin.family == "keras1" and kind in gates.GATES and len(trained or rest) == 3:
        packed = packed or written.configs.get(id(layer), {}).get("consume_less") == "gpu"
        count = 3 if packed else 3 * len(gates.GATES[kind][0])
        yield Group(layer, trained or rest, count, _recurrent(layer, kind, origin), bool(trained))
        return
    if old in ("CuDNNLSTM", "CuDNNGRU"):
        yield Group(layer, trained or rest, 3, _cudnn(4 if old == "CuDNNLSTM" else 3), bool(trained), linear=False)
        return
    if isinstance(layer, keras.layers.Normalization):
        # tf.keras kept how many samples there were; Keras 3 does not.
        yield Group(layer, layer.weights, 3, lambda arrays: list(arrays[:2]), False, linear=False)
        return
    kernel = _kernel(layer, kind, origin)
    for variables, trainable in ((trained, True), (rest, False)):
        for variable in variables:
            yield Group(layer, [variable], 1, kernel if "kernel" in variable.name else list, trainable)


def _class_name(layer):
    """The name of the class of Keras 3 that a layer is: that of the layer itself for a class of the user's."""
    for cls in type(layer).__mro__:
        if cls.__module__.startswith("keras."):
            return cls.__name__
    return type(layer).__name__


def _kernel(layer, kind, origin):
    """From a kernel as the old version kept it to one of Keras 3, in a list."""
    first = origin.family == "keras1" and getattr(layer, "data_format", None) == "channels_first"

    def convert(arrays):
        (array,) = arrays
        if origin.family == "keras1":
            if kind == "Conv1D":
                if array.ndim == 4 and array.shape[1] != 1:  # 1.0: (filters, channels, length, 1)
                    array = np.transpose(array, (2, 3, 1, 0))
                array = array[:, 0] if array.ndim == 4 else array
            elif first and kind in CHANNELS_FIRST:
                array = np.transpose(array, CHANNELS_FIRST[kind])
            elif kind == "Conv2DTranspose":
                array = np.transpose(array, (0, 1, 3, 2))
        return [_turned(array) if origin.backend == "theano" and kind in _TURNED else array]

    return convert


def _recurrent(layer, kind, origin):
    """From the arrays of each gate to kernel, recurrent kernel and bias."""

    def convert(arrays):
        if kind == "ConvLSTM2D" and layer.data_format == "channels_first":
            arrays = [np.transpose(array, (2, 3, 1, 0)) if array.ndim == 4 else array for array in arrays]
        found = gates.from_keras1(kind, arrays)
        if kind == "ConvLSTM2D" and origin.backend == "theano":
            found = [_turned(array) if array.ndim == 4 else array for array in found]
        return found

    return convert


def _turned(kernel):
    """A kernel with its spatial axes reversed: Theano convolved, all others correlate."""
    spatial = kernel.ndim - 2
    return kernel[(slice(None, None, -1),) * spatial]


def _cudnn(number):
    """From the arrays of CuDNNLSTM or CuDNNGRU (`_convert_rnn_weights`, keras/engine/saving.py of 2.2.4)."""

    def convert(arrays):
        kernel, recurrent, bias = arrays
        kernel = np.hstack([part.T.reshape(part.shape, order="F") for part in np.hsplit(kernel, number)])
        recurrent = np.hstack([part.T for part in np.hsplit(recurrent, number)])
        bias = np.reshape(bias, (2, -1)) if number == 3 else np.sum(np.split(bias, 2), axis=0)
        return [kernel, recurrent, bias]

    return convert
