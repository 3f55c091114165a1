"""Functions of TensorFlow called on tensors of a model, which tf.keras 2.4-2.15 made layers of by itself."""

import keras
from keras import ops, tree

#: Below tensorflow, what no file may have called while it is read: they reach files, processes and Python.
_REFUSED = frozenset(
    "io saved_model train summary py_function numpy_function raw_ops lookup data profiler config distribute load_op_library".split()
)

#: For the other backends: names below tensorflow, and what is the same in keras.ops.
_ELSEWHERE = {
    "__operators__.add": ops.add,
    "math.add": ops.add,
    "math.subtract": ops.subtract,
    "math.multiply": ops.multiply,
    "math.divide": ops.divide,
    "math.truediv": ops.divide,
    "math.floordiv": ops.floor_divide,
    "math.negative": ops.negative,
    "math.pow": ops.power,
    "math.greater": ops.greater,
    "math.greater_equal": ops.greater_equal,
    "math.less": ops.less,
    "math.less_equal": ops.less_equal,
    "math.abs": ops.abs,
    "math.exp": ops.exp,
    "math.log": ops.log,
    "math.sqrt": ops.sqrt,
    "math.square": ops.square,
    "math.sigmoid": ops.sigmoid,
    "math.tanh": ops.tanh,
    "math.maximum": ops.maximum,
    "math.minimum": ops.minimum,
    "nn.relu": ops.relu,
    "nn.elu": ops.elu,
    "nn.relu6": ops.relu6,
    "nn.softplus": ops.softplus,
    "nn.softmax": lambda logits, axis=-1: ops.softmax(logits, -1 if axis is None else axis),
    "math.softmax": lambda logits, axis=-1: ops.softmax(logits, -1 if axis is None else axis),
    "math.reduce_mean": lambda input_tensor, axis=None, keepdims=False: ops.mean(input_tensor, axis, keepdims),
    "math.reduce_sum": lambda input_tensor, axis=None, keepdims=False: ops.sum(input_tensor, axis, keepdims),
    "math.reduce_max": lambda input_tensor, axis=None, keepdims=False: ops.max(input_tensor, axis, keepdims),
    "math.reduce_min": lambda input_tensor, axis=None, keepdims=False: ops.min(input_tensor, axis, keepdims),
    "concat": lambda values, axis: ops.concatenate(values, axis),
    "stack": lambda values, axis=0: ops.stack(values, axis),
    "reshape": lambda tensor, shape: ops.reshape(tensor, shape),
    "transpose": lambda a, perm=None: ops.transpose(a, perm),
    "expand_dims": lambda input, axis: ops.expand_dims(input, axis),
    "squeeze": lambda input, axis=None: ops.squeeze(input, axis),
    "cast": lambda x, dtype: ops.cast(x, dtype),
    "identity": lambda input: input,
    "shape": lambda input: ops.shape(input),
    "linalg.matmul": lambda a, b, transpose_a=False, transpose_b=False: ops.matmul(
        ops.swapaxes(a, -1, -2) if transpose_a else a, ops.swapaxes(b, -1, -2) if transpose_b else b
    ),
    "math.l2_normalize": lambda x, axis=None, epsilon=1e-12: x * ops.rsqrt(ops.maximum(ops.sum(x * x, axis, keepdims=True), epsilon)),
}


def named(name):
    """The function that tf.keras called `name` below tensorflow, "math.reduce_mean" for `tf.reduce_mean`.

    Raises:
        ValueError: there is none, or one that a file may not have called.
    """
    if name == "__operators__.getitem":
        return _item
    parts = name.split(".")
    if _REFUSED.intersection(parts) or any(part.startswith("_") and part != "__operators__" for part in parts):
        raise ValueError(f"the function tf.{name} is not called on behalf of a file.")
    if keras.backend.backend() != "tensorflow":
        if name not in _ELSEWHERE:
            raise ValueError(f"tf.{name} is a function of TensorFlow, and the backend of Keras is {keras.backend.backend()}.")
        return _without_name(_ELSEWHERE[name])
    import tensorflow

    found = tensorflow
    for part in parts:
        found = getattr(found, part, None)
    if not callable(found):
        raise ValueError(f"this TensorFlow has no function tf.{name}.")
    return found


def _item(tensor, slice_spec):
    return tensor[_slices(slice_spec)]


def _slices(spec):
    """An index as the configuration of a SlicingOpLambda wrote it: slices are dicts, `...` is {"ellipsis": True}."""
    if isinstance(spec, dict):
        return ... if "ellipsis" in spec or spec.get("type") == "Ellipsis" else slice(spec.get("start"), spec.get("stop"), spec.get("step"))
    return tuple(_slices(part) for part in spec) if isinstance(spec, (list, tuple)) else spec


def _without_name(function):
    def call(*args, name=None, **kwargs):
        if function.__name__ != "<lambda>":  # the second argument is `y` there
            return function(*args, *kwargs.values())
        return function(*args, **kwargs)

    return call


@keras.saving.register_keras_serializable(package="kerascompat")
class TFOpLambda(keras.layers.Layer):
    """A function of TensorFlow as a layer: `TFOpLambda(tf.concat)([a, b], axis=-1)` is `tf.concat([a, b], axis=-1)` for tensors of a model too.

    On tensors that are values it is the function itself. Masks end at it, as they did (tf.keras 2.10, keras/layers/core/tf_op_layer.py).

    Args:
        function: The function, or its name below tensorflow, such as "math.reduce_mean".

    Raises:
        ValueError: a name that TensorFlow does not have; when it is saved, a function without a name there.
    """

    def __init__(self, function, **kwargs):
        self._symbol = function if isinstance(function, str) else _symbol(function)
        if kwargs.get("name") is None and self._symbol:
            count = keras.backend.get_uid(f"tf.{self._symbol}")
            kwargs["name"] = f"tf.{self._symbol}" + (f"_{count - 1}" if count > 1 else "")
        super().__init__(**{"autocast": False, **kwargs})
        self.function = named(function) if isinstance(function, str) else function
        self._call_context_args = set()  # a model hands it no phase
        self.built = True

    def __call__(self, *args, **kwargs):
        if any(isinstance(each, keras.KerasTensor) for each in tree.flatten((args, kwargs))):
            return keras.Operation.symbolic_call(self, *args, **kwargs)  # a layer's own takes no lists of tensors and numbers
        return self.function(*args, **kwargs)

    def call(self, *args, **kwargs):
        return self.function(*args, **kwargs)

    def compute_output_spec(self, *args, **kwargs):
        return super().compute_output_spec(*tree.map_structure(_dense, args), **tree.map_structure(_dense, kwargs))

    def compute_mask(self, *args, **kwargs):
        return None

    def get_config(self):
        if not self._symbol:
            raise ValueError(f"{self.function!r} has no name in TensorFlow: put it into a layer of your own, which can be saved.")
        return {**super().get_config(), "function": self._symbol}


def _dense(value):
    """Keras 3.15 takes the product of a tensor and a number for a sparse tensor, which it is not."""
    if isinstance(value, keras.KerasTensor) and value.sparse and type(value._keras_history.operation).__name__ == "Multiply":
        return keras.KerasTensor(value.shape, value.dtype)
    return value


def _symbol(function):
    """The name of a function below tensorflow; None where it has none."""
    from tensorflow.python.util import tf_export

    return tf_export.get_canonical_name_for_symbol(function, add_prefix_to_v1_names=True)
