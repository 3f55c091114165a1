"""The class that optimizers of one's own were derived from: `get_updates(loss, params)` returns updates, and they are carried out."""

import inspect

import keras
from keras import ops

from kerascompat._backend.functions import gradients
from kerascompat._backend.variables import Update, creating, held_updates
from kerascompat._layers.protocol import ByVariable
from kerascompat._optimizers import clipping, sparse


class Loss:
    """What `get_updates` is given as the loss: its gradients are known, and nothing else of it.

    Args:
        found: The gradients: tensors, one for each of `params`.
        params: Variables.
    """

    def __init__(self, found, params):
        self._gradients = ByVariable(zip(params, found, strict=True))

    def known_gradients(self, params):
        """The gradients by these variables, in their order.

        Raises:
            ValueError: a variable that is not trained.
        """
        missing = [variable.path for variable in params if variable not in self._gradients]
        if missing:
            raise ValueError(f"the gradient of the loss is known by the variables that are trained alone, not by {', '.join(missing)}.")
        return [self._gradients[variable] for variable in params]


class LegacyProtocol(keras.optimizers.Optimizer):
    """The base class of an optimizer of one's own, as the dialect had it.

    A subclass overrides `get_updates` and calls `self.get_gradients(loss, params)` in it. It runs once for every update (traced once where
    the model is compiled by the backend); what it makes by `K.variable`, `K.zeros` and their kin the first time is the optimizer's state and
    is handed out again every other time, in the same order. `K.update`, `K.update_add` and `K.update_sub` give updates that are carried out
    together, after all of them have been computed: every value read is the one before the update, as on Theano. The names `lr` and
    `learning_rate` are the same base rate, whichever the subclass sets.

    Args:
        clipnorm: Bound of the norm, over all gradients together in the standalone versions.
        clipvalue: Bound of the absolute value of every element.

    Raises:
        TypeError: an argument the dialect did not take.
        ValueError: a call of `get_updates` that makes other variables than the first did.
    """

    dialect = None
    global_clipnorm = None

    def __init__(self, **kwargs):
        unknown = set(kwargs) - {"clipnorm", "clipvalue", "name"}
        if unknown:
            raise TypeError(f"Unexpected keyword argument passed to optimizer: {', '.join(sorted(unknown))}")
        early = {name: value for name, value in self.__dict__.items() if isinstance(value, keras.Variable)}
        super().__init__(learning_rate=0.001, name=kwargs.pop("name", None))
        self.__dict__.update({"clipnorm": None, "clipvalue": None, **kwargs})
        self.__dict__.update(_state=[], updates=[], weights=[])
        for name, value in early.items():
            setattr(self, name, value)

    # What a subclass sets.

    def __setattr__(self, name, value):
        if isinstance(value, keras.Variable):
            value.trainable = False
            if "_variables" in self.__dict__ and not any(value is one for one in self._variables):
                self._track_variable(value)
        if name in ("weights", "updates") or isinstance(value, keras.Variable) and name not in _RATES:
            self.__dict__["_counter" if name == "iterations" else name] = value
        else:
            super().__setattr__(name, value)

    @property
    def iterations(self):
        return self.__dict__.get("_counter", self._iterations)

    @iterations.setter
    def iterations(self, value):
        self.__dict__["_counter"] = value

    @property
    def learning_rate(self):
        """The base rate: a variable, or what the subclass set."""
        return self.__dict__.get("_rate", self._learning_rate)

    @learning_rate.setter
    def learning_rate(self, value):
        held = self.__dict__.get("_rate")
        if isinstance(held, keras.Variable) and not isinstance(value, keras.Variable):
            held.assign(value)
        else:
            self.__dict__["_rate"] = value

    @property
    def lr(self):
        return self.learning_rate

    @lr.setter
    def lr(self, value):
        self.learning_rate = value

    @property
    def effective_learning_rate(self):
        """The base rate divided by the `decay` so far, where the subclass keeps one as Keras's own did: a scalar."""
        rate = ops.cast(self.learning_rate, keras.config.floatx())
        if getattr(self, "initial_decay", 0) > 0:
            rate = rate * (1.0 / (1.0 + self.decay * ops.cast(self.iterations, rate.dtype)))
        return rate

    @property
    def variables(self):
        inner = [value for value in self.__dict__.values() if isinstance(value, keras.optimizers.Optimizer)]
        return [*super().variables, *(variable for optimizer in inner for variable in optimizer.variables)]

    # What a subclass calls.

    def get_gradients(self, loss, params):
        """The gradients of the loss, clipped by `clipnorm` and `clipvalue`."""
        return clipping.clip(self, gradients(loss, params))

    def get_updates(self, *args, **kwargs):
        raise NotImplementedError(f"{type(self).__name__} must override get_updates(self, loss, params).")

    # The update.

    def build(self, variables):
        if not self.built:
            super().build(variables)
            create_state(self, variables)

    def apply(self, grads, trainable_variables=None):
        variables = list(self._trainable_variables if trainable_variables is None else trainable_variables)
        if not self.built:
            with keras.name_scope(self.name, caller=self):
                self.build(variables)
        carry_out(self, grads, variables)

    # State.

    def get_weights(self):
        """The values of `weights`, as numpy arrays."""
        return [ops.convert_to_numpy(weight) for weight in self.weights]

    def set_weights(self, weights):
        """The reverse of `get_weights`.

        Raises:
            ValueError: another number of arrays, or one of another shape.
        """
        if len(weights) != len(self.weights):
            raise ValueError(f"{self.name} has {len(self.weights)} weights, but {len(weights)} arrays were given.")
        for variable, array in zip(self.weights, weights, strict=True):
            variable.assign(array)

    def get_config(self):
        config = {}
        for name in ("clipnorm", "clipvalue"):
            if getattr(self, name) is not None:
                config[name] = getattr(self, name)
        return config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        return cls(**{key: value for key, value in config.items() if key != "name"})


