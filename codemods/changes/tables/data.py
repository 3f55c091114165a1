"""keras.preprocessing, keras.datasets and keras.applications."""

from codemods.changes.rows import ALL, STANDALONE, Drop, Rename, Symbol
from codemods.changes.tables._common import DIM_ORDERING

_TF = "Keras 3 shows it only as {path}, which needs TensorFlow to be installed; the code is that of Keras 2. On another backend, or for speed, use {instead}."
_INSTEAD = {
    "image": "keras.utils.image_dataset_from_directory and the random preprocessing layers",
    "text": "keras.layers.TextVectorization",
    "sequence": "keras.utils.timeseries_dataset_from_array",
}
_FORMAT = DIM_ORDERING


def _moved(module: str, name: str, arguments: tuple = (), dialects: str = ALL) -> Symbol:
    path = f"tensorflow.keras.preprocessing.{module}.{name}"
    return Symbol(
        f"keras.preprocessing.{module}.{name}",
        to=path,
        arguments=arguments,
        message=_TF.format(path=path, instead=_INSTEAD[module]),
        dialects=dialects,
    )


def _hand(path: str, remedy: str, dialects: str = ALL) -> Symbol:
    return Symbol(path, by_hand=remedy, dialects=dialects)


_GENERATOR = (
    Rename("dim_ordering", "data_format", values={"tf": "channels_last", "th": "channels_first", "default": None}, dialects=STANDALONE),
)
_MATRIX = "Shift the centre yourself: offsets rows / 2 + 0.5 and columns / 2 + 0.5 before and after the matrix."

