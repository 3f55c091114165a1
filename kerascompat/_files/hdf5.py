"""Reading the HDF5 of Keras 1, Keras 2 and tf.keras: attributes and arrays, with errors that name the file."""

import contextlib
import json
import os

import h5py
import numpy as np

from kerascompat._files.origin import Origin


def problem(path, reason, layer=None):
    """The error of a file: `path: layer: reason`."""
    where = f"{path}: {layer}: " if layer else f"{path}: "
    return ValueError(where + reason)


@contextlib.contextmanager
def opened(path):
    """The file as an `OldFile`, open for reading.

    Raises:
        FileNotFoundError: there is none.
        ValueError: it is not HDF5, is damaged, or was written by a version that is not known yet.
    """
    path = os.fspath(path)
    if not os.path.exists(path):
        raise FileNotFoundError(f"{path}: no such file.")
    try:
        file = h5py.File(path, "r")
    except OSError as error:
        raise problem(path, _unreadable(path, error)) from error
    with file:
        yield OldFile(path, file)


class OldFile:
    """An open HDF5 file of a model or of weights.

    Attributes:
        path: Its name.
        origin: Who wrote it, an `Origin`.
        weights: The group that holds a group a layer.
    """

    def __init__(self, path, file):
        self.path = path
        self.file = file
        self.weights = file.get("model_weights", file)
        whole = "model_config" in file.attrs
        if not whole and not _listed(self.weights, "layer_names") and "layer_names" not in self.weights.attrs:
            raise problem(
                path,
                "it is HDF5, but holds neither a model (attribute model_config) nor weights (attribute layer_names) of Keras; "
                f"it has {', '.join([*file.attrs, *file]) or 'nothing'}.",
            )
        version = self.attribute("keras_version")
        backend = self.attribute("backend")
        try:
            self.origin = Origin.of(version, backend or self._backend_of_names())
        except ValueError as error:
            raise problem(path, f"{error}.") from None

    def attribute(self, name):
        """A text among the file's attributes or those of its weights; None where there is none."""
        for group in (self.file, self.weights):
            if name in group.attrs:
                return text(group.attrs[name])
        return None

    def _backend_of_names(self):
        """Keras 1 did not say which backend ran, but TensorFlow put `:0` behind every variable's name."""
        names = [name for layer in self.layers() for name in self.names(layer)]
        if not names:
            return None
        return "tensorflow" if all(name.endswith(":0") for name in names) else "theano"

    def config(self, name):
        """An attribute that holds JSON: "model_config" or "training_config"; None where there is none.

        Raises:
            ValueError: it is no JSON.
        """
        if name not in self.file.attrs:
            return None
        try:
            return json.loads(text(self.file.attrs[name]))
        except (UnicodeDecodeError, json.JSONDecodeError) as error:
            raise problem(self.path, f"its {name} cannot be read ({error}): the file is damaged.") from error

    def layers(self):
        """Names of the layers, in the order of the model that was saved."""
        return _listed(self.weights, "layer_names")

    def names(self, layer):
        """Names of a layer's arrays, in the order saved."""
        if layer not in self.weights:
            raise problem(self.path, "it is named in the file and not there: the file is damaged.", f"layer {layer!r}")
        return _listed(self.weights[layer], "weight_names")

    def arrays(self, layer):
        """A layer's arrays, in the order saved."""
        return self._arrays(self.weights[layer], self.names(layer), f"layer {layer!r}")

    def optimizer_state(self):
        """The optimizer's arrays in the order saved; None where the file has none."""
        if "optimizer_weights" not in self.file:
            return None
        group = self.file["optimizer_weights"]
        return self._arrays(group, _listed(group, "weight_names"), "optimizer")

    def _arrays(self, group, names, where):
        try:
            found = [group[name] for name in names]
            for name, dataset in zip(names, found, strict=True):
                if not isinstance(dataset, h5py.Dataset):
                    raise problem(self.path, f"{name} is no array.", where)
                if dataset.external is not None or isinstance(group.get(name, getlink=True), h5py.ExternalLink):
                    raise problem(self.path, f"{name} points to another file, which is not followed.", where)
            return [np.asarray(dataset) for dataset in found]
        except (OSError, KeyError, RuntimeError) as error:
            raise problem(self.path, f"its arrays cannot be read ({error}): the file is damaged.", where) from error


def text(value):
    """An attribute as a string: old versions wrote bytes."""
    return value.decode("utf-8") if isinstance(value, bytes) else str(value)


def _listed(group, name):
    """A list of strings, which long lists have in pieces: name, or name0, name1, ..."""
    if name in group.attrs:
        return [text(value) for value in group.attrs[name]]
    found, number = [], 0
    while f"{name}{number}" in group.attrs:
        found += [text(value) for value in group.attrs[f"{name}{number}"]]
        number += 1
    return found


def _unreadable(path, error):
    """Why HDF5 refuses a file, and what to do."""
    if os.path.isdir(path):
        return "it is a folder, not an HDF5 file."
    with open(path, "rb") as file:
        head = file.read(8)
    if head == b"\x89HDF\r\n\x1a\n":
        return f"it begins as HDF5 and cannot be read to its end ({error}): it is damaged or was not copied whole."
    if not head:
        return "it is empty."
    kinds = {
        b"PK\x03\x04": "a zip archive (a .keras file of Keras 3 must be named so)",
        b"\x80\x02": "a Python pickle, which is not opened here",
        b"\x80\x03": "a Python pickle, which is not opened here",
        b"\x80\x04": "a Python pickle, which is not opened here",
    }
    kind = next((told for start, told in kinds.items() if head.startswith(start)), None)
    beside = any(os.path.exists(path + ending) for ending in (".index", ".data-00000-of-00001"))
    if kind is None and (beside or path.endswith((".index", ".data-00000-of-00001", ".ckpt"))):
        kind = "a TensorFlow checkpoint: load it in the old version and save it there as .h5"
    return f"it is not HDF5 but {kind}." if kind else "it is not HDF5: save the model as .h5 in the version that wrote it."
