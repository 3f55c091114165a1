"""Names that layers and models are given where the program gives none.

Keras 1 and standalone Keras 2 number from one: the first Dense is `dense_1`. tf.keras and Keras 3 number from zero: it is
`dense`, and `dense_1` is the second. So `model.get_layer("dense_1")` runs in Keras 3, on another layer.

Sources: Keras 1.2.2 keras/engine/topology.py (Layer.__init__, Layer.create_input_layer, Container.__init__); Keras 2.2.4
keras/engine/base_layer.py (Layer.__init__, _to_snake_case), keras/engine/input_layer.py, keras/engine/sequential.py
(Sequential.add); tf.keras 2.10 keras/engine/base_layer.py, keras/backend.py (unique_object_name).
"""

from __future__ import annotations

import functools
import inspect
import re

import keras

# Keras 1's own words, by the class that Keras 3 has for them; all others are the name of the class in small letters.
_KERAS_1 = {
    "Conv1D": "convolution1d",
    "Conv2D": "convolution2d",
    "Conv3D": "convolution3d",
    "Conv2DTranspose": "deconvolution2d",
    "Conv3DTranspose": "deconvolution3d",
    "SeparableConv2D": "separableconvolution2d",
    **dict.fromkeys(("Add", "Multiply", "Average", "Maximum", "Concatenate", "Dot", "Merge"), "merge"),
}

_numbering: str | None = None  # the dialect that names are given by, None: Keras 3's own
_replaced: dict[tuple[type, str], object] = {}  # methods of Keras, while others stand in their place
_first_layers: list[keras.Layer] = []  # of the Sequential models that are being made


def use_legacy_names(dialect: str | None) -> None:
    """Name layers and models, from here on, as an old Keras did; the numbers begin anew with `clear_session`.

    It holds for the process, and for what is made after the call. Names that are given stay as they are given.

    Args:
        dialect: "keras1" (`dense_1`, `convolution2d_1`, `merge_1`, `dense_input_1`), "keras2" (`dense_1`, `conv2d_1`,
            `add_1`, `dense_1_input`) or "tf_keras" (`dense`, `conv2d`, `add`, `dense_input`). Inputs are `input_1` in
            all of them, models `model_1` and `model`. None: Keras 3's own names again.

    Raises:
        ValueError: another dialect.
    """
    global _numbering
    if dialect is None:
        _take_back()
        return
    if dialect not in ("keras1", "keras2", "tf_keras"):
        raise ValueError(f"dialect must be 'keras1', 'keras2' or 'tf_keras', not {dialect!r}.")
    if _numbering is None:
        _install()
    _numbering = dialect


def _install() -> None:
    operation, input_layer = keras.Operation.__init__, keras.layers.InputLayer.__init__
    add, build = keras.Sequential.add, keras.Sequential.build

    @functools.wraps(operation)
    def named(self, name=None):
        operation(self, name=_name_of(self) if name is None else name)

    @functools.wraps(input_layer)
    def named_input(self, *args, name=None, **kwargs):  # data are given by the name of the tensor, which is that of the layer
        input_layer(self, *args, name=_name_of(self) if name is None else name, **kwargs)

    named_input.__signature__ = inspect.signature(input_layer)  # Keras keeps what it is called with by the names of its parameters

    @functools.wraps(add)
    def adding(self, layer, *args, **kwargs):
        _first_layers.append(next(iter(self.layers), layer))
        try:
            add(self, layer, *args, **kwargs)
        finally:
            _first_layers.pop()

    @functools.wraps(build)
    def building(self, *args, **kwargs):
        _first_layers.append(next(iter(self.layers), None))
        try:
            build(self, *args, **kwargs)
        finally:
            _first_layers.pop()

    keras.Operation.__init__, keras.layers.InputLayer.__init__ = named, named_input
    keras.Sequential.add, keras.Sequential.build = adding, building
    _replaced.update({(keras.Operation, "__init__"): operation, (keras.layers.InputLayer, "__init__"): input_layer})
    _replaced.update({(keras.Sequential, "add"): add, (keras.Sequential, "build"): build})


def _take_back() -> None:
    global _numbering
    _numbering = None
    while _replaced:
        (cls, name), method = _replaced.popitem()
        setattr(cls, name, method)


def _name_of(new: keras.Operation) -> str:
    if not isinstance(new, keras.Layer):
        # Arithmetic on tensors was no layer. Its name must not be one that a layer is given.
        return f"{_snake(type(new).__name__)}_op_{keras.backend.get_uid('operation')}"
    first = _first_layers[-1] if _first_layers else None
    if isinstance(new, keras.layers.InputLayer):
        if not isinstance(first, keras.Layer) or isinstance(first, keras.layers.InputLayer):
            return f"input_{keras.backend.get_uid('input')}"
        if _numbering == "keras1":
            prefix = f"{_prefix(first)}_input_"
            return f"{prefix}{keras.backend.get_uid(prefix)}"
        return f"{first.name}_input"
    prefix = _prefix(new)
    number = keras.backend.get_uid(prefix)
    if _numbering != "tf_keras":
        return f"{prefix}_{number}"
    return prefix if number == 1 else f"{prefix}_{number - 1}"


def _prefix(layer: keras.Layer) -> str:
    name = type(layer).__name__
    if name == "Functional":
        return "model"
    if _numbering == "keras1":
        return _KERAS_1.get(name, name.lower())
    return _snake(name)


def _snake(name: str) -> str:
    """`GlobalMaxPooling2D`: `global_max_pooling2d`. In standalone Keras a digit ends no word: `ConvLSTM2D` is `conv_lst_m2d`."""
    word = "[A-Z][a-z]+" if _numbering == "tf_keras" else "[A-Z][a-z0-9]+"
    parted = re.sub(f"(.)({word})", r"\1_\2", name)
    small = re.sub("([a-z])([A-Z])", r"\1_\2", parted).lower()
    return f"private{small}" if small.startswith("_") else small
