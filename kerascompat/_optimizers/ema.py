"""Moving averages of the weights (`use_ema`), which began at the weights in tf.keras 2.11-2.15 and begin at the first update in Keras 3.

tf.keras 2.15, keras/src/optimizers/optimizer.py, `build` and `_update_model_variables_moving_average`.
"""

from keras import ops


def start(variable):
    """What an average is initialised by: a copy of the weight as it stands, whose buffer JAX gives away in every step."""
    return lambda shape, dtype: ops.cast(ops.copy(variable), dtype)


def move(optimizer, variables):
    """`momentum * average + (1 - momentum) * weight`, for each."""
    for variable, average in zip(variables, optimizer._model_variables_moving_average, strict=True):
        if average is not None:
            average.assign(optimizer.ema_momentum * average + (1 - optimizer.ema_momentum) * ops.convert_to_tensor(variable))
