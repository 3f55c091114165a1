"""The optimizers of `kerascompat.keras2`."""

from kerascompat.keras2.optimizers import *  # noqa: F403
