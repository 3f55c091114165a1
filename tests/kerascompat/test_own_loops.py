"""Loops of one's own with the optimizers of tf.keras: the weights are those of the genuine version, clipped where it clipped."""

import importlib

import keras
import numpy as np
import pytest

from fixtures.programs import loops
from tests.model_recordings import array, recorded

tf = pytest.importorskip("tensorflow", reason="the loops compute with TensorFlow: pip install tensorflow")
pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="the loops compute with TensorFlow: set KERAS_BACKEND=tensorflow"
)

FACES = {
    "tf_keras-2.3": "tf_keras.until_2_3",
    "tf_keras-2.10": "tf_keras",
    "tf_keras-2.15-legacy": "tf_keras",
    "tf_keras-2.15": "tf_keras_2_11",
}


def face(recording):
    return importlib.import_module(f"kerascompat.{FACES[recording]}.optimizers")


@pytest.mark.parametrize("recording", FACES)
def test_each_way_of_clipping_in_each_way_of_training(recording):
    for name, program in loops.programs(tf, keras, face(recording).SGD).items():
        turned = recording == "tf_keras-2.3"  # of the others, which clip everywhere, a few will do
        if not turned and ("tf.function" in name or name.startswith("fit") and not name.endswith(", clipnorm")):
            continue
        case = recorded(recording, "loops")[name]
        if "error" in case and "global_clipnorm" in name:
            with pytest.raises(TypeError, match="global_clipnorm"):
                program()
        elif "error" not in case:
            for mine, its in zip(program(), case["weights"], strict=True):
                np.testing.assert_allclose(mine, array(its), rtol=0, atol=2e-6, err_msg=f"{recording}, {name}")


def test_what_minimize_takes():
    weight = keras.Variable(3.0)
    for recording in FACES:
        made = face(recording).SGD(0.5)
        weight.assign(3.0)
        with tf.GradientTape() as tape:
            loss = weight * 2.0
        assert int(made.minimize(loss, [weight], tape=tape)) == 1 and float(weight) == 2.0
        made.minimize(lambda: weight * 2.0, lambda: [weight])
        assert float(weight) == 1.0
    made = face("tf_keras-2.15").SGD(0.5)
    with tf.GradientTape() as tape:
        loss = weight * 2.0
    made.minimize(loss, [weight], tape)  # the third place of 2.11-2.15
    assert float(weight) == 0.0
    [(gradient, owner)] = made.compute_gradients(lambda: weight * 2.0, [weight])
    assert float(gradient) == 2.0 and owner is weight
    with pytest.raises(ValueError, match="No gradients provided for any variable"):
        made.minimize(lambda: tf.constant(1.0), [weight])
