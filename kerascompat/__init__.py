"""Legacy Keras training semantics on Keras 3.

One package a dialect: `kerascompat.keras1` (Keras 1.0-1.2), `kerascompat.keras2`
(standalone Keras 2.0-2.3) and `kerascompat.tf_keras` (tf.keras 2.0-2.10, the
`OptimizerV2` family).  Each holds `optimizers` and `callbacks` with that dialect's
argument names, positions, defaults and arithmetic.  `kerascompat.optimizers` and
`kerascompat.callbacks` are those of `keras2`.

Importing this package imports nothing else; importing a dialect imports `keras`.
Neither patches anything, sets an environment variable or chooses a backend.
"""

from kerascompat._lazy import submodules as _submodules

__version__ = "0.1.0"

__getattr__, __dir__ = _submodules(__name__, __path__)
