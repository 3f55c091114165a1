"""Records how a program trained, under any Keras, and compares two recordings number by number.

    with record() as run:                       # today's training ...
        model.fit(x, y, epochs=3)
    run.save("train.json")                      # ... kept

    with record(like="train.json") as run:      # later, or after a change: from the same weights, on the same batches
        model.fit(x, y, epochs=3)
    assert_same_training("train.json", run)

A recording that `python -m codemods.verify --keep` made of the old program, under the old Keras, is such a file too. With pytest the
fixture `same_training` does both halves. Importing this imports neither Keras nor a backend.
"""

from kerascompat.testing.asserting import assert_same_training
from kerascompat.testing.comparison import QUANTITIES, Comparison, Quantity, Tolerance, compare
from kerascompat.testing.recording import Recording, Trained, load, save
from kerascompat.testing.running import Run, record

__all__ = [
    "QUANTITIES",
    "Comparison",
    "Quantity",
    "Recording",
    "Run",
    "Tolerance",
    "Trained",
    "assert_same_training",
    "compare",
    "load",
    "record",
    "save",
]
