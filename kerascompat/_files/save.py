"""Whole models under any name: HDF5 as standalone Keras wrote them, a folder as tf.keras did."""

import os
import warnings

import keras

FORMATS = (".keras", ".h5", ".hdf5")
#: The file in a folder that holds the model; what else lies there is for others to read.
MODEL = "keras_model.keras"


def save_hdf5(model, filepath, overwrite=True, include_optimizer=True):
    """Write a model as `model.save(filepath)` of Keras 1 and 2 did: one HDF5 file, whatever its name.

    A name that ends in `.keras` gives the format of Keras 3. `kerascompat.models.load_model` reads both under any name.

    Args:
        model: A built Keras 3 model.
        filepath: Where to write; a `str` or path.
        overwrite: False raises where the file exists already.
        include_optimizer: False leaves the state of the optimizer out of an HDF5 file.

    Raises:
        FileExistsError: the file exists and `overwrite` is False.
    """
    path = os.fspath(filepath)
    _refuse(path, overwrite)
    # Keras 3 picks the format by the name, so another name is given it afterwards.
    written = path if path.endswith(FORMATS) else f"{path}.partial.h5"
    model.save(written, overwrite=True, include_optimizer=include_optimizer)
    if written != path:
        os.replace(written, path)


def save_folder(model, filepath, overwrite=True, include_optimizer=True, save_format=None):
    """Write a model as `model.save(filepath)` of tf.keras 2 did: a folder, unless the name ends in .keras, .h5 or .hdf5.

    The folder holds the model as Keras 3 writes it, with weights, optimizer and what it was compiled with, and
    `kerascompat.models.load_model(filepath)` gives it back, to train on. On the TensorFlow backend it is a SavedModel too
    (`model.export`), for what reads these: `tf.saved_model.load`, TensorFlow Lite, TensorFlow Serving. Classes of one's own are read
    back as from any `.keras` file: registered, or given as `custom_objects`.

    Args:
        model: A built Keras 3 model.
        filepath: The folder, made where it is missing with those above it; a `str` or path.
        overwrite: False raises where it exists already.
        include_optimizer: False leaves the state of the optimizer out of an HDF5 file.
        save_format: "tf" writes a folder and "h5" an HDF5 file, whatever the name says.

    Raises:
        FileExistsError: it exists and `overwrite` is False.
        ValueError: another format.
    """
    path = os.fspath(filepath)
    if save_format not in (None, "tf", "h5", "hdf5", "keras"):
        raise ValueError(f'`save_format` must be "tf" or "h5", not {save_format!r}.')
    if save_format in ("h5", "hdf5") or save_format != "tf" and path.endswith(FORMATS):
        save_hdf5(model, path, overwrite, include_optimizer)
        return
    _refuse(path, overwrite)
    os.makedirs(path, exist_ok=True)
    if keras.backend.backend() == "tensorflow":
        try:
            model.export(path, verbose=False)
        except Exception as error:  # whatever tracing meets: the model itself is saved all the same
            warnings.warn(f"{path}: load_model reads it, other readers of SavedModels do not: {error}", RuntimeWarning, stacklevel=2)
    model.save(os.path.join(path, MODEL), overwrite=True)


def _refuse(path, overwrite):
    if not overwrite and os.path.exists(path):
        raise FileExistsError(f"{path} exists already: pass overwrite=True, or another name.")
