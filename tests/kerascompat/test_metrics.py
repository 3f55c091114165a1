"""Metrics under the names by which Keras 1 and 2 logged them: the keys that genuine Keras 2.2.4 gave are recorded for S27."""

import keras
import numpy as np
import pytest

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
