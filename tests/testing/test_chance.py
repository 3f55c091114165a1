"""What a matched run, and one in double precision, put in the place of Keras's own."""

import random

import keras
import numpy as np
import pytest

from kerascompat.testing import record
from kerascompat.testing.double import fused_batch_norm


def test_a_matched_run_leaves_the_scripts_random_numbers_alone():
    """Keras 3 draws the seed of every initializer from `random`; standalone Keras did not, so the two would part in what a script draws."""
    with record():
        first = random.Random(0).random()
        keras.Sequential([keras.Input((2,)), keras.layers.Dense(3), keras.layers.Dropout(0.5)])
        assert random.random() == first


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="compares with a kernel of TensorFlow")
def test_fused_normalization_in_plain_operations_is_tensorflows():
    import tensorflow as tf

    draw = np.random.RandomState(0)
    x = tf.constant(draw.rand(4, 3, 5, 2), tf.float32)
    scale, offset, mean, variance = (tf.constant(draw.rand(2) + 0.5, tf.float32) for _ in range(4))
    for options in ({"is_training": True}, {"is_training": True, "exponential_avg_factor": 0.1}, {"is_training": False}, {"epsilon": 1e-9}):
        arguments = {"mean": mean, "variance": variance} if "epsilon" not in options else {}
        expected = tf.compat.v1.nn.fused_batch_norm(x, scale, offset, **arguments, **options)
        for ours, theirs in zip(fused_batch_norm(tf)(x, scale, offset, **arguments, **options), expected, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=2e-5)


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="tf.data is TensorFlow's")
def test_a_matched_run_takes_the_samples_of_tf_data_in_their_order():
    """Two versions of TensorFlow shuffle otherwise with one seed, so old and new would train on other batches."""
    import tensorflow as tf

    def order():
        return [int(number) for number in tf.data.Dataset.range(50).shuffle(50, seed=1)]

    shuffled = order()
    with record():
        assert order() == list(range(50))
    assert order() == shuffled != list(range(50))
