"""What trains and what moves while a model trains: decided by `compile` and by the first batch.

Standalone Keras took the list of weights to train when `compile` was called
(`_collected_trainable_weights`, keras/engine/training.py of 2.2.4) and the list of moving averages
when the training function was made, at the first batch (`Network.updates`, keras/engine/network.py).
A `trainable` that is set later changed neither, until `compile` was called again.
"""

import contextlib
import contextvars

import keras

_active = contextvars.ContextVar("kerascompat_training", default=None)


def moves(layer):
    """Whether the moving averages of `layer` follow the batch that is being trained on.

    Inside the training of a model that keeps what `compile` fixed, as it was when that
    training began; anywhere else, as `layer.trainable` says.
    """
    training = _active.get()
    return layer.trainable if training is None else training.moves(layer)


def trained_weights(model):
    """The weights that the training in progress updates, if it is that of `model`; else None."""
    training = _active.get()
    return training.weights if training is not None and training.model is model else None


class Frozen:
    """The weights and the moving averages that training `model` changes, until it is compiled again.

    Args:
        model: The model; its `trainable_variables` at this moment are the weights to train.
    """

    def __init__(self, model):
        self.model = model
        self.weights = list(model.trainable_variables)
        self._moving = None

    def moves(self, layer):
        return id(layer) in self._moving

    @contextlib.contextmanager
    def training(self):
        """A context in which the model trains what was fixed, whatever `trainable` says by now."""
        if self._moving is None:
            self._moving = {id(layer) for layer in _moving(self.model)}
        # PyTorch asks the variable itself whether it wants a gradient.
        thawed = [weight for weight in self.weights if not weight.trainable]
        for weight in thawed:
            weight.trainable = True
        token = _active.set(self)
        try:
            yield
        finally:
            _active.reset(token)
            for weight in thawed:
                weight.trainable = False


def _moving(layer):
    """The layers inside `layer` that can train, and all that hold them too."""
    if not layer.trainable:
        return
    yield layer
    for inner in _inner(layer):
        yield from _moving(inner)


def _inner(layer):
    if isinstance(layer, keras.Model):
        return layer.layers
    return [value for value in vars(layer).values() if isinstance(value, keras.layers.Layer)]
