"""The class that layers of one's own were derived from, with the protocol of the old versions."""

import contextlib
import functools
import inspect
import warnings

import keras
import numpy as np
from keras import ops, tree

from kerascompat._backend import phase
from kerascompat._backend.variables import Update, held_updates
from kerascompat._regularizers import Summed

_CONSTRUCTOR = ("weights", "batch_input_shape", "batch_size", "input_dtype", "updatable", "dynamic", "create_input_layer", "input_length")


class ByVariable(dict):
    """A dict whose keys are variables, which Keras 3 does not let be keys."""

    def __init__(self, items=()):
        super().__init__()
        for variable, value in dict(items).items() if isinstance(items, dict) else items:
            self[variable] = value

    def __setitem__(self, variable, value):
        super().__setitem__(id(variable), (variable, value))

    def __getitem__(self, variable):
        return super().__getitem__(id(variable))[1]

    def __contains__(self, variable):
        return super().__contains__(id(variable))

    def get(self, variable, default=None):
        pair = super().get(id(variable))
        return default if pair is None else pair[1]

    def pairs(self):
        """(variable, value), in the order they were entered."""
        return list(super().values())


def _listed(value):
    if value is None:
        return []
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _all_none(masks):
    return all(mask is None for mask in tree.flatten(masks)) if masks is not None else True


def _weight_shape(shape):
    return tuple(int(getattr(length, "value", length)) for length in ((shape,) if np.ndim(shape) == 0 else shape))


class _Initializer(keras.initializers.Initializer):
    """A user's function as an initializer: called as the old versions called it, its value taken whatever it is made of."""

    def __init__(self, function, name):
        self.function, self.name = function, name

    def __call__(self, shape, dtype=None):
        try:
            accepted = inspect.signature(self.function).parameters
            any_keyword = any(parameter.kind is parameter.VAR_KEYWORD for parameter in accepted.values())
        except (TypeError, ValueError):
            accepted, any_keyword = {}, False
        given = {"name": self.name} if "name" in accepted and not any_keyword else {}
        if "dtype" in accepted:
            given["dtype"] = dtype
        value = self.function(shape, **given)
        return ops.cast(ops.convert_to_tensor(value.value if isinstance(value, keras.Variable) else value), dtype)


