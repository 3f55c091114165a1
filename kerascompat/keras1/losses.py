"""Losses of Keras 1 that Keras 3 computes otherwise (keras/objectives.py of 1.2.2)."""

from kerascompat._losses.functions import (
    binary_crossentropy,
    categorical_crossentropy,
    hinge,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from kerascompat._losses.functions import mean_cosine_proximity as cosine_proximity
from kerascompat._losses.names import getter as _getter

get = _getter("keras1")

__all__ = [
    "binary_crossentropy",
    "categorical_crossentropy",
    "cosine_proximity",
    "get",
    "hinge",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]
