"""Whole models: from HDF5 of any Keras, from `.keras`, from JSON and from configurations."""

import contextlib
import functools
import importlib
import json
import os
import shutil
import tempfile
import warnings

import keras

from kerascompat._files import compiled, hdf5, save, saved_model, state, weights
from kerascompat._files.graph import Models
from kerascompat._files.origin import Origin
from kerascompat._training.model import CLASS_ATTRIBUTE

_FACES = ("keras1", "keras2", "keras2.since_2_3", "tf_keras", "tf_keras.until_2_3", "tf_keras_2_11")


def load_model(filepath, custom_objects=None, compile=True, safe_mode=True):
    """Read a model of Keras 1, Keras 2, tf.keras or Keras 3, whichever wrote the file.

    The layers compute as in the version that wrote it: hard sigmoid gates, its GRU, its
    BatchNormalization.  Models of the standalone versions are those of the face (`kerascompat.keras2.models`),
    so they train and log as they did; models of tf.keras are plain `keras.Model`.  The optimizer is the face's, with
    hyper-parameters, slots and counter of the file.

    Args:
        filepath: An HDF5 file under any name, a `.keras` file of Keras 3, a folder that
            `kerascompat.tf_keras.models.save_model` wrote, or one of a SavedModel (see `kerascompat._files.saved_model`: it predicts and
            does not train).
        custom_objects: Name to class or function, for what is not Keras's own; of a Lambda
            layer, the name of its function or of the layer.
        compile: False leaves optimizer, loss and metrics out.
        safe_mode: True runs no code that the file brings: the bytecode of a Lambda layer is refused.

    Returns:
        The model, compiled where the file says how and `compile` is True.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: the file cannot be read, or Keras 3 cannot do what it says: the message names the file, the layer
            and the reason.
    """
    path = os.fspath(filepath)
    if os.path.isdir(path):
        inside = os.path.join(path, save.MODEL)
        if not os.path.exists(inside):
            return saved_model.load(path)
        path = inside
    if path.endswith(".keras") and os.path.exists(path) and not _is_hdf5(path):
        return _of_keras3(path, custom_objects, compile, safe_mode)
    with hdf5.opened(path) as file:
        if file.origin.family != "keras3":
            with _known(custom_objects):
                return _of_hdf5(file, compile, safe_mode)
        if file.config("model_config") is None:
            raise _weights_alone(file)
        # Keras 3 reads back neither a loss called "mse" nor, without a word, the state of optimizers.
        model = _of_keras3(path, {**_own_class(file), **(custom_objects or {})}, False, safe_mode)
        with _known(custom_objects):
            return _compiled(model, file, compile, lambda: state.restore_own(model, file))


def _known(custom_objects):
    """The scope of the objects that a call was given: Keras 3's hides the one around it, so there is none where nothing was given."""
    return keras.saving.custom_object_scope(custom_objects) if custom_objects else contextlib.nullcontext()


def _of_hdf5(file, compile, safe_mode):
    config = file.config("model_config")
    if config is None:
        raise _weights_alone(file)
    models = Models(file.origin, safe_mode)
    model = _made(models, config, file.path)
    if not model.built:
        raise hdf5.problem(
            file.path,
            f"{model.name} does not know the shape of its inputs, which the file does not tell: make the model and use load_weights.",
        )
    filled = weights.fill(model, file, models.written)
    return _compiled(model, file, compile, lambda: state.restore(model, file, filled))


def _compiled(model, file, compile, restore):
    """The model, compiled as the file says, with the state of its optimizer."""
    training = file.config("training_config") if compile else None
    if training is None:
        if compile:
            warnings.warn(
                f"{file.path}: it was saved before it was compiled, or without its optimizer: compile the model.", UserWarning, stacklevel=4
            )
        return model
    try:
        compiled.compile_model(model, training, file.origin)
    except (TypeError, ValueError) as error:
        raise hdf5.problem(file.path, f"{error} (compile=False loads it without).", "what it was compiled with") from error
    if model.optimizer is not None:
        restore()
    return model


def _made(models, config, path):
    try:
        return models.make(config)
    except ValueError as error:
        raise hdf5.problem(path, str(error)) from error


def _weights_alone(file):
    return hdf5.problem(file.path, "it holds weights and no model: make the model and use load_weights(model, path).")


def _own_class(file):
    """The class of kerascompat that wrote the file, by the name that Keras 3 gave it there; nothing where it was none of these."""
    import_faces()
    told = file.attribute(CLASS_ATTRIBUTE) or file.config("model_config")["config"]
    found = keras.saving.get_registered_object(
        told if isinstance(told, str) else told.get(CLASS_ATTRIBUTE, "") if isinstance(told, dict) else ""
    )
    return {} if found is None else {found.__name__: found}


