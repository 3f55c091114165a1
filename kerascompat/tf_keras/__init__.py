"""tf.keras 2.0-2.10, the `OptimizerV2` family (taken from 2.10 and tf_keras.legacy)."""

from kerascompat._lazy import submodules as _submodules

__getattr__, __dir__ = _submodules(__name__, __path__)
