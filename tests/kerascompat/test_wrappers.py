"""The estimators of scikit-learn around a model: what keras/wrappers/scikit_learn.py of Keras 1 and 2 promised."""

import keras
import numpy as np
import pytest

from kerascompat import keras1, keras2

RANDOM = np.random.RandomState(3)
X = RANDOM.rand(40, 4).astype("float32")
NUMBERS = (X.sum(axis=1) > 2).astype(int)
WORDS = np.where(NUMBERS > 0, "yes", "no")


def classes(units=3, loss="categorical_crossentropy"):
    outputs = 2 if loss == "categorical_crossentropy" else 1
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(units), keras.layers.Dense(outputs, activation="sigmoid")])
    model.compile("sgd", loss, metrics=["accuracy"])
    return model


def sums(units=3):
    model = keras2.models.Sequential([keras.Input((4,)), keras.layers.Dense(units), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    return model


@pytest.mark.parametrize("loss", ["categorical_crossentropy", "binary_crossentropy"])
def test_words_are_classes(loss):
    estimator = keras2.wrappers.KerasClassifier(build_fn=classes, loss=loss, units=2, epochs=3, batch_size=10, verbose=0)
    history = estimator.fit(X, WORDS)
    assert len(history.history["loss"]) == 3 and estimator.model.layers[0].units == 2
    found = estimator.predict(X)
    assert found.shape == ((40, 1) if loss == "binary_crossentropy" else (40,))  # predict_classes gave a column for one output
    assert set(found.ravel()) <= {"yes", "no"}
    assert estimator.predict_proba(X).shape == (40, 2)
    assert estimator.score(X, WORDS) == pytest.approx(np.mean(found.ravel() == WORDS))


def test_the_score_of_numbers_is_minus_the_loss():
    estimator = keras2.wrappers.KerasRegressor(build_fn=sums, epochs=2, verbose=0)
    estimator.fit(X, X.sum(axis=1))
    found = estimator.predict(X)
    assert found.shape == (40,)
    assert estimator.score(X, X.sum(axis=1)) == pytest.approx(-np.mean((found - X.sum(axis=1)) ** 2), rel=1e-4)


def test_epochs_where_none_are_told():
    for face, epochs in ((keras1, 10), (keras2, 1)):
        estimator = face.wrappers.KerasClassifier(build_fn=classes, verbose=0)
        assert len(estimator.fit(X, NUMBERS).history["loss"]) == epochs
    assert len(keras1.wrappers.KerasClassifier(classes, nb_epoch=2, verbose=0).fit(X, NUMBERS).history["loss"]) == 2


def test_a_subclass_makes_the_model_itself():
    class Own(keras2.wrappers.KerasClassifier):
        def __call__(self, units):
            return classes(units)

    assert Own(units=5, verbose=0).fit(X, NUMBERS).model.layers[0].units == 5


def test_parameters_that_nothing_takes_are_refused():
    with pytest.raises(ValueError, match="widht is not a legal parameter"):
        keras2.wrappers.KerasClassifier(build_fn=classes, widht=3)
    with pytest.raises(ValueError, match="not compiled to compute accuracy"):
        estimator = keras2.wrappers.KerasClassifier(build_fn=sums, verbose=0)
        estimator.fit(X, NUMBERS)
        estimator.score(X, NUMBERS)


def test_a_search_tunes_the_model_and_its_training():
    selection = pytest.importorskip("sklearn.model_selection")
    estimator = keras2.wrappers.KerasClassifier(build_fn=classes, verbose=0)
    search = selection.GridSearchCV(estimator, {"units": [2, 3], "epochs": [1, 2]}, cv=2, error_score="raise").fit(X, NUMBERS)
    assert set(search.best_params_) == {"units", "epochs"}
    assert search.best_estimator_.get_params()["units"] == search.best_params_["units"]
