"""`activity_regularizer=summed(...)`: the penalty of the whole batch, as it was."""

from kerascompat._regularizers import summed

__all__ = ["summed"]
