"""Optimizer constructions: each rule says what it sees in one, `construction` decides between plain Keras 3 and the shim."""
