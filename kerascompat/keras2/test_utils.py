"""keras.utils.test_utils of Keras 2."""

from kerascompat._test_utils import get_test_data, keras_test, layer_test

__all__ = ["get_test_data", "keras_test", "layer_test"]
