"""Which way a monitored quantity improves, and what to say when it is missing."""

import warnings

import numpy as np


def direction(monitor, mode, callback, maximised):
    """`np.less` or `np.greater`.

    Args:
        monitor: Name of the quantity.
        mode: "min", "max" or "auto"; anything else warns and means "auto".
        callback: Whose mode it is, for the warning.
        maximised: Function of the name that tells whether "auto" means "max".
    """
    if mode not in ("auto", "min", "max"):
        warnings.warn(
            f"{type(callback).__name__} does not know mode {mode!r} (auto, min, max); auto is used.",
            RuntimeWarning,
            stacklevel=3,
        )
        mode = "auto"
    if mode == "auto":
        mode = "max" if maximised(monitor) else "min"
    return np.greater if mode == "max" else np.less


def accuracy_like(monitor):
    """Larger is better for a name that contains "acc": the rule of every version."""
    return "acc" in monitor


def accuracy_or_f_measure(monitor):
    """`accuracy_like`, and names that begin with "fmeasure"."""
    return "acc" in monitor or monitor.startswith("fmeasure")


def ends_like_accuracy_or_auc(monitor):
    """tf.keras from 2.4 on, for EarlyStopping: "acc", "accuracy" and "auc" at the end."""
    return monitor.endswith(("acc", "accuracy", "auc"))


def value(logs, monitor, callback):
    """The monitored value, or None with a warning that lists what there is."""
    found = (logs or {}).get(monitor)
    if found is None:
        warnings.warn(
            f"{type(callback).__name__} watches `{monitor}`, which is not available; there is {', '.join(logs or {}) or 'nothing'}.",
            RuntimeWarning,
            stacklevel=3,
        )
    return found
