"""Recurrent layers against genuine recordings, as the faces' classes and as plain layers with the argument written out."""

import importlib

import keras
import numpy as np
import pytest

from kerascompat import keras2, models
from kerascompat._files import gates
from kerascompat.keras2.activations import hard_sigmoid
from tests.model_recordings import array, recorded

RECORDINGS = {
    "keras-1.2.2-theano": "kerascompat.keras1.layers",
    "keras-2.2.4-tensorflow": "kerascompat.keras2.layers",
    "keras-2.3.1-tensorflow": "kerascompat.keras2.since_2_3.layers",
    "tf_keras-2.3": "kerascompat.tf_keras.layers",
    "tf_keras-2.10": "kerascompat.tf_keras.layers",
    "tf_keras-2.15": "kerascompat.tf_keras.layers",
}

# What a plain layer of Keras 3 must be told to be the dialect's, written out as migrated code does.
OLD_GATES = {"recurrent_activation": hard_sigmoid}
WRITTEN_OUT = {
    "keras-1.2.2-theano": {"LSTM": OLD_GATES, "GRU": {**OLD_GATES, "reset_after": False}},
    "keras-2.2.4-tensorflow": {"LSTM": OLD_GATES, "GRU": {**OLD_GATES, "reset_after": False}},
    "keras-2.3.1-tensorflow": {"GRU": {"reset_after": False}},
}


def faces_layers(recording):
    face = importlib.import_module(RECORDINGS[recording])
    return lambda name, *args, **kwargs: getattr(face, name, getattr(keras.layers, name))(*args, **kwargs)


def plain_layers(recording):
    told = {**WRITTEN_OUT.get(recording, {}), "ConvLSTM2D": OLD_GATES}
    return lambda name, *args, **kwargs: getattr(keras.layers, name)(*args, **{**told.get(name, {}), **kwargs})


def build(make, name, positional, named):
    positional = [build(make, *item) if isinstance(item, list) else item for item in positional]
    if name == "ConvLSTM2D":
        positional = [positional[0], tuple(positional[1:])]
    return make(name, *positional, **named)


def arrays(model, given, old):
    """The recorded list of weights in the layout of Keras 3."""
    given = [array(value) for value in given]
    if not old:
        return given
    converted, position = [], 0
    for layer in model.layers:
        parts = [layer.forward_layer, layer.backward_layer] if isinstance(layer, keras.layers.Bidirectional) else [layer]
        for part in parts:
            mine = [np.asarray(w) for w in part.get_weights()]
            kind = type(part).__name__
            count = len(gates.to_keras1(kind, mine))
            converted += gates.from_keras1(kind, given[position : position + count])
            position += count
    assert position == len(given)
    return converted


# tf.keras changed nothing but ConvLSTM: a few cases of its first and last version tell.
TF_KERAS = ("LSTM", "GRU", "ConvLSTM2D", "ConvLSTM2D valid sequences")
CASES = [
    (layers, recording, name)
    for layers, recordings in ((faces_layers, RECORDINGS), (plain_layers, WRITTEN_OUT))
    for recording in recordings
    for name in recorded(recording, "recurrent")
    if not recording.startswith("tf_keras") or (name in TF_KERAS and recording != "tf_keras-2.10")
]


@pytest.mark.parametrize(("layers", "recording", "name"), CASES, ids=lambda value: getattr(value, "__name__", value))
def test_outputs_and_training_are_those_of_the_genuine_version(layers, recording, name):
    case = recorded(recording, "recurrent")[name]
    make = layers(recording)
    model = keras.Sequential([keras.Input(case["input_shape"])])
    for row in case["layers"]:
        model.add(build(make, *row))
    old = recording.startswith("keras-1")
    model.set_weights(arrays(model, case["weights"], old))
    x, y = array(case["x"]), array(case["y"])
    np.testing.assert_allclose(keras.ops.convert_to_numpy(model(x)), array(case["output"]), rtol=2e-5, atol=2e-6)
    model.compile(keras.optimizers.SGD(0.1), "mse", run_eagerly=True)
    losses = [np.ravel(model.train_on_batch(x, y))[0] for _ in case["losses"]]
    np.testing.assert_allclose(losses, case["losses"], rtol=2e-5)
    for mine, theirs in zip(model.get_weights(), arrays(model, case["after"], old), strict=True):
        np.testing.assert_allclose(mine, theirs, rtol=5e-5, atol=5e-6)


@pytest.mark.parametrize("name", ["LSTM", "GRU"])
@pytest.mark.parametrize("face", ["keras2", "keras2.since_2_3", "tf_keras"])
def test_cudnn_layers_compute_what_tf_keras_layers_of_cudnn_do(name, face):
    """tf.keras's LSTM and GRU are cuDNN's cells wherever they run; CuDNNLSTM and CuDNNGRU themselves need a GPU."""
    tf_keras = pytest.importorskip("tf_keras", reason="needs tf_keras")
    old = getattr(tf_keras.layers, name)(4, return_sequences=True)
    layer = getattr(importlib.import_module(f"kerascompat.{face}.layers"), f"CuDNN{name}")(4, "zeros", return_sequences=True)
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype("float32")
    expected = old(x).numpy()
    layer.build(x.shape)
    assert not np.any(keras.ops.convert_to_numpy(layer.trainable_variables[0]))  # the second argument is kernel_initializer
    layer.set_weights(old.get_weights())
    np.testing.assert_allclose(keras.ops.convert_to_numpy(layer(x)), expected, rtol=0, atol=1e-6)
    again = type(layer).from_config(layer.get_config())
    assert (again.units, again.return_sequences) == (4, True)


