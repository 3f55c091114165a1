"""Layers that Keras 3 dropped, against genuine recordings; and helpers of keras.utils."""

import importlib

import keras
import numpy as np
import pytest

from tests.model_recordings import array, recorded

FACES = {
    "keras-1.2.2-theano": "keras1",
    "keras-2.2.4-tensorflow": "keras2",
    "keras-2.3.1-tensorflow": "keras2",
    "tf_keras-2.3": "tf_keras",
    "tf_keras-2.15": "tf_keras",
}
CASES = [(recording, name) for recording in FACES for name in recorded(recording, "dropped")]


def model_of(case, recording):
    layers = importlib.import_module(f"kerascompat.{FACES[recording]}.layers")
    name, positional, named = case["layer"]
    layer = getattr(layers, name)(*[tuple(value) if isinstance(value, list) else value for value in positional], **named)
    tail = [keras.layers.Flatten()] if len(case["input_shape"]) > 1 else []
    return keras.Sequential([keras.Input(case["input_shape"]), layer, *tail])


@pytest.mark.parametrize(("recording", "name"), CASES)
def test_outputs_and_training_are_those_of_the_genuine_version(recording, name):
    case = recorded(recording, "dropped")[name]
    model = model_of(case, recording)
    model.set_weights([array(weight) for weight in case["weights"]])
    x, y = array(case["x"]), array(case["y"])
    np.testing.assert_allclose(keras.ops.convert_to_numpy(model(x)), array(case["output"]), rtol=2e-5, atol=2e-6)
    model.compile(keras.optimizers.SGD(0.1), "mse", run_eagerly=True)
    losses = [np.ravel(model.train_on_batch(x, y))[0] for _ in case["losses"]]
    np.testing.assert_allclose(losses, case["losses"], rtol=2e-5)
    for mine, theirs in zip(model.get_weights(), case["after"], strict=True):
        np.testing.assert_allclose(mine, array(theirs), rtol=5e-5, atol=5e-6)


@pytest.mark.parametrize("name", ["LocallyConnected1D strides", "LocallyConnected2D channels first", "MaxoutDense", "Highway"])
def test_a_saved_model_comes_back(name, tmp_path):
    case = recorded("keras-2.2.4-tensorflow", "dropped")[name]
    model = model_of(case, "keras-2.2.4-tensorflow")
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    x = array(case["x"])
    np.testing.assert_array_equal(again.predict(x, verbose=0), model.predict(x, verbose=0))


def test_what_a_locally_connected_layer_cannot_be_is_refused():
    from kerascompat.tf_keras.layers import LocallyConnected1D

    with pytest.raises(ValueError, match="implementation of LocallyConnected1D must be 1"):
        LocallyConnected1D(3, 2, implementation=2)
    with pytest.raises(ValueError, match="must know the shape of its input"):
        LocallyConnected1D(3, 2)(keras.Input((None, 2)))


def helper(name):
    if name == "get_test_data":
        from kerascompat.keras2.test_utils import get_test_data

        def data(*arguments):
            np.random.seed(7)
            made = get_test_data(*[tuple(value) if isinstance(value, list) else value for value in arguments])
            return [part.tolist() for pair in made for part in pair]

        return data
    if name == "identity":
        from kerascompat.keras2.initializers import Identity

        return lambda shape: keras.ops.convert_to_numpy(Identity(gain=2.0)(shape)).tolist()
    return getattr(importlib.import_module("kerascompat.keras2.utils"), name)


@pytest.mark.parametrize("recording", ["keras-1.2.2-theano", "keras-2.2.4-theano"])
def test_helpers_give_what_they_gave(recording):
    for name, case in recorded(recording, "helpers").items():
        for arguments, result in zip(case["arguments"], case["results"], strict=True):
            found = helper(name)(*arguments)
            if result is None:
                assert found is None, (name, arguments)
            elif name == "get_test_data":
                # Keras 1 kept 64 bits, Keras 2 32.
                for mine, theirs in zip(found, result, strict=True):
                    np.testing.assert_allclose(mine, theirs, rtol=1e-6)
            else:
                np.testing.assert_array_equal(np.asarray(found), np.asarray(result), err_msg=f"{name}{arguments}")


def test_a_function_that_was_written_down_comes_back():
    from kerascompat.keras2.utils import func_dump, func_load

    factor = 3

    def scaled(x, offset=1):
        return factor * x + offset

    assert func_load(func_dump(scaled))(2) == 7


def test_rows_of_a_file_are_read_as_they_are_asked_for(tmp_path):
    h5py = pytest.importorskip("h5py")
    from kerascompat.keras2.utils import HDF5Matrix

    rows = np.arange(24, dtype="float32").reshape(8, 3)
    with h5py.File(tmp_path / "rows.h5", "w") as file:
        file["x"] = rows
    matrix = HDF5Matrix(str(tmp_path / "rows.h5"), "x", start=2, end=7, normalizer=lambda x: x * 2)
    assert matrix.shape == (5, 3)
    np.testing.assert_array_equal(matrix[1:3], 2 * rows[3:5])
    np.testing.assert_array_equal(matrix[[0, 4]], 2 * rows[[2, 6]])
    with pytest.raises(IndexError):
        matrix[5]
    model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(matrix, np.zeros(5), verbose=0)


def test_a_layer_is_taken_through_its_round_trip():
    from kerascompat.keras2.test_utils import layer_test

    found = layer_test(keras.layers.Dense, {"units": 2}, input_shape=(3, 4))
    assert found.shape == (3, 2)
    with pytest.raises(AssertionError):
        layer_test(keras.layers.Activation, {"activation": "relu"}, input_data=np.ones((2, 2)), expected_output=np.zeros((2, 2)))


def test_the_tables_know_the_parameters_of_these_layers():
    import inspect

    from codemods.changes import shims

    for name, parameters in shims.PARAMETERS.items():
        layer = getattr(importlib.import_module("kerascompat.keras2.layers"), name.partition(".")[2])
        assert [name for name in inspect.signature(layer).parameters if name != "kwargs"] == parameters.split()


def test_layers_that_are_handed_on_take_their_old_arguments():
    from kerascompat.keras2 import layers
    from kerascompat.keras2.test_utils import layer_test

    x = np.asarray([[-2.0, -0.5, 0.0, 0.5, 2.0]], "float32")
    # keras/layers/advanced_activations.py of 2.2.4: relu(x, alpha) and x * cast(x > theta)
    layer_test(layers.LeakyReLU, {"alpha": -1.0}, input_data=x, expected_output=np.abs(x))
    layer_test(layers.LeakyReLU, {}, input_data=x, expected_output=np.where(x > 0, x, 0.3 * x))
    layer_test(layers.ThresholdedReLU, {"theta": 0.5}, input_data=x, expected_output=np.where(x > 0.5, x, 0.0))
    embedding = {"input_dim": 10, "output_dim": 3, "input_length": 2}
    layer_test(layers.Embedding, embedding, input_data=np.asarray([[1, 2]]), input_dtype="int32", expected_output_dtype="float32")
    with pytest.raises(ValueError, match="input_length is 2"):
        layers.Embedding(10, 3, input_length=2, input_shape=(3, 4, 5))
