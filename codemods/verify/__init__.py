"""Trains the old program and the new one and compares rate, loss and weights, update by update."""

from codemods.verify.run import RunError, record
from kerascompat.testing import recorder
from kerascompat.testing.comparison import Comparison, Quantity, Tolerance, compare
from kerascompat.testing.recording import Recording, Trained, load

__all__ = ["Comparison", "Quantity", "Recording", "RunError", "Tolerance", "Trained", "compare", "load", "record", "recorder"]
