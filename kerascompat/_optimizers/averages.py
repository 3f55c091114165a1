"""The exponential moving average in the two ways that the versions rounded it.

Where `old` is a batch it is overwritten; see `elementwise`.
"""


def blended(old, new, keep):
    """`keep * old + (1 - keep) * new`."""
    share = (1.0 - keep) * new
    old *= keep
    old += share
    return old


def stepped(old, new, keep):
    """The same average as `old + (new - old) * (1 - keep)`."""
    change = new - old
    change *= 1.0 - keep
    old += change
    return old
