"""Standalone Keras 2.0-2.3 (taken from 2.2.4 and 2.3.1)."""
