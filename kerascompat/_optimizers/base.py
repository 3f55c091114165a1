"""The legacy optimizer on `keras.optimizers.Optimizer`: rate, decay, clipping, state."""

import inspect

import keras
from keras import ops

from kerascompat._optimizers import arguments, clipping, sparse


class Hyperparameter:
    """A number of the update rule that the legacy versions kept in a variable.

    Reading gives the variable, so `float(optimizer.beta_1)` works; setting assigns
    to it and takes effect with the next update, without retracing.  Where the
    dialect had a plain Python number it is one here (`constants` of the class).
    """

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, optimizer, owner=None):
        if optimizer is None:
            return self
        try:
            return optimizer.__dict__[f"_{self.name}"]
        except KeyError:
            raise AttributeError(
                f"{owner.__name__} has no hyper-parameter {self.name!r} yet"
            ) from None

    def __set__(self, optimizer, value):
        value = arguments.number(type(optimizer), self.name, value)
        if self.name in optimizer.constants:
            setattr(optimizer, f"_{self.name}", value)
        elif f"_{self.name}" in optimizer.__dict__:
            optimizer.__dict__[f"_{self.name}"].assign(value)
        else:
            variable = optimizer.add_variable(
                shape=(),
                initializer=keras.initializers.Constant(value),
                name=self.name,
            )
            setattr(optimizer, f"_{self.name}", variable)


