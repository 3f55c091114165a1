"""The state of an optimizer in an old file: counter and slots, put where the optimizer of Keras 3 keeps them."""

import warnings

import keras
import numpy as np
from keras import ops

from kerascompat._optimizers.base import LegacyOptimizer


def restore(model, file, filled):
    """Give the model's optimizer the counter and the slots that a file holds.

    What cannot be given back is warned about with its reason: the optimizer then starts anew,
    with the hyper-parameters of the file.

    Args:
        model: The compiled model.
        file: The `kerascompat._files.hdf5.OldFile`.
        filled: What `kerascompat._files.weights.fill` returned for this model and file.
    """
    optimizer, arrays = model.optimizer, file.optimizer_state()
    optimizer.build(model.trainable_variables)
    if not isinstance(optimizer, LegacyOptimizer):
        return _anew(file, optimizer, "its class is your own, and only its code knows what the arrays mean")
    if not arrays:
        return _anew(file, optimizer, "the file holds no state of it")
    trained = [part for part in filled if part.group.trainable]
    if not all(part.group.linear for part in trained):
        return _anew(file, optimizer, "a layer of cuDNN trains, whose two biases became one")
    try:
        _copy(optimizer, trained, arrays, file.origin)
    except ValueError as error:
        _anew(file, optimizer, str(error))


def restore_own(model, file):
    """As `restore`, for a file of Keras 3, which holds the optimizer's variables as they are."""
    optimizer, arrays = model.optimizer, file.optimizer_state()
    optimizer.build(model.trainable_variables)
    variables = optimizer.variables
    if arrays is None or [array.shape for array in arrays] != [tuple(variable.shape) for variable in variables]:
        return _anew(file, optimizer, "its state is missing in the file or is of other weights")
    for variable, value in zip(variables, arrays, strict=True):
        variable.assign(value)
    if isinstance(optimizer, LegacyOptimizer):
        optimizer.forget()


def _copy(optimizer, trained, arrays, origin):
    """Fill an optimizer of the old weights, in their order and shapes, and hand its slots over."""
    places = [(part, number) for part in trained for number in range(part.group.count)]
    if origin.family == "keras1":  # compile sorted them by name, keras/engine/training.py of 1.2.2
        places.sort(key=lambda place: place[0].names[place[1]])
    old = type(optimizer).from_config(optimizer.get_config())
    old.build([keras.Variable(np.zeros(part.shapes[number], "float32")) for part, number in places])
    old.set_weights(arrays)
    for name, variable in optimizer.own_state().items():
        variable.assign(old.own_state()[name])
    kept = [(old._slots[name], optimizer._slots[name]) for name in optimizer._slots]
    if optimizer.use_ema:
        kept.append((old._model_variables_moving_average, optimizer._model_variables_moving_average))
    for theirs, ours in kept:
        found = {(id(part), number): slot for (part, number), slot in zip(places, theirs, strict=True)}
        for part in trained:
            slots = [ops.convert_to_numpy(found[id(part), number]) for number in range(part.group.count)]
            for variable, slot in zip(part.group.variables, part.group.convert(slots), strict=True):
                ours[optimizer._get_variable_index(variable)].assign(slot)


def _anew(file, optimizer, reason):
    warnings.warn(
        f"{file.path}: the optimizer {type(optimizer).__name__} has its hyper-parameters back, but its slots and its counter start anew: "
        f"{reason.rstrip('.')}.",
        RuntimeWarning,
        stacklevel=5,
    )