class Protocol:
    """What layers of one's own relied on, put before a class of Keras 3.

    What Keras 3 does otherwise and this class keeps:

    - `add_weight` takes the name first or the shape first; the constructor takes `weights`, `batch_input_shape` and `input_dtype`.
    - `trainable_weights`, `non_trainable_weights` (also with a leading `_`) can be set to lists of variables or be added to, `constraints`
      to a dict of them; `losses`, `updates` and `regularizers` to empty lists. In the standalone versions only what is in these lists
      trains and is saved: a variable that is an attribute does not, and before Keras 2.3 a layer that is one does not either.
    - `build` gets the shape of the first argument, a list of shapes for a list of tensors.
    - `mask` is None where no input has a mask, also for a list of inputs; `compute_mask` is asked whatever `supports_masking` says.
    - `add_update` takes what `K.update`, `K.update_add`, `K.moving_average_update` gave, or (variable, value) pairs, and carries them out in
      training; always where the layer is `stateful`. An update that is not added does nothing.
    - `compute_output_shape` (or `get_output_shape_for`) tells the shape of the output, the output itself its type.
    - An activity penalty is the sum over the batch (standalone versions).
    - A layer derived from Dense, a convolution or Embedding may make its own `kernel` or `embeddings`.
    - `input_shape`, `output_shape`, `get_input_at`, `get_output_at` and their kin read the calls that were made.

    A dialect subclasses this and gives its facts.

    Raises:
        TypeError: a constructor argument that neither the dialect nor Keras 3 takes.
        ValueError: `weights` of another number or shape than the layer's; a loss added in `build`, where it would be computed once.
    """

    tracks_layers = True  # whether a layer that is an attribute trains with this one
    tracks_variables = False  # whether a variable that is an attribute does
    summed_activity = True  # whether an activity penalty is summed over the batch
    name_first = True  # whether `add_weight` takes the name first where that cannot be seen
    keeps_before_init = ("activity_regularizer",)  # attributes that the dialect's constructor left as they were

    def __new__(cls, *args, **kwargs):
        layer = super().__new__(cls)
        object.__setattr__(layer, "call", _called(layer, layer.call))
        object.__setattr__(layer, "compute_mask", _masked(layer, layer.compute_mask))
        return layer

    def __init__(self, *args, **kwargs):
        before = {name: self.__dict__[key] for name, key in _KEPT.items() if key in self.__dict__ and name in self.keeps_before_init}
        told = {name: kwargs.pop(name) for name in _CONSTRUCTOR if name in kwargs}
        if told.get("batch_input_shape") is not None:
            kwargs.setdefault("input_shape", tuple(told["batch_input_shape"])[1:])
        if "dtype" in kwargs and kwargs["dtype"] is not None and not isinstance(kwargs["dtype"], (str, dict, keras.DTypePolicy)):
            kwargs["dtype"] = keras.backend.standardize_dtype(kwargs["dtype"])
        if "trainable" in kwargs:
            kwargs["trainable"] = bool(kwargs["trainable"])
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Do not pass an `input_shape`")
            super().__init__(*args, **kwargs)
        self._allow_non_tensor_positional_args = True
        object.__setattr__(self, "initial_weights", told.get("weights"))
        if told.get("batch_input_shape") is not None:
            self.batch_input_shape = tuple(told["batch_input_shape"])
        elif getattr(self, "_input_shape_arg", None) is not None:
            self.batch_input_shape = (told.get("batch_size"), *self._input_shape_arg)
        for name, value in before.items():
            setattr(self, name, value)

    @property
    def _initial_weights(self):
        return self.__dict__.get("initial_weights")

    # State.

    def add_weight(self, *args, **kwargs):
        """A variable of this layer: `add_weight(name, shape, ...)` or `add_weight(shape, initializer, name, ...)`.

        Args:
            name, shape, dtype, initializer, regularizer, trainable, constraint: As the old versions took them; initializer may be a function
                of the shape.
        """
        name_first = self.name_first if not args or args[0] is None else isinstance(args[0], str)
        positions = _NAME_FIRST if name_first else _SHAPE_FIRST
        given = {**dict(zip(positions, args, strict=False)), **kwargs}
        for ignored in ("partitioner", "use_resource", "getter", "collections", "synchronization", "experimental_autocast"):
            given.pop(ignored, None)
        if given.get("aggregation") is not None and not isinstance(given["aggregation"], str):
            given.pop("aggregation")
        if given.get("trainable", True) is None:
            given.pop("trainable")
        name = given.get("name")
        given["shape"] = _weight_shape(given["shape"] if given.get("shape") is not None else ())
        initializer = given.get("initializer")
        if callable(initializer) and not isinstance(initializer, (keras.initializers.Initializer, type)):
            given["initializer"] = _Initializer(initializer, name)
        if name is not None:
            given["name"] = str(name).replace("/", "_")
        return super().add_weight(**given)

    def __setattr__(self, name, value):
        if name in _LISTS or isinstance(getattr(type(self), name, None), property):
            object.__setattr__(self, name, value)
        elif not self.tracks_variables and isinstance(value, keras.Variable):
            if not self._is_listed(value):
                self._plain().append(value)
                value.trainable = False
            object.__setattr__(self, name, value)
        elif not self.tracks_layers and _holds_layers(value):
            object.__setattr__(self, name, value)
        else:
            super().__setattr__(name, value)

    def _plain(self):
        """Variables that are attributes and no weights."""
        return self.__dict__.setdefault("_plain_variables", [])

    def _is_listed(self, variable):
        lists = [self.__dict__.get("_trainable_variables", ()), self.__dict__.get("_non_trainable_variables", ())]
        return any(variable is other for found in lists for other in found)

    def _take(self, variables, trainable):
        """Make these variables, and no others, the trainable (or the other) ones."""
        wanted = list({id(variable): variable for variable in _listed(variables)}.values())
        if not hasattr(self, "_tracker"):
            self._initialize_tracker()
        store = self._trainable_variables if trainable else self._non_trainable_variables
        for variable in wanted:
            variable.trainable = trainable
        with self._unlocked():
            store[:] = wanted
            other = self._non_trainable_variables if trainable else self._trainable_variables
            other[:] = [variable for variable in other if not any(variable is one for one in wanted)]
        self.__dict__["_plain_variables"] = [one for one in self._plain() if not any(one is other for other in wanted)]

    @contextlib.contextmanager
    def _unlocked(self):
        locked = self._tracker.locked
        self._tracker.unlock()
        try:
            yield
        finally:
            if locked:
                self._lock_state()

    @property
    def trainable_weights(self):
        return _List([weight for weight in super().weights if weight.trainable] if self.trainable else [], self, True)

    @trainable_weights.setter
    def trainable_weights(self, variables):
        self._take(variables, True)

    @property
    def non_trainable_weights(self):
        return _List([weight for weight in super().weights if not (self.trainable and weight.trainable)], self, False)

    @non_trainable_weights.setter
    def non_trainable_weights(self, variables):
        self._take(variables, False)

    @property
    def _trainable_weights(self):
        return _List(self._trainable_variables, self, True)

    @_trainable_weights.setter
    def _trainable_weights(self, variables):
        self._take(variables, True)

    @property
    def _non_trainable_weights(self):
        return _List(self._non_trainable_variables, self, False)

    @_non_trainable_weights.setter
    def _non_trainable_weights(self, variables):
        self._take(variables, False)

    @property
    def variables(self):
        return [*super().variables, *self._plain()]

    @property
    def weights(self):
        return [*self.trainable_weights, *self.non_trainable_weights]

    @property
    def constraints(self):
        """variable -> constraint, as Keras 1 kept them; entries act as those given to `add_weight`."""
        return self.__dict__.setdefault("_constraints", ByVariable())

    @constraints.setter
    def constraints(self, pairs):
        self.__dict__["_constraints"] = pairs if isinstance(pairs, ByVariable) else ByVariable(pairs or {})

    @property
    def regularizers(self):
        """An empty list: Keras 1.2 kept none here either."""
        return []

    @regularizers.setter
    def regularizers(self, value):
        pass

    @property
    def activity_regularizer(self):
        return self.__dict__.get("_activity_regularizer")

    @activity_regularizer.setter
    def activity_regularizer(self, regularizer):
        if self.summed_activity and regularizer is not None and not isinstance(regularizer, Summed):
            regularizer = Summed(keras.regularizers.get(regularizer))
        self.__dict__["_activity_regularizer"] = regularizer

    # Building.

    def __call__(self, inputs, *args, **kwargs):
        if not self.built:
            self._build_for(inputs)
        return super().__call__(inputs, *args, **kwargs)

    def _build_for(self, inputs):
        shapes = (
            tree.map_structure(lambda x: tuple(x.shape), inputs)
            if not isinstance(inputs, (list, tuple))
            else [tuple(np.shape(x) if not hasattr(x, "shape") else x.shape) for x in inputs]
        )
        if isinstance(shapes, list) and len(shapes) == 1 and isinstance(inputs, (list, tuple)):
            shapes = shapes[0]
        if self.input_spec is not None:
            self._assert_input_compatibility(inputs)
        with keras.name_scope(self.name):
            self.__dict__["_building"] = True
            try:
                self.build(shapes)
            finally:
                self.__dict__["_building"] = False
        self.built = True
        for variable, constraint in self.constraints.pairs():
            variable.constraint = constraint
        if self.initial_weights is not None:
            self.set_weights(list(self.initial_weights))

    # Shapes and masks.

    def _output_shape_method(self):
        for name in ("compute_output_shape", "get_output_shape_for"):
            method = getattr(self, name, None)
            if method is not None and not getattr(method, "_is_default", False):
                return method
        return None

    def compute_output_spec(self, *args, **kwargs):
        method = self._output_shape_method()
        shapes = None
        if method is not None and args:
            shapes = _as_shapes(
                method(
                    tree.map_structure(lambda x: tuple(x.shape), args[0])
                    if not isinstance(args[0], (list, tuple))
                    else [tuple(x.shape) for x in args[0]]
                )
            )
        try:
            traced = keras.Operation.compute_output_spec(self, *args, **kwargs)
        except Exception:
            if shapes is None or keras.backend.backend() == "tensorflow":
                raise
            return (
                [keras.KerasTensor(shape, dtype=self.compute_dtype) for shape in shapes]
                if isinstance(shapes, list)
                else keras.KerasTensor(shapes, dtype=self.compute_dtype)
            )
        if shapes is None:
            return traced
        if isinstance(traced, keras.KerasTensor):
            return _of_shape(traced, shapes[0] if isinstance(shapes, list) and len(shapes) == 1 else shapes)
        if isinstance(shapes, list) and len(shapes) == len(traced):
            return (
                type(traced)(_of_shape(tensor, shape) for tensor, shape in zip(traced, shapes, strict=True))
                if isinstance(traced, (list, tuple))
                else traced
            )
        return traced

    @property
    def supports_masking(self):
        return self.__dict__.get("_masks", False) or not getattr(type(self).compute_mask, "_is_default", False) or super().supports_masking

    @supports_masking.setter
    def supports_masking(self, value):
        self.__dict__["_masks"] = bool(value)

    # Losses and updates.

    def add_loss(self, losses, inputs=None):
        """Add to what is minimised; `inputs` only said what it depends on."""
        if self.__dict__.get("_building"):
            raise ValueError(
                f"{type(self).__name__} adds a loss in build(), which Keras 3 would compute once: give add_weight(regularizer=...), or add it in call()."
            )
        for loss in _listed(losses):
            super().add_loss(loss)

    @property
    def losses(self):
        return super().losses

    @losses.setter
    def losses(self, value):
        if value:
            raise AttributeError(f"the losses of {type(self).__name__} are added by add_loss() in call().")

    def add_update(self, updates, inputs=None):
        """Carry these updates out, in training; always where the layer is `stateful`. `inputs` only said what they depend on."""
        training = phase._fixed[-1] if phase._fixed else self._get_call_context().get_value("training")
        if not training and not getattr(self, "stateful", False):
            return
        for update in _listed(updates):
            if callable(update) and not isinstance(update, keras.Variable):
                update = update()
            if isinstance(update, Update):
                update.variable.assign(ops.cast(update.value, update.variable.dtype))
            elif isinstance(update, (tuple, list)):
                update[0].assign(ops.cast(update[1], update[0].dtype))

    @property
    def updates(self):
        """An empty list: updates are carried out at once."""
        return []

    @updates.setter
    def updates(self, value):
        pass

    # Calls that were made.

    def get_input_at(self, node_index):
        """What the layer was called on, the call of this number."""
        return _single(self._inbound_nodes[node_index].input_tensors)

    def get_output_at(self, node_index):
        """What the call of this number gave."""
        return _single(self._inbound_nodes[node_index].output_tensors)

    def get_input_shape_at(self, node_index):
        return _shapes(self.get_input_at(node_index))

    def get_output_shape_at(self, node_index):
        return _shapes(self.get_output_at(node_index))

    @property
    def input_shape(self):
        return self.get_input_shape_at(-1)

    @property
    def output_shape(self):
        return self.get_output_shape_at(-1)

    @property
    def inbound_nodes(self):
        return self._inbound_nodes

    def assert_input_compatibility(self, inputs):
        """Check the inputs against `input_spec`."""
        self._assert_input_compatibility(inputs)


