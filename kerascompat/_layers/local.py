"""Locally connected layers, which Keras 3 dropped: convolutions whose kernel differs from place to place."""

import keras

from kerascompat._backend.convolutions import local_conv1d, local_conv2d


class _LocallyConnected(keras.layers.Layer):
    """What the layers of one and two axes share; `rank` is the number of axes."""

    rank = None

    def __init__(
        self,
        filters,
        kernel_size,
        strides=1,
        padding="valid",
        data_format=None,
        activation=None,
        use_bias=True,
        kernel_initializer="glorot_uniform",
        bias_initializer="zeros",
        kernel_regularizer=None,
        bias_regularizer=None,
        activity_regularizer=None,
        kernel_constraint=None,
        bias_constraint=None,
        implementation=1,
        **kwargs,
    ):
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        if padding != "valid":
            raise ValueError(f"padding of {type(self).__name__} must be 'valid', not {padding!r}.")
        if implementation != 1:
            raise ValueError(
                f"implementation of {type(self).__name__} must be 1, not {implementation!r}: the others laid the kernel out otherwise."
            )
        self.filters = filters
        self.kernel_size = self._each("kernel_size", kernel_size)
        self.strides = self._each("strides", strides)
        self.padding = padding
        self.data_format = keras.config.image_data_format() if data_format is None else data_format
        self.activation = keras.activations.get(activation)
        self.use_bias = use_bias
        self.kernel_initializer = keras.initializers.get(kernel_initializer)
        self.bias_initializer = keras.initializers.get(bias_initializer)
        self.kernel_regularizer = keras.regularizers.get(kernel_regularizer)
        self.bias_regularizer = keras.regularizers.get(bias_regularizer)
        self.kernel_constraint = keras.constraints.get(kernel_constraint)
        self.bias_constraint = keras.constraints.get(bias_constraint)
        self.input_spec = keras.layers.InputSpec(ndim=self.rank + 2)

    def _each(self, name, value):
        found = (value,) * self.rank if isinstance(value, int) else tuple(value)
        if len(found) != self.rank:
            raise ValueError(f"{name} of {type(self).__name__} has {len(found)} numbers, not {self.rank}: {value!r}.")
        return found

    def _last(self):
        return self.rank == 1 or self.data_format == "channels_last"

    def _places(self, input_shape):
        lengths = input_shape[1:-1] if self._last() else input_shape[2:]
        return tuple(
            None if length is None else (length - width) // stride + 1
            for length, width, stride in zip(lengths, self.kernel_size, self.strides, strict=True)
        )

    def build(self, input_shape):
        places = self._places(input_shape)
        channels = input_shape[-1 if self._last() else 1]
        if None in (*places, channels):
            raise ValueError(
                f"{self.name} has weights for every place, so it must know the shape of its input; it is {tuple(input_shape)}."
            )
        width, count = channels, 1
        for length, number in zip(self.kernel_size, places, strict=True):
            width, count = width * length, count * number
        self.kernel = self.add_weight(
            shape=(count, width, self.filters),
            initializer=self.kernel_initializer,
            regularizer=self.kernel_regularizer,
            constraint=self.kernel_constraint,
            name="kernel",
        )
        self.bias = None
        if self.use_bias:
            self.bias = self.add_weight(
                shape=(*places, self.filters),
                initializer=self.bias_initializer,
                regularizer=self.bias_regularizer,
                constraint=self.bias_constraint,
                name="bias",
            )

    def compute_output_shape(self, input_shape):
        places = self._places(input_shape)
        return (input_shape[0], *places, self.filters) if self._last() else (input_shape[0], self.filters, *places)

    def call(self, inputs):
        outputs = self._convolved(inputs)
        if self.bias is not None:
            # With the channels first the old layers read the same numbers in the order of that shape.
            outputs = outputs + (self.bias if self._last() else keras.ops.reshape(self.bias, outputs.shape[1:]))
        return self.activation(outputs)

    def get_config(self):
        return {
            **super().get_config(),
            "filters": self.filters,
            "kernel_size": self.kernel_size,
            "strides": self.strides,
            "padding": self.padding,
            "data_format": self.data_format,
            "activation": keras.activations.serialize(self.activation),
            "use_bias": self.use_bias,
            "kernel_initializer": keras.initializers.serialize(self.kernel_initializer),
            "bias_initializer": keras.initializers.serialize(self.bias_initializer),
            "kernel_regularizer": keras.regularizers.serialize(self.kernel_regularizer),
            "bias_regularizer": keras.regularizers.serialize(self.bias_regularizer),
            "activity_regularizer": keras.regularizers.serialize(self.activity_regularizer),
            "kernel_constraint": keras.constraints.serialize(self.kernel_constraint),
            "bias_constraint": keras.constraints.serialize(self.bias_constraint),
        }


@keras.saving.register_keras_serializable(package="kerascompat")
class LocallyConnected1D(_LocallyConnected):
    """A convolution over steps with a kernel of its own at every step (keras/layers/local.py of 2.2.4).

    Input (samples, steps, channels), output (samples, new steps, filters). Weights, as in the
    files of old versions: kernel (new steps, kernel_size * channels, filters), bias (new steps,
    filters).

    Args:
        filters: Number of output channels.
        kernel_size, strides: Integer, or a tuple of one.
        padding: "valid" alone.
        data_format: Kept, and without effect.
        implementation: 1 alone; 2 and 3 of tf.keras laid the kernel out otherwise.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint: As
            `keras.layers.Conv1D` takes them.

    Raises:
        ValueError: another padding or implementation, or an input whose length is not known.
    """

    rank = 1

    def _convolved(self, inputs):
        return local_conv1d(inputs, self.kernel, self.kernel_size, self.strides)


@keras.saving.register_keras_serializable(package="kerascompat")
class LocallyConnected2D(_LocallyConnected):
    """A convolution over images with a kernel of its own at every place (keras/layers/local.py of 2.2.4).

    Weights, as in the files of old versions: kernel (new rows * new columns, kernel_size[0] *
    kernel_size[1] * channels, filters), bias (new rows, new columns, filters).

    Args:
        filters: Number of output channels.
        kernel_size, strides: Integer, or a tuple of two.
        padding: "valid" alone.
        data_format: "channels_last" or "channels_first"; the global setting if None.
        implementation: 1 alone; 2 and 3 of tf.keras laid the kernel out otherwise.
        activation, use_bias, kernel_initializer, bias_initializer, kernel_regularizer,
        bias_regularizer, activity_regularizer, kernel_constraint, bias_constraint: As
            `keras.layers.Conv2D` takes them.

    Raises:
        ValueError: another padding or implementation, or an input whose shape is not known.
    """

    rank = 2

    def _convolved(self, inputs):
        return local_conv2d(inputs, self.kernel, self.kernel_size, self.strides, self._places(inputs.shape), self.data_format)
