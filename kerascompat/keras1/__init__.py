"""Keras 1.0-1.2 (taken from 1.2.2)."""