class _List(list):
    """A list of a layer's weights: what is added to it is added to the layer."""

    def __init__(self, values, layer, trainable):
        super().__init__(values)
        self._layer, self._trainable = layer, trainable

    def append(self, variable):
        self._layer._take([*self, variable], self._trainable)
        super().append(variable)

    def extend(self, variables):
        variables = list(variables)
        self._layer._take([*self, *variables], self._trainable)
        super().extend(variables)

    def __iadd__(self, variables):
        self.extend(variables)
        return self


_NAME_FIRST = ("name", "shape", "dtype", "initializer", "regularizer", "trainable", "constraint")
_SHAPE_FIRST = ("shape", "initializer", "name", "trainable", "regularizer", "constraint")
_LISTS = frozenset(("trainable_weights", "non_trainable_weights", "_trainable_weights", "_non_trainable_weights"))
_KEPT = {"activity_regularizer": "_activity_regularizer", "input_spec": "_input_spec", "supports_masking": "_masks"}


def _holds_layers(value):
    if isinstance(value, (list, tuple)):
        return any(isinstance(item, keras.layers.Layer) for item in value)
    if isinstance(value, dict):
        return any(isinstance(item, keras.layers.Layer) for item in value.values())
    return isinstance(value, keras.layers.Layer)


def _called(layer, call):
    @functools.wraps(call)
    def called(*args, **kwargs):
        if "mask" in kwargs and _all_none(kwargs["mask"]):
            kwargs["mask"] = None
        with held_updates():
            return call(*args, **kwargs)

    return called


