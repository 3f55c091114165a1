"""tf.keras 2.11-2.15, the rewritten optimizers (taken from 2.15)."""

from kerascompat._lazy import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, __path__)
