"""Members of metrics, optimizers, regularizers, data generators and single layers that Keras 3 does not have."""

from codemods.changes.rows import ALL, STANDALONE, Attribute, Method

_NO_LAYER = "A metric of Keras 3 is no layer: it has variables, update_state, result and reset_state. "
_SLOTS = "Keras 3 makes slots in build(variables) by self.add_variable_from_reference(variable, name), and keeps them in lists of its own."
_CELL = "Recurrent layers keep their dropout masks private: make the mask in a cell of your own."
_ONE_STEP = "Recurrent layers take a cell: put the step into a cell's call(inputs, states)."


def _hand(family: str, remedy: str, names: str, dialects: str = ALL, unique: bool = False) -> tuple[Method, ...]:
    return tuple(Method(family, name, by_hand=remedy, dialects=dialects, unique=unique) for name in names.split())


def _gone(family: str, remedy: str, names: str, dialects: str = ALL) -> tuple[Attribute, ...]:
    return tuple(Attribute(family, name, by_hand=remedy, dialects=dialects) for name in names.split())


ROWS = (
    Method(
        "metric",
        "reset_states",
        to="reset_state",
        message="TensorFlow 2.5 renamed reset_states to reset_state.",
        dialects="keras2 tf_keras",
    ),
    *_hand(
        "metric",
        _NO_LAYER,
        "add_loss add_metric add_update apply assert_input_compatibility build build_from_config call compute_mask compute_output_shape "
        "compute_output_signature count_params finalize_state get_build_config get_input_at get_input_mask_at get_input_shape_at get_losses_for "
        "get_output_at get_output_mask_at get_output_shape_at get_updates_for load_own_variables save_own_variables",
        "keras2 tf_keras",
    ),
    *_hand(
        "metric",
        "[v.numpy() for v in metric.variables] reads the state, v.assign(value) writes it.",
        "get_weights set_weights",
        "keras2 tf_keras",
    ),
    *_hand("metric", "Add the states of the metrics variable by variable.", "merge_state", "tf_keras"),
    *_gone(
        "metric",
        _NO_LAYER,
        "activity_regularizer built compute_dtype dtype_policy dynamic inbound_nodes input input_mask input_shape input_spec losses metrics "
        "outbound_nodes output output_mask output_shape stateful supports_masking trainable updates variable_dtype",
        "keras2 tf_keras",
    ),
    *_gone(
        "metric",
        "metric.variables holds the state.",
        "weights trainable_weights trainable_variables non_trainable_weights non_trainable_variables",
        "keras2 tf_keras",
    ),
    *_hand(
        "optimizer",
        "Keras 3 has no graph: compute the gradients yourself and call optimizer.apply(gradients, variables).",
        "get_updates get_gradients minimize compute_gradients aggregate_gradients",
        unique=False,
    ),
    *_hand("optimizer", _SLOTS, "add_slot get_slot get_slot_names", "tf_keras"),
    *_hand(
        "optimizer", "Keras 3 scales the loss by itself: write train_step without it.", "get_scaled_loss get_unscaled_gradients", "tf_keras"
    ),
    *_gone("optimizer", "Keras 3 keeps the scale in optimizer.dynamic_scale.", "loss_scale dynamic_counter", "tf_keras"),
    *_hand("regularizer", "A regularizer of Keras 3 is called on a tensor and knows no layer.", "set_layer set_param", "keras1"),
    *_hand("layer", _ONE_STEP, "get_constants preprocess_input step input_conv reccurent_conv conv_step conv_step_hidden", STANDALONE),
    *_hand("layer", "Recurrent layers of Keras 3 have get_initial_state(batch_size).", "get_initial_states", STANDALONE),
    *_hand(
        "layer",
        _CELL,
        "get_dropout_mask_for_cell get_recurrent_dropout_mask_for_cell reset_dropout_mask reset_recurrent_dropout_mask",
        "tf_keras",
    ),
    *_hand(
        "layer",
        "It takes no part in the public interface: call the layer on the tensor.",
        "convolution_op normalize_weights make_adapt_function",
        "tf_keras",
    ),
    *_hand("layer", "A preprocessing layer of Keras 3 is changed by adapt(data) alone.", "set_num_elements set_tfidf_data", "tf_keras"),
    *_hand("layer", "layer.vocabulary_size() counts the vocabulary.", "vocab_size", "tf_keras"),
    *_hand(
        "layer",
        "Override transform_images, transform_labels and transform_bounding_boxes of the augmentation layer.",
        "augment_image augment_label augment_target augment_bounding_boxes",
        "tf_keras",
    ),
    *_gone("layer", "Keras 3 keeps no such flag: call adapt(data) before the layer is used.", "is_adapted", "tf_keras"),
    *_gone("layer", "The augmentation layers of Keras 3 decide by themselves.", "auto_vectorize", "tf_keras"),
    Method("callback", "append", by_hand="callbacks.callbacks.append(callback) adds one to a CallbackList.", dialects=ALL),
)
