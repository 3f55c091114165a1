"""The names under which standalone Keras until 2.2 logged its metrics (keras/engine/training.py, keras/metrics.py of 2.2.4)."""

from __future__ import annotations

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


def logged(metrics):
    """The metrics of `compile(metrics=...)` under the names by which Keras 1.0 to 2.2 logged them: "accuracy" as "acc", "mae" as "mean_absolute_error".

    metrics: None, a name, a metric, or a list, tuple or dict of these, nested as compile takes it. What is no such name comes back as it is.
    """
    if isinstance(metrics, str):
        return _LOGGED.get(metrics, metrics)
    if isinstance(metrics, dict):
        return {output: logged(metric) for output, metric in metrics.items()}
    return type(metrics)(map(logged, metrics)) if type(metrics) in (list, tuple) else metrics
