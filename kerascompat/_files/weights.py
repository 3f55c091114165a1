"""Weights in HDF5 as Keras 1, Keras 2 and tf.keras wrote them, under any file name."""

import dataclasses
import os
import warnings

import h5py
import keras

from kerascompat._files import hdf5, layouts, save

_KERAS3_WEIGHTS = ".weights.h5"


_TOP = "top_level_model_weights"


def save_weights(model, filepath, overwrite=True):
    """Write the weights of `model` to one HDF5 file, as `model.save_weights(filepath)` of Keras 2 did.

    A name that ends in `.weights.h5` gives Keras 3's own format; any other name gives the layout
    of `save_weights_to_hdf5_group` (keras/engine/saving.py of 2.2.4), which `load_weights` here
    and Keras 3's `model.load_weights` of a `.h5` file read.  Unlike `model.save`, this needs no
    configuration of the layers.  Weights that a model holds itself are written and read, as from
    tf.keras 2.6 on.  Beside a name that ends in `.ckpt`, as checkpoints of TensorFlow did, stands
    `NAME.index`, which programs look for before they load.

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
            # What trains stands first, across nested layers, as the reader expects it.
            _write(file.create_group(layer.name), [*layer.trainable_weights, *layer.non_trainable_weights])
        own = _own(model)
        if own:
            _write(file.create_group(_TOP), own)
    if path.endswith(".ckpt"):
        with open(path + ".index", "w", encoding="utf-8") as mark:  # what programs look for before they load a checkpoint
            mark.write(f"the weights are in {os.path.basename(path)}\n")


def _write(group, variables):
    names = []
    for variable in variables:
        name = variable.path
        while name in names:
            name += "_"
        names.append(name)
        group.create_dataset(name, data=keras.ops.convert_to_numpy(variable))
    group.attrs["weight_names"] = [name.encode() for name in names]


def _own(model):
    """The weights that a model holds itself, beside its layers: what trains first (hdf5_format.py of tf.keras 2.6)."""
    inside = {id(variable) for layer in model.layers for variable in layer.weights}
    return [variable for variable in (*model.trainable_weights, *model.non_trainable_weights) if id(variable) not in inside]


def load_weights(model, filepath, by_name=False, skip_mismatch=False):
    """Read weights that Keras 1, Keras 2, tf.keras or `save_weights` wrote to HDF5, under any file name.

    Kernels and gates come out as Keras 3 keeps them, whichever version and backend wrote them.

    Args:
        model: A built Keras 3 model of the same layers.
        filepath: The file: weights alone, or a whole model.
        by_name: Match layers by name instead of by order; what has no namesake is left alone.
        skip_mismatch: Leave out, with a warning, layers that the arrays do not fit.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file is not HDF5, is damaged, or does not fit the model: with the layer and the reason.
    """
    path = os.fspath(filepath)
    if os.path.exists(os.path.join(path, save.MODEL)):
        path = os.path.join(path, save.MODEL)
    if not os.path.exists(path) and os.path.exists(path + ".index"):
        raise hdf5.problem(path, "it is a TensorFlow checkpoint: load it in tf.keras and save the weights as .h5 there.")
    if path.endswith(".keras") or (os.path.exists(path) and _is_keras3(path)):
        model.load_weights(path, skip_mismatch=skip_mismatch)
        return
    if not model.built:
        raise ValueError(f"{model.name} has no weights yet: call it on data, or give its first layer an input shape.")
    with hdf5.opened(path) as file:
        fill(model, file, layouts.Written(), by_name, skip_mismatch)


@dataclasses.dataclass
class Filled:
    """One group of a layer that was filled: the names and shapes its arrays have in the file."""

    group: layouts.Group
    names: list
    shapes: list


def fill(model, file, written, by_name=False, skip_mismatch=False):
    """Give the layers of `model` the arrays of an `OldFile`.

    Returns:
        A list of `Filled`, in the order of the file.

    Raises:
        ValueError: a layer that the arrays do not fit, another number of layers.
    """
    found = []
    for name, layer in _pairs(model, file, written, by_name):
        arrays, names = file.arrays(name), file.names(name)
        for order in layouts.orders(layer, file.origin, written):
            values = layouts.fits(order, arrays, names)
            if values is not None:
                break
        else:
            reason = _misfit(name, layer, file, written, arrays)
            if not skip_mismatch:
                raise hdf5.problem(file.path, reason, f"layer {layer.name!r} ({type(layer).__name__})")
            warnings.warn(f"{file.path}: layer {layer.name!r} keeps its weights: {reason}", UserWarning, stacklevel=3)
            continue
        position = 0
        for group, part in zip(order, values, strict=True):
            for variable, value in zip(group.variables, part, strict=True):
                variable.assign(value)
            shapes = [array.shape for array in arrays[position : position + group.count]]
            found.append(Filled(group, names[position : position + group.count], shapes))
            position += group.count
        _finalize(layer)
    if _TOP in file.weights and file.names(_TOP) and _TOP not in file.layers():
        _fill_own(model, file, skip_mismatch)
    return found


def _fill_own(model, file, skip_mismatch):
    own, arrays = _own(model), file.arrays(_TOP)
    if [tuple(variable.shape) for variable in own] == [array.shape for array in arrays]:
        for variable, array in zip(own, arrays, strict=True):
            variable.assign(array)
        return
    theirs = ", ".join(f"{told} {array.shape}" for told, array in zip(file.names(_TOP), arrays, strict=True))
    ours = ", ".join(f"{variable.name} {tuple(variable.shape)}" for variable in own)
    reason = f"it has weights of the model itself, beside its layers ({theirs}), and {model.name} has {ours or 'none'}."
    if not skip_mismatch:
        raise hdf5.problem(file.path, reason)
    warnings.warn(f"{file.path}: {reason} They keep their values.", RuntimeWarning, stacklevel=4)


def _pairs(model, file, written, by_name):
    """(name in the file, layer) of all layers with weights."""
    layers = [layer for layer in layouts.layers_of(model, written) if layer.weights]
    names = [name for name in file.layers() if file.names(name)]
    if by_name:
        return [(name, layer) for name in names for layer in layers if layer.name == name]
    if len(names) != len(layers):
        raise hdf5.problem(
            file.path,
            f"it has {len(names)} layers with weights ({', '.join(names)}), but {model.name} has {len(layers)} "
            f"({', '.join(layer.name for layer in layers)}): build the model that was saved, or load by_name=True.",
        )
    return list(zip(names, layers, strict=True))


def _misfit(name, layer, file, written, arrays):
    theirs = ", ".join(f"{told} {array.shape}" for told, array in zip(file.names(name), arrays, strict=True))
    ours = ", ".join(
        f"{variable.name} {tuple(variable.shape)}" for group in layouts.groups(layer, file.origin, written) for variable in group.variables
    )
    return f"the file has {theirs} for it (under the name {name!r}, by {file.origin}), and it takes {ours}."


def _finalize(layer):
    """Layers that compute something of their weights once these are there."""
    for part in layer._flatten_layers():
        if hasattr(part, "finalize_state"):
            part.finalize_state()


def _is_keras3(path):
    """Whether the file is of Keras 3's own formats: only these hold no list of layers."""
    if not (path.endswith(_KERAS3_WEIGHTS) and h5py.is_hdf5(path)):
        return False
    with h5py.File(path, "r") as file:
        return "layer_names" not in file.attrs and "model_weights" not in file
