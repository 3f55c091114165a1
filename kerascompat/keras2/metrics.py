"""Metrics under the names by which Keras 2.0 to 2.2 logged them."""

from kerascompat._metrics import accuracy, logged

__all__ = ["accuracy", "logged"]