class Looking(keras.layers.Layer):
    """A cell that sees a tensor at every step, as attention does."""

    def __init__(self, units, **kwargs):
        super().__init__(**kwargs)
        self.units = self.state_size = units

    def build(self, shapes):
        step, constant = shapes
        self.kernel = self.add_weight(shape=(step[-1], self.units), initializer="ones", name="kernel")
        self.recurrent = self.add_weight(shape=(self.units, self.units), initializer="ones", name="recurrent")
        self.looked = self.add_weight(shape=(constant[-1], self.units), initializer="ones", name="looked")
        self.built = True

    def call(self, inputs, states, constants):
        step, before, constant = (
            keras.ops.dot(inputs, self.kernel),
            keras.ops.dot(states[0], self.recurrent),
            keras.ops.dot(constants[0], self.looked),
        )
        output = step * 0.1 + before * 0.1 + constant
        return output, [output]

    def get_config(self):
        return {**super().get_config(), "units": self.units}


def test_a_cell_is_given_the_constants_of_its_layer():
    """The outputs are those of Keras 2.2.4 for these very weights and inputs."""
    x, c, s = keras.Input((4, 5)), keras.Input((3,)), keras.Input((2,))
    sequences, constant = np.arange(40).reshape(2, 4, 5) / 40.0, np.arange(6).reshape(2, 3) / 6.0
    with keras.saving.custom_object_scope({"Looking": Looking}):
        layer = keras2.layers.RNN(Looking(2))
        model = keras.Model([x, c], layer(x, constants=c))
        both = keras.Model([x, c], keras2.layers.Bidirectional(keras2.layers.RNN(Looking(2)))(x, constants=c))
        started = keras.Model([x, s, c], keras2.layers.RNN.from_config(layer.get_config())([x, s, c]))
        again = keras.Model.from_config(model.get_config())
    first = [[0.87020004, 0.87020004], [3.0542002, 3.0542002]]
    np.testing.assert_allclose(model.predict([sequences, constant], verbose=0), first, rtol=1e-6)
    np.testing.assert_allclose(again.predict([sequences, constant], verbose=0), first, rtol=1e-6)
    wide = [[0.87020004, 0.87020004, 0.6742, 0.6742], [3.0542002, 3.0542002, 2.8582, 2.8582]]
    np.testing.assert_allclose(both.predict([sequences, constant], verbose=0), wide, rtol=1e-6)
    found = started.predict([sequences, np.ones((2, 2)), constant], verbose=0)
    np.testing.assert_allclose(found, [[0.8718, 0.8718], [3.0558, 3.0558]], rtol=1e-6)
    with pytest.raises(ValueError, match="list of inputs"):
        layer([x, c], constants=c)


#: What Keras 1.2.2, 2.2.4 and 2.3.1 predict here, forwards and backwards; the last two of five steps are masked.
MASKED_STEPS = [[0.2477, 0.3967, 0.4798, 0.4798, 0.4798], [0.4945, 0.3838, 0.2239, 0.0, 0.0]]


@pytest.mark.parametrize("face", ["keras1", "keras2", "keras2.since_2_3"])
@pytest.mark.parametrize("backwards", [False, True])
def test_masked_steps_of_bidirectional_layers_repeat_the_output_before_them(face, backwards, tmp_path):
    wrapper = importlib.import_module(f"kerascompat.{face}.layers").Bidirectional
    inner = keras.layers.LSTM(1, return_sequences=True, go_backwards=backwards)
    model = keras.Sequential([keras.Input((5, 2)), keras.layers.Masking(), wrapper(inner)])
    model.set_weights([np.full(weight.shape, 0.3) for weight in model.get_weights()])
    x = np.random.RandomState(0).rand(1, 5, 2).astype("float32")
    x[:, 3:] = 0
    expected = np.array(MASKED_STEPS)
    # Keras 2.2.4 with go_backwards=True: the forward layer is the one that ends at the first step.
    expected = expected[::-1, ::-1] if backwards else expected
    model.save(tmp_path / "model.keras")
    for each in (model, keras.saving.load_model(tmp_path / "model.keras")):
        np.testing.assert_allclose(each.predict(x, verbose=0)[0].T, expected, atol=5.1e-5)


@pytest.mark.parametrize("version", ["1.2.2", "2.2.4", "2.3.1"])
def test_bidirectional_layers_of_old_files_do_too(version):
    inner = {
        "class_name": "SimpleRNN",
        "config": {"name": "rnn", "output_dim" if version == "1.2.2" else "units": 1, "return_sequences": True},
    }
    layers = [
        {"class_name": "Masking", "config": {"name": "mask", "mask_value": 0.0, "batch_input_shape": [None, 5, 2]}},
        {"class_name": "Bidirectional", "config": {"name": "both", "merge_mode": "concat", "layer": inner}},
    ]
    config = {"class_name": "Sequential", "config": layers, "keras_version": version, "backend": "tensorflow"}
    model = models.model_from_config(config)
    x = np.ones((1, 5, 2), "float32")
    x[:, 3:] = 0
    forwards = model.predict(x, verbose=0)[0, :, 0]
    assert forwards[2] != 0
    assert forwards[3] == forwards[4] == forwards[2]
