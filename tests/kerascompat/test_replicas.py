"""Two replicas on one machine give the numbers of one device, clipping included."""

import json
import subprocess
import sys

import pytest

pytest.importorskip("tensorflow", reason="tf.distribute is TensorFlow's: pip install tensorflow")

# In a process of its own: logical devices have to be made before TensorFlow starts.
PROGRAM = """
import json, os
os.environ["KERAS_BACKEND"] = "tensorflow"
import tensorflow as tf
cpu = tf.config.list_physical_devices("CPU")[0]
tf.config.set_logical_device_configuration(cpu, [tf.config.LogicalDeviceConfiguration()] * 2)
import keras
import numpy as np
from kerascompat.keras2 import optimizers as keras2
from kerascompat.tf_keras import optimizers as tf_keras

rng = np.random.default_rng(0)
x, y = rng.normal(size=(32, 4)).astype("float32"), rng.normal(size=(32, 1)).astype("float32")

def train(strategy, make):
    with strategy.scope():
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
    (one, rate), (two, again) = train(tf.distribute.get_strategy(), make), train(tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"]), make)
    found[name] = [max(float(np.abs(a - b).max()) for a, b in zip(one, two)), rate == again]
print(json.dumps(found))
"""


def test_two_replicas_train_as_one_device():
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, timeout=400)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert len(found) == 4
    for name, (difference, same_rate) in found.items():
        assert same_rate and difference < 2e-6, (name, difference)
