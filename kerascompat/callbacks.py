"""The callbacks of `kerascompat.keras2`."""

from kerascompat.keras2.callbacks import *  # noqa: F403
