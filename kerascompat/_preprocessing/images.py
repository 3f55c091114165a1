"""ImageDataGenerator of the standalone versions, on the one that Keras 3 keeps of tf.keras 2.

The random numbers are numpy's global ones, drawn in the order of each version, so that a seed gives the images it gave.
"""

import numpy as np
from keras import config
from keras.src.legacy.preprocessing import image as legacy
from keras.utils import array_to_img as array_to_image
from keras.utils import img_to_array

# keras/preprocessing/image.py of Keras 3 is private; nothing public holds these classes without TensorFlow.


def center_matrix(matrix, rows, columns):
    """A transformation about the middle of an image, half a pixel off as it was (`transform_matrix_offset_center`)."""
    row, column = rows / 2 + 0.5, columns / 2 + 0.5
    there = np.array([[1, 0, row], [0, 1, column], [0, 0, 1]])
    back = np.array([[1, 0, -row], [0, 1, -column], [0, 0, 1]])
    return there @ matrix @ back


def transform(x, matrix, channel_axis=0, fill_mode="nearest", cval=0.0, order=0):
    """An image under a matrix of 3 x 3 (`apply_transform` of Keras 1 and 2.0-2.1, which took the nearest pixel)."""
    from scipy.ndimage import affine_transform

    planes = np.moveaxis(x, channel_axis, 0)
    channels = [affine_transform(channel, matrix[:2, :2], matrix[:2, 2], order=order, mode=fill_mode, cval=cval) for channel in planes]
    return np.moveaxis(np.stack(channels), 0, channel_axis)


def affine_matrix(theta=0, tx=0, ty=0, shear=0, zx=1, zy=1):
    """Rotation, shift, shear and zoom together; angles in radians. None where nothing is to be done."""
    parts = []
    if theta != 0:
        parts.append([[np.cos(theta), -np.sin(theta), 0], [np.sin(theta), np.cos(theta), 0], [0, 0, 1]])
    if tx != 0 or ty != 0:
        parts.append([[1, 0, tx], [0, 1, ty], [0, 0, 1]])
    if shear != 0:
        parts.append([[1, -np.sin(shear), 0], [0, np.cos(shear), 0], [0, 0, 1]])
    if zx != 1 or zy != 1:
        parts.append([[zx, 0, 0], [0, zy, 0], [0, 0, 1]])
    matrix = None
    for part in parts:
        matrix = np.array(part) if matrix is None else matrix @ np.array(part)
    return matrix


def apply_affine_transform(
    x, theta=0, tx=0, ty=0, shear=0, zx=1, zy=1, row_axis=0, col_axis=1, channel_axis=2, fill_mode="nearest", cval=0.0, order=1
):
    """An image turned by `theta` degrees, shifted, sheared by `shear` degrees and zoomed (keras_preprocessing 1.1.2)."""
    matrix = affine_matrix(np.deg2rad(theta), tx, ty, np.deg2rad(shear), zx, zy)
    if matrix is None:
        return x
    matrix = center_matrix(matrix, x.shape[row_axis], x.shape[col_axis])
    return transform(x, matrix, channel_axis, fill_mode, cval, order)


def apply_brightness_shift(x, brightness):
    """An image made brighter, its values stretched over 0 to 255 first (keras_preprocessing 1.1.2)."""
    from PIL import ImageEnhance

    return img_to_array(ImageEnhance.Brightness(array_to_image(x)).enhance(brightness))


def _iterating(iterator):
    """The iterator with `next()` and the names of Keras 1."""
    iterator.next = iterator.__next__
    iterator.nb_sample = iterator.n
    if hasattr(iterator, "class_indices"):
        iterator.nb_class = len(iterator.class_indices)
    return iterator


class Generator(legacy.ImageDataGenerator):
    """ImageDataGenerator whose iterators have `next()`."""

    def flow(self, *args, **kwargs):
        return _iterating(super().flow(*args, **kwargs))

    def flow_from_directory(self, *args, **kwargs):
        return _iterating(super().flow_from_directory(*args, **kwargs))

    def flow_from_dataframe(self, *args, **kwargs):
        return _iterating(super().flow_from_dataframe(*args, **kwargs))


