"""Models made of tensors whose class is one of kerascompat's, or derives from one."""

import keras
from keras.src.models.functional import Functional


class FunctionalForm:
    """`Model(inputs, outputs)` of a face, which is an object of `form`, a class beside the one that other models derive from.

    Keras 3 puts Functional among the bases of whatever class a functional model is made with, for good (keras/src/models/model.py,
    `inject_functional_model_class`, 3.15.1). In a class of everybody's that would be the base of models that are not made of tensors:
    after the first functional model their `super().__init__()` asks for inputs and outputs.
    """

    form = None

    def __new__(cls, *args, **kwargs):
        if vars(cls).get("form") is not None and _of_tensors(args, kwargs):
            cls = vars(cls)["form"]
        return super().__new__(cls, *args, **kwargs)

    def __init__(self, *args, **kwargs):
        if _of_tensors(args, kwargs) and not isinstance(self, Functional):
            _inject(type(self))
        super().__init__(*args, **kwargs)


def with_form(model):
    """The class of a face, registered, with the one that its functional models are of: same name, and saved as the same."""
    package = model.__module__.rpartition(".")[0]
    members = {"__doc__": model.__doc__, "__module__": model.__module__, "__init__": Functional.__init__, "form": None}
    members["__qualname__"] = f"{model.__qualname__}.form"  # where pickle finds it
    model.form = type(model.__name__, (model, Functional), members)
    for kind in (model, model.form):  # the second is what files say they are of; it derives from the first
        keras.saving.register_keras_serializable(package=package)(kind)
    return model


def _of_tensors(args, kwargs):
    """Are these the arguments of a functional model?"""
    return len(args) == 2 or len(args) == 1 and "outputs" in kwargs or "inputs" in kwargs and "outputs" in kwargs


def _inject(cls):
    """Let a class that derives from a face's Model derive from its form."""
    if vars(cls).get("form") is not None:
        return vars(cls)["form"]
    if issubclass(cls, FunctionalForm) and cls is not FunctionalForm:
        cls.__bases__ = tuple(_inject(base) for base in cls.__bases__)
    return cls
