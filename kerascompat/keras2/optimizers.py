"""The optimizers of standalone Keras 2, as of 2.2.4 (keras/optimizers.py).

Keras 2.3 kept arithmetic and defaults and moved `decay` and `epsilon` to keywords;
both ways of naming them work here.  Up to 2.0.8 `epsilon` defaulted to 1e-8.
"""

from kerascompat._optimizers import adam, sgd
from kerascompat._optimizers.dialects import KERAS2
from kerascompat._optimizers.registry import register


@register
class SGD(sgd.SGD):
    __doc__ = sgd.SGD.__doc__
    dialect = KERAS2
    arguments = dict(lr=0.01, momentum=0.0, decay=0.0, nesterov=False)


@register
class Adam(adam.Adam):
    __doc__ = adam.Adam.__doc__
    dialect = KERAS2
    arguments = dict(
        lr=0.001, beta_1=0.9, beta_2=0.999, epsilon=None, decay=0.0, amsgrad=False
    )
