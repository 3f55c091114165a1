"""Metrics under the names by which Keras 1 and 2 logged them: what genuine versions gave is recorded for S27 and S72."""

import keras
import numpy as np
import pytest

from fixtures.silent.record import recorded
from kerascompat import keras1, keras2


@pytest.mark.parametrize("face", [keras1, keras2])
def test_names_are_those_that_were_logged_and_the_rest_is_as_it_was(face):
    def own(y_true, y_pred):
        return y_pred

    logged = face.metrics.logged
    assert logged("accuracy") == "acc"
    assert logged(["mae", own, "acc", "AUC"]) == ["mean_absolute_error", own, "acc", "AUC"]
    assert logged({"a": "accuracy", "b": ["mse"]}) == {"a": "acc", "b": ["mean_squared_error"]}
    assert logged(None) is None
    assert logged(("accuracy",)) == ("acc",)


def test_a_model_logs_under_these_names():
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse", metrics=keras2.metrics.logged(["accuracy", "mae"]))
    history = model.fit(np.ones((4, 2)), np.ones((4, 1)), verbose=0)
    assert set(history.history) == {"loss", "acc", "mean_absolute_error"}


#: What genuine Keras logs for the program of S72.
COSINE = {version: dict(result)["cosine_proximity"][0] for version, result in recorded()["S72"].items()}


@pytest.mark.parametrize(("face", "version"), [(keras1, "keras-1.2.2"), (keras2, "keras-2.2.4")])
@pytest.mark.parametrize("name", ["cosine", "cosine_proximity"])
def test_names_that_keras_3_does_not_know_are_the_old_functions(face, version, name):
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(2)])
    model.set_weights([np.array([[0.5, 1.0], [-0.25, 0.5]]), np.zeros(2)])
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.5], [0.0, 2.0]])
    model.compile("sgd", "mse", metrics=face.metrics.logged([name]))
    history = model.fit(x, y, verbose=0).history
    assert history["cosine_proximity"] == pytest.approx([COSINE[version]], rel=1e-6)


@pytest.mark.parametrize(("face", "version"), [(keras1, "keras-1.2.2"), (keras2, "keras-2.2.4")])
def test_a_loss_that_is_named_when_the_program_runs_is_the_old_one(face, version):
    x, y = np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([[1.0, 0.5], [0.0, 2.0]])
    kernel = np.array([[0.5, 1.0], [-0.25, 0.5]])
    get = face.losses.get
    assert float(keras.ops.mean(get("cosine")(y, x @ kernel))) == pytest.approx(COSINE[version], rel=1e-6)
    assert get("mse") == "mse" and get(None) is None and get("one_of_mine") == "one_of_mine"
    assert get({"a": "hinge", "b": ["mse"]}) == {"a": face.losses.hinge, "b": ["mse"]}
    assert get(("binary_crossentropy", len)) == (face.losses.binary_crossentropy, len)
    assert keras2.since_2_3.losses.get("hinge") == "hinge"  # Keras 3's is Keras 2.3's
