"""Takes chance and races out of a run, so that two runs of one program can be compared number by number.

- Random tensors (`K.random_normal` in a sampling layer, `tf.random.normal`, `keras.random.normal`) hold the same low-discrepancy
  numbers everywhere. Dropout passes its input through.
- The random initializers of Keras 2, tf.keras and Keras 3 give numbers that hang on the shape alone, and on how many weights of that shape
  were made before. So models that start from no recording (never compiled nor trained, called by `model.call`, first built
  within a `tf.function`) start alike too, where a program makes its weights in the same order. What Keras 1 draws stays drawn.
- `tf.data` does not shuffle. ImageDataGenerator's iterators do not either, and draw each batch's transformations from the number of the batch.
- On a TensorFlow 1 graph, standalone Keras lets a gradient read a weight that is already updated, an optimizer its counter before or
  after the increment, run by run. Here all new values of a step are computed before any is assigned, as Theano has always done it.
- `random` and `np.random` start from 0, and are the script's alone: Keras draws its initial weights, seeds and orders from generators
  of its own (standalone Keras drew them from `np.random`, tf.keras from 2.9 on and Keras 3 draw them from `random`).

Like recorder.py: standard library and numpy only, Python 3.5 and later, Keras 1.0 to Keras 3.
"""

from __future__ import print_function

import contextlib
import functools
import importlib
import random
import sys
import zlib

import numpy as np

