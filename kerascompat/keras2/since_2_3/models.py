"""Models of Keras 2.3: what was compiled counts, and metrics run on over an epoch."""

from kerascompat._training.model import face as _face
from kerascompat._training.rules import KERAS2_3 as _KERAS2_3
from kerascompat.keras2 import optimizers as _optimizers

Model, Sequential = _face(_KERAS2_3, _optimizers)

__all__ = ["Model", "Sequential"]