class StandaloneGenerator(Generator):
    """ImageDataGenerator of Keras 2.2 and 2.3 (keras_preprocessing 1.1.2).

    Images turn about a point half a pixel beside the middle, brightness stretches the values, and ZCA whitening adds its
    epsilon to the variances.
    """

    def apply_transform(self, x, transform_parameters):
        """The image under the parameters that `get_random_transform` gave."""
        p = transform_parameters
        rows, columns, channels = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        x = apply_affine_transform(
            x,
            *(p.get(name, 1 if name in ("zx", "zy") else 0) for name in ("theta", "tx", "ty", "shear", "zx", "zy")),
            row_axis=rows,
            col_axis=columns,
            channel_axis=channels,
            fill_mode=self.fill_mode,
            cval=self.cval,
            order=self.interpolation_order,
        )
        if p.get("channel_shift_intensity") is not None:
            x = legacy.apply_channel_shift(x, p["channel_shift_intensity"], channels)
        if p.get("flip_horizontal", False):
            x = np.flip(x, columns)
        if p.get("flip_vertical", False):
            x = np.flip(x, rows)
        if p.get("brightness") is not None:
            x = apply_brightness_shift(x, p["brightness"])
        return x

    def fit(self, x, augment=False, rounds=1, seed=None):
        """Take mean, deviation and principal components of images: array of (n, rows, columns, channels)."""
        whitens, self.zca_whitening = self.zca_whitening, False
        try:
            state = np.random.get_state()
            super().fit(x, augment=augment, rounds=rounds, seed=seed)
            if whitens:
                np.random.set_state(state)
                self._whiten(self._prepared(x, augment, rounds, seed))
        finally:
            self.zca_whitening = whitens

    def _prepared(self, x, augment, rounds, seed):
        """What `fit` takes the components of: the images, changed at random and centred as it was told."""
        x = np.array(x, dtype=self.dtype)
        if seed is not None:
            np.random.seed(seed)
        if self.rescale and self.rescales_fit:
            x *= self.rescale
        if augment:
            x = np.stack([self.random_transform(image) for _ in range(rounds) for image in x])
        if self.featurewise_center:
            x -= self.mean
        if self.featurewise_std_normalization:
            x /= self.std + 1e-6
        return x

    rescales_fit = True  # whether `fit` rescales

    def _whiten(self, x):
        flat = np.reshape(x, (len(x), -1))
        u, s, _ = np.linalg.svd(flat.T @ flat / len(flat))
        self.zca_whitening_matrix = (u * (1.0 / np.sqrt(s[np.newaxis] + self.zca_epsilon))) @ u.T
        self.principal_components = self.zca_whitening_matrix


class EarlyGenerator(StandaloneGenerator):
    """ImageDataGenerator of Keras 1 and 2.0-2.1 (keras/preprocessing/image.py of 1.2.2 and 2.0.8).

    A flip draws a number only where it is asked for, `shear_range` is in radians, each channel is shifted by itself, and a
    sample is centred pixel by pixel over its channels.
    """

    def random_transform(self, x, seed=None):
        """An image changed at random."""
        rows, columns, channels = self.row_axis - 1, self.col_axis - 1, self.channel_axis - 1
        if seed is not None:
            np.random.seed(seed)

        def drawn(bound):
            return np.random.uniform(-bound, bound) if bound else 0

        theta = np.pi / 180 * drawn(self.rotation_range)
        tx = drawn(self.height_shift_range) * x.shape[rows]
        ty = drawn(self.width_shift_range) * x.shape[columns]
        shear = drawn(self.shear_range)
        zx, zy = (1, 1) if tuple(self.zoom_range) == (1, 1) else np.random.uniform(*self.zoom_range, 2)
        matrix = affine_matrix(theta, tx, ty, shear, zx, zy)
        if matrix is not None:
            x = transform(x, center_matrix(matrix, x.shape[rows], x.shape[columns]), channels, self.fill_mode, self.cval)
        if self.channel_shift_range != 0:
            x = random_channel_shift(x, self.channel_shift_range, channels)
        if self.horizontal_flip and np.random.random() < 0.5:
            x = np.flip(x, columns)
        if self.vertical_flip and np.random.random() < 0.5:
            x = np.flip(x, rows)
        return x

    def get_random_transform(self, img_shape, seed=None):
        """Nothing: `apply_transform` draws by itself."""
        return {"seed": seed}

    def apply_transform(self, x, transform_parameters):
        return self.random_transform(x, transform_parameters.get("seed"))

    def standardize(self, x):
        """An image of (rows, columns, channels) normalised."""
        if self.preprocessing_function:
            x = self.preprocessing_function(x)
        if self.rescale:
            x *= self.rescale
        axis = self.channel_axis - 1
        if self.samplewise_center:
            x -= np.mean(x, axis=axis, keepdims=True)
        if self.samplewise_std_normalization:
            x /= np.std(x, axis=axis, keepdims=True) + 1e-7
        if self.featurewise_center and self.mean is not None:
            x -= self.mean
        if self.featurewise_std_normalization and self.std is not None:
            x /= self.std + 1e-7
        if self.zca_whitening and self.zca_whitening_matrix is not None:
            x = np.reshape(np.dot(np.reshape(x, x.size), self.zca_whitening_matrix), x.shape)
        return x

    rescales_fit = False

    def fit(self, x, augment=False, rounds=1, seed=None):
        rescale, self.rescale = self.rescale, None
        try:
            super().fit(x, augment=augment, rounds=rounds, seed=seed)
        finally:
            self.rescale = rescale


