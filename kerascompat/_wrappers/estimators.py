"""`KerasClassifier` and `KerasRegressor` as Keras 1, 2 and tf.keras 2 had them (keras/wrappers/scikit_learn.py of 1.2.2 and 2.2.4).

scikit-learn is not needed to train one; where it is installed, they are its estimators: `clone`, `GridSearchCV`, `cross_val_score` and
pipelines take them. As before they do not call themselves classifiers, so `cv=5` deals the samples out in order, not by class.
"""

import inspect

import keras
import numpy as np

from kerascompat._training.model import LegacyTraining

try:
    from sklearn.base import BaseEstimator
except ImportError:
    BaseEstimator = object

_FIT = frozenset(
    "batch_size epochs nb_epoch verbose callbacks validation_split validation_data shuffle class_weight sample_weight initial_epoch "
    "steps_per_epoch validation_steps validation_batch_size validation_freq".split()
)
_PREDICT = frozenset("batch_size verbose steps callbacks".split())
_EVALUATE = frozenset("batch_size verbose sample_weight steps callbacks".split())


class KerasEstimator(BaseEstimator):
    """An estimator whose `fit` makes a model with `build_fn` and trains it.

    Args:
        build_fn: A function, or an object with `__call__`, that gives a compiled model; None where a subclass has `__call__`.
        **sk_params: Arguments of `build_fn`, and of `fit`, `predict` and `evaluate` (`epochs`, `batch_size`, `verbose`, ...), all of which
            a search may tune.

    Raises:
        ValueError: a parameter that neither `build_fn` nor one of these takes.
    """

    epochs = 1  # where none are told

    def __init__(self, build_fn=None, **sk_params):
        self.build_fn = build_fn
        self.sk_params = sk_params
        self.check_params(sk_params)

    def check_params(self, params):
        """Refuse parameters that nothing takes."""
        legal = _FIT | _PREDICT | _EVALUATE | set(self._builders_parameters())
        for name in params:
            if name not in legal:
                raise ValueError(f"{name} is not a legal parameter: neither build_fn nor fit, predict or evaluate takes it.")

    def get_params(self, deep=True):
        """The parameters and `build_fn`."""
        return {**self.sk_params, "build_fn": self.build_fn}

    def set_params(self, **params):
        """Change parameters; gives the estimator back."""
        if "build_fn" in params:
            self.build_fn = params.pop("build_fn")
        self.check_params(params)
        self.sk_params.update(params)
        return self

    def __sklearn_is_fitted__(self):
        return hasattr(self, "model")

    def filter_sk_params(self, fn, override=None):
        """Those parameters that a function takes, and what `override` says."""
        taken = inspect.signature(fn).parameters
        return {**{name: value for name, value in self.sk_params.items() if name in taken}, **(override or {})}

    def fit(self, x, y, **kwargs):
        """Make a new model and train it.

        Returns:
            The History.

        Raises:
            TypeError: there is no build_fn, and no `__call__` of a subclass.
        """
        builder = self._builder()
        if builder is None:
            raise TypeError("nothing makes the model: give build_fn, or a subclass with __call__.")
        self.model = builder(**{name: value for name, value in self.sk_params.items() if name in self._builders_parameters()})
        if _is_categorical(self.model) and np.ndim(y) != 2:
            y = keras.utils.to_categorical(y)
        given = {**self._told(_FIT), **kwargs}
        old = given.pop("nb_epoch", None)
        given.setdefault("epochs", self.epochs if old is None else old)
        return self.model.fit(x, y, **given)

    def _builder(self):
        return (self if callable(self) else None) if self.build_fn is None else self.build_fn

    def _builders_parameters(self):
        builder = self._builder()
        return {} if builder is None else inspect.signature(builder).parameters

    def _told(self, names):
        return {name: value for name, value in self.sk_params.items() if name in names}

    def _predicted(self, x, given):
        return np.asarray(self.model.predict(x, **{"verbose": 0, **self._told(_PREDICT), **given}))

    def _evaluated(self, x, y, given):
        """name -> value of the loss and the metrics."""
        given = {"verbose": 0, **self._told(_EVALUATE), **given}
        if not isinstance(self.model, LegacyTraining):
            return self.model.evaluate(x, y, return_dict=True, **given)
        values = self.model.evaluate(x, y, **given)
        return dict(zip(self.model.metrics_names, values if isinstance(values, (list, tuple)) else [values], strict=True))


class Classifier(KerasEstimator):
    """The estimator of classes: targets may be numbers or strings, or one column a class."""

    def fit(self, x, y, sample_weight=None, **kwargs):
        """Make a new model and train it.

        Raises:
            ValueError: targets of more than two axes.
        """
        y = np.array(y)
        if y.ndim == 2 and y.shape[1] > 1:
            self.classes_ = np.arange(y.shape[1])
        elif y.ndim == 1 or y.ndim == 2:
            self.classes_ = np.unique(y)
            y = np.searchsorted(self.classes_, y)
        else:
            raise ValueError(f"targets of the shape {y.shape}: one class a sample is wanted, or one column a class.")
        self.n_classes_ = len(self.classes_)
        if sample_weight is not None:
            kwargs["sample_weight"] = sample_weight
        return super().fit(x, y, **kwargs)

    def predict(self, x, **kwargs):
        """The class of each sample."""
        found = self._predicted(x, kwargs)
        numbers = found.argmax(axis=-1) if found.shape[-1] > 1 else (found > 0.5).astype("int32")
        return self.classes_[numbers]

    def predict_proba(self, x, **kwargs):
        """(samples, classes); of a model with one output the two of them."""
        found = self._predicted(x, kwargs)
        return np.hstack([1 - found, found]) if found.shape[1] == 1 else found

    def score(self, x, y, **kwargs):
        """The accuracy.

        Raises:
            ValueError: the model was compiled without it.
        """
        y = np.searchsorted(self.classes_, y)
        if _is_categorical(self.model) and y.ndim != 2:
            y = keras.utils.to_categorical(y, len(self.classes_))
        found = self._evaluated(x, y, kwargs)
        for name in ("accuracy", "acc", "compile_metrics"):
            if name in found:
                return float(found[name])
        raise ValueError("the model is not compiled to compute accuracy: pass metrics=['accuracy'] to its compile.")


class Regressor(KerasEstimator):
    """The estimator of numbers."""

    def predict(self, x, **kwargs):
        """(samples,) where the model has one output."""
        return np.squeeze(self._predicted(x, kwargs), axis=-1)

    def score(self, x, y, **kwargs):
        """Minus the loss: scikit-learn looks for the largest."""
        return -float(self._evaluated(x, y, kwargs)["loss"])


def _is_categorical(model):
    loss = getattr(model, "loss", None)
    return (loss if isinstance(loss, str) else getattr(loss, "__name__", getattr(loss, "name", None))) == "categorical_crossentropy"


def face(package, epochs=1):
    """`(KerasClassifier, KerasRegressor)` of a dialect, whose `fit` goes through the data `epochs` times where nothing is told."""
    members = {"epochs": epochs, "__module__": f"{package}.wrappers"}
    return tuple(
        type(name, (base,), {**members, "__doc__": f"{inspect.getdoc(base)}\n\n{inspect.getdoc(KerasEstimator)}"})
        for name, base in (("KerasClassifier", Classifier), ("KerasRegressor", Regressor))
    )
