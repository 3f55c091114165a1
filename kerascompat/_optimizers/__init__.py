"""The arithmetic of the legacy optimizers: one algorithm a file, each written once.

The packages `keras1`, `keras2` and `tf_keras` give these algorithms their dialect's
arguments and facts; nothing here imports them.
"""
