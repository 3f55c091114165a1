"""Transposed convolutions that are told the shape of their output, as those of Keras 1 were."""

import functools
import itertools


def with_output_shape(layer, output_shape):
    """The layer, which gives an output of this height and width.

    `Deconvolution2D(8, 2, 2, output_shape=(None, 29, 29, 8), subsample=(2, 2))` of Keras 1 (keras/layers/convolutional.py of 1.2.2):
    with strides several heights belong to one input, and Keras 3 takes the smallest unless `output_padding` says otherwise. It is set
    when the layer is built and knows its input.

    Args:
        layer: A `keras.layers.Conv2DTranspose` that is not built.
        output_shape: (samples, height, width, channels), the channels second with `data_format="channels_first"`; samples and
            channels do not matter.

    Raises:
        ValueError: when the layer is built and no output of its input has that height and width.
    """
    build = layer.build
    first = 2 if layer.data_format == "channels_first" else 1
    wanted = tuple(int(size) for size in output_shape[first : first + len(layer.strides)])

    @functools.wraps(build)
    def build_and_pad(input_shape):
        sizes = slice(first, first + len(wanted))
        for padding in (None, *itertools.product(*map(range, layer.strides))):
            layer.output_padding = padding
            if tuple(layer.compute_output_shape(input_shape)[sizes]) == wanted:
                return build(input_shape)
        layer.output_padding = None
        raise ValueError(
            f"{layer.name} is to give an output of {wanted}, but of an input of {tuple(input_shape[sizes])} with strides {layer.strides} and "
            f"padding {layer.padding!r} it can give {tuple(layer.compute_output_shape(input_shape)[sizes])} and up to {max(layer.strides) - 1} more."
        )

    layer.build = build_and_pad
    return layer
