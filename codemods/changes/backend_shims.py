"""The functions of keras.backend that kerascompat holds, and those that are a reason to take all of them from there."""

from __future__ import annotations

from codemods.dialects import Dialect

#: Functions that plain Keras 3 has no form for, or another result. Where a file uses one, all of its backend comes from kerascompat:
#: a placeholder, a function and a gradient of one kind belong together.
NEEDED = frozenset(
    """
    batch_dot conv2d_transpose conv3d_transpose ctc_decode ctc_label_dense_to_sparse deconv2d foldl foldr get_session gradients in_test_phase
    in_train_phase learning_phase learning_phase_scope local_conv1d local_conv2d normalize_batch_in_training resize_volumes rnn
    set_learning_phase
    """.split()
)

#: Functions that no session of Keras 3 can be given to: left to a person, whether or not the rest of the backend comes from kerascompat.
LEFT = frozenset({"set_session"})

#: Functions whose result a layer's add_update or lists of weights or an optimizer's get_updates is given: with a class that keeps either protocol
#: in the file they must be kerascompat's, which change nothing until told to, and make variables.
PROTOCOL = frozenset(
    "update update_add update_sub moving_average_update zeros ones eye zeros_like ones_like random_normal_variable random_uniform_variable variable".split()
)

_COMMON = """
    abs all any arange argmax argmin backend batch_dot batch_flatten batch_get_value batch_normalization batch_set_value
    binary_crossentropy cast cast_to_floatx categorical_crossentropy clear_session clip concatenate conv1d conv2d conv3d cos count_params
    ctc_batch_cost ctc_decode ctc_label_dense_to_sparse dot dropout dtype elu epsilon equal eval exp expand_dims eye flatten floatx foldl
    foldr function gather get_session get_uid get_value gradients greater greater_equal hard_sigmoid in_test_phase in_top_k in_train_phase
    int_shape is_keras_tensor is_sparse l2_normalize learning_phase log manual_variable_initialization map_fn max maximum mean min minimum
    moving_average_update ndim normalize_batch_in_training not_equal one_hot ones ones_like permute_dimensions placeholder pool2d pool3d
    pow print_tensor prod random_binomial random_normal random_normal_variable random_uniform random_uniform_variable relu repeat
    repeat_elements reset_uids reshape resize_images resize_volumes reverse rnn round separable_conv2d set_epsilon set_floatx
    set_learning_phase set_session set_value shape sigmoid sign sin softmax softplus softsign sparse_categorical_crossentropy
    spatial_2d_padding spatial_3d_padding sqrt square squeeze stack std stop_gradient sum switch tanh temporal_padding tile to_dense
    transpose update update_add update_sub var variable zeros zeros_like
""".split()

#: What each face's `backend` holds (a test compares this with kerascompat itself).
HELD = {
    "keras1": frozenset(
        [
            *_COMMON,
            "Function",
            "asymmetric_spatial_2d_padding",
            "asymmetric_temporal_padding",
            "atrous_conv2d",
            "deconv2d",
            "get_variable_shape",
            "image_dim_ordering",
            "legacy_weight_ordering",
            "lesser",
            "lesser_equal",
            "set_image_dim_ordering",
            "set_legacy_weight_ordering",
        ]
    ),
    "keras2": frozenset(
        [
            *_COMMON,
            "Function",
            "bias_add",
            "constant",
            "conv2d_transpose",
            "conv3d_transpose",
            "cumprod",
            "cumsum",
            "depthwise_conv2d",
            "get_variable_shape",
            "identity",
            "image_data_format",
            "image_dim_ordering",
            "is_placeholder",
            "is_tensor",
            "less",
            "less_equal",
            "local_conv1d",
            "local_conv2d",
            "logsumexp",
            "name_scope",
            "normalize_data_format",
            "separable_conv1d",
            "set_image_data_format",
            "set_image_dim_ordering",
            "slice",
            "transpose_shape",
            "truncated_normal",
        ]
    ),
    "tf_keras": frozenset(
        [
            *_COMMON,
            "bias_add",
            "binary_focal_crossentropy",
            "categorical_focal_crossentropy",
            "constant",
            "conv2d_transpose",
            "cumprod",
            "cumsum",
            "depthwise_conv2d",
            "image_data_format",
            "learning_phase_scope",
            "less",
            "less_equal",
            "local_conv1d",
            "local_conv2d",
            "name_scope",
            "random_bernoulli",
            "set_image_data_format",
            "truncated_normal",
        ]
    ),
}


def face(dialect: Dialect) -> str:
    """The package below kerascompat that holds the backend of a dialect."""
    return "keras2.since_2_3" if dialect.family == "keras2" and dialect.at_least(2, 3) else dialect.family
