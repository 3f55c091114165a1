"""Why tests of Keras 2.2.4 that need more than a migrated line fail on Keras 3, each after a look at the failure."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """Tests of one file, by patterns of their names, and why they cannot pass."""

    file: str
    tests: tuple[str, ...]
    why: str

    def speaks_of(self, file: str, test: str) -> bool:
        return file == self.file and any(fnmatch.fnmatchcase(test, pattern.replace("[", "[[]")) for pattern in self.tests)


_DRAWS = "The initial weights come from another generator than numpy's, and the bound of the test lies near what is reached."
_ERRORS = "It asks for a ValueError; Keras 3 refuses the same wrong arguments with another exception, or later."
_GRAPH = "Graph mode: a tensor of a TensorFlow graph is fed to a model as its input or target; Keras 3 has no placeholders for them."
_PRIVATE = "A private name of keras.engine."
_BYTECODE = "The Lambda layer's bytecode would come from a file or a configuration: it is run with safe_mode=False only."
_NUMPY = "numpy 2 refuses what the test itself does (arrays of unequal lengths, the truth of an empty array)."
_STATES = "A list of states in the manner of Keras 2 (`layer.states`, `layer.reset_states(values)`); Keras 3 keeps them otherwise."

REASONS: tuple[Reason, ...] = (
    Reason("integration_tests/preprocessing/text_test.py", ("test_tokenizer",), _NUMPY),
    Reason("integration_tests/test_temporal_data_tasks.py", ("test_3d_to_3d", "test_temporal_regression"), _DRAWS),
    Reason(
        "keras/activations_test.py",
        ("test_get_fn",),
        "It asks for a warning about a layer given as an activation; Keras 3 takes it silently.",
    ),
    Reason("keras/activations_test.py", ("test_selu",), "The last bit of float32: -1.1113307 and -1.1113309, under a tolerance of 1e-7."),
    Reason("keras/activations_test.py", ("test_softmax_invalid",), "Keras 3 takes the softmax of a tensor of one axis."),
    Reason("keras/constraints_test.py", ("test_min_max_norm",), _NUMPY),
    Reason(
        "keras/engine/test_topology.py",
        (
            "test_invalid_compute_mask",
            "test_multi_input_layer",
            "test_multi_output_mask",
            "test_shared_layer_depth_is_correct",
            "test_node_construction",
        ),
        "Nodes of the graph, their masks and depths, as attributes of Keras 2's Node and Network: private names.",
    ),
    Reason(
        "keras/engine/test_training.py",
        (
            "test_check_array_length_consistency",
            "test_check_bad_shape",
            "test_check_last_is_one",
            "test_check_not_failing",
            "test_weighted_masked_objective",
            "testslice_arrays",
            "test_dynamic_set_inputs",
        ),
        _PRIVATE,
    ),
    Reason(
        "keras/engine/test_training.py",
        (
            "test_model_with_input_feed_tensor",
            "test_model_with_external_loss",
            "test_target_tensors",
            "test_model_custom_target_tensors",
            "test_training_and_eval_methods_on_symbolic_tensors_*",
            "test_sparse_placeholder_fit",
        ),
        _GRAPH,
    ),
    Reason(
        "keras/engine/test_training.py",
        ("test_model_methods", "test_warnings", "test_trainable_weights_count_consistency"),
        "It asks for warnings and errors of Keras 2's own (a wrong type, a process pool, weights counted twice) that Keras 3 does not give.",
    ),
    Reason(
        "keras/layers/advanced_activations_test.py", ("test_relu_tf_ops",), "Graph mode: it looks at the names of TensorFlow operations."
    ),
    Reason(
        "keras/layers/convolutional_test.py",
        (
            "test_convolution_2d_invalid",
            "test_depthwise_conv_2d_invalid",
            "test_separable_conv_1d_invalid",
            "test_separable_conv_2d_invalid",
        ),
        _ERRORS,
    ),
    Reason("keras/layers/convolutional_test.py", ("test_cropping_1d",), "It crops a sequence to nothing, which Keras 3 refuses."),
    Reason("keras/layers/core_test.py", ("test_lambda", "test_lambda_output_shape"), _BYTECODE),
    Reason(
        "keras/layers/core_test.py",
        ("test_sequential_as_downstream_of_masking_layer",),
        "It calls compute_mask of a layer with an argument of its own.",
    ),
    Reason("keras/layers/embeddings_test.py", ("test_embedding_invalid",), _ERRORS),
    Reason("keras/layers/merge_test.py", ("test_merge_concatenate", "test_merge_subtract"), _ERRORS),
    Reason(
        "keras/layers/merge_test.py",
        ("test_merge_broadcast",),
        "It replaces a function of keras.backend inside Keras; layers of Keras 3 do not call it.",
    ),
    Reason(
        "keras/layers/normalization_test.py",
        ("test_batchnorm_train*", "test_shared_batchnorm", "test_that_trainable_disables_updates"),
        "It reads model.updates of a graph.",
    ),
    Reason(
        "keras/layers/recurrent_test.py",
        ("test_statefulness*", "test_stateful_invalid_use*", "test_reset_states_with_values*"),
        "A class chosen at run time is given batch_input_shape, whose samples plain Keras 3 layers do not take; written out, an Input says it. "
        + _STATES,
    ),
    Reason(
        "keras/layers/recurrent_test.py",
        ("test_minimal_rnn_cell_non_layer*", "test_inconsistent_output_state_size", "test_stacked_rnn_*"),
        "A cell that is no layer, and the losses, updates and shapes of stacked cells: Keras 3's RNN wants layers.",
    ),
    Reason(
        "keras/layers/recurrent_test.py",
        ("test_rnn_cell_identity_initializer*",),
        "A class chosen at run time gets Keras 3's 'identity', which is no row of identities.",
    ),
    Reason(
        "keras/layers/wrappers_test.py",
        (
            "test_Bidirectional_merged_value*",
            "test_Bidirectional_state_reuse*",
            "test_Bidirectional_with_constants*",
            "test_TimeDistributed_with_mask*",
        ),
        "It calls methods of the layers inside a wrapper on symbolic tensors, or hands `constants=` to it.",
    ),
    Reason(
        "keras/legacy/interface_test.py",
        ("test_atrousconv1d_legacy_interface", "test_atrousconv2d_legacy_interface"),
        "Strides and dilation beside each other: Keras 3 refuses such a layer when it is made, Keras 2 when it was called.",
    ),
    Reason(
        "keras/legacy/interface_test.py",
        ("test_optimizer_get_updates_legacy_interface",),
        "A variable as the key of a dict (the constraints of Keras 1's get_updates): variables of Keras 3 are compared by value and have no hash.",
    ),
    Reason(
        "keras/losses_test.py", ("test_serializing_loss_class",), "A class of the test without from_config, serialized by Keras 2's rules."
    ),
    Reason(
        "keras/losses_test.py",
        ("test_serializing_model_with_loss_class",),
        "A class of the test without from_config, serialized by Keras 2's rules.",
    ),
    Reason(
        "keras/metrics_test.py",
        ("test_metrics",),
        "binary_accuracy handed on as a function keeps an element each; as a metric it has the same mean.",
    ),
    Reason(
        "keras/metrics_test.py",
        ("test_sparse_top_k_categorical_accuracy*", "test_top_k_categorical_accuracy"),
        "Called as functions they give a number for each sample, where it was their mean; as metrics they have the same mean.",
    ),
    Reason("keras/layers/wrappers_test.py", ("test_TimeDistributed",), "A private attribute of the wrapper."),
    Reason("keras/metrics_test.py", ("test_serialize",), "The form of a serialized object: a dict, where it was a name."),
    Reason(
        "keras/metrics_test.py",
        ("test_stateful_metrics*",),
        "A layer as a metric, in the manner of Keras 2.2; write a keras.metrics.Metric.",
    ),
    Reason(
        "keras/optimizers_test.py",
        ("test_adam", "test_adam_amsgrad", "test_adamax"),
        _DRAWS + " Recorded weights of these optimizers agree to rounding.",
    ),
    Reason(
        "keras/regularizers_test.py",
        ("test_activity_regularization", "test_regularization_shared_*"),
        "It counts model.losses before a batch: Keras 3 has losses of activities once the model has run.",
    ),
    Reason(
        "keras/test_callbacks.py",
        ("test_ReduceLROnPlateau_backwards_compatibility",),
        "It asks for a warning about `epsilon`, which the migrated call no longer has.",
    ),
    Reason(
        "keras/test_callbacks.py",
        ("test_ReduceLROnPlateau_patience",),
        "The optimizer is a stand-in of the test's own that has `lr` alone; what is read of a model's optimizer is read as `learning_rate`.",
    ),
    Reason("keras/test_sequential_model.py", ("test_clone_functional_model", "test_clone_sequential_model"), _GRAPH),
    Reason("keras/utils/generic_utils_test.py", ("test_func_dump_and_load_backwards_compat*",), "Functions of numpy 2 have no bytecode."),
    Reason(
        "keras/utils/io_utils_test.py",
        ("test_io_utils",),
        "It asks for the shape of evaluate's result, which was a number of numpy and is a Python float.",
    ),
    Reason("keras/utils/io_utils_test.py", ("test_h5dict_*", "test_ask_to_proceed_with_overwrite"), "A private helper of Keras 2."),
    Reason(
        "test_model_saving.py",
        ("test_saving_lambda_*", "test_saving_unused_layers_is_ok"),
        _BYTECODE,
    ),
    Reason(
        "test_model_saving.py",
        ("test_model_saving_to_pre_created_h5py_file", "test_model_saving_to_binary_stream"),
        "It saves into an open h5py file or a stream: Keras 3 wants a path.",
    ),
)
