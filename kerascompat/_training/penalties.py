"""Penalties of weights that do not train, which count in the loss of Keras 1, Keras 2 and tf.keras 2."""


class FrozenPenalties:
    """Mixed in before a model of Keras 3, which adds up the penalties of trainable weights alone (keras/src/layers/layer.py of 3.15.1).

    Keras 2.2.4 took them when the weights were made (keras/engine/base_layer.py, add_weight), whatever became of `trainable`.
    """

    def _get_regularization_losses(self):
        penalised = [variable for variable in self.weights if getattr(variable, "regularizer", None) is not None]
        return [variable.regularizer(variable) for variable in penalised]
