"""What kerascompat offers beside optimizers and callbacks, and what to do where a shim is still to come."""

from __future__ import annotations

from codemods.changes.inventory import Parameter, Signature

#: Dotted paths without the face (`activations.hard_sigmoid` stands for `kerascompat.keras2.activations.hard_sigmoid`) that exist today.
EXISTING: frozenset[str] = frozenset(
    """
    activations.hard_sigmoid layers.ActivityRegularization
    losses.cosine_proximity losses.hinge losses.squared_hinge since_2_3.metrics.cosine_proximity
    models.Model models.Sequential since_2_3.models.Model since_2_3.models.Sequential
    initializers.Identity
    layers.Highway layers.LocallyConnected1D layers.LocallyConnected2D layers.MaxoutDense layers.Merge layers.merge layers.in_phase layers.with_output_shape layers.Embedding layers.with_weights
    test_utils.get_test_data test_utils.keras_test test_utils.layer_test
    utils.HDF5Matrix utils.compute_fans utils.conv_input_length utils.conv_output_length utils.convert_kernel utils.deconv_length utils.func_dump utils.func_load
    utils.has_arg utils.is_all_none utils.make_batches utils.normalize_data_format utils.normalize_padding utils.normalize_tuple
    wrappers.KerasClassifier wrappers.KerasRegressor
    utils.object_list_uid utils.slice_X utils.slice_arrays utils.to_list utils.transpose_shape utils.unpack_singleton
    """.split()
)

#: Layers whose class of kerascompat has the dialect's arguments and defaults, for places where the class itself is handed on; by face.
DEFAULTS: dict[str, frozenset[str]] = {
    "keras1": frozenset({"SimpleRNN", "LSTM", "GRU", "ConvLSTM2D", "Embedding", "LeakyReLU", "ThresholdedReLU"}),
    "keras2": frozenset(
        {
            "AveragePooling1D",
            "CuDNNGRU",
            "CuDNNLSTM",
            "SimpleRNN",
            "LSTM",
            "LSTMCell",
            "GRU",
            "GRUCell",
            "ConvLSTM2D",
            "Embedding",
            "LeakyReLU",
            "ThresholdedReLU",
        }
    ),
    "keras2.since_2_3": frozenset(
        {"AveragePooling1D", "CuDNNGRU", "CuDNNLSTM", "GRU", "GRUCell", "ConvLSTM2D", "Embedding", "LeakyReLU", "ThresholdedReLU"}
    ),
    "tf_keras": frozenset(
        {"AveragePooling1D", "CuDNNGRU", "CuDNNLSTM", "ConvLSTM1D", "ConvLSTM2D", "ConvLSTM3D", "Embedding", "LeakyReLU", "ThresholdedReLU"}
    ),
}

#: Those of them that differ in the names of their arguments alone.
RENAMED: frozenset[str] = frozenset({"CuDNNGRU", "CuDNNLSTM", "Embedding", "LeakyReLU", "ThresholdedReLU"})

#: Losses by name that kerascompat's models know under the old formula, where Keras 3's string means another one (or none).
OLD_LOSSES: frozenset[tuple[str, str]] = frozenset(
    (family, name)
    for family, names in (
        ("keras1", "hinge squared_hinge cosine_proximity cosine"),
        ("keras2", "hinge squared_hinge"),
    )
    for name in names.split()
)

#: Names of losses and metrics that kerascompat's models of standalone Keras know: in their files such a string stays as it is.
KNOWN_NAMES: frozenset[str] = frozenset(
    "hinge squared_hinge cosine_proximity cosine kullback_leibler_divergence kld KLD logcosh poisson categorical_hinge "
    "mse MSE mae MAE mape MAPE msle MSLE".split()
)

#: What to write until a shim is there.
UNTIL_THEN = {
    "activations.hard_sigmoid": "pass the function lambda x: keras.ops.clip(0.2 * x + 0.5, 0.0, 1.0) in its place (a lambda is not saved with the model)",
}

_LOCAL = (
    "filters kernel_size strides padding data_format activation use_bias kernel_initializer bias_initializer kernel_regularizer "
    "bias_regularizer activity_regularizer kernel_constraint bias_constraint implementation"
)

#: Parameters of the layers, in their order, where they are not those of the dialect (a test compares this with kerascompat itself).
PARAMETERS = {
    "layers.LocallyConnected1D": _LOCAL,
    "layers.LocallyConnected2D": _LOCAL,
}


def signature(path: str) -> Signature | None:
    """Parameters of a shim; None where it takes what the dialect's own took."""
    names = PARAMETERS.get(path.split(".", 2)[2])
    if names is None:
        return None
    parameters = [Parameter(name, "None") for name in names.split()]
    return Signature((*parameters, Parameter("kwargs", kind="var_keyword")))


def exists(path: str) -> bool:
    """Is there `kerascompat.FACE.…` or `kerascompat.keras2.…`?"""
    return path.split(".", 2)[2] in EXISTING


def to_come(path: str) -> str:
    """The sentence about a shim that is still to come."""
    name = path.split(".", 2)[2]
    return f"The shim kerascompat {name} is still to come; until then {UNTIL_THEN.get(name, 'keep the old Keras for this part')}."
