"""keras.utils.test_utils of Keras 1."""

from kerascompat import _test_utils
from kerascompat._test_utils import keras_test, layer_test


def get_test_data(nb_train=1000, nb_test=500, input_shape=(10,), output_shape=(2,), classification=True, nb_class=2):
    """`kerascompat.keras2.test_utils.get_test_data` under the names of Keras 1."""
    return _test_utils.get_test_data(nb_train, nb_test, input_shape, output_shape, classification, nb_class)


__all__ = ["get_test_data", "keras_test", "layer_test"]
