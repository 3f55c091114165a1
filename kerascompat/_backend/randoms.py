"""Random tensors and variables.

The distributions are the old ones, the numbers are not: no version shares its generator with another.
A seed gives the same numbers at every call.
"""

import keras
from keras import ops

from kerascompat._backend import variables
from kerascompat._backend.symbolic import symbolic


def _type(dtype):
    return dtype or keras.config.floatx()


@symbolic
def random_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Normal numbers."""
    return keras.random.normal(shape, mean, stddev, dtype=_type(dtype), seed=seed)


@symbolic
def random_uniform(shape, minval=0.0, maxval=1.0, dtype=None, seed=None):
    """Numbers from `minval` up to and without `maxval`."""
    if dtype is not None and "int" in dtype:
        return keras.random.randint(shape, int(minval), int(maxval), dtype=dtype, seed=seed)
    return keras.random.uniform(shape, minval, maxval, dtype=_type(dtype), seed=seed)


@symbolic
def random_binomial(shape, p=0.0, dtype=None, seed=None):
    """1 with the probability `p`, else 0."""
    draws = keras.random.uniform(shape, dtype=_type(None), seed=seed)
    return ops.cast(draws <= p, _type(dtype))


random_bernoulli = random_binomial


@symbolic
def truncated_normal(shape, mean=0.0, stddev=1.0, dtype=None, seed=None):
    """Normal numbers, drawn again beyond two standard deviations."""
    return keras.random.truncated_normal(shape, mean, stddev, dtype=_type(dtype), seed=seed)


def random_normal_variable(shape, mean, scale, dtype=None, name=None, seed=None):
    """A variable of normal numbers with the standard deviation `scale`."""
    return variables.variable(random_normal(shape, mean, scale, dtype, seed), dtype, name)


def random_uniform_variable(shape, low, high, dtype=None, name=None, seed=None):
    """A variable of numbers from `low` up to and without `high`."""
    return variables.variable(random_uniform(shape, low, high, dtype, seed), dtype, name)


@symbolic
def dropout(x, level, noise_shape=None, seed=None):
    """Zeros in place of a share of `level` of the elements, the others divided by `1 - level`; in training or not."""
    return keras.random.dropout(x, level, noise_shape=noise_shape, seed=seed)
