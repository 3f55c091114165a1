"""BatchNormalization of the standalone versions: batch statistics whenever it trains, frozen or not."""

import keras
from keras import ops

from kerascompat._training import frozen


class BatchNormalization(keras.layers.BatchNormalization):
    """Normalises each batch by its own mean and variance in training, by moving ones elsewhere.

    Differences from `keras.layers.BatchNormalization`:

    - `trainable=False` keeps gamma, beta and the moving averages as they are; the batch is
      still normalised by its own statistics in training.  Keras 3 (as tf.keras 2) uses the
      moving averages then.
    - A mask is passed on and otherwise ignored.

    Args:
        *args, **kwargs: As `keras.layers.BatchNormalization` takes them, in its order.
        zero_debias: The moving averages start as what the first batch gives, not from
            their initial values (`assign_moving_average(zero_debias=True)` of TensorFlow
            1).  What is needed for it is not among the layer's weights and not saved: an
            average that is loaded starts anew with the next batch, as it did.
        unbiased: The moving variance follows `variance * n / (n - 1 - epsilon)`, n values a
            channel.
        fused: The variance of images with the channels last was multiplied by n / (n - 1)
            by TensorFlow's fused kernel before that.
        epsilon_in_variance: The variance that the moving one follows has epsilon in it, as on
            Theano (`T.inv(stdinv ** 2)`, keras/backend/theano_backend.py of 1.2.2 and 2.2.4).
    """

    def __init__(self, *args, zero_debias=False, unbiased=False, fused=False, epsilon_in_variance=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.zero_debias = zero_debias
        self.unbiased = unbiased
        self.fused = fused
        self.epsilon_in_variance = epsilon_in_variance

    def build(self, input_shape):
        super().build(input_shape)
        if self.zero_debias:
            shape = (input_shape[self.axis],)
            self._debias = [
                self.add_weight(shape=shape, initializer="zeros", trainable=False, autocast=False, name="biased_mean"),
                self.add_weight(shape=shape, initializer="zeros", trainable=False, autocast=False, name="biased_variance"),
                self.add_weight(shape=(), initializer="zeros", trainable=False, autocast=False, name="debias_step"),
            ]

    def call(self, inputs, training=None, mask=None):
        dtype = keras.backend.result_type(inputs.dtype, "float32")
        x = ops.cast(inputs, dtype)
        if training:
            axes = [axis for axis in range(len(x.shape)) if axis != self.axis % len(x.shape)]
            mean, variance = ops.moments(x, axes=axes)
            if self.moves():
                self._move(mean, self._sampled(variance, x, axes))
        else:
            mean, variance = ops.cast(self.moving_mean, dtype), ops.cast(self.moving_variance, dtype)
        outputs = ops.batch_normalization(
            x,
            mean=mean,
            variance=variance,
            axis=self.axis,
            offset=None if self.beta is None else ops.cast(self.beta, dtype),
            scale=None if self.gamma is None else ops.cast(self.gamma, dtype),
            epsilon=self.epsilon,
        )
        return ops.cast(outputs, self.compute_dtype)

    def moves(self):
        """Whether the moving averages follow the batch that is being trained on."""
        return frozen.moves(self)

    def _sampled(self, variance, x, axes):
        """The variance that the moving one follows."""
        size = 1
        for axis in axes:
            size = size * ops.shape(x)[axis]
        size = ops.cast(size, x.dtype)
        if self.epsilon_in_variance:
            variance = variance + self.epsilon
        if self.fused and self._fuses(len(x.shape), axes):
            variance = variance * (size / (size - 1.0))
        if self.unbiased:
            variance = variance * (size / (size - (1.0 + self.epsilon)))
        return variance

    def _fuses(self, rank, axes):
        """Whether TensorFlow's fused kernel took inputs of this rank."""
        return axes == [0, 1, 2]

    def _move(self, mean, variance):
        rate = 1.0 - self.momentum
        if not self.zero_debias:
            for moving, value in ((self.moving_mean, mean), (self.moving_variance, variance)):
                moving.assign(moving - (moving - ops.cast(value, moving.dtype)) * rate)
            return
        step = self._debias[2] + 1.0
        self._debias[2].assign(step)
        weight = 1.0 - ops.power(ops.cast(self.momentum, step.dtype), step)
        for biased, moving, value in zip(self._debias, (self.moving_mean, self.moving_variance), (mean, variance), strict=False):
            new = biased - (biased - ops.cast(value, biased.dtype)) * rate
            biased.assign(new)
            moving.assign(new / weight)

    @property
    def weights(self):
        """gamma, beta, moving mean, moving variance."""
        return [weight for weight in super().weights if all(weight is not own for own in getattr(self, "_debias", ()))]

    def save_own_variables(self, store):
        for name, weight in zip(("gamma", "beta", "moving_mean", "moving_variance"), self._named(), strict=True):
            if weight is not None:
                store[name] = weight

    def load_own_variables(self, store):
        for name, weight in zip(("gamma", "beta", "moving_mean", "moving_variance"), self._named(), strict=True):
            if weight is not None:
                if name not in store:
                    raise ValueError(f"{name} of {self.name} is not in the file; it has {', '.join(store.keys()) or 'nothing'}.")
                weight.assign(store[name])

    def _named(self):
        return self.gamma, self.beta, self.moving_mean, self.moving_variance

    def get_config(self):
        own = {name: getattr(self, name) for name in ("zero_debias", "unbiased", "fused", "epsilon_in_variance")}
        return {**super().get_config(), **own}
