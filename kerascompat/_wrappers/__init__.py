"""Estimators of scikit-learn around a function that makes a model."""
