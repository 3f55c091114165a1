"""Optimizers of tf.keras 2.11-2.15: those of one's own, and moving averages of the weights; the numbers are what tf.keras 2.15 gave."""

import keras
import numpy as np
import pytest

from kerascompat import tf_keras_2_11


def test_averages_of_the_weights_begin_at_the_weights():
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)])
    model.compile(tf_keras_2_11.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5), "mae")
    x = np.ones((2, 1))
    averages = []
    for _ in range(4):
        model.train_on_batch(x, -5 * x)
        averages.append(model.optimizer._model_variables_moving_average[0].numpy().item())
    np.testing.assert_allclose(averages, [0.95, 0.875, 0.7875, 0.69375], rtol=1e-6)
    model.fit(x, -5 * x, epochs=2, verbose=0)
    np.testing.assert_allclose(model.get_weights()[0].item(), 0.4984374, rtol=1e-6)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="the protocol hands out tf.Variables: needs the TensorFlow backend")
def test_an_optimizer_with_update_step_trains_as_it_did():
    import tensorflow as tf

    class Plain(tf_keras_2_11.optimizers.Optimizer):
        def __init__(self, learning_rate=0.01, momentum=0.9, name="Plain", **kwargs):
            super().__init__(name=name, **kwargs)
            self._learning_rate = self._build_learning_rate(learning_rate)
            self.momentum = momentum

        def build(self, var_list):
            super().build(var_list)
            if hasattr(self, "_built") and self._built:
                return
            self.momentums = [self.add_variable_from_reference(model_variable=var, variable_name="m") for var in var_list]
            self._built = True

        def update_step(self, gradient, variable):
            m = self.momentums[self._index_dict[self._var_key(variable)]]
            m.assign(m * self.momentum - gradient * tf.cast(self.learning_rate, variable.dtype))
            variable.assign_add(m)

    model = keras.Sequential([keras.Input((4,)), *(keras.layers.Dense(units, kernel_initializer="ones") for units in (3, 1))])
    model.compile(Plain(0.05), "mse")
    x = np.arange(32.0).reshape(8, 4) / 32
    losses = model.fit(x, x[:, :1], batch_size=2, shuffle=False, epochs=3, verbose=0).history["loss"]
    np.testing.assert_allclose(losses, [4.906396865844727, 0.42481496930122375, 6.192002296447754], rtol=1e-5)
    assert int(model.optimizer.iterations) == 12
