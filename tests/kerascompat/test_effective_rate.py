"""The rate of the next update of any optimizer; the values are what `_decayed_lr(tf.float32)` of tf.keras 2.10 printed."""

import keras
import numpy as np
import pytest

from kerascompat import tf_keras
from kerascompat.utils import effective_learning_rate

SCHEDULE = {"initial_learning_rate": 0.1, "decay_steps": 10, "decay_rate": 0.9}


@pytest.mark.parametrize(
    ("make", "rates"),
    [
        (lambda: keras.optimizers.SGD(0.1), [0.1, 0.1]),
        (lambda: tf_keras.optimizers.SGD(0.1, decay=0.5), [0.1, 0.06666667]),
        (lambda: keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(**SCHEDULE)), [0.1, 0.09895193]),
        (lambda: tf_keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(**SCHEDULE)), [0.1, 0.09895193]),
    ],
)
def test_before_and_after_an_update(make, rates):
    optimizer, weight = make(), keras.Variable([1.0])
    optimizer.build([weight])
    found = []
    for _ in rates:
        found.append(float(effective_learning_rate(optimizer)))
        optimizer.apply([keras.ops.ones((1,))], [weight])
    np.testing.assert_allclose(found, np.array(rates), rtol=1e-6)
