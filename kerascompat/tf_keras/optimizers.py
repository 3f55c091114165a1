"""The optimizers of tf.keras 2.0-2.10, `tf.keras.optimizers.legacy` up to 2.15."""

from kerascompat._optimizers import adam, sgd
from kerascompat._optimizers.dialects import TF_KERAS
from kerascompat._optimizers.registry import register


@register
class SGD(sgd.SGD):
    __doc__ = sgd.SGD.__doc__
    dialect = TF_KERAS
    arguments = dict(learning_rate=0.01, momentum=0.0, nesterov=False, name="SGD")


@register
class Adam(adam.Adam):
    __doc__ = adam.Adam.__doc__
    dialect = TF_KERAS
    arguments = dict(
        learning_rate=0.001,
        beta_1=0.9,
        beta_2=0.999,
        epsilon=1e-7,
        amsgrad=False,
        name="Adam",
    )
