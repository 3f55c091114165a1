"""Dense layers of Keras 1 that Keras 2 dropped."""

import keras
from keras import ops


class _Dense(keras.layers.Layer):
    """The arguments that Highway and MaxoutDense share, under the names of Keras 1."""

    def __init__(
        self, init, weights, W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint, bias, input_dim, **kwargs
    ):
        if input_dim is not None:
            kwargs["input_shape"] = (input_dim,)
        super().__init__(activity_regularizer=activity_regularizer, **kwargs)
        self.init = keras.initializers.get(init)
        self.initial_weights = weights
        self.W_regularizer = keras.regularizers.get(W_regularizer)
        self.b_regularizer = keras.regularizers.get(b_regularizer)
        self.W_constraint = keras.constraints.get(W_constraint)
        self.b_constraint = keras.constraints.get(b_constraint)
        self.bias = bias
        self.input_spec = keras.layers.InputSpec(ndim=2)

    def _kernel(self, shape):
        return self.add_weight(shape=shape, initializer=self.init, regularizer=self.W_regularizer, constraint=self.W_constraint, name="W")

    def _bias(self, shape):
        return self.add_weight(shape=shape, initializer="zeros", regularizer=self.b_regularizer, constraint=self.b_constraint, name="b")

    def _begin(self):
        """Take the weights that the constructor was given."""
        if self.initial_weights is not None:
            for weight, array in zip(self.trainable_weights, self.initial_weights, strict=True):
                weight.assign(array)

    def get_config(self):
        return {
            **super().get_config(),
            "init": keras.initializers.serialize(self.init),
            "W_regularizer": keras.regularizers.serialize(self.W_regularizer),
            "b_regularizer": keras.regularizers.serialize(self.b_regularizer),
            "activity_regularizer": keras.regularizers.serialize(self.activity_regularizer),
            "W_constraint": keras.constraints.serialize(self.W_constraint),
            "b_constraint": keras.constraints.serialize(self.b_constraint),
            "bias": self.bias,
        }


@keras.saving.register_keras_serializable(package="kerascompat")
class MaxoutDense(_Dense):
    """The largest of several linear maps, output by output (keras/layers/core.py of 1.2.2).

    `max over f of (x @ W[f] + b[f])`; W (nb_feature, inputs, output_dim), b (nb_feature,
    output_dim).

    Args:
        output_dim: Number of outputs.
        nb_feature: Number of maps.
        init: Initializer of W, a name or an object of Keras 3.
        weights: `[W, b]` to begin with.
        W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint, bias,
        input_dim: As Keras 1 took them.
    """

    def __init__(
        self,
        output_dim,
        nb_feature=4,
        init="glorot_uniform",
        weights=None,
        W_regularizer=None,
        b_regularizer=None,
        activity_regularizer=None,
        W_constraint=None,
        b_constraint=None,
        bias=True,
        input_dim=None,
        **kwargs,
    ):
        super().__init__(
            init, weights, W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint, bias, input_dim, **kwargs
        )
        self.output_dim = output_dim
        self.nb_feature = nb_feature

    def build(self, input_shape):
        self.W = self._kernel((self.nb_feature, input_shape[-1], self.output_dim))
        self.b = self._bias((self.nb_feature, self.output_dim)) if self.bias else None
        self._begin()

    def call(self, inputs):
        outputs = ops.einsum("ni,fio->nfo", inputs, self.W)
        return ops.max(outputs if self.b is None else outputs + self.b, axis=1)

    def compute_output_shape(self, input_shape):
        return (input_shape[0], self.output_dim)

    def get_config(self):
        return {**super().get_config(), "output_dim": self.output_dim, "nb_feature": self.nb_feature}


@keras.saving.register_keras_serializable(package="kerascompat")
class Highway(_Dense):
    """A dense layer that lets part of its input through (keras/layers/core.py of 1.2.2).

    `t * activation(x @ W + b) + (1 - t) * x` with `t = sigmoid(x @ W_carry + b_carry)`; b_carry
    starts at 1.  Weights in the order W, W_carry, b, b_carry.

    Args:
        init: Initializer of W and W_carry, a name or an object of Keras 3.
        activation: None for the identity.
        weights: `[W, W_carry, b, b_carry]` to begin with.
        W_regularizer, b_regularizer, W_constraint, b_constraint: Of W and b alone.
        activity_regularizer, bias, input_dim: As Keras 1 took them.
    """

    def __init__(
        self,
        init="glorot_uniform",
        activation=None,
        weights=None,
        W_regularizer=None,
        b_regularizer=None,
        activity_regularizer=None,
        W_constraint=None,
        b_constraint=None,
        bias=True,
        input_dim=None,
        **kwargs,
    ):
        kwargs.pop("transform_bias", None)
        super().__init__(
            init, weights, W_regularizer, b_regularizer, activity_regularizer, W_constraint, b_constraint, bias, input_dim, **kwargs
        )
        self.activation = keras.activations.get(activation)

    def build(self, input_shape):
        width = input_shape[-1]
        self.W = self._kernel((width, width))
        self.W_carry = self.add_weight(shape=(width, width), initializer=self.init, name="W_carry")
        self.b = self.b_carry = None
        if self.bias:
            self.b = self._bias((width,))
            self.b_carry = self.add_weight(shape=(width,), initializer="ones", name="b_carry")
        self._begin()

    def call(self, inputs):
        carry, outputs = ops.matmul(inputs, self.W_carry), ops.matmul(inputs, self.W)
        if self.bias:
            carry, outputs = carry + self.b_carry, outputs + self.b
        through = ops.sigmoid(carry)
        return self.activation(outputs) * through + (1.0 - through) * inputs

    def compute_output_shape(self, input_shape):
        return tuple(input_shape)

    def get_config(self):
        return {**super().get_config(), "activation": keras.activations.serialize(self.activation)}