_RATES = ("lr", "learning_rate")


def call_get_updates(optimizer, loss, params):
    """Call `get_updates` by the names its version gave the arguments: (loss, params) or (params, constraints, loss)."""
    constraints = ByVariable([(variable, variable.constraint) for variable in params if getattr(variable, "constraint", None) is not None])
    values = {"loss": loss, "params": params, "constraints": constraints}
    names = [
        name
        for name, parameter in inspect.signature(optimizer.get_updates).parameters.items()
        if parameter.kind is not parameter.VAR_KEYWORD
    ]
    if all(name in values for name in names) and names:
        return optimizer.get_updates(*(values[name] for name in names))
    return optimizer.get_updates(loss, params)


def create_state(optimizer, variables):
    """Run `get_updates` once for what it makes: the optimizer's state."""
    with creating(None) as made:
        updates_of(optimizer, [ops.zeros(variable.shape, variable.dtype) for variable in variables], variables)
    optimizer.__dict__["_state"] = made
    for variable in made:
        if isinstance(variable, keras.Variable) and not any(variable is one for one in optimizer.variables):
            variable.trainable = False
            optimizer._track_variable(variable)


def carry_out(optimizer, grads, variables):
    """One update of these variables by what `get_updates` gives."""
    gradients = [
        ops.zeros(variable.shape, variable.dtype) if gradient is None else sparse.dense(gradient)
        for gradient, variable in zip(grads, variables, strict=True)
    ]
    with creating(optimizer._state):
        updates = updates_of(optimizer, gradients, variables)
    for variable, value in updates:
        variable.assign(ops.cast(value, variable.dtype))
    if not any(variable is optimizer._iterations for variable, _ in updates):
        optimizer._iterations.assign_add(1)


def updates_of(optimizer, gradients, variables):
    """(variable, new value) pairs that `get_updates` gives for these gradients."""
    with held_updates():
        found = call_get_updates(optimizer, Loss(gradients, variables), variables)
    pairs = [_pair(update) for update in found or ()]
    return [pair for pair in pairs if pair is not None]


def _pair(update):
    if isinstance(update, Update):
        return update.variable, update.value
    if isinstance(update, (tuple, list)) and len(update) == 2:
        return tuple(update)
    return None


def face(dialect):
    """The `Optimizer` of a dialect."""
    doc = f"{inspect.getdoc(LegacyProtocol)}\n\nAs in {dialect.title}."
    return type(
        "Optimizer", (LegacyProtocol,), {"__doc__": doc, "__module__": f"kerascompat.{dialect.name}.optimizers", "dialect": dialect}
    )
