"""Losses of standalone Keras 2.0-2.2 that Keras 3 computes otherwise (keras/losses.py of 2.2.4)."""

from kerascompat._losses.functions import (
    binary_crossentropy,
    categorical_crossentropy,
    cosine_proximity,
    hinge,
    sparse_categorical_crossentropy,
    squared_hinge,
)
from kerascompat._losses.names import getter as _getter

get = _getter("keras2")

__all__ = [
    "binary_crossentropy",
    "categorical_crossentropy",
    "cosine_proximity",
    "get",
    "hinge",
    "sparse_categorical_crossentropy",
    "squared_hinge",
]
