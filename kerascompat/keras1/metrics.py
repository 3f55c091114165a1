"""Metrics under the names by which Keras 1.0 to 1.2 logged them."""

from kerascompat._metrics import accuracy, logged

__all__ = ["accuracy", "logged"]
