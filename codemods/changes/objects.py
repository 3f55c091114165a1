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

#: What only models have: whatever it is asked of is one, where no class of the user's defines it.
MEMBERS_OF_MODELS = frozenset(
    "fit_generator evaluate_generator predict_generator train_on_batch test_on_batch predict_on_batch save_weights get_layer metrics_names".split()
)

#: family of a container -> family of its items
ITEMS = {"layers": "layer", "tensors": "tensor"}

#: functions that the inventory does not tell the result of -> family of what they return
FUNCTIONS = {
    "keras.models.load_model": "model",
    "keras.models.model_from_json": "model",
    "keras.models.model_from_yaml": "model",
    "keras.models.model_from_config": "model",
    "keras.models.clone_model": "model",
    "keras.utils.multi_gpu_model": "model",
    "keras.optimizers.get": "optimizer",
    "keras.optimizers.deserialize": "optimizer",
    "keras.preprocessing.image.ImageDataGenerator": "generator",
}

#: The family of what other libraries make: no object of Keras.
FOREIGN = "foreign"
#: Packages none of whose objects is Keras's, nor has one in it.
FOREIGN_THROUGHOUT = frozenset("torch torchvision pandas xgboost lightgbm catboost chainer mxnet lasagne caffe paddle statsmodels".split())
#: Packages whose classes make no objects of Keras, though these can hold some.
_FOREIGN_CLASSES = frozenset("sklearn imblearn argparse optparse configparser collections threading subprocess".split())


def is_foreign(path: str) -> bool:
    """Whether calling what lies at a path of another package certainly gives no object of Keras."""
    root, _, rest = path.partition(".")
    return root in FOREIGN_THROUGHOUT or root in _FOREIGN_CLASSES and rest.rpartition(".")[2][:1].isupper()


@lru_cache(maxsize=4096)
def family(path: str) -> str | None:
    """Family of the instances of the Keras class at a canonical path, None for what is no class."""
    return inventory.family(path) if inventory.kind(path) == "class" else None


@lru_cache(maxsize=4096)
def result(path: str) -> str | None:
    """Family of what calling the Keras class or function at a canonical path gives."""
    return FUNCTIONS.get(path) or inventory.family(path)
