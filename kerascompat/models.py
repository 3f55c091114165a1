"""Models of any dialect: `build`, and files of whole models, weights and JSON, in the formats of Keras 1, Keras 2, tf.keras and Keras 3."""

from kerascompat._files.clone import clone_model
from kerascompat._files.load import load_model, model_from_config, model_from_json, model_from_yaml
from kerascompat._files.save import save_hdf5 as save_model
from kerascompat._files.weights import load_weights, save_weights
from kerascompat._training.building import build

__all__ = [
    "build",
    "clone_model",
    "load_model",
    "load_weights",
    "model_from_config",
    "model_from_json",
    "model_from_yaml",
    "save_model",
    "save_weights",
]
