"""The class that optimizers of one's own were derived from in tf.keras 2.0-2.10: hyper-parameters, slots, `_resource_apply_dense`."""

import inspect

import keras
from keras import ops

from kerascompat._optimizers import clipping, sparse
from kerascompat._optimizers.loops import Loops
from kerascompat._optimizers.loops import native as _native


class ResourceProtocol(Loops, keras.optimizers.Optimizer):
    """The base class of an optimizer of one's own, as tf.keras 2.0-2.10 had it; on the TensorFlow backend.

    A subclass names its hyper-parameters by `_set_hyper(name, value)` and reads them by `_get_hyper(name, dtype)`, makes what it keeps
    beside each weight in `_create_slots(var_list)` by `add_slot(var, name)`, and changes one weight in `_resource_apply_dense(grad, var[,
    apply_state])`; for the rows of an Embedding in `_resource_apply_sparse(grad, var, indices[, apply_state])`, which is given every row
    once, with the sum of its gradients. The weights it is given are `tf.Variable`s, as they were.

    `learning_rate`, also called `lr`, is the base rate; `_decayed_lr(dtype)` the rate of this update, with `decay` and any schedule.
    `apply_gradients` may be overridden and called. Replicas of a distribution strategy are not kept apart.

    TensorFlow 2.0-2.10, python/keras/optimizer_v2/optimizer_v2.py.

    Args:
        name: Name of the optimizer.
        clipnorm: Bound of the norm of each gradient.
        clipvalue: Bound of the absolute value of every element.
        global_clipnorm: Bound of the norm over all gradients together (2.4 and later).
        lr: The learning rate, in the place of `learning_rate`.
        decay: Kept as `_initial_decay`; `_decayed_lr` divides the rate by `1 + decay * t`.

    Raises:
        TypeError: an argument the dialect did not take.
        ValueError: a negative number, or another backend than TensorFlow.
    """

    dialect = None
    _HAS_AGGREGATE_GRAD = True
    _keywords = ("clipnorm", "clipvalue", "lr", "decay", "global_clipnorm")

    def __init__(self, name=None, gradient_aggregator=None, gradient_transformers=None, **kwargs):
        if keras.backend.backend() != "tensorflow":
            raise ValueError(
                f"{type(self).__name__} computes with TensorFlow, and the backend of Keras is {keras.backend.backend()}: "
                "write its update as update_step(gradient, variable, learning_rate) of keras.optimizers.Optimizer."
            )
        for key, value in kwargs.items():
            if key not in self._keywords:
                raise TypeError(f"Unexpected keyword argument passed to optimizer: {key}")
            if value is not None and value < 0:
                raise ValueError(f"Expected {key} >= 0, received: {value}")
        self.__dict__["_hyper"] = {}
        super().__init__(learning_rate=0.001, name=name)
        self._name = self.name
        self._use_locking = True
        self._initial_decay = kwargs.pop("decay", None) or 0.0
        self.gradient_aggregator, self.gradient_transformers = gradient_aggregator, gradient_transformers or []
        for key in ("clipnorm", "clipvalue", "global_clipnorm"):
            setattr(self, key, kwargs.pop(key, None))
        self.__dict__["_slots_of"] = {}  # id of a weight -> name -> keras.Variable
        self.__dict__["_kept"] = []  # what add_slot and add_weight made, in their order
        if "lr" in kwargs:
            self._set_hyper("learning_rate", kwargs.pop("lr"))

    # Hyper-parameters.

    def __getattr__(self, name):
        hyper = self.__dict__.get("_hyper", {})
        if name in hyper:
            return self._get_hyper(name)
        raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    def __setattr__(self, name, value):
        name = "learning_rate" if name == "lr" else name
        if name in self.__dict__.get("_hyper", {}):
            self._set_hyper(name, value)
        else:
            super().__setattr__(name, value)

    def _set_hyper(self, name, value):
        """Give a hyper-parameter its value: a number, a function without arguments, or for the rate a schedule."""
        if name == "learning_rate":
            self._hyper[name] = None
            fixed = isinstance(value, keras.optimizers.schedules.LearningRateSchedule) or callable(value)
            keras.optimizers.Optimizer.learning_rate.fset(self, value if fixed else _number(value))
        elif isinstance(self._hyper.get(name), keras.Variable) and not callable(value):
            self._hyper[name].assign(value)
        elif callable(value) or isinstance(value, bool):
            self._hyper[name] = value
        else:
            self.__dict__.pop(name, None)
            start = keras.initializers.Constant(_number(value))
            self._hyper[name] = self.add_variable(shape=(), initializer=start, name=name)

    def _get_hyper(self, name, dtype=None):
        """The value of a hyper-parameter: a tensor of `dtype` where one is given, else a variable; a schedule as it is."""
        value = self._learning_rate if name == "learning_rate" else self._hyper[name]
        if isinstance(value, keras.optimizers.schedules.LearningRateSchedule):
            return value
        value = _native(value) if isinstance(value, keras.Variable) else value() if callable(value) else value
        return value if dtype is None else ops.cast(value, _name_of(dtype))

    def _serialize_hyperparameter(self, name):
        value = self._learning_rate if name == "learning_rate" else self._hyper[name]
        if isinstance(value, keras.optimizers.schedules.LearningRateSchedule):
            return keras.optimizers.schedules.serialize(value)
        if isinstance(value, keras.Variable):
            return ops.convert_to_numpy(value).item()
        return value() if callable(value) else value

    @staticmethod
    def _call_if_callable(value):
        return value() if callable(value) else value

    @property
    def learning_rate(self):
        """The base learning rate: a scalar variable; with a schedule, its present value."""
        return keras.optimizers.Optimizer.learning_rate.fget(self)

    @learning_rate.setter
    def learning_rate(self, value):
        self._set_hyper("learning_rate", value)

    @property
    def lr(self):
        """The base learning rate; another name of `learning_rate`."""
        return self.learning_rate

    @lr.setter
    def lr(self, value):
        self._set_hyper("learning_rate", value)

    def _decayed_lr(self, var_dtype):
        dtype = _name_of(var_dtype)
        rate = self._get_hyper("learning_rate", var_dtype)
        step = ops.cast(self.iterations, dtype)
        if isinstance(rate, keras.optimizers.schedules.LearningRateSchedule):
            rate = ops.cast(rate(step), dtype)
        if self._initial_decay > 0.0:
            rate = rate / (1.0 + ops.cast(self._initial_decay, dtype) * step)
        return rate

    @property
    def effective_learning_rate(self):
        """The rate of the next update, `decay` and any schedule included: a scalar."""
        if "learning_rate" not in self._hyper:
            return ops.cast(self.learning_rate, keras.config.floatx())  # a property of the subclass
        return self._decayed_lr(keras.config.floatx())

    # What a subclass makes and reads.

    def add_slot(self, var, slot_name, initializer="zeros", shape=None):
        """A variable kept beside a weight; the one that is there where it was made before.

        Args:
            var: The weight.
            slot_name: Name of the slot.
            initializer: Name, initializer, or a tensor to start from.
            shape: Shape, where it is not the weight's.
        """
        slots = self._slots_of.setdefault(id(_native(var)), {})
        if slot_name not in slots:
            slots[slot_name] = self._keep(slot_name, tuple(var.shape if shape is None else shape), _name_of(var.dtype), initializer)
        return _native(slots[slot_name])

    def get_slot(self, var, slot_name):
        """The variable that `add_slot` made.

        Raises:
            KeyError: there is none of this name beside this weight.
        """
        return _native(self._slots_of[id(_native(var))][slot_name])

    def get_slot_names(self):
        """Names of the slots."""
        return list(dict.fromkeys(name for slots in self._slots_of.values() for name in slots))

    def add_weight(self, name, shape, dtype=None, initializer="zeros", trainable=None, **kwargs):
        """A variable of the optimizer itself."""
        return _native(self._keep(name, tuple(shape), _name_of(dtype or keras.config.floatx()), initializer))

    def _keep(self, name, shape, dtype, initializer):
        if not isinstance(initializer, str) and not callable(initializer):
            value = initializer
            initializer = lambda shape, dtype: ops.cast(value, dtype)  # noqa: E731
        variable = self.add_variable(shape=shape, initializer=initializer, dtype=dtype, name=name)
        self._kept.append(variable)
        return variable

    def _create_hypers(self):
        """There from the moment they are set."""

    def _create_slots(self, var_list):
        """A subclass makes its slots here."""

    def _create_all_weights(self, var_list):
        self._create_slots([_native(variable) for variable in var_list])

    def build(self, variables):
        if not self.built:
            super().build(variables)
        self._create_all_weights(variables)

    # The update.

    def _prepare(self, var_list):
        """What is the same for every weight of a kind, by device and type."""
        import tensorflow as tf

        state = {}
        for device, dtype in dict.fromkeys((var.device, var.dtype.base_dtype) for var in var_list):
            state[device, dtype] = {}
            with tf.device(device):
                self._prepare_local(device, dtype, state)
        return state

    def _prepare_local(self, var_device, var_dtype, apply_state):
        if "learning_rate" in self._hyper:
            apply_state[var_device, var_dtype]["lr_t"] = self._decayed_lr(var_dtype)

    def _fallback_apply_state(self, var_device, var_dtype):
        state = {(var_device, var_dtype): {}}
        self._prepare_local(var_device, var_dtype, state)
        return state[var_device, var_dtype]

    def _resource_apply_dense(self, grad, handle, apply_state=None):
        raise NotImplementedError(f"{type(self).__name__} must override _resource_apply_dense(self, grad, var, apply_state).")

    def _resource_apply_sparse(self, grad, handle, indices, apply_state=None):
        raise NotImplementedError(f"{type(self).__name__} must override _resource_apply_sparse: it trains an Embedding.")

    def _resource_apply_sparse_duplicate_indices(self, grad, handle, indices, **kwargs):
        import tensorflow as tf

        rows, values = sparse.unique_rows(tf.IndexedSlices(grad, indices))
        return self._resource_apply_sparse(values, handle, rows, **kwargs)

    def _resource_scatter_add(self, x, i, v):
        import tensorflow as tf

        x.scatter_add(tf.IndexedSlices(v, i))
        return x.read_value()

    def _transform_unaggregated_gradients(self, grads_and_vars):
        return grads_and_vars

    def _aggregate_gradients(self, grads_and_vars):
        return self.gradient_aggregator(grads_and_vars) if self.gradient_aggregator is not None else grads_and_vars

    def _transform_gradients(self, grads_and_vars):
        """Clip, then what `gradient_transformers` do."""
        gradients = sparse.on_values(lambda values: clipping.clip(self, values), [gradient for gradient, _ in grads_and_vars])
        pairs = [(gradient, variable) for gradient, (_, variable) in zip(gradients, grads_and_vars, strict=True)]
        for function in self.gradient_transformers:
            pairs = function(pairs)
        return pairs

    def _apply_pairs(self, pairs, aggregate):
        owners = {id(_native(variable)): variable for _, variable in pairs}
        pairs = [(gradient, _native(variable)) for gradient, variable in pairs if gradient is not None]
        if not pairs:
            raise ValueError(f"No gradients provided for any variable: {', '.join(variable.name for variable in owners.values())}.")
        weights = [variable for _, variable in pairs]
        if not self.built:
            with keras.name_scope(self.name, caller=self):
                self.build(list(owners.values()))
        else:
            self._create_all_weights(weights)
        state = self._prepare(weights)
        if aggregate:
            pairs = self._aggregate_gradients(self._transform_unaggregated_gradients(pairs))
        for gradient, weight in self._transform_gradients(pairs):
            if sparse.is_sparse(gradient):
                given = {"apply_state": state} if _takes_state(self._resource_apply_sparse) else {}
                self._resource_apply_sparse_duplicate_indices(gradient.values, weight, gradient.indices, **given)
            else:
                given = {"apply_state": state} if _takes_state(self._resource_apply_dense) else {}
                self._resource_apply_dense(gradient, weight, **given)
            constraint = getattr(owners.get(id(weight)), "constraint", None)
            if constraint is not None:
                weight.assign(ops.convert_to_tensor(constraint(weight)))
        return self._iterations.assign_add(1)

    def apply(self, grads, trainable_variables=None):
        variables = self._trainable_variables if trainable_variables is None else trainable_variables
        return self.apply_gradients(zip(grads, variables, strict=True))

    # State.

    @property
    def weights(self):
        """The counter, then what `add_weight` and `add_slot` made, in their order."""
        return [self._iterations, *self._kept]

    def get_weights(self):
        """The values of `weights`, as numpy arrays."""
        return [ops.convert_to_numpy(weight) for weight in self.weights]

    def set_weights(self, weights):
        """The reverse of `get_weights`.

        Raises:
            ValueError: another number of arrays.
        """
        if len(weights) != len(self.weights):
            raise ValueError(f"{self.name} has {len(self.weights)} weights, but {len(weights)} arrays were given.")
        for variable, array in zip(self.weights, weights, strict=True):
            variable.assign(array)

    def get_config(self):
        config = {"name": self._name}
        for key in ("clipnorm", "clipvalue", "global_clipnorm"):
            if getattr(self, key) is not None:
                config[key] = getattr(self, key)
        return config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        config = dict(config)
        if "lr" in config:
            config["learning_rate"] = config.pop("lr")
        if isinstance(config.get("learning_rate"), dict):
            config["learning_rate"] = keras.optimizers.schedules.deserialize(config["learning_rate"], custom_objects=custom_objects)
        return cls(**config)


def _name_of(dtype):
    return dtype if isinstance(dtype, str) else keras.backend.standardize_dtype(getattr(dtype, "base_dtype", dtype))


def _number(value):
    return value if isinstance(value, (int, float)) and not isinstance(value, bool) else ops.convert_to_numpy(value).item()


def _takes_state(function):
    """Whether a method, compiled by `tf.function` or not, takes `apply_state`."""
    function = getattr(function, "python_function", function)
    return "apply_state" in inspect.signature(function).parameters


def face(dialect):
    """The `Optimizer` of a dialect."""
    doc = f"{inspect.getdoc(ResourceProtocol)}\n\nAs in {dialect.title}."
    members = {"__doc__": doc, "__module__": f"kerascompat.{dialect.name}.optimizers", "dialect": dialect}
    return type("Optimizer", (ResourceProtocol,), members)
