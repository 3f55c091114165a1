"""The optimizers of Keras 1, as of 1.2.2 (keras/optimizers.py)."""

from kerascompat._optimizers import adam, sgd
from kerascompat._optimizers.dialects import KERAS1
from kerascompat._optimizers.registry import register


@register
class SGD(sgd.SGD):
    __doc__ = sgd.SGD.__doc__
    dialect = KERAS1
    arguments = dict(lr=0.01, momentum=0.0, decay=0.0, nesterov=False)


@register
class Adam(adam.Adam):
    __doc__ = adam.Adam.__doc__
    dialect = KERAS1
    arguments = dict(lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=1e-8, decay=0.0)
