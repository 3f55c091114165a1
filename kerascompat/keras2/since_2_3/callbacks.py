"""The callbacks of Keras 2.3 (keras/callbacks/callbacks.py of 2.3.1), which are those of `kerascompat.keras2`.

TensorBoard is that of a TensorFlow-1 backend; on TensorFlow 2 it was that of tf.keras, which Keras 3 still has.
"""

from kerascompat.keras2.callbacks import (
    CSVLogger,
    EarlyStopping,
    History,
    LearningRateScheduler,
    ModelCheckpoint,
    ReduceLROnPlateau,
    TensorBoard,
)

__all__ = ["CSVLogger", "EarlyStopping", "History", "LearningRateScheduler", "ModelCheckpoint", "ReduceLROnPlateau", "TensorBoard"]
