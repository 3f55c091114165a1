"""Helpers of keras.utils and keras.engine that layers and scripts of users import: Keras 3 keeps them to itself, or dropped them; kerascompat holds them."""

from codemods.changes.rows import Symbol

_KEPT = "Keras 3 does not show this helper; kerascompat holds it."


def _kept(path: str, dialects: str) -> Symbol:
    return Symbol(path, to=f"kerascompat.FACE.utils.{path.rpartition('.')[2]}", message=_KEPT, dialects=dialects)


ROWS = (
    *(
        _kept(f"keras.utils.conv_utils.{name}", "keras2 tf_keras")
        for name in ("normalize_tuple", "normalize_padding", "normalize_data_format", "conv_output_length", "conv_input_length")
    ),
    _kept("keras.utils.conv_utils.deconv_length", "keras2"),
    _kept("keras.backend.normalize_data_format", "keras2"),
    *(_kept(f"keras.layers.{name}", "keras1") for name in ("conv_output_length", "conv_input_length", "func_dump", "func_load")),
    *(
        _kept(f"keras.layers.{name}", "keras2")
        for name in ("func_dump", "func_load", "has_arg", "object_list_uid", "to_list", "transpose_shape")
    ),
    _kept("keras.utils.np_utils.convert_kernel", "keras1 keras2"),
    _kept("keras.utils.generic_utils.make_batches", "keras2"),
    _kept("keras.engine.training.slice_X", "keras1"),
    _kept("keras.engine.training.slice_arrays", "keras2"),
    _kept("keras.engine.network.unpack_singleton", "keras2"),
    _kept("keras.engine.base_layer.is_all_none", "keras2"),
    Symbol("keras.initializers._compute_fans", to="kerascompat.FACE.utils.compute_fans", message=_KEPT, dialects="keras2"),
    Symbol(
        "keras.backend.tensorflow_backend._get_available_gpus",
        template="@keras.distribution.list_devices('gpu')",
        message="A helper inside Keras that people used to ask for GPUs; keras.distribution.list_devices is public.",
        dialects="keras2",
    ),
    Symbol(
        "keras.utils.HDF5Matrix",
        to="kerascompat.FACE.utils.HDF5Matrix",
        message="Keras 3 has no HDF5Matrix; kerascompat's reads the same rows. Keras 3's fit reads the whole data set first.",
    ),
)