def _of_keras3(path, custom_objects, compile, safe_mode):
    """A file that Keras 3 wrote; classes of the faces are registered by importing them."""
    import_faces()
    known = custom_objects if path.endswith(".keras") else {**operations(), **(custom_objects or {})}
    if path.endswith(save.FORMATS):
        return keras.saving.load_model(path, custom_objects=known, compile=compile, safe_mode=safe_mode)
    with tempfile.TemporaryDirectory() as folder:  # Keras 3 goes by the name
        named = shutil.copyfile(path, os.path.join(folder, "model.h5"))
        return keras.saving.load_model(named, custom_objects=known, compile=compile, safe_mode=safe_mode)


@functools.lru_cache(maxsize=1)
def operations():
    """The operations of Keras 3 by the name of their class, which its own reader of HDF5 does not find.

    They are in every file of a model that has a `keras.ops` call, and of one with `Embedding(mask_zero=True)`, whose mask is one.
    """
    found = {}
    waiting = [keras.Operation]
    while waiting:
        for cls in waiting.pop().__subclasses__():
            waiting.append(cls)
            if cls.__module__.startswith("keras.") and not issubclass(cls, keras.Layer):
                layer = getattr(keras.layers, cls.__name__, None)
                found[cls.__name__] = cls if layer is None else _Either(layer, cls)
    return found


class _Either:
    """A layer and an operation of one name (`Add`, `Dot`, `Concatenate`): which one a configuration is of, it tells."""

    def __init__(self, layer, operation):
        self.layer, self.operation = layer, operation

    def from_config(self, config):
        return (self.layer if "trainable" in config else self.operation).from_config(config)


def import_faces():
    """Import every face, so that Keras finds the classes that files of migrated programs name."""
    for face in _FACES:
        for module in ("layers", "models", "optimizers"):
            try:
                importlib.import_module(f"kerascompat.{face}.{module}")
            except ModuleNotFoundError as error:
                if not str(error.name).startswith("kerascompat."):
                    raise


def _is_hdf5(path):
    with open(path, "rb") as file:
        return file.read(4) == b"\x89HDF"


def model_from_json(json_string, custom_objects=None, safe_mode=True, dialect=None):
    """The model that `to_json()` of any Keras described, with new weights, not compiled.

    Args:
        json_string: The text.
        custom_objects, safe_mode: As for `load_model`.
        dialect: Who wrote it, "keras==2.2.4" or the like, where the text does not say (`model_from_config`).

    Raises:
        ValueError: it is no JSON of a model, or Keras 3 cannot do what it says, with the layer and the reason.
    """
    try:
        config = json.loads(json_string)
    except json.JSONDecodeError as error:
        raise ValueError(f"the text is no JSON ({error}); model_from_json takes the text itself, not the name of a file.") from error
    return model_from_config(config, custom_objects, safe_mode, dialect)


def model_from_config(config, custom_objects=None, safe_mode=True, dialect=None):
    """The model of a configuration, `{"class_name": ..., "config": ...}` of any Keras.

    Args:
        config: The dict.
        custom_objects, safe_mode: As for `load_model`.
        dialect: Who wrote it, where `keras_version` is not among its keys; None: Keras 3.

    Raises:
        ValueError: as `model_from_json`.
    """
    if not isinstance(config, dict) or "class_name" not in config:
        raise ValueError(f"a configuration is a dict with class_name and config, not {config!r}.")
    if dialect is not None and "keras_version" not in config:
        origin = Origin.parse(dialect)
    else:
        origin = Origin.of(config.get("keras_version", keras.__version__), config.get("backend"))
    if origin.family == "keras3" or "module" in config:
        import_faces()
        config = {key: value for key, value in config.items() if key != "compile_config"}  # which no Keras before 3 wrote there
        with _known(custom_objects):
            return keras.saving.deserialize_keras_object(config, custom_objects=custom_objects, safe_mode=safe_mode)
    with _known(custom_objects):
        return _made(Models(origin, safe_mode), config, "the configuration")


def model_from_yaml(yaml_string, custom_objects=None):
    """Refuses: neither Keras 3 nor tf.keras from 2.6 on reads YAML, whose reader could run code.

    Raises:
        ValueError: always, with what to do.
    """
    raise ValueError(
        "YAML of models is not read, as by no Keras since 2.6. In the version that wrote it: "
        "open('model.json', 'w').write(model_from_yaml(text).to_json()); model_from_json reads that. "
        "If the model is in a file with its weights, load_model reads it by itself."
    )