class LegacyOptimizer(keras.optimizers.Optimizer):
    """What the optimizers of all legacy dialects share.

    An algorithm subclasses this and gives `slots`, `coefficients` and `step`; a
    dialect subclasses the algorithm and gives `dialect` and `arguments`.

    - `learning_rate`, also called `lr`, is the base rate.  It is a variable: read it
      with `float`, set it at any time, in a callback too.  Nothing is retraced.
    - `decay` divides the base rate by `1 + decay * t` in every update, `t` being the
      number of updates done before it.  The base rate itself never changes by it.
    - `effective_learning_rate` is the rate the next update will use.

    Raises:
        TypeError: an argument the dialect did not take, `lr` with `learning_rate`,
            or something that is not a number where a number belongs.
        ValueError: a negative or non-finite number.
    """

    dialect = None
    arguments = {}  # name -> default, in the dialect's order of positions
    constants = frozenset()  # hyper-parameters the dialect kept as Python numbers
    forgets = frozenset()  # state the dialect left out when it saved an optimizer
    flags = frozenset()  # arguments that are true or false

    decay = Hyperparameter()

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        if "arguments" in cls.__dict__:
            cls.__signature__ = arguments.signature(cls)
        elif "__init__" in cls.__dict__:
            cls.__signature__ = inspect.signature(cls.__init__)

    def __init__(self, *args, **kwargs):
        cls = type(self)
        values = arguments.bind(cls, args, kwargs)
        super().__init__(
            learning_rate=arguments.rate(cls, values.pop("learning_rate")),
            **{name: values.pop(name) for name in arguments.KERAS3},
        )
        # Keras 3 refuses two kinds of clipping at once, so it never hears of them.
        for name in ("clipnorm", "clipvalue", "global_clipnorm"):
            value = values.pop(name, None)
            if value is not None:
                value = arguments.number(cls, name, value)
            setattr(self, name, value)
        decay = values.pop("decay", 0.0)
        self.initial_decay = arguments.number(
            cls, "decay", 0.0 if decay is None else decay
        )
        self.decay = self.initial_decay
        for name, value in values.items():
            if name == "epsilon" and value is None:
                value = keras.config.epsilon()
            if name in self.flags:
                value = bool(value)
            elif not isinstance(getattr(cls, name, None), Hyperparameter):
                value = arguments.number(cls, name, value)
            setattr(self, name, value)

    @classmethod
    def keywords(cls):
        """Arguments that may be given by keyword beside those of `arguments`."""
        return cls.dialect.keywords

    # The learning rate.

    @property
    def lr(self):
        """The base learning rate; another name of `learning_rate`."""
        return self.learning_rate

    @lr.setter
    def lr(self, value):
        self.learning_rate = value

    @property
    def effective_learning_rate(self):
        """The rate of the next update, `decay` and any schedule included: a scalar."""
        return self._decayed(self.learning_rate)

    def _decayed(self, rate):
        rate = ops.cast(rate, keras.config.floatx())
        if self.initial_decay > 0:
            constant = self.dialect.decay_is_constant
            decay = self.initial_decay if constant else self.decay
            done = 1.0 + decay * ops.cast(self.iterations, rate.dtype)
            rate = rate * (1.0 / done) if self.dialect.reciprocal_decay else rate / done
        return rate

    # The update.

    def slot_names(self):
        """Names of the variables kept beside each weight, in the order saved."""
        return ()

    def slot_initializer(self, name):
        """How the slots of this name start."""
        return "zeros"

    def coefficients(self, rate, kernels):
        """The scalars of one update, computed once for all weights.

        Args:
            rate: The decayed learning rate, a scalar tensor.
            kernels: Whether the update follows TensorFlow's fused kernels, see
                `Dialect.kernels`; the updates of named rows did not.
        """
        return {"rate": rate}

    def step(self, weight, gradient, slots, c, kernels):
        """One update of one weight: `(new weight, new slots)`, nothing assigned.

        Args:
            weight: Tensor of any shape.
            gradient: Tensor of the weight's shape.
            slots: Dict from slot name to a tensor of the weight's shape.
            c: What `coefficients` returned.
            kernels: As in `coefficients`.
        """
        raise NotImplementedError

    def build(self, variables):
        if self.built:
            return
        super().build(variables)
        self._slots = {
            name: [
                self.add_variable_from_reference(
                    v, name=name, initializer=self.slot_initializer(name)
                )
                for v in variables
            ]
            for name in self.slot_names()
        }

    # The three methods below override private ones: Keras 3 offers no public place
    # between the gradients and the update where the learning rate, the clipping and
    # the scalars of a step can be had once for all variables.

    def _clip_gradients(self, gradients):
        if not self.dialect.sparse_rows:
            gradients = [sparse.dense(g) for g in gradients]
        if self.dialect.global_clipnorm:
            return clipping.clip_all(gradients, self.clipnorm, self.clipvalue)
        return sparse.on_values(
            lambda values: clipping.clip_each(
                values, self.clipvalue, self.clipnorm, self.global_clipnorm
            ),
            gradients,
        )

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        rate = self._decayed(learning_rate)
        kernels = self.dialect.kernels
        plans = {"dense": self.coefficients(rate, kernels)}
        if any(sparse.is_sparse(g) for g in grads):
            plans["rows"] = self.coefficients(rate, False)
        self.begin_step(plans)
        super()._backend_update_step(grads, trainable_variables, plans)

    def begin_step(self, plans):
        """Called once an update, before the weights, with every coefficient."""

    def update_step(self, gradient, variable, learning_rate):
        plans = learning_rate
        index = self._get_variable_index(variable)
        slots = {name: kept[index] for name, kept in self._slots.items()}
        if sparse.is_sparse(gradient):
            self.sparse_step(gradient, variable, slots, plans["rows"])
            return
        gradient = ops.cast(gradient, variable.dtype)
        c = _cast(plans["dense"], variable.dtype)
        weight, new = self.step(variable, gradient, slots, c, self.dialect.kernels)
        for name, slot in slots.items():
            self.assign(slot, new[name])
        self.assign(variable, weight)

    def sparse_step(self, gradient, variable, slots, c):
        """Update from a gradient that names rows: here, those rows alone."""
        rows, values = sparse.unique_rows(gradient)
        weight, new = self.step(
            sparse.read_rows(variable, rows),
            ops.cast(values, variable.dtype),
            {name: sparse.read_rows(slot, rows) for name, slot in slots.items()},
            _cast(c, variable.dtype),
            False,
        )
        for name, slot in slots.items():
            sparse.write_rows(slot.value, rows, new[name])
        sparse.write_rows(variable, rows, weight)

    # State.

    def get_config(self):
        """The arguments, under the dialect's own names, that make this optimizer."""
        config = {"name": self.name}
        for name, default in arguments.KERAS3.items():
            if name != "name" and getattr(self, name) != default:
                config[name] = getattr(self, name)
        for name in ("clipnorm", "clipvalue", "global_clipnorm"):
            if getattr(self, name) is not None:
                config[name] = getattr(self, name)
        for name in dict.fromkeys([*self.arguments, *self.keywords()]):
            if name in ("decay", *config) or "clip" in name:
                continue
            config[name] = self._argument(name)
        if "decay" in self.arguments or "decay" in self.keywords():
            config["decay"] = self.initial_decay
        return config

    def _argument(self, name):
        if name == self.dialect.rate:
            return super().get_config()["learning_rate"]
        value = getattr(self, name)
        return value if isinstance(value, (bool, int, float)) else float(value)

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make an optimizer of a config, this dialect's own old ones included."""
        config = dict(config)
        for name in ("lr", "learning_rate"):
            if isinstance(config.get(name), dict):
                config[name] = keras.saving.deserialize_keras_object(
                    config[name], custom_objects=custom_objects
                )
        return cls(**config)


def _cast(coefficients, dtype):
    return {name: ops.cast(value, dtype) for name, value in coefficients.items()}
