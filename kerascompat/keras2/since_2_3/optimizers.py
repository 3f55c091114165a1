"""The optimizers of Keras 2.3 (keras/optimizers.py of 2.3.1).

Arithmetic and defaults are those of 2.0-2.2.  `decay`, `epsilon` and `schedule_decay` are
keywords, so that the positions differ, and every optimizer saves its counter.
"""

from typing import ClassVar

from kerascompat._optimizers.adadelta import Adadelta as _Adadelta
from kerascompat._optimizers.adagrad import Adagrad as _Adagrad
from kerascompat._optimizers.adam import Adam as _Adam
from kerascompat._optimizers.adamax import Adamax as _Adamax
from kerascompat._optimizers.dialects import KERAS2_3
from kerascompat._optimizers.nadam import Nadam as _Nadam
from kerascompat._optimizers.protocol import face as _protocol
from kerascompat._optimizers.registry import Lookup, in_dialect
from kerascompat._optimizers.rmsprop import RMSprop as _RMSprop
from kerascompat._optimizers.sgd import SGD as _SGD

_keras2_3 = in_dialect(KERAS2_3)

Optimizer = _protocol(KERAS2_3)

_KEYWORDS = {"epsilon": None, "decay": 0.0}


@_keras2_3(learning_rate=0.01, momentum=0.0, nesterov=False)
class SGD(_SGD):
    extra_keywords: ClassVar = {"decay": 0.0}


@_keras2_3(learning_rate=0.001, rho=0.9)
class RMSprop(_RMSprop):
    extra_keywords: ClassVar = _KEYWORDS


@_keras2_3(learning_rate=0.01)
class Adagrad(_Adagrad):
    extra_keywords: ClassVar = _KEYWORDS


@_keras2_3(learning_rate=1.0, rho=0.95)
class Adadelta(_Adadelta):
    constants = frozenset({"rho"})
    extra_keywords: ClassVar = _KEYWORDS


@_keras2_3(learning_rate=0.001, beta_1=0.9, beta_2=0.999, amsgrad=False)
class Adam(_Adam):
    extra_keywords: ClassVar = _KEYWORDS


@_keras2_3(learning_rate=0.002, beta_1=0.9, beta_2=0.999)
class Adamax(_Adamax):
    extra_keywords: ClassVar = _KEYWORDS


@_keras2_3(learning_rate=0.002, beta_1=0.9, beta_2=0.999)
class Nadam(_Nadam):
    extra_keywords: ClassVar = {"epsilon": None, "schedule_decay": 0.004}


sgd, rmsprop, adagrad, adadelta = SGD, RMSprop, Adagrad, Adadelta
adam, adamax, nadam = Adam, Adamax, Nadam

_lookup = Lookup(KERAS2_3, [SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam])
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
