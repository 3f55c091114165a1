"""The optimizers of tf.keras 2.11-2.15 (keras/src/optimizers/ of 2.15).

They have no `decay` and refuse it; they take `lr`, warn, and ignore it, as they did.
`jit_compile` belongs to `model.compile()` now and changes nothing here.  Keras 3 grew
from these: where its numbers are the same, plain `keras.optimizers` will do, but on
TensorFlow it does not add up the rows that an Embedding's gradient repeats.

`deserialize` and `get` make the optimizer of `kerascompat.tf_keras` from a config that does not
say `is_legacy_optimizer=False`, as they did.
"""

from typing import ClassVar

from kerascompat._optimizers.adadelta import Adadelta as _Adadelta
from kerascompat._optimizers.adagrad import Adagrad as _Adagrad
from kerascompat._optimizers.adam import Adam as _Adam
from kerascompat._optimizers.adamax import Adamax as _Adamax
from kerascompat._optimizers.dialects import TF_KERAS_2_11
from kerascompat._optimizers.ftrl import Ftrl as _Ftrl
from kerascompat._optimizers.nadam import Nadam as _Nadam
from kerascompat._optimizers.registry import Lookup, in_dialect
from kerascompat._optimizers.rmsprop import RMSprop as _RMSprop
from kerascompat._optimizers.sgd import SGD as _SGD
from kerascompat._optimizers.stepping import face as _step_face
from kerascompat.tf_keras.optimizers import _lookup as _legacy


def _tf_keras_2_11(name, *, ema_overwrite_frequency=None, **arguments):
    common = {
        "weight_decay": None,
        "clipnorm": None,
        "clipvalue": None,
        "global_clipnorm": None,
        "use_ema": False,
        "ema_momentum": 0.99,
        "ema_overwrite_frequency": ema_overwrite_frequency,
        "jit_compile": True,
        "name": name,
    }
    return in_dialect(TF_KERAS_2_11)(**{**arguments, **common})


@_tf_keras_2_11("SGD", learning_rate=0.01, momentum=0.0, nesterov=False)
class SGD(_SGD):
    constants = frozenset({"momentum"})
    ranges: ClassVar = {"momentum": (0.0, 1.0)}
    sparse_rule = "all"


@_tf_keras_2_11(
    "RMSprop",
    learning_rate=0.001,
    rho=0.9,
    momentum=0.0,
    epsilon=1e-7,
    centered=False,
    ema_overwrite_frequency=100,
)
class RMSprop(_RMSprop):
    constants = frozenset({"rho", "momentum"})

    @property
    def sparse_rule(self):
        """With momentum every row moves."""
        return "all" if self.has_momentum else "slots"


@_tf_keras_2_11("Adagrad", learning_rate=0.001, initial_accumulator_value=0.1, epsilon=1e-7)
class Adagrad(_Adagrad):
    pass


@_tf_keras_2_11("Adadelta", learning_rate=0.001, rho=0.95, epsilon=1e-7)
class Adadelta(_Adadelta):
    by_variable = ("accum_grad", "accum_var")
    constants = frozenset({"rho"})
    sparse_rule = "all"


@_tf_keras_2_11("Adam", learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7, amsgrad=False)
class Adam(_Adam):
    by_variable = ("m", "v")
    constants = frozenset({"beta_1", "beta_2"})


@_tf_keras_2_11("Adamax", learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
class Adamax(_Adamax):
    by_variable = ("m", "v")
    constants = frozenset({"beta_1", "beta_2"})
    sparse_rule = "all"


@_tf_keras_2_11("Nadam", learning_rate=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-7)
class Nadam(_Nadam):
    forgets = frozenset({"m_schedule"})
    by_variable = ("m", "v")
    sparse_rule = "all"


@_tf_keras_2_11(
    "Ftrl",
    learning_rate=0.001,
    learning_rate_power=-0.5,
    initial_accumulator_value=0.1,
    l1_regularization_strength=0.0,
    l2_regularization_strength=0.0,
    l2_shrinkage_regularization_strength=0.0,
    beta=0.0,
)
class Ftrl(_Ftrl):
    by_variable = ("accumulator", "linear")
    sparse_rule = "all"


Optimizer = _step_face(TF_KERAS_2_11)

_lookup = Lookup(TF_KERAS_2_11, [SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam, Ftrl], legacy=_legacy)
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
    "RMSprop",
    "deserialize",
    "get",
    "serialize",
]
