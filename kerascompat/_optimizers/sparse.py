"""Gradients that name the rows they belong to (`tf.IndexedSlices`).

TensorFlow gives the gradient of an Embedding in this form, a row as often as its
token occurred.  Other backends give dense gradients, so nothing here runs there.
"""


def is_sparse(gradient):
    """Whether `gradient` is a `tf.IndexedSlices`; imports no backend to find out."""
    return type(gradient).__name__ == "IndexedSlices"


def dense(gradient):
    """The gradient as a tensor of its variable's shape, repeated rows added up."""
    if not is_sparse(gradient):
        return gradient
    import tensorflow as tf

    return tf.convert_to_tensor(gradient)


def on_values(function, gradients):
    """Apply `function`, tensors to tensors, to the values alone and keep the rows.

    TensorFlow's clipping of `tf.IndexedSlices` does this: repeated rows are clipped,
    and counted in the norm, one by one.
    """
    values = function([g.values if is_sparse(g) else g for g in gradients])
    return [type(g)(v, g.indices, g.dense_shape) if is_sparse(g) else v for g, v in zip(gradients, values, strict=True)]


def unique_rows(gradient):
    """(rows, values): every row once, with the sum of its values.

    TensorFlow 2.0-2.10, optimizer_v2.py, `_deduplicate_indexed_slices`.
    """
    import tensorflow as tf

    rows, positions = tf.unique(gradient.indices)
    return rows, tf.math.unsorted_segment_sum(gradient.values, positions, tf.shape(rows)[0])


def read_rows(variable, rows):
    """The named rows of a variable."""
    import tensorflow as tf

    return tf.gather(_native(variable), rows)


def write_rows(variable, rows, values):
    """Overwrite the named rows of a variable; a row may be named only once."""
    import tensorflow as tf

    _native(variable).scatter_update(tf.IndexedSlices(values, rows))


def add_rows(variable, rows, values):
    """Add values to rows, one after the other; a row may be named often."""
    import tensorflow as tf

    _native(variable).scatter_add(tf.IndexedSlices(values, rows))


def _native(variable):
    # tf.Variable has a method `value`, keras.Variable an attribute.
    value = getattr(variable, "value", variable)
    return variable if callable(value) else value
