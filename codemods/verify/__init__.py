"""Trains the old program and the new one and compares rate, loss and weights, update by update."""

from codemods.verify.compare import Comparison, Quantity, Tolerance, compare
from codemods.verify.recording import Recording, Trained, load
from codemods.verify.run import RunError, record

__all__ = ["Comparison", "Quantity", "Recording", "RunError", "Tolerance", "Trained", "compare", "load", "record"]
