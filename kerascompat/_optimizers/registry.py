"""Putting an algorithm into a dialect, and finding optimizers by name."""

import keras

from kerascompat._optimizers.base import LegacyOptimizer


def register(cls):
    """Class decorator: make a dialect's optimizer savable in `.keras` files."""
    package = f"kerascompat.{cls.dialect.name}"
    return keras.saving.register_keras_serializable(package=package)(cls)
