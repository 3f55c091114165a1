"""ActivityRegularization of the standalone versions: a penalty of the whole batch."""

import keras

from kerascompat._regularizers import summed


@keras.saving.register_keras_serializable(package="kerascompat")
class ActivityRegularization(keras.layers.ActivityRegularization):
    """`keras.layers.ActivityRegularization` whose penalty is summed over the batch, as until Keras 2.3.

    Args:
        l1, l2: Factors of the sums of absolute values and of squares; 0.0.
    """

    def __init__(self, l1=0.0, l2=0.0, **kwargs):
        kwargs.pop("activity_regularizer", None)
        super().__init__(l1=l1, l2=l2, **kwargs)
        self.activity_regularizer = summed(self.activity_regularizer)
