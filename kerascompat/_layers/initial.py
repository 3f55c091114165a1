"""Layers that begin with given weights, as the `weights` argument of every layer had it."""

import functools

from kerascompat._files import gates

#: Kernels of Keras 1 with dim_ordering='th' as Keras 3 keeps them: the axes of the old array in their new order.
CHANNELS_FIRST = {"Conv2D": (2, 3, 1, 0), "Conv3D": (2, 3, 4, 1, 0), "Conv2DTranspose": (2, 3, 0, 1), "SeparableConv2D": (2, 3, 1, 0)}


def with_weights(layer, weights):
    """The layer, which gets these weights as soon as it is built.

    `Dense(3, weights=[kernel, bias])` of Keras 1, Keras 2 and tf.keras 2 (keras/engine/topology.py of 1.2.2 and base_layer.py of
    2.2.4: `set_weights` after `build`).

    Args:
        layer: A layer of Keras 3.
        weights: Arrays in the order of `layer.get_weights()`; None changes nothing.

    Raises:
        ValueError: when the layer is built, another number of arrays than it has, or one of another shape.
    """
    return _given(layer, weights, list)


def with_keras1_weights(layer, weights):
    """`with_weights` for arrays as Keras 1 kept them: LSTM and GRU gate by gate, kernels of `dim_ordering='th'` with the filters first."""
    return _given(layer, weights, lambda arrays: _from_keras1(layer, arrays))


def _from_keras1(layer, arrays):
    name = next((cls.__name__ for cls in type(layer).__mro__ if cls.__name__ in gates.GATES or cls.__name__ in CHANNELS_FIRST), "")
    arrays = gates.from_keras1(name, arrays)
    if name in CHANNELS_FIRST and layer.data_format == "channels_first":
        arrays = [array.transpose(CHANNELS_FIRST[name]) if array.ndim == len(CHANNELS_FIRST[name]) else array for array in arrays]
    return arrays


def _given(layer, weights, convert):
    if weights is None:
        return layer
    build = layer.build

    @functools.wraps(build)
    def build_and_set(*args, **kwargs):
        was_built = layer.built
        build(*args, **kwargs)
        if not was_built:
            layer.set_weights(convert(weights))

    if layer.built:
        layer.set_weights(convert(weights))
    else:
        layer.build = build_and_set
    return layer
