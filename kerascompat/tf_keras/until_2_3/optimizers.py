"""The optimizers of tf.keras 2.0-2.3 (tensorflow/python/keras/optimizer_v2/ of TensorFlow 2.3).

With both `clipnorm` and `clipvalue` the norm comes first: 2.4 turned the order.  There is no
`global_clipnorm`, and Ftrl has no `beta`.  `fit` and `minimize` clip; `apply_gradients` in a loop of
one's own does not, as it did not before 2.4.
"""

from kerascompat._optimizers.dialects import TF_KERAS_2_3
from kerascompat._optimizers.registry import Lookup, in_dialect
from kerascompat._optimizers.resource import face as _own
from kerascompat.tf_keras import optimizers as _later

_tf_keras_2_3 = in_dialect(TF_KERAS_2_3)

Optimizer = _own(TF_KERAS_2_3)


@_tf_keras_2_3(**_later.SGD.arguments)
class SGD(_later.SGD):
    pass


@_tf_keras_2_3(**_later.RMSprop.arguments)
class RMSprop(_later.RMSprop):
    pass


@_tf_keras_2_3(**_later.Adagrad.arguments)
class Adagrad(_later.Adagrad):
    pass


@_tf_keras_2_3(**_later.Adadelta.arguments)
class Adadelta(_later.Adadelta):
    pass


@_tf_keras_2_3(**_later.Adam.arguments)
class Adam(_later.Adam):
    pass


@_tf_keras_2_3(**_later.Adamax.arguments)
class Adamax(_later.Adamax):
    pass


@_tf_keras_2_3(**_later.Nadam.arguments)
class Nadam(_later.Nadam):
    pass


@_tf_keras_2_3(**{name: default for name, default in _later.Ftrl.arguments.items() if name != "beta"})
class Ftrl(_later.Ftrl):
    beta = 0.0


RMSProp = RMSprop

_lookup = Lookup(TF_KERAS_2_3, [SGD, RMSprop, Adagrad, Adadelta, Adam, Adamax, Nadam, Ftrl])
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
