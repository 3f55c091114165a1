"""What Keras 2.3 computed otherwise than Keras 2.0-2.2; all else is in `kerascompat.keras2`."""

from kerascompat._lazy import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, __path__)
