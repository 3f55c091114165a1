"""Metrics of Keras 2.3 that Keras 3 computes otherwise (keras/metrics.py of 2.3.1)."""

from kerascompat._losses.functions import positive_cosine_proximity as cosine_proximity

__all__ = ["cosine_proximity"]
