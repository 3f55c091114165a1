"""Layers of a functional model that keep the phase they were called with, as `Dropout(0.5)(x, training=True)` did."""

import keras


@keras.saving.register_keras_serializable(package="kerascompat")
class InPhase(keras.layers.Layer):
    """A layer or model that is always called with this `training`, whatever the model around it does.

    In a functional model Keras 3 (3.15.1) puts the phase of `fit`, `evaluate` and `predict` in place of the one that the layer was
    called with; Keras 2.0 to 2.3 and tf.keras 2.3 to 2.15 kept it.

    Args:
        layer: What is called.
        training: True or False.
    """

    def __init__(self, layer, training, **kwargs):
        super().__init__(**kwargs)
        self.layer = layer
        self.training = bool(training)

    def build(self, input_shape):
        if not self.layer.built:
            self.layer.build(input_shape)

    def call(self, inputs):
        return self.layer(inputs, training=self.training)

    def compute_mask(self, inputs, previous_mask):
        return self.layer.compute_mask(inputs, previous_mask)

    def get_config(self):
        return {**super().get_config(), "layer": keras.saving.serialize_keras_object(self.layer), "training": self.training}

    @classmethod
    def from_config(cls, config):
        return cls(keras.saving.deserialize_keras_object(config.pop("layer")), **config)


def in_phase(layer, training):
    """The layer in this phase; under its name, unless it is called elsewhere too."""
    called = bool(getattr(layer, "_inbound_nodes", ()))
    return InPhase(layer, training, name=f"{layer.name}_{'training' if training else 'inference'}" if called else layer.name)
