"""Lists that may be single objects (keras/utils/generic_utils.py of 2.2.4)."""


def to_list(x, allow_tuple=False):
    """`x` if it is a list, else a list of `x` alone; with `allow_tuple` a tuple becomes a list too."""
    if isinstance(x, list):
        return x
    return list(x) if allow_tuple and isinstance(x, tuple) else [x]


def unpack_singleton(x):
    """The item of a list or tuple of one, else `x`."""
    return x[0] if len(x) == 1 else x


def is_all_none(iterable_or_element):
    """Whether every item is None."""
    return all(element is None for element in to_list(iterable_or_element, allow_tuple=True))


def object_list_uid(object_list):
    """A string that tells these objects, in this order, from all others that live."""
    return ", ".join(str(abs(id(x))) for x in to_list(object_list))


def slice_arrays(arrays, start=None, stop=None):
    """Rows of an array or of each of a list of arrays.

    Args:
        arrays: An array, or a list of arrays and None.
        start, stop: Ends of a slice; or `start` is a list or array of rows.

    Returns:
        An array, or a list; `[None]` for None.
    """
    if arrays is None:
        return [None]
    if isinstance(arrays, list):
        return [None if array is None else _rows(array, start, stop) for array in arrays]
    if not hasattr(start, "__len__") and not hasattr(start, "__getitem__"):
        return [None]
    return _rows(arrays, start, stop)


def _rows(array, start, stop):
    if not hasattr(start, "__len__"):
        return array[start:stop]
    return array[start.tolist() if hasattr(start, "shape") else start]


def make_batches(size, batch_size):
    """`(start, end)` of each batch of `size` samples, the last of which may be smaller."""
    return [(start, min(size, start + batch_size)) for start in range(0, size, batch_size)]


def transpose_shape(shape, target_format, spatial_axes):
    """A shape with the channels last, as `target_format` has it.

    Args:
        shape: Tuple or list, the channels last.
        target_format: "channels_first" or "channels_last".
        spatial_axes: Its spatial axes; the channels go before them.

    Raises:
        ValueError: another format.
    """
    if target_format == "channels_last":
        return shape
    if target_format != "channels_first":
        raise ValueError(f"target_format must be 'channels_first' or 'channels_last', not {target_format!r}.")
    found = [*shape[: spatial_axes[0]], shape[-1], *(shape[axis] for axis in spatial_axes)]
    return found if isinstance(shape, list) else tuple(found)
