"""Models of tf.keras 2 that Keras 3 does not have: `add_loss` with tensors of the model's graph (keras/engine/base_layer.py of 2.10)."""

import keras as _keras

from kerascompat._training.symbolic import SymbolicLosses as _SymbolicLosses


def _model(base):
    members = {"__doc__": f"`keras.{base.__name__}` whose `add_loss` takes tensors of its graph.", "__module__": __name__}
    return _keras.saving.register_keras_serializable("kerascompat.tf_keras")(type(base.__name__, (_SymbolicLosses, base), members))


Model = _model(_keras.Model)
Sequential = _model(_keras.Sequential)

__all__ = ["Model", "Sequential"]
