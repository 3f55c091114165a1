"""Standalone Keras 2.0-2.3 (taken from 2.2.4 and 2.3.1)."""

from kerascompat._lazy import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, __path__)
