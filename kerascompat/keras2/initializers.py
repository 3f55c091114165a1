"""Initializers of standalone Keras 2 that Keras 3 computes otherwise (keras/initializers.py of 2.2.4)."""

from kerascompat._initializers import Identity

identity = Identity

__all__ = ["Identity", "identity"]
