"""The activations that Keras 3 computes otherwise; all others are those of `keras.activations`."""

from kerascompat._activations import hard_sigmoid

__all__ = ["hard_sigmoid"]
