"""`keras.utils.test_utils` as the tests of old projects used it: data to train on, and a round trip for a layer."""

import functools
import inspect

import keras
import numpy as np
from keras.src.saving.serialization_lib import SafeModeScope


def get_test_data(num_train=1000, num_test=500, input_shape=(10,), output_shape=(2,), classification=True, num_classes=2):
    """Random data that a model can learn, from numpy's global generator: `numpy.random.seed` decides it.

    The values are those of Keras 1.2.2 to 2.3.1 (keras/utils/test_utils.py) for the same seed.

    Args:
        num_train, num_test: Numbers of samples.
        input_shape: Shape of a sample.
        output_shape: Shape of a target, where they are no classes.
        classification: True for targets of the shape (samples,), class numbers below
            `num_classes`; False for floats of `output_shape`.
        num_classes: Number of classes.

    Returns:
        `(x_train, y_train), (x_test, y_test)`; samples lie around their class, or around a
        number between 0 and 1 that the target lies around too.
    """
    samples = num_train + num_test
    centres = np.random.randint(0, num_classes, size=(samples,)) if classification else np.random.random((samples,))
    x = np.zeros((samples, *input_shape), dtype=np.float32)
    y = centres if classification else np.zeros((samples, *output_shape), dtype=np.float32)
    for number, centre in enumerate(centres):
        x[number] = np.random.normal(loc=centre, scale=0.7, size=input_shape)
        if not classification:
            y[number] = np.random.normal(loc=centre, scale=0.7, size=output_shape)
    return (x[:num_train], y[:num_train]), (x[num_train:], y[num_train:])


def layer_test(
    layer_cls,
    kwargs=None,
    input_shape=None,
    input_dtype=None,
    input_data=None,
    expected_output=None,
    expected_output_dtype=None,
    fixed_batch_size=False,
):
    """Take a layer of one input and one output through what can be done with it, and check each step.

    Its weights are read and written back; in a functional model its output has the shape that
    `compute_output_shape` says and the type expected; the model made again from its
    configuration, with the same weights, predicts the same; a layer that behaves otherwise
    in training is trained on one batch; the layer is made again from its own configuration.

    Args:
        layer_cls: The class, called with `kwargs`.
        kwargs: Its arguments.
        input_shape: With the batch; None in it becomes 1 to 3 samples.
        input_dtype: The global float type, or that of `input_data`, if None.
        input_data: Array; random numbers between 0 and 10 if None.
        expected_output: Array that `predict` must give to a thousandth; not checked if None.
        expected_output_dtype: `input_dtype` if None.
        fixed_batch_size: Whether the input knows the number of samples.

    Returns:
        What the model predicts for the input.

    Raises:
        AssertionError: a step gave something else.
    """
    if input_data is None:
        input_dtype = input_dtype or keras.config.floatx()
        shape = [np.random.randint(1, 4) if axis is None else axis for axis in input_shape]
        input_data = (10 * np.random.random(shape)).astype(input_dtype)
    input_shape = input_data.shape if input_shape is None else input_shape
    input_dtype = keras.backend.standardize_dtype(input_data.dtype if input_dtype is None else input_dtype)
    expected_output_dtype = keras.backend.standardize_dtype(expected_output_dtype or input_dtype)

    layer = layer_cls(**(kwargs or {}))
    layer.set_weights(layer.get_weights())
    expected_shape = layer.compute_output_shape(input_shape)
    if fixed_batch_size:
        x = keras.Input(batch_shape=input_shape, dtype=input_dtype)
    else:
        x = keras.Input(shape=input_shape[1:], dtype=input_dtype)
    y = layer(x)
    found_dtype = keras.backend.standardize_dtype(y.dtype)
    assert found_dtype == expected_output_dtype, f"{layer.name} gives {found_dtype}, not {expected_output_dtype}"

    model = keras.Model(x, y)
    output = model.predict(input_data, verbose=0)
    for axis, (expected, found) in enumerate(zip(expected_shape, output.shape, strict=False)):
        assert expected in (None, found), f"axis {axis} of the output is {found}; compute_output_shape says {tuple(expected_shape)}"
    if expected_output is not None:
        np.testing.assert_allclose(output, expected_output, rtol=1e-3)
    # The functions of Lambda layers are the caller's own.
    with SafeModeScope(False):
        again = model.__class__.from_config(model.get_config())
    if model.weights:
        again.set_weights(model.get_weights())
        np.testing.assert_allclose(again.predict(input_data, verbose=0), output, rtol=1e-3)
    if "training" in inspect.signature(layer.call).parameters:
        model.compile("rmsprop", "mse")
        model.train_on_batch(input_data, output)
    with SafeModeScope(False):
        layer.__class__.from_config(layer.get_config())
    return output


def keras_test(function):
    """A test function after which `keras.backend.clear_session()` is called."""

    @functools.wraps(function)
    def wrapper(*args, **kwargs):
        found = function(*args, **kwargs)
        keras.backend.clear_session()
        return found

    return wrapper
