"""The optimizers of tf.keras 2.0-2.10, `tf.keras.optimizers.legacy` up to 2.15."""

from typing import ClassVar

from kerascompat._optimizers.adadelta import Adadelta as _Adadelta
from kerascompat._optimizers.adagrad import Adagrad as _Adagrad
from kerascompat._optimizers.adam import Adam as _Adam
from kerascompat._optimizers.adamax import Adamax as _Adamax
from kerascompat._optimizers.dialects import TF_KERAS
from kerascompat._optimizers.ftrl import Ftrl as _Ftrl
from kerascompat._optimizers.nadam import Nadam as _Nadam
from kerascompat._optimizers.registry import Lookup, in_dialect
from kerascompat._optimizers.resource import face as _own
from kerascompat._optimizers.rmsprop import RMSprop as _RMSprop
from kerascompat._optimizers.sgd import SGD as _SGD

_tf_keras = in_dialect(TF_KERAS)

Optimizer = _own(TF_KERAS)


@_tf_keras(learning_rate=0.01, momentum=0.0, nesterov=False, name="SGD")
class SGD(_SGD):
    ranges: ClassVar = {"momentum": (0.0, 1.0)}


@_tf_keras(learning_rate=0.001, rho=0.9, momentum=0.0, epsilon=1e-7, centered=False, name="RMSprop")
class RMSprop(_RMSprop):
    ranges: ClassVar = {"momentum": (0.0, 1.0)}


@_tf_keras(learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7, name="Adagrad")
class Adagrad(_Adagrad):
    pass


@_tf_keras(learning_rate=0.001, rho=0.95, epsilon=1e-7, name="Adadelta")
class Adadelta(_Adadelta):
    pass


@_tf_keras(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False, name="Adam")
class Adam(_Adam):
    pass


@_tf_keras(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="Adamax")
class Adamax(_Adamax):
    pass


@_tf_keras(learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, name="Nadam")
class Nadam(_Nadam):
    extra_keywords: ClassVar = {"schedule_decay": 0.004}

    @classmethod
    def takes_schedules(cls):
        return False


@_tf_keras(
    learning_rate=0.001,
    learning_rate_power=-0.5,
    initial_accumulator_value=0.1,
    l1_regularization_strength=0.0,
    l2_regularization_strength=0.0,
    name="Ftrl",
    l2_shrinkage_regularization_strength=0.0,
    beta=0.0,
)
class Ftrl(_Ftrl):
    by_variable = ("accumulator", "linear")


RMSProp = RMSprop

_lookup = Lookup(TF_KERAS, [SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam, Ftrl])
get, serialize, deserialize = _lookup.get, _lookup.serialize, _lookup.deserialize

__all__ = [
    "SGD",
    "Adadelta",
    "Adagrad",
    "Adam",
    "Adamax",
    "Ftrl",
    "Nadam",
    "Optimizer",
    "RMSProp",
    "RMSprop",
    "deserialize",
    "get",
    "serialize",
]
