"""`model.build(input_shape)` of models whose `call` is the user's (keras/engine/training.py of tf.keras 2.10)."""

import keras


def build(model, input_shape):
    """Make the weights of a model by calling it on symbolic inputs of that shape.

    Keras 3 calls nothing: such a model counts as built then and has no weights.

    Args:
        model: A Keras 3 model. One that has a `build` of its own, and any functional or Sequential one, is built by that.
        input_shape: A tuple with the batch size or None first, a list of such tuples, or a dict of them.
    """
    if type(model).build is keras.Model.build:
        model.compute_output_spec(_inputs(input_shape))
    model.build(input_shape)


def _inputs(shape):
    if isinstance(shape, dict):
        return {name: _input(one) for name, one in shape.items()}
    if isinstance(shape, list) and not all(size is None or isinstance(size, int) for size in shape):
        return [_input(one) for one in shape]
    return _input(shape)


def _input(shape):
    return keras.KerasTensor(tuple(shape), dtype=keras.config.floatx())
