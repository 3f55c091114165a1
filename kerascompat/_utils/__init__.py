"""Helpers of `keras.utils` that Keras 3 keeps to itself or dropped, and that layers and scripts of users imported."""
