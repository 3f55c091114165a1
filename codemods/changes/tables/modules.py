"""Modules that Keras 3 does not have, and the module that holds most of what they held."""

from codemods.changes.rows import STANDALONE, Symbol

_HOMES = {
    "keras.backend.tensorflow_backend": "keras.backend",
    "keras.backend.numpy_backend": "keras.backend",
    "keras.backend.common": "keras.backend",
    "keras.backend.load_backend": "keras.backend",
    "keras.backend_config": "keras.config",
    "keras.initializations": "keras.initializers",
    "keras.objectives": "keras.losses",
    "keras.callbacks.callbacks": "keras.callbacks",
    "keras.callbacks.tensorboard_v1": "keras.callbacks",
    "keras.callbacks.tensorboard_v2": "keras.callbacks",
    "keras.callbacks_v1": "keras.callbacks",
    "keras.engine": "keras.layers",
    "keras.engine.base_layer": "keras.layers",
    "keras.engine.input_layer": "keras.layers",
    "keras.engine.topology": "keras.layers",
    "keras.engine.training": "keras.models",
    "keras.engine.network": "keras.models",
    "keras.engine.sequential": "keras.models",
    "keras.engine.functional": "keras.models",
    "keras.engine.saving": "keras.models",
    "keras.legacy": "keras.layers",
    "keras.legacy.layers": "keras.layers",
    "keras.legacy.models": "keras.models",
    "keras.legacy.interfaces": "keras.layers",
    "keras.layers.experimental": "keras.layers",
    "keras.layers.experimental.preprocessing": "keras.layers",
    "keras.preprocessing.text": "tensorflow.keras.preprocessing.text",
    "keras.utils.visualize_util": "keras.utils",
    "keras.wrappers.scikit_learn": "keras.wrappers",
    "keras.datasets.cifar": "keras.datasets.cifar10",
    "keras.applications.mobilenetv2": "keras.applications.mobilenet_v2",
    "keras.applications.music_tagger_crnn": "keras.applications",
    "keras.applications.audio_conv_utils": "keras.applications",
    "keras.experimental": "keras.optimizers.schedules",
    "keras.mixed_precision.experimental": "keras.mixed_precision",
}

_LAYERS = (
    "advanced_activations convolutional convolutional_recurrent core cudnn_recurrent embeddings local merge noise normalization pooling recurrent "
    "wrappers recurrent_v2 normalization_v2 dense_attention einsum_dense kernelized"
)
_UTILS = (
    "conv_utils data_utils generic_utils image_dataset image_utils io_utils layer_utils losses_utils metrics_utils multi_gpu_utils np_utils test_utils "
    "text_dataset timeseries_dataset training_utils vis_utils tf_utils"
)

#: A backend that Keras 3 does not run on: its import goes on raising, as it did where the library was missing.
_THEANO = Symbol(
    "keras.backend.theano_backend",
    by_hand="Keras 3 does not run on Theano: use keras.ops, which runs on TensorFlow, JAX and PyTorch.",
    dialects=STANDALONE,
)

ROWS = (_THEANO,) + tuple(
    Symbol(path, to=home, message=f"Keras 3 has no module {path}; what it held is in {home}.")
    for path, home in {
        **{path: home for path, home in _HOMES.items() if home},
        **{f"keras.layers.{name}": "keras.layers" for name in _LAYERS.split() if name != "merge"},
        **{f"keras.utils.{name}": "keras.utils" for name in _UTILS.split()},
    }.items()
)
