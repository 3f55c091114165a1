"""A loss that makes its weights by K.variable, migrated, against the losses that genuine Keras 2.2.4 (TensorFlow 1.15.5) logged."""

import numpy as np

from codemods.api import migrate_source

PROGRAM = """
import numpy as np
from keras import backend as K
from keras.models import Sequential
from keras.layers import Dense
def loss(y_true, y_pred):
    return K.mean(K.square(y_true - y_pred) * K.variable([1.0, 2.0]), axis=-1)
m = Sequential([Dense(2, input_shape=(2,))])
m.compile('sgd', loss)
m.set_weights([np.array([[.5, .1], [.2, .3]]), np.zeros(2)])
x = np.arange(8.0).reshape(4, 2) / 8
result = m.fit(x, x, epochs=2, verbose=0, shuffle=False).history['loss']
"""


def test_it_trains_as_it_did():
    names = {}
    exec(compile(migrate_source(PROGRAM, dialect="keras==2.2.4").after, "program.py", "exec"), names)
    np.testing.assert_allclose(names["result"], [0.133125, 0.126434], atol=6e-7)