NOISE_LAYERS = ("Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "GaussianDropout", "GaussianNoise", "AlphaDropout")
STEP = 0.6180339887  # of the low-discrepancy sequence: the golden ratio


def seed():
    random.seed(0)
    np.random.seed(0)


class Own(object):
    """A module that draws from a generator of its own; `inner` are its modules that do so too."""

    def __init__(self, module, generator=None, **inner):
        self.__module, self.__generator = module, generator
        self.__dict__.update(inner)

    def __getattr__(self, name):
        return getattr(self.__generator if hasattr(self.__generator, name) else self.__module, name)


def own_numbers(package, old, new):
    """Put `new` in the place of the module `old` in the modules of `package`, but for what a script calls itself: preprocessing."""
    for name in sorted(sys.modules):
        if (name + ".").startswith(package + ".") and "preprocessing" not in name.split("."):
            held = getattr(sys.modules[name], "__dict__", {})
            for alias in [alias for alias, value in list(held.items()) if value is old]:
                setattr(sys.modules[name], alias, new)


def everywhere(old, new):
    """Put `new` in the place of `old` in every module that holds it."""
    for name in sorted(sys.modules):
        try:
            held = vars(sys.modules[name])
        except TypeError:
            continue
        for key in [key for key, value in list(held.items()) if value is old]:
            setattr(sys.modules[name], key, new)


def silence_noise(layers):
    for name in NOISE_LAYERS:
        layer = getattr(layers, name, None)
        if layer is not None:
            layer.call = lambda self, inputs, *args, **kwargs: inputs


def iterators_in_order(module_name):
    """The iterators of ImageDataGenerator in that module: no shuffling, a batch's transformations from its number."""
    try:
        iterator = importlib.import_module(module_name).Iterator
    except (ImportError, AttributeError):
        return
    start = iterator.__init__

    @functools.wraps(start)
    def __init__(self, n, batch_size, shuffle, seed, *args, **kwargs):
        start(self, n, batch_size, False, 0 if seed is None else seed, *args, **kwargs)

    iterator.__init__ = __init__
    get = vars(iterator).get("__getitem__")
    if get is not None:

        @functools.wraps(get)
        def __getitem__(self, number):
            self.total_batches_seen = number  # which Keras 3 also counts when it looks at a batch
            return get(self, number)

        iterator.__getitem__ = __getitem__
    flow = vars(iterator).get("_flow_index")
    if flow is not None:  # what next() goes by: an iterator may be a Sequence to another Keras only

        @functools.wraps(flow)
        def _flow_index(self, *args, **kwargs):
            batches = flow(self, *args, **kwargs)
            while True:
                self.total_batches_seen = self.batch_index
                yield next(batches)

        iterator._flow_index = _flow_index


class InitialWeights(object):
    """Random initializers whose numbers hang on the shape, and on how many weights of that shape were made before.

    Their distribution is what the initializer's own arguments say; that it is cut or not, or drawn by a seed, is passed over.
    """

    NAMES = ("RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling", "Orthogonal")

    def __init__(self, convert, passing=lambda: False):
        self.convert = convert  # (array, dtype or None): what the initializers of this Keras return
        self.passing = passing  # is a value asked for that no weight keeps?
        self.made = {}

    def install(self, initializers):
        for name in self.NAMES:
            if hasattr(initializers, name):
                getattr(initializers, name).__call__ = self._initializer()

    def _initializer(self):
        def __call__(initializer, shape, dtype=None, **kwargs):
            shape = tuple(int(size) for size in shape)
            return self.convert(self.values(initializer, shape), dtype)

        return __call__

    def values(self, initializer, shape):
        """float32, of that shape."""
        number = self.made.get(shape, 0)
        self.made[shape] = number + (not self.passing())
        numbers = np.random.RandomState((zlib.crc32(repr(shape).encode("ascii")) + number) % 2**32)
        if hasattr(initializer, "minval"):
            found = numbers.uniform(initializer.minval, initializer.maxval, shape)
        elif hasattr(initializer, "mode"):
            fans = self._fans(shape)
            fan = {"fan_in": fans[0], "fan_out": fans[1]}.get(initializer.mode, sum(fans) / 2.0)
            found = np.sqrt(3.0 * initializer.scale / max(1.0, fan)) * numbers.uniform(-1, 1, shape)
        elif hasattr(initializer, "gain"):
            rows = int(np.prod(shape[:-1]))
            drawn = numbers.normal(0, 1, (max(rows, shape[-1]), min(rows, shape[-1])))
            q, r = np.linalg.qr(drawn)
            q = q * np.sign(np.diag(r))
            found = initializer.gain * np.reshape(q if rows >= shape[-1] else q.T, shape)
        else:
            found = initializer.mean + initializer.stddev * np.clip(numbers.normal(0, 1, shape), -2, 2)
        return np.asarray(found, "float32")

    def _fans(self, shape):
        """As `_compute_fans` of keras/initializers.py, channels last."""
        if len(shape) < 2:
            return (shape[0], shape[0]) if shape else (1, 1)
        field = int(np.prod(shape[:-2]))
        return field * shape[-2], field * shape[-1]


class Numbers(object):
    """Functions that draw random tensors, replaced by ones that do not draw.

    `even` makes a tensor of a shape (numbers, symbols or one tensor) that holds `STEP * (1, 2, 3, ...)` modulo 1, `cast` gives it a type.
    """

    #: What to make of even numbers between 0 and 1, given the two parameters, what these are called, and their defaults.
    KINDS = {
        "normal": (lambda even, mean, deviation: mean + deviation * (even - 0.5) * 3.4641016, (("mean",), ("stddev", "std")), (0.0, 1.0)),
        "uniform": (lambda even, low, high: low + (high - low) * even, (("minval", "low"), ("maxval", "high")), (0.0, 1.0)),
    }

    def __init__(self, even, cast):
        self.even, self.cast = even, cast

    def replace(self, module, name, kind, floatx=lambda: "float32"):
        """The function `name` of a module, wherever it is held; nothing where there is none. floatx: its type where none is given."""
        genuine = getattr(module, name, None)
        if genuine is None:
            return
        make, names, defaults = self.KINDS[kind]

        @functools.wraps(genuine)
        def fixed(shape, *args, **kwargs):
            dtype = kwargs.get("dtype", args[2] if len(args) > 2 else None)
            if "int" in str(getattr(dtype, "name", dtype)):
                return genuine(shape, *args, **kwargs)
            parameters = []
            for position, (words, default) in enumerate(zip(names, defaults)):
                given = [args[position]] if len(args) > position else [kwargs[word] for word in words if word in kwargs]
                parameters.append(default if not given or given[0] is None else given[0])
            return make(self.cast(self.even(shape), dtype or floatx()), *parameters)

        everywhere(genuine, fixed)
        setattr(module, name, fixed)


def ancestors(tensors):
    """Every operation of a graph that has to run before these tensors are known."""
    found, open_ = set(), [getattr(tensor, "op", tensor) for tensor in tensors if tensor is not None]
    while open_:
        operation = open_.pop()
        if operation not in found:
            found.add(operation)
            open_.extend(tensor.op for tensor in operation.inputs)
            open_.extend(operation.control_inputs)
    return found


def graph_updates_at_once(backend, tf):
    """Let functions of a TensorFlow 1 graph compute all new values before they assign any."""
    genuine = backend.function
    state = importlib.import_module("tensorflow.python.ops.state_ops")
    resource = importlib.import_module("tensorflow.python.ops.gen_resource_variable_ops")
    assign = {
        "Assign": state.assign,
        "AssignAdd": state.assign_add,
        "AssignSub": state.assign_sub,
        "AssignVariableOp": resource.assign_variable_op,
        "AssignAddVariableOp": resource.assign_add_variable_op,
        "AssignSubVariableOp": resource.assign_sub_variable_op,
    }

    @functools.wraps(genuine)
    def function(inputs, outputs, updates=None, *args, **kwargs):
        plain, others = [], []  # (operation, variable, value), and what is no assignment or done for the outputs' sake
        done = ancestors(outputs if isinstance(outputs, (list, tuple)) else [outputs])
        for update in updates or ():
            if isinstance(update, tuple):
                update = backend.update(*update)
            operation = getattr(update, "op", update)
            if operation.type == "Identity" and operation.inputs[0].op.type in assign:
                operation = operation.inputs[0].op
            if operation.type in assign and operation not in done:
                plain.append((assign[operation.type], operation.inputs[0], operation.inputs[1]))
            else:
                others.append(update)
        values = [value for _, _, value in plain]
        with tf.control_dependencies(values + list(outputs if isinstance(outputs, (list, tuple)) else [outputs])):
            updates = [make(variable, value) for make, variable, value in plain] + others
        return genuine(inputs, outputs, updates, *args, **kwargs)

    everywhere(genuine, function)


def tensorflow_even(tf):
    floor = tf.floor

    def even(shape):
        shape = tf.stack([tf.cast(size, "int32") for size in shape]) if isinstance(shape, (list, tuple)) else tf.cast(shape, "int32")
        steps = tf.cast(tf.range(1, tf.reduce_prod(shape) + 1), "float32") * STEP
        return tf.reshape(steps - floor(steps), shape)

    return even


def tensorflow_numbers(numbers, tf):
    """What a script calls by `tf.` itself."""
    for module in (tf, getattr(tf, "random", None)):
        if module is not None:
            for kind, names in (("normal", ("random_normal", "normal", "truncated_normal")), ("uniform", ("random_uniform", "uniform"))):
                for name in names:
                    numbers.replace(module, name, kind)


def backend_numbers(numbers, backend):
    for kind, names in (("normal", ("random_normal", "truncated_normal")), ("uniform", ("random_uniform",))):
        for name in names:
            numbers.replace(backend, name, kind, backend.floatx)
    everywhere(backend.dropout, lambda x, *args, **kwargs: x)


def datasets_in_order(tf):
    """`tf.data.Dataset.shuffle` gives the samples in the order they have: no two versions of TensorFlow shuffle alike."""
    if hasattr(tf, "data"):  # from TensorFlow 1.4 on
        tf.data.Dataset.shuffle = lambda self, *args, **kwargs: self


def standalone(backend):
    """Standalone Keras, on Theano or TensorFlow 1; `backend` is keras.backend."""
    seed()
    own_numbers("keras", np, Own(np, random=Own(np.random, np.random.RandomState(0))))
    silence_noise(importlib.import_module("keras.layers"))
    for name in ("keras.preprocessing.image", "keras_preprocessing.image.iterator"):
        iterators_in_order(name)
    on = backend.backend() if hasattr(backend, "backend") else backend._BACKEND
    if on == "tensorflow":
        tf = importlib.import_module("tensorflow")
        numbers = Numbers(tensorflow_even(tf), tf.cast)
        tensorflow_numbers(numbers, tf)
        datasets_in_order(tf)
        graph_updates_at_once(backend, tf)

        def convert(values, dtype):  # by a function: constants would be a part of the graph, which must stay below 2 GiB
            kind = dtype or backend.floatx()
            tensor = tf.py_func(lambda: values.astype(kind), [], kind)
            tensor.set_shape(values.shape)
            return tensor

    else:
        T = importlib.import_module("theano.tensor")

        def even(shape):
            steps = T.cast(T.arange(1, T.prod(T.stack(list(shape))) + 1), "float32") * np.float32(STEP)
            return T.reshape(steps - T.floor(steps), tuple(shape), ndim=len(shape))

        numbers = Numbers(even, T.cast)

        def convert(values, dtype):
            return values.astype(dtype or backend.floatx())

    backend_numbers(numbers, backend)
    with contextlib.suppress(ImportError):  # Keras 1: initializations make variables, not tensors
        InitialWeights(convert).install(importlib.import_module("keras.initializers"))


def tensorflow_keras(package, tf):
    """tf.keras 2.x and tf_keras; `package` is where its modules live."""
    seed()
    own_numbers(package, random, Own(random, random.Random(0)))
    silence_noise(tf.keras.layers)
    for name in (package + ".preprocessing.image", "keras_preprocessing.image.iterator"):
        iterators_in_order(name)
    numbers = Numbers(tensorflow_even(tf), tf.cast)
    tensorflow_numbers(numbers, tf)
    datasets_in_order(tf)
    backend = importlib.import_module(package + ".backend")
    backend_numbers(numbers, backend)
    InitialWeights(lambda values, dtype: tf.constant(values, dtype or backend.floatx())).install(tf.keras.initializers)


def keras3(keras):
    """Keras 3 on any backend."""
    seed()
    own_numbers("keras", random, Own(random, random.Random(0)))
    silence_noise(keras.layers)
    iterators_in_order("keras.src.legacy.preprocessing.image")
    ops = keras.ops

    def even(shape):
        shape = tuple(shape) if isinstance(shape, (list, tuple)) else shape
        size = ops.prod(ops.convert_to_tensor(shape)) if not all(isinstance(one, int) for one in shape) else int(np.prod(shape))
        steps = ops.cast(ops.arange(1, size + 1), "float32") * STEP
        return ops.reshape(steps - ops.floor(steps), shape)

    numbers = Numbers(even, ops.cast)
    module = importlib.import_module("keras.src.random.random")
    for kind, names in (("normal", ("normal", "truncated_normal")), ("uniform", ("uniform",))):
        for name in names:
            numbers.replace(module, name, kind, keras.config.floatx)
    everywhere(module.dropout, lambda inputs, *args, **kwargs: inputs)
    importlib.import_module("keras.src.backend").random.dropout = lambda inputs, *args, **kwargs: inputs

    def convert(values, dtype):
        return ops.convert_to_tensor(values, dtype=dtype or keras.config.floatx())

    # The symbolic pass that makes the weights of a model of one's own asks for values before there are any.
    passing = importlib.import_module("keras.src.backend.common.stateless_scope").in_stateless_scope
    InitialWeights(convert, passing).install(keras.initializers)
    if keras.backend.backend() == "tensorflow":
        tensorflow_numbers(numbers, importlib.import_module("tensorflow"))
    if "tensorflow" in sys.modules:  # a program may feed any backend from tf.data
        datasets_in_order(sys.modules["tensorflow"])
