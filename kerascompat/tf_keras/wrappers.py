"""Estimators of scikit-learn around a model, as tf.keras 2 (until 2.11) had them."""

from kerascompat._wrappers.estimators import face as _face

KerasClassifier, KerasRegressor = _face("kerascompat.tf_keras")

__all__ = ["KerasClassifier", "KerasRegressor"]
