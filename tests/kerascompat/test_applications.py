"""The networks of keras.applications with the BatchNormalization of a legacy version."""

import keras
import numpy as np
import pytest

from codemods.rules.layers.batch_normalization import _NETWORKS
from kerascompat import keras1, keras2, tf_keras
from kerascompat._layers.applications import NAMES


def test_the_rule_and_the_runtime_know_the_same_networks():
    assert {f"keras.applications.{name}" for name in NAMES} == set(_NETWORKS)


@pytest.mark.parametrize("face", [keras1, keras2, keras2.since_2_3, tf_keras], ids=lambda face: face.__name__)
def test_a_network_is_keras_3s_but_for_its_normalization(face):
    x = keras.Input((32, 32, 3))
    network = face.applications.MobileNet(weights=None, include_top=False, input_tensor=x, alpha=0.25)
    genuine = keras.applications.MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.25)
    assert network.inputs[0] is x
    assert [layer.name for layer in network.layers][1:] == [layer.name for layer in genuine.layers][1:]
    genuine.set_weights(network.get_weights())
    images = np.random.RandomState(0).rand(4, 32, 32, 3).astype("float32")
    np.testing.assert_allclose(network.predict(images, verbose=0), genuine.predict(images, verbose=0), atol=1e-7)
    kinds = {type(layer) for layer in network.layers if isinstance(layer, keras.layers.BatchNormalization)}
    assert kinds == {face.layers.BatchNormalization}


def test_a_frozen_network_of_keras_2_goes_on_normalising_by_the_batch():
    """What a layer that can train does in Keras 3, which freezes the statistics with the layer."""
    network = keras2.applications.MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.25)
    genuine = keras.applications.MobileNet(weights=None, include_top=False, input_shape=(32, 32, 3), alpha=0.25)
    genuine.set_weights(network.get_weights())
    images = np.random.RandomState(0).rand(4, 32, 32, 3).astype("float32")
    for layer in network.layers:
        layer.trainable = False
    by_batch = keras.ops.convert_to_numpy(genuine(images, training=True))
    np.testing.assert_allclose(keras.ops.convert_to_numpy(network(images, training=True)), by_batch, atol=1e-5)
