"""The names under which standalone Keras until 2.2 logged its metrics (keras/engine/training.py, keras/metrics.py of 2.2.4)."""

from __future__ import annotations

import keras

from kerascompat._losses import names

_LOGGED = {
    "accuracy": "acc",
    "mse": "mean_squared_error",
    "MSE": "mean_squared_error",
    "mae": "mean_absolute_error",
    "MAE": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "MAPE": "mean_absolute_percentage_error",
    "msle": "mean_squared_logarithmic_error",
    "MSLE": "mean_squared_logarithmic_error",
}


#: Names that Keras 3 does not know, or whose formula was another one; "cosine" was another word for the second.
_OWN = ("cosine", "cosine_proximity", "hinge", "squared_hinge", "kullback_leibler_divergence", "logcosh")


def logged_by(face):
    """The function `logged` of a face, "keras1" or "keras2"."""

    def one(name):
        if name not in _OWN:
            return _LOGGED.get(name, name)
        known, function = names.find(names.METRICS, face, name, "metric")

        def metric(y_true, y_pred):
            return function(y_true, y_pred)

        metric.__name__ = known
        return metric

    def logged(metrics):
        """The metrics of `compile(metrics=...)` under the names by which Keras 1.0 to 2.2 logged them: "accuracy" as "acc", "mae" as "mean_absolute_error".

        Names that Keras 3 does not know, or knows with another formula, become functions: "cosine_proximity", "hinge", "squared_hinge", "logcosh".

        metrics: None, a name, a metric, or a list, tuple or dict of these, nested as compile takes it. What is no such name comes back as it is.
        """
        return names.looked_up(metrics, one)

    return logged


def task(units, loss_name):
    """What an output is trained for, by its last axis and the name of its loss: "binary", "sparse_categorical" or "categorical"."""
    if units == 1 or loss_name in ("binary_crossentropy", "BinaryCrossentropy"):
        return "binary"
    if loss_name in ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy"):
        return "sparse_categorical"
    return "categorical"


def accuracy(loss, name):
    """The accuracy that "accuracy" stood for in `compile` of standalone Keras, logged under `name`.

    The loss decided: with "binary_crossentropy", and for an output of one unit, it was the share of the values that round to the target;
    with "sparse_categorical_crossentropy" that of the classes, else that of the largest values. Keras 3 goes by the shapes alone: of
    several sigmoid outputs it counts where the largest one is the target's.

    Args:
        loss: what `compile` is given, for a model with one output or for all outputs alike: a name or a function of (y_true, y_pred).
        name: "acc", as Keras until 2.2 logged it, or "accuracy".

    Returns:
        A function of (y_true, y_pred), for `compile(metrics=[...])`.

    Source: keras/engine/training.py of Keras 1.2.2 (Model.compile), 2.2.4 and keras/engine/training_utils.py of 2.3.1 (get_metric_function).
    """
    return LossAccuracy(loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__), name)


@keras.saving.register_keras_serializable(package="kerascompat")
class LossAccuracy:
    """What `accuracy` returns: a function that files keep with the name of its loss, so that a loaded model counts as before."""

    def __init__(self, loss, name):
        self.loss, self.__name__ = loss, name

    def __call__(self, y_true, y_pred):
        y_true = keras.ops.convert_to_tensor(y_true)
        if y_pred.shape[-1] == 1 and len(y_true.shape) == len(y_pred.shape) - 1:
            y_true = keras.ops.expand_dims(y_true, -1)  # targets of one axis stood below each other
        return names.METRICS["keras2"][f"{task(y_pred.shape[-1], self.loss)}_accuracy"](y_true, y_pred)

    def get_config(self):
        return {"loss": self.loss, "name": self.__name__}

    @classmethod
    def from_config(cls, config):
        return cls(**config)
