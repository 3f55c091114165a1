"""The networks of keras.applications with the BatchNormalization of a legacy version."""

import functools

import keras

#: Those that have BatchNormalization layers and were in Keras 1, Keras 2 or tf.keras.
NAMES = (
    "DenseNet121",
    "DenseNet169",
    "DenseNet201",
    *(f"EfficientNetB{size}" for size in range(8)),
    *(f"EfficientNetV2{size}" for size in ("B0", "B1", "B2", "B3", "L", "M", "S")),
    "InceptionResNetV2",
    "InceptionV3",
    "MobileNet",
    "MobileNetV2",
    "MobileNetV3Large",
    "MobileNetV3Small",
    "NASNetLarge",
    "NASNetMobile",
    *(f"ResNet{depth}{version}" for depth in (50, 101, 152) for version in ("", "V2")),
    "Xception",
)


def applications(normalization):
    """The functions of keras.applications by name, for a face.

    Args:
        normalization: The face's BatchNormalization class, which takes the place of Keras 3's
            in the networks they make; everything else is Keras 3's, its weight files too.
    """
    return {name: _application(getattr(keras.applications, name), normalization) for name in NAMES}


def _application(function, normalization):
    @functools.wraps(function)
    def make(*args, **kwargs):
        return normalized(function(*args, **kwargs), normalization)

    return make


def normalized(model, normalization):
    """The same functional model, on the same inputs and with the same weights, with that class of BatchNormalization."""

    def clone(layer):
        kind = normalization if type(layer) is keras.layers.BatchNormalization else type(layer)
        return kind.from_config(layer.get_config())

    new = keras.models.clone_model(model, input_tensors=model.input, clone_function=clone)
    for mine, theirs in zip(new.layers, model.layers, strict=True):
        mine.set_weights(theirs.get_weights())
    return new
