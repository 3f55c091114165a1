"""Models of standalone Keras 2.0-2.2: what was compiled counts, and logs are those of the batch.

Those of Keras 2.3 are in `kerascompat.keras2.since_2_3.models`.
"""

from kerascompat._training.model import face as _face
from kerascompat._training.rules import KERAS2 as _KERAS2
from kerascompat.keras2 import optimizers as _optimizers

Model, Sequential = _face(_KERAS2, _optimizers)

__all__ = ["Model", "Sequential"]
