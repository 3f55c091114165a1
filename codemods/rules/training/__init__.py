"""Compiling and fitting a model."""
