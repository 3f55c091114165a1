"""Losses of standalone Keras 2.0-2.2 that Keras 3 computes otherwise where outputs saturate (keras/losses.py of 2.2.4)."""

from kerascompat._losses.functions import binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy

__all__ = ["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"]
