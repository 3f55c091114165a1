"""A program whose layers and models use names of Keras 3's own (KC163) runs migrated as tf.keras 2.10 ran it."""

from codemods.dialects import Dialect
from codemods.engine.run import migrate_text

PROGRAM = """\
import numpy as np
import tensorflow as tf

class Coder(tf.keras.layers.Layer):
    def __init__(self):
        super().__init__()
        self._layers = [tf.keras.layers.Dense(2)]
        self.out = tf.keras.layers.Dense(1)

    def quantize(self, x):
        return tf.round(x)

    def call(self, x):
        return self.out(self._layers[0](self.quantize(x)))

class Net(tf.keras.Model):
    def __init__(self):
        super(Net, self).__init__()
        self.path = 'a'
        self.coder = Coder()

    def loss(self, x, y):
        return tf.reduce_mean(tf.square(self(x) - y))

    def call(self, x):
        return self.coder(x)

net = Net()
x, y = np.ones((4, 2), 'float32'), np.ones((4, 1), 'float32')
before = net.loss(x, y).shape, len(net.trainable_variables), net.path
net.compile('sgd', 'mse')
net.fit(x, y, verbose=0)
after = callable(net.loss)
"""


def test_the_names_mean_what_they_meant():
    result = migrate_text(PROGRAM, path="program.py", dialect=Dialect.parse("tensorflow==2.10"))
    there = {}
    exec(compile(result.after, "program.py", "exec"), there)
    assert there["before"] == ((), 4, "a") and there["after"] is False  # as tf.keras 2.10 gives
