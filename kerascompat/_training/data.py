"""Arrays as `fit`, `evaluate` and generators gave them, brought to one array an input and an output."""

import keras
import numpy as np


def arrays(given, names, what):
    """One array a name of `given`.

    A single array, a list in the order of the names, or a dict by name; data frames are taken
    for their values and arrays of one axis get a second of length 1.

    Raises:
        ValueError: not as many arrays as names, or a name that is missing.
    """
    if given is None:
        return [None] * len(names)
    if isinstance(given, dict):
        missing = [name for name in names if name not in given]
        if missing:
            raise ValueError(f"no {what} was given for {', '.join(missing)}; there is {', '.join(map(str, given))}.")
        given = [given[name] for name in names]
    elif isinstance(given, (list, tuple)):
        given = list(given)
        if len(names) == 1 and not (len(given) == 1 and hasattr(given[0], "shape")):
            given = [np.asarray(given[0] if len(given) == 1 and isinstance(given[0], (list, tuple)) else given)]
    else:
        given = [given]
    if len(given) != len(names):
        raise ValueError(f"{len(given)} arrays of {what} were given; the model has {len(names)}: {', '.join(names)}.")
    return [_column(array) for array in given]


def _column(array):
    if array is None:
        return None
    if type(array).__name__ in ("DataFrame", "Series"):
        array = array.to_numpy()
    if isinstance(array, (list, tuple)):
        array = np.asarray(array)
    if len(array.shape) == 1:
        array = np.expand_dims(np.asarray(array), 1)
    return array


def as_targets(given, outputs):
    """The targets of the outputs that are trained, as floats.

    Raises:
        ValueError: as `arrays`; or targets of one column for `categorical_crossentropy`.
    """
    found = arrays(given, [output.name for output in outputs], "target")
    for output, target in zip(outputs, found, strict=True):
        if target is not None and output.loss_name == "categorical_crossentropy" and target.shape[-1] == 1 != output.shape[-1]:
            raise ValueError(
                f"the target of {output.name} has the shape {tuple(target.shape)}, but categorical_crossentropy wants one column a class: "
                "use keras.utils.to_categorical(y), or the loss sparse_categorical_crossentropy."
            )
    return [target if target is None else _floats(target) for target in found]


def _floats(array):
    array = array.toarray() if hasattr(array, "toarray") else array  # a matrix of scipy.sparse
    kind = getattr(array, "dtype", None)
    return array if kind is not None and str(kind) == keras.config.floatx() else np.asarray(array, keras.config.floatx())


def as_weights(sample_weight, class_weight, targets, outputs):
    """One array of weights an output, or None where every weight is 1 (standardize_weights).

    Raises:
        ValueError: weights of two axes without sample_weight_mode='temporal', or a class
            that has no weight.
    """
    names = [output.name for output in outputs]
    samples, classes = _for_outputs(sample_weight, names), _for_outputs(class_weight, names)
    found = []
    for output, target, weights, table in zip(outputs, targets, samples, classes, strict=True):
        if weights is not None:
            weights = np.asarray(weights, keras.config.floatx())
            axes = 2 if output.temporal else 1
            if weights.ndim != axes:
                hint = "" if output.temporal else "; compile with sample_weight_mode='temporal' for one weight a timestep"
                raise ValueError(f"sample_weight of {output.name} has the shape {weights.shape}; it must have {axes} axes{hint}.")
            found.append(weights)
        elif isinstance(table, dict):
            found.append(_of_classes(table, target, output))
        else:
            found.append(None)
    return found


def _for_outputs(given, names):
    if given is None:
        return [None] * len(names)
    if len(names) == 1:
        if isinstance(given, dict) and names[0] in given:
            return [given[names[0]]]
        return [given[0] if isinstance(given, (list, tuple)) and len(given) == 1 else given]
    if isinstance(given, dict):
        return [given.get(name) for name in names]
    if len(given) != len(names):
        raise ValueError(f"{len(given)} arrays of weights were given for {len(names)} outputs ({', '.join(names)}).")
    return list(given)


def _of_classes(table, target, output):
    if target.ndim > 2:
        raise ValueError(f"class_weight serves targets of one or two axes; that of {output.name} has {target.ndim}.")
    classes = np.argmax(target, axis=1) if target.shape[1] > 1 else target[:, 0]
    missing = sorted({int(number) for number in classes} - {int(number) for number in table})
    if missing:
        raise ValueError(f"class_weight of {output.name} has no weight for the classes {missing}.")
    return np.asarray([table[int(number)] for number in classes], keras.config.floatx())


def sliced(array, rows):
    """Rows of an array, an HDF5 data set or a sparse matrix; None stays None."""
    if array is None:
        return None
    if isinstance(rows, np.ndarray) and not isinstance(array, np.ndarray) and not keras.ops.is_tensor(array):
        rows = rows.tolist()
    part = keras.ops.take(array, rows, axis=0) if keras.ops.is_tensor(array) else array[rows]
    return part.toarray() if hasattr(part, "toarray") else part


def length(found):
    """The number of samples in the first array that is there.

    Raises:
        ValueError: arrays of different lengths.
    """
    lengths = {int(array.shape[0]) for array in found if array is not None}
    if len(lengths) > 1:
        raise ValueError(f"inputs, targets and weights must have as many samples; there are {sorted(lengths)}.")
    return lengths.pop() if lengths else 0


def batches(size, batch_size):
    """(start, end) of each batch, the last of which may be smaller."""
    return [(start, min(size, start + batch_size)) for start in range(0, size, batch_size)]


def shuffled(order, batch_size, shuffle):
    """The order of the samples of an epoch, from numpy's global generator: `numpy.random.seed` decides it.

    Args:
        order: The order of the epoch before.
        shuffle: True, False, or "batch" to keep batches together.
    """
    if shuffle == "batch":
        full = len(order) // batch_size * batch_size
        rows, rest = order[:full].reshape(-1, batch_size), order[full:]
        np.random.shuffle(rows)
        return np.append(rows.flatten(), rest)
    if shuffle:
        np.random.shuffle(order)
    return order


def yielded(item):
    """`(x, y, sample_weight)` of what a generator yielded: a tuple or a list of two or three.

    Raises:
        ValueError: anything else.
    """
    if not isinstance(item, (tuple, list)) or len(item) not in (2, 3):
        shown = f"{type(item).__name__} of {len(item)}" if hasattr(item, "__len__") else repr(item)
        raise ValueError(f"a generator must yield (x, y) or (x, y, sample_weight), not a {shown}.")
    return (*item, None) if len(item) == 2 else tuple(item)
