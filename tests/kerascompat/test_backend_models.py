"""keras.backend inside models: functions of layers' outputs, gradients, the learning phase, Lambda layers, saving."""

import keras
import numpy as np
import pytest

from kerascompat.keras2 import backend as K

X = np.array([[1.0, -2.0, 0.5], [0.25, 3.0, -1.0]], "float32")


def dense(units=2, **arguments):
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(units, **arguments)])
    model.layers[0].set_weights([np.arange(3 * units, dtype="float32").reshape(3, units) / 4, np.zeros(units, "float32")])
    return model


def test_function_gives_the_output_of_a_layer_in_both_phases():
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dropout(0.5), keras.layers.Dense(2)])
    compute = K.function([model.inputs[0], K.learning_phase()], [model.layers[0].output])
    (still,) = compute([X, 0])
    (dropped,) = compute([X, 1])
    np.testing.assert_array_equal(still, X)
    assert set(np.unique(dropped / X)) <= {0.0, 2.0}


def test_gradients_of_a_loss_by_the_input():
    model = dense()
    loss = K.mean(K.square(model.outputs[0][:, 0]))
    (gradient,) = K.gradients(loss, model.inputs[0])
    gradient = gradient / (K.sqrt(K.mean(K.square(gradient))) + 1e-5)
    value, found = K.function([model.inputs[0]], [loss, gradient])([X])
    kernel = np.asarray(model.layers[0].get_weights()[0])[:, 0]
    outputs = X @ kernel
    expected = outputs[:, None] * kernel[None, :]  # d mean(o^2) / dx, two samples
    expected = expected / (np.sqrt(np.mean(expected**2)) + 1e-5)
    np.testing.assert_allclose(value, np.mean(outputs**2), rtol=1e-5)
    np.testing.assert_allclose(found, expected, rtol=1e-4)


def test_gradients_by_weights_and_by_the_output_of_a_layer_within():
    given = keras.Input((3,))
    hidden = keras.layers.Dense(2, use_bias=False)
    inside = hidden(given)
    loss = K.sum(K.square(inside))
    by_inside, by_kernel = K.gradients(loss, [inside, hidden.kernel])
    first, second, values = K.function([given], [by_inside, by_kernel, inside])([X])
    np.testing.assert_allclose(first, 2 * values, rtol=1e-5)
    np.testing.assert_allclose(second, X.T @ (2 * values), rtol=1e-4)


def test_eager_gradients_say_what_to_write():
    x = K.constant(X)
    with pytest.raises(RuntimeError, match="GradientTape"):
        K.gradients(K.sum(x), x)


def test_loss_gathered_in_a_variable():
    model = dense()
    loss = K.variable(0.0)
    loss = loss + 0.5 * K.sum(K.square(model.outputs[0]))
    loss = loss + K.mean(model.outputs[0])
    (value,) = K.function(model.inputs, [loss])([X])
    outputs = keras.ops.convert_to_numpy(model(X))
    np.testing.assert_allclose(value, 0.5 * np.sum(outputs**2) + np.mean(outputs), rtol=1e-5)


def test_updates_of_a_function():
    given = K.placeholder(shape=(None, 3))
    total = K.variable(1.0)
    compute = K.function([given], [K.sum(given)], updates=[K.update_add(total, K.sum(given))])
    compute([X])
    compute([X])
    np.testing.assert_allclose(K.get_value(total), 1.0 + 2 * X.sum(), rtol=1e-6)


def test_in_train_phase_between_layers_and_in_a_layer():
    given = keras.Input((3,))
    chosen = K.in_train_phase(given * 2.0, given)
    model = keras.Model(given, chosen)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(model(X, training=True)), X * 2)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(model(X, training=False)), X)

    class Doubled(keras.layers.Layer):
        def call(self, inputs):
            return K.in_train_phase(lambda: inputs * 2.0, inputs)

    layer = Doubled()
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(layer(X, training=True)), X * 2)
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(layer(X)), X)
    inside = keras.Sequential([keras.Input((3,)), Doubled()])
    np.testing.assert_array_equal(keras.ops.convert_to_numpy(inside(X, training=True)), X * 2)
    np.testing.assert_array_equal(inside.predict(X, verbose=0), X)