def _masked(layer, compute_mask):
    @functools.wraps(compute_mask)
    def masked(inputs, mask=None):
        return compute_mask(inputs, None if _all_none(mask) else mask)

    return masked


def _as_shapes(shape):
    """A tuple for one output, a list of tuples for several."""
    if isinstance(shape, (list, tuple)) and shape and all(isinstance(item, (list, tuple)) for item in shape):
        return [tuple(item) for item in shape]
    return tuple(shape)


def _of_shape(tensor, shape):
    known = tuple(None if length is None else int(length) for length in shape)
    if len(known) != len(tensor.shape):
        return tensor
    # What the trace knows and the method does not tell stays known.
    shape = tuple(seen if told is None else told for told, seen in zip(known, tensor.shape, strict=True))
    return keras.KerasTensor(shape, dtype=tensor.dtype, sparse=tensor.sparse)


def _single(tensors):
    return tensors[0] if len(tensors) == 1 else list(tensors)


def _shapes(tensors):
    return [tuple(x.shape) for x in tensors] if isinstance(tensors, list) else tuple(tensors.shape)


class LegacyLayer(Protocol, keras.layers.Layer):
    """The base class of a layer of one's own, as the dialect had it."""

    __doc__ += "\n\n" + inspect.cleandoc(Protocol.__doc__)

    def build(self, input_shape):
        object.__setattr__(self, "_built_by_base", True)

    build._is_default = True

    def compute_output_shape(self, input_shape):
        return input_shape

    compute_output_shape._is_default = True

    def compute_mask(self, inputs, mask=None):
        return mask if self.supports_masking else None

    compute_mask._is_default = True

    def get_config(self):
        if getattr(self.get_config, "_is_default", False) and getattr(self, "_auto_config", None) is not None:
            return super().get_config()  # Keras 3 knows the constructor's arguments
        config = {"name": self.name, "trainable": self.trainable, "dtype": self.dtype}
        if self.dtype_policy.name != self.dtype:
            config["dtype"] = keras.dtype_policies.serialize(self.dtype_policy)
        if self.__dict__.get("batch_input_shape") is not None:
            config["batch_input_shape"] = self.batch_input_shape
        return config

    get_config._is_default = True

    @classmethod
    def from_config(cls, config):
        return cls(**config)


