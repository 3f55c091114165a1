"""Rewrites source written for Keras 1, Keras 2 or tf.keras 2 so that it trains the same on Keras 3."""
