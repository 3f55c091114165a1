"""`keras.preprocessing.image` of Keras 2.2 and 2.3 (keras_preprocessing 1.1.2)."""

from keras.src.legacy.preprocessing.image import (
    DirectoryIterator,
    Iterator,
    NumpyArrayIterator,
    apply_channel_shift,
    random_channel_shift,
)
from keras.utils import array_to_img, img_to_array, load_img, save_img

from kerascompat._preprocessing.images import StandaloneGenerator as ImageDataGenerator
from kerascompat._preprocessing.images import (
    apply_affine_transform,
    apply_brightness_shift,
    flip_axis,
)
from kerascompat._preprocessing.images import (
    brightened_at_random as random_brightness,
)
from kerascompat._preprocessing.images import (
    rotated_at_random as random_rotation,
)
from kerascompat._preprocessing.images import (
    sheared_at_random as random_shear,
)
from kerascompat._preprocessing.images import (
    shifted_at_random as random_shift,
)
from kerascompat._preprocessing.images import (
    zoomed_at_random as random_zoom,
)

__all__ = [
    "DirectoryIterator",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply_affine_transform",
    "apply_brightness_shift",
    "apply_channel_shift",
    "array_to_img",
    "flip_axis",
    "img_to_array",
    "load_img",
    "random_brightness",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "save_img",
]
