"""An optimizer's state as the flat list of arrays that its dialect gave, took and wrote to HDF5 files."""

import itertools

import numpy as np
from keras import ops


def variables(optimizer):
    """The variables of the state, in the dialect's order.

    First those of the optimizer itself (`own_state`, less what the dialect did not save), then moving averages of the
    weights where it keeps them, then the slots: slot by slot, or those named in `by_variable` weight by weight before
    the others.  Taken from `weights` of Keras 1.2.2-2.3.1 and of tf.keras 2.3-2.15 at work.
    """
    own = [variable for name, variable in optimizer.own_state().items() if name not in optimizer.forgets]
    return own + _kept(optimizer)


def fill(optimizer, arrays):
    """Set the state from such a list, of any version of the dialect.

    What the list does not hold starts again, as it did there: the counter that RMSprop, Adagrad and Adadelta did not save
    before Keras 2.3, and Nadam's product of momentums.  Arrays that were kept and never read are passed over: the
    velocities of SGD without momentum, and what Adam of Keras 2 kept in place of `vhat`.

    Args:
        optimizer: A built optimizer of kerascompat.
        arrays: As `get_weights()` of the dialect gave them.

    Raises:
        ValueError: the optimizer is not built, or the list fits none of the forms its dialect wrote.
    """
    who = f"{type(optimizer).__name__} of {optimizer.dialect.title}"
    if not optimizer.built:
        raise ValueError(
            f"{who} has no slots yet, so no state can be set: call optimizer.build(model.trainable_variables) first, "
            "with the weights in the order in which the state was saved."
        )
    arrays = [np.asarray(array) for array in arrays]
    shapes = [array.shape for array in arrays]
    forms = list(_forms(optimizer))
    for form in forms:
        if shapes == [tuple(shape) for shape, _ in form]:
            break
    else:
        raise ValueError(
            f"the state does not fit {who}: it takes {' or '.join(str([tuple(shape) for shape, _ in form]) for form in forms)} "
            f"(shapes, in this order), and was given {shapes}. The arguments of the optimizer (amsgrad, momentum, centered) "
            "and the weights it trains must be those it was saved with."
        )
    given = {id(variable) for _, variable in form if variable is not None}
    for name, variable in optimizer.own_state().items():
        if id(variable) not in given:
            variable.assign(optimizer.starts[name])
    for array, (_, variable) in zip(arrays, form, strict=True):
        if variable is not None:
            variable.assign(ops.cast(array, variable.dtype))


def _forms(optimizer):
    """Every form in which a version of the dialect kept this state: lists of (shape, variable or None)."""
    own = optimizer.own_state().items()
    kept = [(variable.shape, variable) for variable in _kept(optimizer)]
    unread = [(shape, None) for shape in optimizer.unread_slots()]
    saved = [(True, False) if name in optimizer.not_always_saved else (True,) for name, _ in own]
    for choice in itertools.product(*saved):
        head = [(variable.shape, variable) for keep, (_, variable) in zip(choice, own, strict=True) if keep]
        for tail in (unread, []) if unread else ([],):
            yield head + kept + tail


def _kept(optimizer):
    slots = getattr(optimizer, "_slots", {})
    together = [name for name in optimizer.by_variable if name in slots]
    paired = [slot for of_variable in zip(*(slots[name] for name in together), strict=True) for slot in of_variable]
    averages = getattr(optimizer, "_model_variables_moving_average", []) if optimizer.use_ema else []
    return [*averages, *paired, *(slot for name in slots if name not in together for slot in slots[name])]
