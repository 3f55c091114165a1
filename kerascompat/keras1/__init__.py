"""Keras 1.0-1.2 (taken from 1.2.2)."""

from kerascompat._lazy import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, __path__)
