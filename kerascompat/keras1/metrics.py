"""Metrics under the names by which Keras 1.0 to 1.2 logged them."""

from kerascompat._metrics import logged

__all__ = ["logged"]
