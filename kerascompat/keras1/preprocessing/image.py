"""`keras.preprocessing.image` of Keras 1 and 2.0-2.1, with the argument names of Keras 2."""

from keras.src.legacy.preprocessing.image import DirectoryIterator, Iterator, NumpyArrayIterator
from keras.utils import img_to_array, load_img, save_img

from kerascompat._preprocessing.images import EarlyGenerator as ImageDataGenerator
from kerascompat._preprocessing.images import (
    array_to_img,
    flip_axis,
    random_channel_shift,
    random_rotation,
    random_shear,
    random_shift,
    random_zoom,
)
from kerascompat._preprocessing.images import center_matrix as transform_matrix_offset_center
from kerascompat._preprocessing.images import transform as apply_transform

__all__ = [
    "DirectoryIterator",
    "ImageDataGenerator",
    "Iterator",
    "NumpyArrayIterator",
    "apply_transform",
    "array_to_img",
    "flip_axis",
    "img_to_array",
    "load_img",
    "random_channel_shift",
    "random_rotation",
    "random_shear",
    "random_shift",
    "random_zoom",
    "save_img",
    "transform_matrix_offset_center",
]
