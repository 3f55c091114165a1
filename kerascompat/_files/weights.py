"""Weights in HDF5 as Keras 1, Keras 2 and tf.keras wrote them, under any file name."""

import os
import shutil
import tempfile

import h5py
import keras

_HDF5_NAMES = (".h5", ".hdf5")
_KERAS3_WEIGHTS = ".weights.h5"


def save_weights(model, filepath, overwrite=True):
    """Write the weights of `model` to one HDF5 file, as `model.save_weights(filepath)` of Keras 2 did.

    A name that ends in `.weights.h5` gives Keras 3's own format; any other name gives the layout
    of `save_weights_to_hdf5_group` (keras/engine/saving.py of 2.2.4), which `load_weights` here
    and Keras 3's `model.load_weights` of a `.h5` file read.  Unlike `model.save`, this needs no
    configuration of the layers.

    Args:
        model: A built Keras 3 model.
        filepath: Where to write; a `str` or path.
        overwrite: False raises where the file exists already.

    Raises:
        FileExistsError: the file exists and `overwrite` is False.
        ValueError: the model has no weights yet.
    """
    path = os.fspath(filepath)
    if not overwrite and os.path.exists(path):
        raise FileExistsError(f"{path} exists already: pass overwrite=True, or another name.")
    if not model.built:
        raise ValueError(f"{model.name} has no weights yet: call it on data, or give its first layer an input shape.")
    if path.endswith(_KERAS3_WEIGHTS):
        model.save_weights(path)
        return
    with h5py.File(path, "w") as file:
        file.attrs["layer_names"] = [layer.name.encode() for layer in model.layers]
        file.attrs["backend"] = keras.backend.backend().encode()
        file.attrs["keras_version"] = keras.__version__.encode()
        for layer in model.layers:
            group = file.create_group(layer.name)
            names = []
            # What trains stands first, across nested layers, as the reader expects it.
            for variable in [*layer.trainable_weights, *layer.non_trainable_weights]:
                name = variable.path
                while name in names:
                    name += "_"
                names.append(name)
                group.create_dataset(name, data=keras.ops.convert_to_numpy(variable))
            group.attrs["weight_names"] = [name.encode() for name in names]


def load_weights(model, filepath, by_name=False, skip_mismatch=False):
    """Read weights that Keras 1, Keras 2, tf.keras or `save_weights` wrote to HDF5, under any file name.

    Args:
        model: A built Keras 3 model of the same layers.
        filepath: The file.
        by_name: Match layers by name instead of by order.
        skip_mismatch: With `by_name`, leave out layers whose shapes differ.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is not HDF5, or does not fit the model.
    """
    path = os.fspath(filepath)
    if not os.path.exists(path):
        raise FileNotFoundError(f"{path}: no such file.")
    if path.endswith(".keras") or (path.endswith(_KERAS3_WEIGHTS) and not _is_legacy(path)):
        model.load_weights(path, skip_mismatch=skip_mismatch)
        return
    if not h5py.is_hdf5(path):
        raise ValueError(f"{path} is not HDF5: Keras 3 cannot read a TensorFlow checkpoint; load it in tf.keras and save it as .h5 there.")
    if path.endswith(_HDF5_NAMES) and not path.endswith(_KERAS3_WEIGHTS):
        _load(model, path, by_name, skip_mismatch)
        return
    # Keras 3 goes by the name alone.
    with tempfile.TemporaryDirectory() as folder:
        renamed = shutil.copy(path, os.path.join(folder, "weights_of_keras_2.h5"))
        _load(model, renamed, by_name, skip_mismatch)


def _load(model, path, by_name, skip_mismatch):
    if by_name:
        model.load_weights(path, by_name=True, skip_mismatch=skip_mismatch)
    else:
        model.load_weights(path, skip_mismatch=skip_mismatch)


def _is_legacy(path):
    with h5py.File(path, "r") as file:
        return "layer_names" in file.attrs or "model_weights" in file
