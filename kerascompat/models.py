"""Files of models, of any dialect: weights under the names and in the layout of Keras 1, Keras 2 and tf.keras."""

from kerascompat._files.weights import load_weights, save_weights

__all__ = ["load_weights", "save_weights"]
