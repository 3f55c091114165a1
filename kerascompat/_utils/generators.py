"""What generators yield for `predict`, as Keras 3 takes it: tuples that begin with the inputs."""


def inputs(generator):
    """The batches of a generator that yields inputs alone, as standalone Keras took them.

    `predict_generator` took (x, y), (x, y, weights), or x alone, an array or a list of arrays for several inputs
    (keras/engine/training.py of 1.2.2 and 2.0.8, training_generator.py of 2.2.4 and 2.3.1). Keras 3 refuses what is no tuple.

    Args:
        generator: Any iterator.

    Returns:
        A generator of tuples.
    """
    for batch in generator:
        first, *rest = batch if isinstance(batch, tuple) else (batch,)
        yield (tuple(first) if isinstance(first, list) else first, *rest)


def tuples(generator):
    """The batches of a generator as tf.keras took them: an array is the inputs, a list is (x, y) or (x, y, weights).

    tensorflow/python/keras/engine/data_adapter.py of 2.3 and 2.10, `GeneratorDataAdapter` and `unpack_x_y_sample_weight`.

    Args:
        generator: Any iterator.

    Returns:
        A generator of tuples.
    """
    for batch in generator:
        yield batch if isinstance(batch, tuple) else tuple(batch) if isinstance(batch, list) else (batch,)
