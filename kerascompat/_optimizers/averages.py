"""The exponential moving average in the two ways that the versions rounded it."""


def blended(old, new, keep):
    """`keep * old + (1 - keep) * new`."""
    return keep * old + (1.0 - keep) * new


def stepped(old, new, keep):
    """The same average as `old + (new - old) * (1 - keep)`."""
    return old + (new - old) * (1.0 - keep)
