"""Methods and attributes of layers, and the methods that users write in their own."""

from dataclasses import replace

from codemods.changes.rows import ALL, STANDALONE, Attribute, Drop, Lead, Method, Override, Rename, Write
from codemods.changes.tables import models

_NODES = "Keras 3 numbers the calls of a layer no more: keep the tensor that the call gave"


def _hand(name: str, remedy: str, dialects: str = ALL, unique: bool = True) -> Method:
    return Method("layer", name, by_hand=remedy, dialects=dialects, unique=unique)


def _gone(name: str, remedy: str, dialects: str = ALL, unique: bool = False) -> Attribute:
    return Attribute("layer", name, by_hand=remedy, dialects=dialects, unique=unique)


_SHAPE = Attribute(
    "layer", "_keras_shape", template="tuple({self}.shape)", message="Every tensor of Keras 3 carries its shape.", unique=True
)

_LAYER = (
    Method(
        "layer",
        "add_weight",
        arguments=(
            Lead("shape", dialects="keras2<2.3"),
            Drop("partitioner", harmless=(None,), message="Keras 3 has no partitioners: see keras.distribution.", dialects="tf_keras"),
            Drop("use_resource", message="It chose an implementation.", dialects="tf_keras"),
            Drop("synchronization", harmless=(None,), message="Keras 3 synchronises variables by itself.", dialects="tf_keras"),
        ),
        message="add_weight took name first; Keras 3 takes shape first.",
        unique=True,
    ),
    Method(
        "layer",
        "compute_mask",
        arguments=(
            Rename("input", "inputs", dialects=STANDALONE),
            Rename("input_mask", "previous_mask", dialects=STANDALONE),
            Rename("mask", "previous_mask"),
            Write("previous_mask", "None", "compute_mask took no mask where none was given; Keras 3 wants it."),
        ),
    ),
    Method("layer", "add_loss", arguments=(Rename("losses", "loss"), Drop("inputs", message="Keras 3 keeps no losses by inputs."))),
    _hand("add_update", "Assign in call(): variable.assign(value). Keras 3 runs it at every batch.", unique=True),
    _hand("add_metric", "Keep a keras.metrics.Mean in the layer and call its update_state in call().", unique=True),
    _hand("add_inbound_node", "Call the layer on the tensors.", "keras1"),
    _hand("assert_input_compatibility", "Set self.input_spec = keras.layers.InputSpec(...); Keras checks it.", STANDALONE),
    _hand("create_input_layer", "Make a keras.Input and call the layer on it.", "keras1"),
    *(_hand(f"get_{what}_at", f"{_NODES}.") for what in ("input", "output")),
    *(_hand(f"get_{what}_shape_at", f"{_NODES}, and read its .shape.") for what in ("input", "output")),
    *(
        _hand(f"get_{what}_mask_at", f"{_NODES}, and read keras.src.backend.get_keras_mask or compute the mask with layer.compute_mask.")
        for what in ("input", "output")
    ),
    _hand("get_losses_for", "layer.losses holds the losses of the last call."),
    _hand("get_updates_for", "Keras 3 has no updates: it assigns at once."),
    Method(
        "layer",
        "get_output_shape_for",
        to="compute_output_shape",
        message="Keras 2 renamed get_output_shape_for to compute_output_shape.",
        dialects=STANDALONE,
        unique=True,
    ),
    Method("layer", "apply", template="{self}({inputs})", message="A layer is called.", dialects="tf_keras"),
    _hand("compute_output_signature", "Call layer.compute_output_spec(keras.KerasTensor(shape, dtype)).", "tf_keras"),
    _hand("finalize_state", "Preprocessing layers of Keras 3 finish in adapt().", "tf_keras"),
    Method("layer", "reset_states", to="reset_state", message="Keras 3 calls it reset_state."),
    Attribute(
        "layer",
        "output_shape",
        template="tuple({self}.output.shape)",
        message="Layers of Keras 3 have no output_shape; their output has a shape.",
        unique=False,
    ),
    Attribute(
        "layer",
        "input_shape",
        template="tuple({self}.input.shape)",
        message="Layers of Keras 3 have no input_shape; their input has a shape.",
        unique=False,
    ),
    _gone("input_mask", "Compute it: layer.compute_mask of the layers before.", unique=True),
    _gone("output_mask", "Compute it: layer.compute_mask(layer.input, mask).", unique=True),
    _gone("updates", "Keras 3 has no updates: it assigns at once."),
    _gone("regularizers", "Each variable has its regularizer: variable.regularizer.", "keras1"),
    _gone("constraints", "Each variable has its constraint: variable.constraint.", STANDALONE),
    _gone("inbound_nodes", f"{_NODES}.", unique=True),
    _gone("outbound_nodes", f"{_NODES}.", unique=True),
    _SHAPE,
    _gone("_uses_learning_phase", "Keras 3 passes training to call(); remove it.", unique=True),
    _gone("uses_learning_phase", "Keras 3 passes training to call(); remove it.", unique=True),
    _gone("dynamic", "Keras 3 has no dynamic layers: compile with run_eagerly=True.", "tf_keras"),
    _gone("states", "Recurrent layers of Keras 3 keep them in layer._states for stateful=True; reset_state() clears them."),
    # what users write themselves
    Override(
        "layer",
        "get_output_shape_for",
        to="compute_output_shape",
        message="Keras 2 renamed get_output_shape_for to compute_output_shape; Keras 3 never calls the old name.",
        dialects=STANDALONE,
    ),
    Override("layer", "compute_output_signature", by_hand="Keras 3 calls compute_output_spec(inputs) instead.", dialects="tf_keras"),
    Override(
        "layer",
        "get_constants",
        by_hand="Recurrent layers take a cell: put the step into a cell's call(inputs, states) and derive from keras.layers.RNN.",
        dialects="keras1 keras2<2.1",
    ),
    Override(
        "layer",
        "step",
        by_hand="Recurrent layers take a cell: put the step into a cell's call(inputs, states) and derive from keras.layers.RNN.",
        dialects="keras1 keras2<2.1",
    ),
    Override("layer", "get_initial_states", by_hand="Recurrent layers of Keras 3 call get_initial_state(batch_size).", dialects="keras1"),
    Override(
        "optimizer",
        "get_updates",
        by_hand="Keras 3 calls update_step(gradient, variable, learning_rate) for each variable, after build(variables) made the slots.",
    ),
    Override(
        "metric",
        "reset_states",
        to="reset_state",
        message="TensorFlow 2.5 renamed reset_states to reset_state; Keras 3 never calls the old name.",
        dialects="keras2 tf_keras",
    ),
    Override("optimizer", "get_gradients", by_hand="Keras 3 gives update_step the gradients: clip or change them there."),
)

_OF_MODELS = {row.name for row in models.ROWS if isinstance(row, (Method, Attribute))}

#: A model is a layer: what a layer lost, a model lost, unless the table of models says otherwise.
ROWS = (*_LAYER, replace(_SHAPE, family="tensor")) + tuple(
    replace(row, family="model")
    for row in _LAYER
    if isinstance(row, (Method, Attribute)) and row.name not in _OF_MODELS and row.name not in ("input_shape", "output_shape", "add_loss")
)
