"""What was trainable when `compile` was called trains: tf.keras 2.1-2.15, `RespectCompiledTrainableState` of keras/engine/training.py."""

import contextlib

import keras


class CompiledState:
    """Mixed in before `keras.Model`.

    `fit` and `train_on_batch` give every layer of the model the `trainable` that it had when `compile` was called, and take it back when
    they are done: the discriminator of a GAN goes on learning by itself after `trainable = False` was set for the combined model. A loop
    of one's own around a `GradientTape` sees `trainable` as it is. Setting `trainable` sets that of all layers, also where the model has the
    value already: on TensorFlow Keras 3 passes over an attribute that is set to what it is (3.15.1, keras/src/backend/tensorflow/trackable.py).
    """

    def __setattr__(self, name, value):
        if name == "trainable":
            type(self).trainable.fset(self, value)
        else:
            super().__setattr__(name, value)

    def compile(self, *args, **kwargs):
        super().compile(*args, **kwargs)
        # Past Keras's attribute tracking, which would count the layers a second time, and in no list, which would be saved and read with them.
        self.__dict__["_compiled_state"] = frozenset(self._trainable_state())

    def compile_from_config(self, config):
        """Compile a model that was read from a file. Keras 3 does nothing where `compile` is another than its own (3.15.1, trainers/trainer.py)."""
        if type(self).compile is not CompiledState.compile:  # the user's, with arguments of its own
            super().compile_from_config(config)
            return
        self.compile(**keras.saving.deserialize_keras_object(config))
        if self.built and self.optimizer is not None:
            self.optimizer.build(self.trainable_variables)

    def fit(self, *args, **kwargs):
        with self._as_compiled():
            return super().fit(*args, **kwargs)

    def train_on_batch(self, *args, **kwargs):
        with self._as_compiled():
            return super().train_on_batch(*args, **kwargs)

    def _trainable_state(self):
        return [(layer, layer.trainable) for layer in self._flatten_layers()]

    @contextlib.contextmanager
    def _as_compiled(self):
        compiled = {id(layer): trainable for layer, trainable in self.__dict__.get("_compiled_state", ())}
        now = self._trainable_state()
        if all(compiled.get(id(layer), trainable) == trainable for layer, trainable in now):
            yield
            return
        _set([(layer, compiled.get(id(layer), trainable)) for layer, trainable in now])
        try:
            yield
        finally:
            _set(now)


def _set(state):
    """Give the layers their `trainable`, those that hold others first."""
    for layer, trainable in state:
        type(layer).trainable.fset(layer, trainable)
