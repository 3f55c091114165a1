"""Targets as the old versions handed them to functions: one axis became two."""

import functools

from keras import ops


def columns(function):
    """A metric or loss function that sees targets of shape (n,) as (n, 1), under its own name.

    tf.keras and standalone Keras expanded targets of one axis before any function saw them
    (`expand_1d` of keras/engine/data_adapter.py of 2.10); Keras 3 hands a metric what `fit` was
    given, so that (n,) and predictions of (n, 1) broadcast to (n, n).

    Args:
        function: `(y_true, y_pred)` -> a tensor.
    """

    @functools.wraps(function)
    def of_columns(y_true, y_pred, *args, **kwargs):
        if len(ops.shape(y_true)) == 1:
            y_true = ops.expand_dims(y_true, -1)
        return function(y_true, y_pred, *args, **kwargs)

    return of_columns
