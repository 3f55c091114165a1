"""Keras objects: which family a class belongs to, and what their attributes, methods and items are."""

from __future__ import annotations

from functools import lru_cache

from codemods.changes import inventory

FAMILIES = frozenset(
    "model layer optimizer callback history history_dict logs loss metric initializer regularizer constraint tensor variable generator "
    "schedule".split()
)

#: (family, attribute) -> family of its value
ATTRIBUTES = {
    ("callback", "model"): "model",
    ("history", "model"): "model",
    ("history", "history"): "history_dict",
    ("model", "history"): "history",
    ("model", "layers"): "layers",
    ("model", "model"): "model",
    ("model", "output"): "tensor",
    ("model", "outputs"): "tensors",
    ("model", "input"): "tensor",
    ("model", "inputs"): "tensors",
    ("layer", "output"): "tensor",
    ("layer", "input"): "tensor",
    ("layer", "layer"): "layer",
    ("optimizer", "lr"): "rate",
    ("optimizer", "learning_rate"): "rate",
    ("optimizer", "_lr"): "rate",
    ("optimizer", "iterations"): "variable",
    ("optimizer", "optimizer"): "optimizer",
}

#: (family, method) -> family of what it returns
RETURNS = {
    ("model", "fit"): "history",
    ("model", "fit_generator"): "history",
    ("model", "get_layer"): "layer",
    ("optimizer", "_get_hyper"): "rate",
    ("optimizer", "_decayed_lr"): "rate",
    ("generator", "flow"): "iterator",
    ("generator", "flow_from_directory"): "iterator",
    ("generator", "flow_from_dataframe"): "iterator",
}

#: (family, method) whose result is the object itself
RETURNS_SELF: frozenset[tuple[str, str]] = frozenset()

#: family of a container -> family of its items
ITEMS = {"layers": "layer", "tensors": "tensor"}

#: functions -> family of what they return
FUNCTIONS = {
    "keras.models.load_model": "model",
    "keras.models.model_from_json": "model",
    "keras.models.model_from_yaml": "model",
    "keras.models.model_from_config": "model",
    "keras.models.clone_model": "model",
    "keras.utils.multi_gpu_model": "model",
    "keras.layers.Input": "tensor",
    "keras.Input": "tensor",
    "keras.optimizers.get": "optimizer",
    "keras.optimizers.deserialize": "optimizer",
    "keras.layers.add": "tensor",
    "keras.layers.subtract": "tensor",
    "keras.layers.multiply": "tensor",
    "keras.layers.average": "tensor",
    "keras.layers.maximum": "tensor",
    "keras.layers.minimum": "tensor",
    "keras.layers.concatenate": "tensor",
    "keras.layers.dot": "tensor",
    "keras.layers.merge": "tensor",
}

OPTIMIZERS = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam", "Ftrl")
_BY_PATH = {
    "keras.models.Model": "model",
    "keras.models.Sequential": "model",
    "keras.Model": "model",
    "keras.Sequential": "model",
    "keras.models.Graph": "model",
    "keras.layers.Layer": "layer",
    "keras.callbacks.History": "history",
    "keras.preprocessing.image.ImageDataGenerator": "generator",
}
_BY_MODULE = {
    "keras.optimizers.": "optimizer",
    "keras.callbacks.": "callback",
    "keras.layers.": "layer",
    "keras.losses.": "loss",
    "keras.metrics.": "metric",
    "keras.initializers.": "initializer",
    "keras.regularizers.": "regularizer",
    "keras.constraints.": "constraint",
}


@lru_cache(maxsize=4096)
def family(path: str) -> str | None:
    """Family of the instances of the Keras class at a canonical path, None for what is no such class."""
    known = _BY_PATH.get(path)
    if known is not None:
        return known
    if path.startswith("keras.optimizers.schedules."):
        return "schedule" if path.count(".") == 3 and path.rpartition(".")[2][:1].isupper() else None
    if path.startswith("keras.applications.") and path.rpartition(".")[2][:1].isupper():
        return "model"
    for module, name in _BY_MODULE.items():
        if path.startswith(module) and path.count(".") == module.count("."):
            leaf = path[len(module) :]
            return name if leaf[:1].isupper() or inventory.kind(path) == "class" else None
    return None
