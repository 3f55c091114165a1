"""Models of Keras 1: what was compiled counts, and logs are those of the batch."""

from kerascompat._training.model import face as _face
from kerascompat._training.rules import KERAS1 as _KERAS1
from kerascompat.keras1 import optimizers as _optimizers

Model, Sequential = _face(_KERAS1, _optimizers)

__all__ = ["Model", "Sequential"]
