"""What tf.keras 2.0-2.3 computed otherwise than tf.keras 2.4-2.10; all else is in `kerascompat.tf_keras`."""

from kerascompat._lazy import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, __path__)
