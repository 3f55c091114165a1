"""The optimizers of standalone Keras 2 (keras/optimizers.py of 2.2.4 and 2.3.1).

Positions are those of 2.0-2.2.  Keras 2.3 kept arithmetic and defaults and moved
`decay` and `epsilon` to keywords, which work here as well.  Up to 2.0.8 `epsilon`
defaulted to 1e-8: give it.  As in 2.3, the counter is saved by every optimizer.
"""

from kerascompat._optimizers.adadelta import Adadelta as _Adadelta
from kerascompat._optimizers.adagrad import Adagrad as _Adagrad
from kerascompat._optimizers.adam import Adam as _Adam
from kerascompat._optimizers.adamax import Adamax as _Adamax
from kerascompat._optimizers.dialects import KERAS2
from kerascompat._optimizers.nadam import Nadam as _Nadam
from kerascompat._optimizers.registry import Lookup, in_dialect
from kerascompat._optimizers.rmsprop import RMSprop as _RMSprop
from kerascompat._optimizers.sgd import SGD as _SGD

_keras2 = in_dialect(KERAS2)


@_keras2(lr=0.01, momentum=0.0, decay=0.0, nesterov=False)
class SGD(_SGD):
    pass


@_keras2(lr=0.001, rho=0.9, epsilon=None, decay=0.0)
class RMSprop(_RMSprop):
    pass


@_keras2(lr=0.01, epsilon=None, decay=0.0)
class Adagrad(_Adagrad):
    pass


@_keras2(lr=1.0, rho=0.95, epsilon=None, decay=0.0)
class Adadelta(_Adadelta):
    constants = frozenset({"rho"})


@_keras2(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False)
class Adam(_Adam):
    pass


@_keras2(lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0)
class Adamax(_Adamax):
    pass


@_keras2(lr=0.002, beta_1=0.9, beta_2=0.999, epsilon=None, schedule_decay=0.004)
class Nadam(_Nadam):
    pass


sgd, rmsprop, adagrad, adadelta = SGD, RMSprop, Adagrad, Adadelta
adam, adamax, nadam = Adam, Adamax, Nadam

_lookup = Lookup(KERAS2, [SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam])
get, serialize, deserialize = _lookup.get, _lookup.serialize, _lookup.deserialize

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "Adamax",
    "Nadam",
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
