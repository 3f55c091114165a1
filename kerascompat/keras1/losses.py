"""Losses of Keras 1 that Keras 3 computes otherwise where outputs saturate (keras/objectives.py of 1.2.2)."""

from kerascompat._losses.functions import binary_crossentropy, categorical_crossentropy, sparse_categorical_crossentropy

__all__ = ["binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy"]
