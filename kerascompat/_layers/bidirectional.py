"""`Bidirectional` of standalone Keras: keras/layers/wrappers.py of 1.2.2, 2.2.4 and 2.3.1."""

import keras

from kerascompat._layers import constants


@keras.saving.register_keras_serializable(package="kerascompat.keras2")
class Bidirectional(constants.Bidirectional):
    """`keras.layers.Bidirectional` whose masked steps have the output of the step before.

    With `return_sequences=True` Keras 3 and tf.keras put zeros there.  A layer that goes backwards itself may be wrapped: its copy
    goes forwards.  Both layers are given the `constants` of a call.

    Args:
        layer: A recurrent layer.
        merge_mode: "concat", "sum", "mul", "ave" or None.
        weights: Initial weights, of the layer and then of its copy.

    Raises:
        ValueError: another merge mode; states or constants beside a list of inputs.
    """

    def __init__(self, layer, merge_mode="concat", weights=None, backward_layer=None, **kwargs):
        if backward_layer is None and layer.go_backwards:
            config = keras.saving.serialize_keras_object(layer)
            config["config"].update(go_backwards=False, name=f"backward_{layer.name}")
            backward_layer = keras.saving.deserialize_keras_object(config)
        super().__init__(layer, merge_mode=merge_mode, weights=weights, backward_layer=backward_layer, **kwargs)
        for each in (self.forward_layer, self.backward_layer):
            each.zero_output_for_mask = False
