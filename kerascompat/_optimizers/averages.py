"""The exponential moving average in the two forms that the versions rounded it."""


def form(kernels):
    """The function `(old, new, keep) -> average`; `kernels` as in `Dialect.kernels`."""
    return _stepped if kernels else _blended


def _blended(old, new, keep):
    return keep * old + (1.0 - keep) * new


def _stepped(old, new, keep):
    return old + (new - old) * (1.0 - keep)
