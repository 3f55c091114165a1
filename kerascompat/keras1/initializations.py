"""`keras.initializations` of Keras 1 (keras/initializations.py of 1.2.2): functions of a shape that give variables.

Layers of Keras 3 take them as initializers too.
"""

import keras as _keras

from kerascompat._initializations import Initialization as _Initialization

uniform = _Initialization("uniform", lambda scale=0.05: _keras.initializers.RandomUniform(-scale, scale))
normal = _Initialization("normal", lambda scale=0.05: _keras.initializers.RandomNormal(0.0, scale))
lecun_uniform = _Initialization("lecun_uniform", lambda: _keras.initializers.VarianceScaling(1.0, "fan_in", "uniform"))
glorot_normal = _Initialization("glorot_normal", lambda: _keras.initializers.VarianceScaling(1.0, "fan_avg", "untruncated_normal"))
glorot_uniform = _Initialization("glorot_uniform", lambda: _keras.initializers.VarianceScaling(1.0, "fan_avg", "uniform"))
he_normal = _Initialization("he_normal", lambda: _keras.initializers.VarianceScaling(2.0, "fan_in", "untruncated_normal"))
he_uniform = _Initialization("he_uniform", lambda: _keras.initializers.VarianceScaling(2.0, "fan_in", "uniform"))
orthogonal = _Initialization("orthogonal", lambda scale=1.1: _keras.initializers.Orthogonal(gain=scale))
identity = _Initialization("identity", lambda scale=1: _keras.initializers.Identity(gain=scale))
zero = _Initialization("zero", _keras.initializers.Zeros)
one = _Initialization("one", _keras.initializers.Ones)

_BY_NAME = {
    one.name: one
    for one in (uniform, normal, lecun_uniform, glorot_normal, glorot_uniform, he_normal, he_uniform, orthogonal, identity, zero, one)
}


def get(identifier, **kwargs):
    """An initialization by its name, with `scale` for those that have one; a function is given back.

    Raises:
        ValueError: no initialization of that name in Keras 1.
    """
    if not isinstance(identifier, str):
        return identifier
    if identifier not in _BY_NAME:
        raise ValueError(f"Invalid initialization: {identifier!r}; Keras 1 has {', '.join(_BY_NAME)}.")
    return _BY_NAME[identifier].scaled(**kwargs) if kwargs else _BY_NAME[identifier]


__all__ = [
    "get",
    "glorot_normal",
    "glorot_uniform",
    "he_normal",
    "he_uniform",
    "identity",
    "lecun_uniform",
    "normal",
    "one",
    "orthogonal",
    "uniform",
    "zero",
]
