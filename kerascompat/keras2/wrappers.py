"""Estimators of scikit-learn around a model, as Keras 2 (keras/wrappers/scikit_learn.py of 2.2.4) had them."""

from kerascompat._wrappers.estimators import face as _face

KerasClassifier, KerasRegressor = _face("kerascompat.keras2")

__all__ = ["KerasClassifier", "KerasRegressor"]
