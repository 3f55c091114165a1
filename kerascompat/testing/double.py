"""Lets a run in double precision do what the old versions did in single precision only.

The fused batch normalization of TensorFlow has no double precision: standalone Keras stops there, and tf.keras takes another way, whose
moving variance is another one. Here the same formulas are computed from plain operations: TensorFlow 1.15 and 2.x,
core/kernels/fused_batch_norm_op.cc (the variance it returns is multiplied by n / (n - 1)) and python/ops/nn_impl.py (the least epsilon, in
1.15, 2.3 and 2.10 and not in 2.15; the versions between were not looked at).

Like recorder.py: standard library only, Python 3.5 and later.
"""

import importlib
import sys

LEAST_EPSILON = 1.001e-5


def fused_batch_norm(tf):
    """tf.nn.fused_batch_norm for tensors of any precision."""

    least = LEAST_EPSILON if tuple(int(part) for part in tf.__version__.split(".")[:2]) <= (2, 10) else 0.0

    def fused_batch_norm(
        x, scale, offset, mean=None, variance=None, epsilon=0.001, data_format="NHWC", is_training=True, name=None, exponential_avg_factor=1.0
    ):
        rank = len(x.shape)
        channel = 1 if data_format.startswith("NC") else rank - 1
        axes = [axis for axis in range(rank) if axis != channel]
        shape = [-1 if axis == channel else 1 for axis in range(rank)]
        batch_mean, batch_variance = tf.nn.moments(x, axes) if is_training else (mean, variance)
        output = tf.nn.batch_normalization(
            x,
            *[tf.reshape(value, shape) for value in (batch_mean, batch_variance, offset, scale)],
            variance_epsilon=max(epsilon, least)
        )
        if not is_training:
            return output, mean, variance
        count = tf.cast(tf.size(x) // tf.size(batch_mean), x.dtype)
        batch_variance = batch_variance * (count / tf.maximum(count - 1, 1))
        if exponential_avg_factor not in (None, 1.0):
            batch_mean = mean * (1 - exponential_avg_factor) + batch_mean * exponential_avg_factor
            batch_variance = variance * (1 - exponential_avg_factor) + batch_variance * exponential_avg_factor
        return output, batch_mean, batch_variance

    return fused_batch_norm


def in_top_k(genuine, position):
    """tf.nn.in_top_k, which looks at single precision alone; it says yes or no, so nothing is lost. position: of the predictions."""

    def in_top_k(*args, **kwargs):
        args = list(args)
        if len(args) > position:
            args[position] = _single(args[position])
        else:
            kwargs["predictions"] = _single(kwargs["predictions"])
        return genuine(*args, **kwargs)

    return in_top_k


def _single(tensor):
    return importlib.import_module("tensorflow").cast(tensor, "float32")


def standalone(tf, everywhere):
    """Standalone Keras on TensorFlow 1; `everywhere(old, new)` puts one function in the place of another."""
    double_defaults("keras")
    for name in ("zeros", "ones"):  # layers that write tf.zeros(shape) mean the type that everything else has
        setattr(tf, name, _made_double(getattr(tf, name)))
    for name, new in (("fused_batch_norm", fused_batch_norm(tf)), ("in_top_k", in_top_k(tf.nn.in_top_k, 0))):
        everywhere(getattr(tf.nn, name), new)
        setattr(tf.nn, name, new)


def keras3(tf):
    """Keras 3 on TensorFlow."""
    tf.math.in_top_k = in_top_k(tf.math.in_top_k, 1)
    tf.nn.convolution = channels_last(tf, tf.nn.convolution)


def channels_last(tf, genuine):
    """tf.nn.convolution, whose gradient for channels first there is on a CPU in single precision only."""

    def convolution(input, filters, strides=None, padding="VALID", data_format=None, dilations=None, name=None):
        first = data_format is not None and data_format.startswith("NC") and input.dtype == tf.float64
        rank = len(input.shape)
        if first:
            input = tf.transpose(input, [0] + list(range(2, rank)) + [1])
            data_format = "N" + data_format[2:] + "C"
        output = genuine(input, filters, strides=strides, padding=padding, data_format=data_format, dilations=dilations, name=name)
        return tf.transpose(output, [0, rank - 1] + list(range(1, rank - 1))) if first else output

    return convolution


def python_numbers(keras, everywhere):
    """Keras 3 on TensorFlow casts a Python number to float32 first: 0.999 would be 0.99900001 in the middle of an optimizer."""
    genuine = importlib.import_module("keras.src.backend.tensorflow.core").cast
    convert = keras.ops.convert_to_tensor

    def cast(x, dtype):
        return convert(x, dtype) if isinstance(x, float) and str(dtype) == "float64" else genuine(x, dtype)

    everywhere(genuine, cast)


def double_defaults(package):
    """Functions of Keras 2.0 that have `dtype=K.floatx()` among their defaults had it worked out when they were defined (Input is one)."""
    for name in sorted(sys.modules):
        if (name + ".").startswith(package + "."):
            for function in list(getattr(sys.modules[name], "__dict__", {}).values()):
                defaults = getattr(function, "__defaults__", None)
                if isinstance(defaults, tuple) and "float32" in [one for one in defaults if isinstance(one, str)]:
                    function.__defaults__ = tuple("float64" if isinstance(one, str) and one == "float32" else one for one in defaults)


def _made_double(make):
    def made(shape, dtype=None, *args, **kwargs):
        return make(shape, dtype or "float64", *args, **kwargs)

    return made


def tensorflow_keras(tf, everywhere):
    """tf.keras 2.x and tf_keras: the layer would leave the fused way because of the precision."""
    tf.math.in_top_k = tf.nn.in_top_k = in_top_k(tf.math.in_top_k, 1)
    genuine, new = tf.compat.v1.nn.fused_batch_norm, fused_batch_norm(tf)
    everywhere(genuine, new)
    tf.compat.v1.nn.fused_batch_norm = new
    for kind in tf.keras.layers.BatchNormalization.__mro__:
        if "_raise_if_fused_cannot_be_used" in vars(kind):
            kind._raise_if_fused_cannot_be_used = _but_for_precision(kind._raise_if_fused_cannot_be_used)


def _but_for_precision(check):
    def raise_if_fused_cannot_be_used(self):
        try:
            check(self)
        except ValueError as error:  # the precision is what it looks at last
            if "float16" not in str(error):
                raise

    return raise_if_fused_cannot_be_used
