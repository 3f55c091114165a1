"""Models like others, with weights of their own."""

import keras
from keras.src.saving.serialization_lib import SafeModeScope

from kerascompat._training.model import LegacyTraining


def clone_model(model, input_tensors=None, clone_function=None):
    """A model with the layers of another and new weights, not compiled (keras/models.py of 2.2.4; Keras 3 compiles it as the other is).

    A model of a face of kerascompat gives one of that face. Functions of Lambda layers are those of the other's.

    Args:
        model: Sequential or functional.
        input_tensors: Inputs to build it on.
        clone_function: Layer to layer, as tf.keras took it.

    Raises:
        ValueError: as `keras.models.clone_model`.
    """
    given = {"clone_function": clone_function} if clone_function is not None else {}
    compiled, model.compiled = model.compiled, False
    try:
        with SafeModeScope(False):  # no file is read: the functions are those of this program
            clone = keras.models.clone_model(model, input_tensors=input_tensors, **given)
    finally:
        model.compiled = compiled
    if isinstance(model, LegacyTraining) and isinstance(model, keras.Sequential) and not isinstance(clone, type(model)):
        source = [keras.Input(batch_shape=clone.inputs[0].shape, dtype=clone.inputs[0].dtype)] if clone.built and clone.inputs else []
        face = next(cls for cls in type(model).__mro__ if cls.__module__.startswith("kerascompat.") and cls.__module__.endswith(".models"))
        clone = face([*source, *clone.layers], name=clone.name)
    return clone
