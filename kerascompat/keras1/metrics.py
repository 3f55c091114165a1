"""Metrics under the names by which Keras 1.0 to 1.2 logged them."""

from kerascompat._metrics import accuracy
from kerascompat._metrics import logged_by as _logged_by

logged = _logged_by("keras1")

__all__ = ["accuracy", "logged"]
