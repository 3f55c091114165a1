"""Legacy Keras training semantics on Keras 3.

One package a dialect: `kerascompat.keras1` (Keras 1.0-1.2), `kerascompat.keras2`
(standalone Keras 2.0-2.3) and `kerascompat.tf_keras` (tf.keras 2.0-2.10, the
`OptimizerV2` family).  Each holds `optimizers` and `callbacks` with that dialect's
argument names, positions, defaults and arithmetic.  `kerascompat.optimizers` and
`kerascompat.callbacks` are those of `keras2`.

Importing this package imports nothing else; importing a dialect imports `keras`.
Neither patches anything, sets an environment variable or chooses a backend.
"""

import importlib

__version__ = "0.1.0"

_SUBMODULES = ("callbacks", "keras1", "keras2", "optimizers", "tf_keras", "tf_keras_2_11")


def __getattr__(name):
    if name in _SUBMODULES:
        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__():
    return sorted([*globals(), *_SUBMODULES])
