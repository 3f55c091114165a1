"""The exponential moving average in the two forms the legacy versions rounded it."""


def average(kernels):
    """The function `(old, new, keep) -> average` of a dialect, see `Dialect.kernels`."""
    return _step if kernels else _blend


def _blend(old, new, keep):
    return keep * old + (1.0 - keep) * new


def _step(old, new, keep):
    return old + (new - old) * (1.0 - keep)
