"""Loops that a person wrote, old and new: compiled and eager, over models that are built beforehand, by their first batch, or never called."""

import importlib.util
import json

import pytest

from codemods.verify.__main__ import main

pytestmark = pytest.mark.skipif(importlib.util.find_spec("tf_keras") is None, reason="needs tf-keras, in the extra `test`")

LOOPS = """
import numpy as np
import tensorflow as tf

x = np.random.RandomState(1).rand(64, 5).astype("float32")
y = (x.sum(axis=1, keepdims=True) > 2.5).astype("float32")
layers = tf.keras.layers
model = tf.keras.Sequential([layers.Dense(8, activation="relu", input_shape=(5,)), layers.Dropout(0.3), layers.Dense(1)])
optimizer = tf.keras.optimizers.Adam(lr=0.05, decay=1e-2)
loss_fn = tf.keras.losses.BinaryCrossentropy(from_logits=True)


@tf.function
def train_step(a, b):
    with tf.GradientTape() as tape:
        loss = loss_fn(b, model(a, training=True))
    grads = tape.gradient(loss, model.trainable_variables)
    optimizer.apply_gradients(zip(grads, model.trainable_variables))
    return loss


class Net(tf.keras.Model):
    def __init__(self):
        super(Net, self).__init__()
        self.hidden = tf.keras.layers.Dense(4, activation="tanh")
        self.out = tf.keras.layers.Dense(1)

    def call(self, inputs):
        return self.out(self.hidden(inputs))


net = Net()
sgd = tf.keras.optimizers.SGD(0.1, momentum=0.9)
for i in range(0, 64, 16):
    train_step(x[i:i + 16], y[i:i + 16])
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(net(x[i:i + 16]) - y[i:i + 16]))
    sgd.apply_gradients(zip(tape.gradient(loss, net.trainable_variables), net.trainable_variables))

model.compile("sgd", "mse")
model.fit(x, y, batch_size=16, epochs=2, verbose=0)


class Pair(tf.keras.Model):
    # A generator that is never called but by `call`, which heeds no `training`; behind a layer of no model, and before a net that the
    # first compiled step builds.

    def __init__(self):
        super(Pair, self).__init__()
        self.generator = tf.keras.Sequential([layers.Dense(5, input_shape=(3,)), layers.BatchNormalization(), layers.Dense(5)])
        self.critic = Net()
        self.fixed = layers.Dense(3, kernel_initializer="he_normal")
        self.generates = tf.keras.optimizers.RMSprop(0.01)
        self.judges = tf.keras.optimizers.Adagrad(0.01)

    @tf.function
    def judge(self, real):
        fake = self.generator.call(self.fixed(real), training=True)
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self.critic(fake)) - tf.reduce_mean(tf.square(self.critic(real)))
        self.judges.apply_gradients(zip(tape.gradient(loss, self.critic.trainable_variables), self.critic.trainable_variables))
        return loss

    def generate(self, real):
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean(self.critic.call(self.generator.call(self.fixed(real))))
        self.generates.apply_gradients(zip(tape.gradient(loss, self.generator.trainable_variables), self.generator.trainable_variables))


pair = Pair()
for i in range(0, 48, 16):
    pair.judge(x[i:i + 16])
    pair.generate(x[i:i + 16])
"""


def test_loops_by_hand_are_seen_and_kept_apart(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    monkeypatch.setenv("KERAS_BACKEND", "tensorflow")
    script, kept, report = tmp_path / "train.py", tmp_path / "kept.json", tmp_path / "out" / "report.json"
    script.write_text(LOOPS)
    assert main([str(script), "--from", "tensorflow==2.10", "--keep", str(kept), "--report", str(report)]) == 0, capsys.readouterr().out
    data = json.loads(report.read_text())
    trained = {model["optimizer"]: (model["name"], model["updates"]) for model in data["models"]}
    assert {name: updates for name, (_, updates) in trained.items()} == {"Adam": 12, "SGD": 4, "Adagrad": 3, "RMSprop": 3}
    assert "variables" not in [name for name, _ in trained.values()], "a model that only its `call` was called of was not found"
    compared = {quantity["name"] for quantity in data["models"][0]["quantities"] if quantity["verdict"] != "not compared"}
    assert compared >= {"steps", "effective rate", "loss", "weights"}
    models = json.loads(kept.read_text())["models"]
    kept_model = next(model for model in models if model["optimizer"] == "SGD")
    assert next(model for model in models if model["optimizer"] == "Adam")["base_rate"] == 4 * [0.05] + 8 * [0.01], "loop, then fit"
    assert len(set(kept_model["loss"])) == 4, "the losses of the eager loop were not seen"

    other = tmp_path / "other" / "train.py"
    other.parent.mkdir()
    text = LOOPS.replace("lr=0.05, decay=1e-2", "learning_rate=0.05").replace("(self.fixed(real), training=True)", "(self.fixed(real))")
    other.write_text(text)
    assert main([str(script), str(other), "--from", "tensorflow==2.10", "--recording", str(kept)]) == 1
    out = capsys.readouterr().out
    assert "effective rate parts at update 2" in out
    assert "train.py:9: optimizer = tf.keras.optimizers.Adam(lr=0.05, decay=1e-2)" in out


ASCENT = """
import numpy as np
from keras import backend as K
from keras.layers import Dense
from keras.models import Sequential

model = Sequential([Dense(4, activation="relu", input_shape=(6,)), Dense(2, activation="softmax")])
loss = K.mean(model.output[:, 1])
gradient = K.gradients(loss, model.input)[0]
ascend = K.function([model.input], [loss, gradient])
x = np.zeros((1, 6), "float32")
for _ in range(5):
    value, step = ascend([x])
    x += 0.1 * step
"""


def test_a_loop_that_only_computes_is_said_to_train_nothing(tmp_path, capsys):
    """Gradient ascent on the inputs, as deep dreams and adversarial examples do it: no weight changes."""
    from codemods import api, verify
    from codemods.dialects import Dialect

    legacy, now = tmp_path / "old" / "dream.py", tmp_path / "new" / "dream.py"
    for script in (legacy, now):
        script.parent.mkdir()
        script.write_text(ASCENT)
    api.migrate_paths([now], dialect=Dialect.parse("keras==2.2.4"))
    verify.record(now, keep=tmp_path / "kept.json")
    assert main([str(legacy), str(now), "--from", "keras==2.2.4", "--recording", str(tmp_path / "kept.json")]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "the script trains nothing: it made 5 calls of functions of keras.backend, and none of them was given updates" in said
