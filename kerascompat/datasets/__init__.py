"""keras.datasets where the file is named by a path, which Keras 3 refuses."""

from kerascompat.datasets import mnist

__all__ = ["mnist"]