def array_to_img(x, data_format=None, scale=True):
    """A PIL image of an array of three axes; with `scale` raised to 0 and stretched to 255, as until Keras 2.1."""
    if scale:
        x = np.array(x, dtype=config.floatx())
        x += max(-np.min(x), 0)
        if np.max(x) != 0:
            x /= np.max(x)
        x *= 255
    return array_to_image(x, data_format=data_format, scale=False)


def random_channel_shift(x, intensity_range, channel_axis=0):
    """Each channel brighter or darker by itself, within the range of the image (Keras 1 and 2.0-2.1)."""
    low, high = np.min(x), np.max(x)
    channels = [
        np.clip(channel + np.random.uniform(-intensity_range, intensity_range), low, high) for channel in np.moveaxis(x, channel_axis, 0)
    ]
    return np.moveaxis(np.stack(channels), 0, channel_axis)


def flip_axis(x, axis):
    """The image the other way round along an axis."""
    return np.flip(x, axis)


def _early(amounts, row_axis, col_axis, channel_axis, fill_mode, cval, x):
    matrix = center_matrix(affine_matrix(**amounts), x.shape[row_axis], x.shape[col_axis])
    return transform(x, matrix, channel_axis, fill_mode, cval)


def random_rotation(x, rg, row_axis=1, col_axis=2, channel_axis=0, fill_mode="nearest", cval=0.0):
    """An image turned by up to `rg` degrees."""
    theta = np.pi / 180 * np.random.uniform(-rg, rg)
    return _early({"theta": theta}, row_axis, col_axis, channel_axis, fill_mode, cval, x)


def random_shift(x, wrg, hrg, row_axis=1, col_axis=2, channel_axis=0, fill_mode="nearest", cval=0.0):
    """An image shifted by up to `wrg` of its width and `hrg` of its height."""
    tx = np.random.uniform(-hrg, hrg) * x.shape[row_axis]
    ty = np.random.uniform(-wrg, wrg) * x.shape[col_axis]
    return _early({"tx": tx, "ty": ty}, row_axis, col_axis, channel_axis, fill_mode, cval, x)


def random_shear(x, intensity, row_axis=1, col_axis=2, channel_axis=0, fill_mode="nearest", cval=0.0):
    """An image sheared by up to `intensity` radians (degrees since Keras 2.1)."""
    return _early({"shear": np.random.uniform(-intensity, intensity)}, row_axis, col_axis, channel_axis, fill_mode, cval, x)


def random_zoom(x, zoom_range, row_axis=1, col_axis=2, channel_axis=0, fill_mode="nearest", cval=0.0):
    """An image zoomed by two numbers of `zoom_range`, a pair."""
    zx, zy = (1, 1) if tuple(zoom_range) == (1, 1) else np.random.uniform(*zoom_range, 2)
    return x if (zx, zy) == (1, 1) else _early({"zx": zx, "zy": zy}, row_axis, col_axis, channel_axis, fill_mode, cval, x)


# The same of Keras 2.2 and 2.3 (keras_preprocessing 1.1.2): angles in degrees, pixels interpolated.


def rotated_at_random(x, rg, row_axis=1, col_axis=2, channel_axis=0, fill_mode="nearest", cval=0.0, interpolation_order=1):
    """An image turned by up to `rg` degrees."""
    theta = np.random.uniform(-rg, rg)
    return apply_affine_transform(x, theta, 0, 0, 0, 1, 1, row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order)


def shifted_at_random(x, wrg, hrg, row_axis=1, col_axis=2, channel_axis=0, fill_mode="nearest", cval=0.0, interpolation_order=1):
    """An image shifted by up to `wrg` of its width and `hrg` of its height."""
    tx = np.random.uniform(-hrg, hrg) * x.shape[row_axis]
    ty = np.random.uniform(-wrg, wrg) * x.shape[col_axis]
    return apply_affine_transform(x, 0, tx, ty, 0, 1, 1, row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order)


def sheared_at_random(x, intensity, row_axis=1, col_axis=2, channel_axis=0, fill_mode="nearest", cval=0.0, interpolation_order=1):
    """An image sheared by up to `intensity` degrees."""
    shear = np.random.uniform(-intensity, intensity)
    return apply_affine_transform(x, 0, 0, 0, shear, 1, 1, row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order)


def zoomed_at_random(x, zoom_range, row_axis=1, col_axis=2, channel_axis=0, fill_mode="nearest", cval=0.0, interpolation_order=1):
    """An image zoomed by two numbers of `zoom_range`, a pair."""
    zx, zy = (1, 1) if tuple(zoom_range) == (1, 1) else np.random.uniform(*zoom_range, 2)
    return apply_affine_transform(x, 0, 0, 0, 0, zx, zy, row_axis, col_axis, channel_axis, fill_mode, cval, interpolation_order)


def brightened_at_random(x, brightness_range):
    """An image whose brightness is multiplied by a number of `brightness_range`, a pair."""
    return apply_brightness_shift(x, np.random.uniform(*brightness_range))
