"""The optimizers of Keras 1, as of 1.2.2 (keras/optimizers.py).

RMSprop, Adagrad and Adadelta did not save their counter, nor Nadam the product of its
momentums: a model that is loaded starts them again, here as it did there.
"""

from kerascompat._optimizers.adadelta import Adadelta as _Adadelta
from kerascompat._optimizers.adagrad import Adagrad as _Adagrad
from kerascompat._optimizers.adam import Adam as _Adam
from kerascompat._optimizers.adamax import Adamax as _Adamax
from kerascompat._optimizers.dialects import KERAS1
from kerascompat._optimizers.nadam import Nadam as _Nadam
from kerascompat._optimizers.protocol import face as _protocol
from kerascompat._optimizers.registry import Lookup, in_dialect
from kerascompat._optimizers.rmsprop import RMSprop as _RMSprop
from kerascompat._optimizers.sgd import SGD as _SGD

_keras1 = in_dialect(KERAS1)

Optimizer = _protocol(KERAS1)


@_keras1(lr=0.01, momentum=0.0, decay=0.0, nesterov=False)
class SGD(_SGD):
    pass


@_keras1(lr=0.001, rho=0.9, epsilon=1e-8, decay=0.0)
class RMSprop(_RMSprop):
    forgets = frozenset({"iterations"})


@_keras1(lr=0.01, epsilon=1e-8, decay=0.0)
class Adagrad(_Adagrad):
    forgets = frozenset({"iterations"})


@_keras1(lr=1.0, rho=0.95, epsilon=1e-8, decay=0.0)
class Adadelta(_Adadelta):
    constants = frozenset({"rho"})
    forgets = frozenset({"iterations"})


@_keras1(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8, decay=0.0)
class Adam(_Adam):
    pass


@_keras1(lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=1e-8, decay=0.0)
class Adamax(_Adamax):
    pass


@_keras1(lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=1e-8, schedule_decay=0.004)
class Nadam(_Nadam):
    forgets = frozenset({"m_schedule"})


sgd, rmsprop, adagrad, adadelta = SGD, RMSprop, Adagrad, Adadelta
adam, adamax, nadam = Adam, Adamax, Nadam

_lookup = Lookup(KERAS1, [SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam])
get, serialize, deserialize = _lookup.get, _lookup.serialize, _lookup.deserialize

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "Adamax",
    "Nadam",
    "Optimizer",
    "RMSprop",
    "adadelta",
    "adagrad",
    "adam",
    "adamax",
    "deserialize",
    "get",
    "nadam",
    "rmsprop",
    "serialize",
    "sgd",
]
