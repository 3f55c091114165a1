"""Functions as initializers, as programs of Keras 1 and 2 wrote them: migrated, they make the weights that the genuine version made."""

import numpy as np
import pytest

from codemods.api import migrate_paths, migrate_source
from codemods.ledger import Fate

KERAS2 = """
import numpy as np
from keras import backend as K
from keras.initializers import Initializer
from keras.layers import Conv2D, Dense, Flatten
from keras.models import Sequential

def kernel(shape, name=None):
    return K.variable(0.1 * np.random.normal(size=shape), name=name)

def bias(shape):
    return 0.5 + 0.1 * np.random.normal(size=shape)

class Halves(Initializer):
    def __call__(self, shape):
        return 0.5 * np.ones(shape)

np.random.seed(5)
model = Sequential()
model.add(Conv2D(2, (2, 2), kernel_initializer=kernel, bias_initializer=bias, input_shape=(3, 3, 1)))
model.add(Flatten())
model.add(Dense(2, kernel_initializer=Halves(), bias_initializer=lambda shape: np.arange(shape[0]) - 1.0))
result = [weight.tolist() for weight in model.get_weights()]
"""
KERAS1 = """
import numpy as np
from keras import backend as K
from keras.layers import Dense, SimpleRNN
from keras.initializations import identity
from keras.models import Sequential

def small(shape, name=None):
    return K.variable(0.1 * np.random.normal(size=shape), name=name)

np.random.seed(5)
model = Sequential()
model.add(SimpleRNN(3, init=small, inner_init=lambda shape, name: identity(shape, scale=0.5, name=name), input_shape=(4, 2)))
model.add(Dense(2, small))
result = [weight.tolist() for weight in model.get_weights()]
"""

#: The weights that Keras 2.2.4 and Keras 1.2.2 gave these programs (TensorFlow 1.15.5 and 1.4.1), to eight decimals.
WEIGHTS = {
    "keras==2.2.4": [
        [[[[0.04412275, -0.03308702]], [[0.24307711, -0.02520921]]], [[[0.01096098, 0.15824811]], [[-0.09092324, -0.05916367]]]],
        [0.51876032, 0.467013],
        [[0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5], [0.5, 0.5]],
        [-1.0, 0.0],
    ],
    "keras==1.2.2": [
        [[0.04412275, -0.03308702, 0.24307711], [-0.02520921, 0.01096098, 0.15824811]],
        [[0.5, 0.0, 0.0], [0.0, 0.5, 0.0], [0.0, 0.0, 0.5]],
        [0.0, 0.0, 0.0],
        [[-0.09092324, -0.05916367], [0.01876032, -0.03298699], [-0.11927646, -0.02048765]],
        [0.0, 0.0],
    ],
}


@pytest.mark.parametrize(("version", "program"), [("keras==2.2.4", KERAS2), ("keras==1.2.2", KERAS1)])
def test_the_weights_are_those_of_the_genuine_version(version, program):
    made = migrate_source(program, dialect=version)
    assert all(finding.fate not in (Fate.BY_HAND, Fate.UNKNOWN) for finding in made.findings)
    names = {}
    exec(compile(made.after, "program.py", "exec"), names)
    for mine, theirs in zip(names["result"], WEIGHTS[version], strict=True):
        np.testing.assert_allclose(mine, theirs, atol=1e-7)


def test_a_function_of_another_file_is_called_as_it_was(tmp_path):
    (tmp_path / "drawing.py").write_text("import numpy as np\n\ndef small(shape, name=None):\n    return 0.1 * np.ones(shape)\n")
    (tmp_path / "net.py").write_text(
        "from keras.layers import Dense\nfrom drawing import small\nlayer = Dense(2, kernel_initializer=small, input_shape=(3,))\n"
    )
    migrate_paths([tmp_path], dialect="keras==2.2.4")
    assert "kernel_initializer=lambda shape, dtype=None: small(shape)" in (tmp_path / "net.py").read_text()
