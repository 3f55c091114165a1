"""Models made of tensors and models of classes of one's own, side by side: as a VAE has an encoder and a class that holds it."""

import pickle

import keras
import numpy as np
import pytest

from kerascompat import keras1, keras2, tf_keras

FACES = [keras1, keras2, keras2.since_2_3, tf_keras]


def functional(model):
    start = keras.layers.Input((3,))
    return model(start, keras.layers.Dense(2)(start))


@pytest.mark.parametrize("face", FACES)
def test_a_functional_model_leaves_the_class_to_others(face, tmp_path):
    encoder = functional(face.models.Model)
    assert isinstance(encoder, face.models.Model)

    class Holder(face.models.Model):
        def __init__(self, inner):
            super().__init__()
            self.inner = inner

        def call(self, x):
            return 2 * self.inner(x)

    class Made(face.models.Model):
        def __init__(self):
            start = keras.layers.Input((3,))
            super().__init__(inputs=start, outputs=keras.layers.Dense(2)(start))

    class Plain(face.models.Model):
        pass

    x = np.ones((2, 3), "float32")
    expected = encoder.predict(x, verbose=0)
    np.testing.assert_allclose(Holder(encoder).predict(x, verbose=0), 2 * expected, rtol=1e-6)
    assert Made().predict(x, verbose=0).shape == (2, 2)
    plain = functional(Plain)
    assert "input_layers" in plain.get_config()
    assert not isinstance(Holder(encoder), type(encoder))

    encoder.save(tmp_path / "encoder.keras")
    for again in (keras.models.load_model(tmp_path / "encoder.keras"), pickle.loads(pickle.dumps(encoder))):
        assert type(again) is type(encoder)
        np.testing.assert_allclose(again.predict(x, verbose=0), expected, rtol=1e-6)
