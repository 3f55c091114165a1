"""Estimators of scikit-learn around a model, as Keras 1 (keras/wrappers/scikit_learn.py of 1.2.2) had them."""

from kerascompat._wrappers.estimators import face as _face

KerasClassifier, KerasRegressor = _face("kerascompat.keras1", epochs=10)

__all__ = ["KerasClassifier", "KerasRegressor"]