ROWS = (
    _moved(
        "image",
        "ImageDataGenerator",
        _GENERATOR,
    ),
    *(_moved("image", name, _GENERATOR) for name in ("DirectoryIterator", "NumpyArrayIterator")),
    _moved("image", "Iterator"),
    _moved("image", "apply_affine_transform"),
    _moved("image", "apply_brightness_shift"),
    _moved("image", "apply_channel_shift"),
    *(_moved("image", f"random_{what}") for what in ("brightness", "rotation", "shear", "shift", "zoom")),
    _moved(
        "image",
        "random_channel_shift",
        (Rename("intensity", "intensity_range", message="Keras 2.2 renamed intensity to intensity_range.", dialects=STANDALONE),),
    ),
    _hand(
        "keras.preprocessing.image.DataFrameIterator",
        "Call ImageDataGenerator(...).flow_from_dataframe(...) of tensorflow.keras.preprocessing.image.",
        "keras2",
    ),
    _hand("keras.preprocessing.image.flip_axis", "numpy.flip(x, axis) does the same.", STANDALONE),
    _hand("keras.preprocessing.image.list_pictures", "sorted(pathlib.Path(folder).rglob('*.jpg')) lists them.", STANDALONE),
    _hand(
        "keras.preprocessing.image.apply_transform",
        "tensorflow.keras.preprocessing.image.apply_affine_transform takes angles and shifts; scipy.ndimage.affine_transform takes a matrix.",
        STANDALONE,
    ),
    _hand("keras.preprocessing.image.transform_matrix_offset_center", _MATRIX, STANDALONE),
    _hand("keras.preprocessing.image.pil_image", "Import Image from PIL.", STANDALONE),
    Symbol(
        "keras.utils.load_img",
        arguments=(
            Rename(
                "grayscale",
                "color_mode",
                values={True: "grayscale", False: "rgb"},
                message="Keras 2.2 replaced grayscale=True by color_mode='grayscale'.",
            ),
        ),
    ),
    Symbol("keras.utils.img_to_array", arguments=(_FORMAT,)),
    Symbol("keras.utils.array_to_img", arguments=(_FORMAT,)),
    Symbol("keras.utils.pad_sequences"),
    _moved("text", "Tokenizer", (Rename("nb_words", "num_words", message="Keras 2 renamed nb_words to num_words.", dialects=STANDALONE),)),
    _moved("text", "tokenizer_from_json"),
    _moved("text", "hashing_trick"),
    *(
        _moved("text", name, (Rename("text", "input_text", message="The argument is called input_text."),))
        for name in ("one_hot", "text_to_word_sequence")
    ),
    _hand("keras.preprocessing.text.maketrans", "str.maketrans does the same.", STANDALONE),
    *(_moved("sequence", name) for name in ("TimeseriesGenerator", "make_sampling_table", "skipgrams")),
    Symbol(
        "keras.preprocessing.dataset_utils.*",
        by_hand="An internal helper of keras.utils.image_dataset_from_directory.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.preprocessing.image_dataset.*",
        by_hand="An internal helper of keras.utils.image_dataset_from_directory.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.preprocessing.text_dataset.*", by_hand="An internal helper of keras.utils.text_dataset_from_directory.", dialects="tf_keras"
    ),
    Symbol(
        "keras.preprocessing.timeseries.*", by_hand="An internal helper of keras.utils.timeseries_dataset_from_array.", dialects="tf_keras"
    ),
    Symbol(
        "keras.utils.image_dataset_from_directory",
        arguments=(Rename("smart_resize", "crop_to_aspect_ratio", message="TensorFlow 2.6 renamed smart_resize to crop_to_aspect_ratio."),),
        dialects="tf_keras",
    ),
    # datasets
    *(
        Symbol(
            f"keras.datasets.{name}.load_data",
            arguments=(
                Rename("nb_words", "num_words", message="Keras 2 renamed nb_words to num_words.", dialects=STANDALONE),
                Rename("path", "path", converter="dataset_path", message="Keras 3 downloads .npz files.", dialects="keras1"),
            ),
        )
        for name in ("imdb", "reuters")
    ),
    Symbol(
        "keras.datasets.mnist.load_data",
        arguments=(Rename("path", "path", converter="dataset_path", message="Keras 3 downloads mnist.npz.", dialects="keras1"),),
    ),
    *(
        Symbol(
            f"keras.datasets.{name}.get_word_index",
            arguments=(Rename("path", "path", converter="dataset_path", message="Keras 3 downloads .json files.", dialects="keras1"),),
        )
        for name in ("imdb", "reuters")
    ),
    _hand("keras.datasets.cifar10.load_batch", "keras.datasets.cifar10.load_data() reads all batches."),
    Symbol("keras.datasets.cifar.*", by_hand="keras.datasets.cifar10.load_data() and cifar100.load_data() read all batches."),
    # applications
    *(
        Symbol(
            f"keras.applications.{module}.preprocess_input",
            arguments=(
                DIM_ORDERING,
                Drop("mode", harmless=("caffe",), message="Each application has its own mode now.", dialects="keras2"),
            ),
        )
        for module in ("vgg16", "vgg19", "resnet50")
    ),
    Symbol("keras.applications.imagenet_utils.preprocess_input", arguments=(DIM_ORDERING,)),
    *(
        Symbol(
            f"keras.applications.ConvNeXt{size}",
            arguments=(Rename("model_name", "name", message="Keras 3 calls it name.", dialects="tf_keras"),),
        )
        for size in ("Tiny", "Small", "Base", "Large", "XLarge")
    ),
    *(
        Symbol(
            f"keras.applications.{name}",
            by_hand="Keras 3 has no RegNet: keras_hub (keras_hub.models.Backbone.from_preset) and timm have it.",
            dialects="tf_keras",
        )
        for name in [
            f"RegNet{kind}{size}"
            for kind in "XY"
            for size in ("002", "004", "006", "008", "016", "032", "040", "064", "080", "120", "160", "320")
        ]
    ),
    *(
        Symbol(
            f"keras.applications.ResNetRS{depth}",
            by_hand="Keras 3 has no ResNet-RS: keras_hub (keras_hub.models.Backbone.from_preset) has ResNets.",
            dialects="tf_keras",
        )
        for depth in (50, 101, 152, 200, 270, 350, 420)
    ),
    _hand(
        "keras.applications.music_tagger_crnn.MusicTaggerCRNN",
        "Keras 2 removed it; kapre and its author's repository have the layers for later versions.",
        "keras1",
    ),
    Symbol(
        "keras.applications.music_tagger_crnn.*",
        by_hand="Keras 2 removed MusicTaggerCRNN: take the constant or function into your project from Keras 1.2.2.",
        dialects="keras1",
    ),
    Symbol(
        "keras.applications.audio_conv_utils.*",
        by_hand="Keras 2 removed MusicTaggerCRNN and its helpers: compute the spectrogram with librosa or keras.layers.MelSpectrogram.",
        dialects="keras1",
    ),
    Symbol("keras.applications.mobilenetv2.*", by_hand="Use the same name in keras.applications.mobilenet_v2.", dialects="keras2"),
    Symbol(
        "keras.applications.regnet.*",
        by_hand="Keras 3 has no RegNet: its preprocess_input gave back what it was given, decode_predictions is that of keras.applications.imagenet_utils.",
        dialects="tf_keras",
    ),
    Symbol(
        "keras.applications.resnet_rs.*",
        by_hand="Keras 3 has no ResNet-RS: its preprocess_input gave back what it was given, decode_predictions is that of keras.applications.imagenet_utils.",
        dialects="tf_keras",
    ),
    _hand("keras.applications.mobilenet.relu6", "keras.activations.relu6 does the same."),
    Symbol(
        "keras.applications.keras_modules_injection",
        by_hand="It handed the modules of Keras on to keras_applications: import keras.applications.",
        dialects="keras2 tf_keras",
    ),
    *(
        Symbol(
            f"keras.applications.{module}.*",
            by_hand="A helper or a download address inside the application: copy it into your project, or build the model by its function.",
        )
        for module in "densenet imagenet_utils inception_resnet_v2 inception_v3 mobilenet mobilenet_v2 mobilenet_v3 nasnet resnet resnet50 resnet_v2 vgg16 vgg19 xception efficientnet efficientnet_v2 convnext".split()
    ),
)