class LegacyWrapper(LegacyLayer):
    """The base class of a layer of one's own around another, `self.layer`, whose weights are the wrapper's."""

    def __init__(self, layer, **kwargs):
        super().__init__(**kwargs)
        keras.layers.Layer.__setattr__(self, "layer", layer)

    @property
    def activity_regularizer(self):
        return getattr(self.__dict__.get("layer"), "activity_regularizer", None)

    @activity_regularizer.setter
    def activity_regularizer(self, regularizer):
        pass

    def get_config(self):
        return {**super().get_config(), "layer": {"class_name": type(self.layer).__name__, "config": self.layer.get_config()}}

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        layer = keras.layers.deserialize(config.pop("layer"), custom_objects=custom_objects)
        return cls(layer, **config)


def face(package, title, **facts):
    """`(Layer, Wrapper, own)` of a dialect.

    Args:
        package: Name below `kerascompat`.
        title: What the documentation calls the dialect.
        facts: Values of the class attributes that the dialect has otherwise.
    """
    made = []
    for name, base in (("Layer", LegacyLayer), ("Wrapper", LegacyWrapper)):
        doc = f"{inspect.getdoc(base)}\n\nAs in {title}."
        made.append(type(name, (base,), {"__doc__": doc, "__module__": f"kerascompat.{package}.layers", **facts}))
    made.append(functools.lru_cache(functools.partial(_own, package, facts)))
    return tuple(made)


#: Weights of Keras 3's layers that are read-only there; each is kept under its name with a leading underscore.
_READ_ONLY = ("kernel", "embeddings")


def _settable(name, read):
    """A weight that a subclass makes itself in `build`, as `self.kernel = self.add_weight(...)`."""
    mark = f"_own_{name}"

    def get(self):
        return self.__dict__[f"_{name}"] if self.__dict__.get(mark) else read.fget(self)

    def set(self, value):
        object.__setattr__(self, f"_{name}", value)
        object.__setattr__(self, mark, True)

    return property(get, set)


def _own(package, facts, base):
    """`class Mine(own(Dense))`: a layer of Keras with the protocol put before it."""
    whole = {**facts, "tracks_layers": True, "tracks_variables": True, "summed_activity": False}
    for name in _READ_ONLY:
        if isinstance(inspect.getattr_static(base, name, None), property):
            whole[name] = _settable(name, inspect.getattr_static(base, name))
    return type(base.__name__, (Protocol, base), {"__doc__": base.__doc__, "__module__": f"kerascompat.{package}.layers", **whole})
