"""The callbacks of Keras 2.3 (keras/callbacks/callbacks.py of 2.3.1), which are those of `kerascompat.keras2`."""

from kerascompat.keras2.callbacks import CSVLogger, EarlyStopping, LearningRateScheduler, ModelCheckpoint, ReduceLROnPlateau

__all__ = ["CSVLogger", "EarlyStopping", "LearningRateScheduler", "ModelCheckpoint", "ReduceLROnPlateau"]
