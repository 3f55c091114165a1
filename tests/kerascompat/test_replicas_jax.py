"""Data parallelism on two JAX devices of one machine gives the numbers of one device."""

import importlib.util
import json
import os
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(
    importlib.util.find_spec("jax") is None, reason="keras.distribution trains on JAX: pip install 'kerascompat[jax]'"
)

# In a process of its own: the devices have to be made before JAX starts.
PROGRAM = """
import json
import jax
import keras
import numpy as np
from kerascompat.keras2 import optimizers as keras2
from kerascompat.tf_keras import optimizers as tf_keras

assert len(jax.devices()) == 2
rng = np.random.default_rng(0)
x, y = rng.normal(size=(32, 4)).astype("float32"), rng.normal(size=(32, 1)).astype("float32")

def train(devices, make):
    keras.distribution.set_distribution(keras.distribution.DataParallel(devices=devices))
    keras.utils.set_random_seed(3)
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(5, activation="tanh"), keras.layers.Dense(1)])
    optimizer = make()
    model.compile(optimizer, "mse")
    model.fit(x, y, batch_size=8, epochs=2, shuffle=False, verbose=0)
    return model.get_weights(), float(optimizer.effective_learning_rate)

made = {
    "decay": lambda: keras2.Adam(0.01, decay=0.1),
    "global clipnorm": lambda: keras2.SGD(0.1, clipnorm=0.3),
    "clipnorm a gradient": lambda: tf_keras.Adam(0.01, clipnorm=0.1),
    "momentum schedule": lambda: keras2.Nadam(0.01),
}
found = {}
for name, make in made.items():
    (one, rate), (two, again) = train(jax.devices()[:1], make), train(jax.devices(), make)
    found[name] = [max(float(np.abs(a - b).max()) for a, b in zip(one, two)), rate == again]
print(json.dumps(found))
"""


def test_two_devices_train_as_one():
    environment = {**os.environ, "KERAS_BACKEND": "jax", "JAX_PLATFORMS": "cpu", "XLA_FLAGS": "--xla_force_host_platform_device_count=2"}
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=600, env=environment)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found) == 4
    for name, (difference, same_rate) in found.items():
        assert same_rate and difference < 2e-6, (name, difference)