def test_a_fixed_learning_phase():
    K.set_learning_phase(1)
    try:
        assert K.learning_phase() == 1
        np.testing.assert_array_equal(K.eval(K.in_train_phase(K.constant(X) * 2.0, K.constant(X))), X * 2)
    finally:
        from kerascompat._backend.phase import clear_learning_phase

        clear_learning_phase()
    assert not K.learning_phase()


@pytest.mark.skipif(keras.backend.backend() == "jax", reason="numbers drawn without a seed of the layer's own: not under JAX's tracing")
def test_sampling_of_a_variational_autoencoder():
    def sampling(arguments):
        mean, log_variance = arguments
        batch, dim = K.shape(mean)[0], K.int_shape(mean)[1]
        epsilon = K.random_normal(shape=(batch, dim))
        return mean + K.exp(0.5 * log_variance) * epsilon

    given = keras.Input((3,))
    mean, log_variance = keras.layers.Dense(2)(given), keras.layers.Dense(2)(given)
    code = keras.layers.Lambda(sampling, output_shape=(2,))([mean, log_variance])
    model = keras.Model(given, code)
    drawn = [model.predict(X, verbose=0) for _ in range(2)]
    assert drawn[0].shape == (2, 2)
    assert not np.array_equal(*drawn)

    # The same without a Lambda, on the symbolic tensors themselves.
    direct = mean + K.exp(0.5 * log_variance) * K.random_normal(shape=(K.shape(mean)[0], 2))
    model = keras.Model(given, direct)
    assert not np.array_equal(model.predict(X, verbose=0), model.predict(X, verbose=0))


def test_lambda_over_backend_functions_trains():
    given = keras.Input((4, 3))
    attended = keras.layers.Lambda(lambda t: K.batch_dot(t[0], t[1], axes=(2, 2)))([given, given])
    pooled = keras.layers.Lambda(lambda t: K.max(K.l2_normalize(t, axis=-1), axis=1))(attended)
    model = keras.Model(given, keras.layers.Dense(1)(pooled))
    model.compile("sgd", "mse")
    stream = np.random.RandomState(0)
    x, y = stream.normal(size=(8, 4, 3)).astype("float32"), stream.normal(size=(8, 1)).astype("float32")
    losses = [float(np.ravel(model.train_on_batch(x, y))[0]) for _ in range(5)]
    assert losses[-1] < losses[0]


def test_model_with_backend_calls_is_saved_and_loaded(tmp_path):
    given = keras.Input((3,))
    length = K.shape(given)[0]
    scaled = K.in_train_phase(given * 2.0, given) * K.cast(length, "float32")
    model = keras.Model(given, scaled)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(keras.ops.convert_to_numpy(again(X)), keras.ops.convert_to_numpy(model(X)))


def test_a_session_gives_the_values_of_fed_inputs():
    given, factor = keras.Input((3,)), K.placeholder(shape=())
    counter = K.variable(1.0)
    found = K.get_session().run(
        [K.sum(given) * factor, counter, K.update_add(counter, factor)], feed_dict={given: X, factor: 2.0, K.learning_phase(): 0}
    )
    np.testing.assert_allclose(found[0], 2.0 * X.sum(), rtol=1e-6)
    assert found[2] is None and K.get_value(counter) == 3.0
    with pytest.raises(ValueError):
        K.get_session().run(given * 2.0)


def test_a_placeholder_is_no_tensor_of_a_layer():
    assert K.is_keras_tensor(keras.Input((3,))) and not K.is_keras_tensor(K.placeholder(shape=(None, 3)))


def test_errors_say_what_to_do():
    with pytest.raises(RuntimeError, match="no session"):
        K.set_session(object())
    with pytest.raises(ValueError, match=r"K\.function"):
        K.eval(keras.Input((3,)))
    with pytest.raises(TypeError, match="symbolic"):
        K.function([np.zeros(3)], [])
    with pytest.raises(ValueError, match="ndim"):
        K.placeholder()
    with pytest.raises(ValueError, match="takes 1 inputs, not 2"):
        K.function([given := keras.Input((3,))], [given * 2.0])([X, X])
