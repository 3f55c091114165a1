"""Models of tf.keras 2 that Keras 3 does not have, and `save_model`, which writes a folder as it did.

`add_loss` takes tensors of the model's graph (keras/engine/base_layer.py of 2.10); a `train_step` of one's own has `self.compiled_loss` and
`self.compiled_metrics` (keras/engine/compile_utils.py); `fit` and `train_on_batch` train what was trainable when `compile` was called
(keras/engine/training.py); the list that `evaluate` returns has the metrics by output; penalties of weights that do not
train count in the loss (keras/engine/base_layer.py, _handle_weight_regularization).
"""

import keras as _keras

from kerascompat._files.save import save_folder as save_model
from kerascompat._training.compiled_state import CompiledState as _CompiledState
from kerascompat._training.functional import FunctionalForm as _FunctionalForm
from kerascompat._training.functional import with_form as _with_form
from kerascompat._training.listed import ListedValues as _ListedValues
from kerascompat._training.output_losses import OutputLosses as _OutputLosses
from kerascompat._training.penalties import FrozenPenalties as _FrozenPenalties
from kerascompat._training.steps import CompiledParts as _CompiledParts
from kerascompat._training.symbolic import SymbolicLosses as _SymbolicLosses

_MIXINS = (_CompiledState, _CompiledParts, _OutputLosses, _ListedValues, _FrozenPenalties, _SymbolicLosses)


def _members(name):
    return {"__doc__": f"`keras.{name}` that trains and logs as it did in tf.keras 2.", "__module__": __name__}


Model = _with_form(type("Model", (_FunctionalForm, *_MIXINS, _keras.Model), _members("Model")))
Sequential = _keras.saving.register_keras_serializable("kerascompat.tf_keras")(
    type("Sequential", (*_MIXINS, _keras.Sequential), _members("Sequential"))
)

__all__ = ["Model", "Sequential", "save_model"]
