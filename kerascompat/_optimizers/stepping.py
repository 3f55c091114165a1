"""The class that optimizers of one's own were derived from in tf.keras 2.11-2.15: `update_step(gradient, variable)`."""

import inspect

import keras
from keras import ops

from kerascompat._optimizers import clipping, ema, sparse
from kerascompat._optimizers.loops import Loops
from kerascompat._optimizers.loops import native as _native


class StepProtocol(Loops, keras.optimizers.Optimizer):
    """The base class of an optimizer of one's own, as tf.keras 2.11-2.15 had it; on the TensorFlow backend.

    A subclass keeps its rate by `self._learning_rate = self._build_learning_rate(rate)`, makes what it keeps beside each weight in
    `build(var_list)` by `add_variable_from_reference(model_variable, variable_name)`, and changes one weight in
    `update_step(gradient, variable)`, where `self._index_dict[self._var_key(variable)]` is its number. Weights are `tf.Variable`s, as
    they were; the gradient of an Embedding's rows is a `tf.IndexedSlices` that names every row once.

    tf.keras 2.15, keras/src/optimizers/optimizer.py.

    Args:
        name: Name of the optimizer.
        weight_decay: Every weight loses this share, times the rate, before its update.
        clipnorm: Bound of the norm of each gradient.
        clipvalue: Bound of the absolute value of every element.
        global_clipnorm: Bound of the norm over all gradients together.
        use_ema: Whether moving averages of the weights are kept, and written into them when `fit` ends.
        ema_momentum: Their momentum.
        ema_overwrite_frequency: They are also written after this many updates.
        jit_compile: Taken and ignored: it belongs to `model.compile()` now.

    Raises:
        TypeError: an argument that tf.keras 2.15 did not take.
        ValueError: another backend than TensorFlow.
    """

    dialect = None

    def __init__(
        self,
        name=None,
        weight_decay=0,
        clipnorm=None,
        clipvalue=None,
        global_clipnorm=None,
        use_ema=False,
        ema_momentum=0.99,
        ema_overwrite_frequency=None,
        jit_compile=True,
        **kwargs,
    ):
        if keras.backend.backend() != "tensorflow":
            raise ValueError(
                f"{type(self).__name__} computes with TensorFlow, and the backend of Keras is {keras.backend.backend()}: "
                "write its update as update_step(gradient, variable, learning_rate) of keras.optimizers.Optimizer."
            )
        kwargs.pop("is_legacy_optimizer", None)
        if kwargs:
            raise TypeError(f"{', '.join(kwargs)} are not valid arguments, kwargs should be empty for `optimizer_experimental.Optimizer`.")
        super().__init__(
            learning_rate=0.001,
            name=name,
            weight_decay=weight_decay,
            use_ema=use_ema,
            ema_momentum=ema_momentum,
            ema_overwrite_frequency=ema_overwrite_frequency,
        )
        self.clipnorm, self.clipvalue, self.global_clipnorm = clipnorm, clipvalue, global_clipnorm
        self.jit_compile = jit_compile
        self.__dict__["_index_dict"] = {}

    # What a subclass sets, makes and reads.

    def _build_learning_rate(self, learning_rate):
        """What `self._learning_rate` is set to: the schedule, or the variable of the rate."""
        if isinstance(learning_rate, keras.optimizers.schedules.LearningRateSchedule):
            return learning_rate
        self._learning_rate.assign(learning_rate)
        return self._learning_rate

    def _serialize_hyperparameter(self, value):
        if isinstance(value, keras.optimizers.schedules.LearningRateSchedule):
            return keras.optimizers.schedules.serialize(value)
        if isinstance(value, keras.Variable):
            return ops.convert_to_numpy(value).item()
        return value() if callable(value) else value.numpy() if hasattr(value, "numpy") else value

    @staticmethod
    def _var_key(variable):
        return id(_native(variable))

    def build(self, var_list):
        """Take the weights; a subclass makes what it keeps beside them."""
        if not self.__dict__.get("_is_built"):
            self.__dict__["_is_built"] = True
            keras.optimizers.Optimizer.build(self, self.__dict__.get("_owners") or list(var_list))
        self.__dict__["_index_dict"] = {self._var_key(variable): number for number, variable in enumerate(var_list)}

    def add_variable_from_reference(self, model_variable, variable_name=None, shape=None, initial_value=None, name=None, **kwargs):
        """A variable kept beside a weight, of its type and, where none is given, of its shape; zeros unless told."""
        if variable_name is None:  # Keras itself asks, for the averages of the weights
            return super().add_variable_from_reference(model_variable, name=name, initializer=ema.start(model_variable))
        shape = tuple(model_variable.shape if shape is None else shape)
        return self._keep(shape, keras.backend.standardize_dtype(model_variable.dtype), variable_name, initial_value)

    def add_variable(self, shape, dtype=None, initializer="zeros", name=None):
        """A variable of the optimizer itself."""
        variable = super().add_variable(tuple(shape), initializer, dtype, name=name)
        return variable if name == "iteration" or not self.__dict__.get("_is_built") else _native(variable)

    def _keep(self, shape, dtype, name, value):
        start = "zeros" if value is None else lambda shape, dtype: ops.cast(value, dtype)
        return _native(keras.optimizers.Optimizer.add_variable(self, shape, start, dtype, name=name))

    # The update.

    def update_step(self, gradient, variable):
        raise NotImplementedError(f"{type(self).__name__} must override update_step(self, gradient, variable).")

    def _apply_pairs(self, pairs, aggregate):
        pairs = [(gradient, variable) for gradient, variable in pairs if gradient is not None]
        if not pairs:
            raise ValueError("No gradients provided for any variable.")
        owners = [variable for _, variable in pairs]
        weights = [_native(variable) for variable in owners]
        if not self.__dict__.get("_is_built"):
            self.__dict__["_owners"] = owners
            with keras.name_scope(self.name, caller=self):
                self.build(weights)
        gradients = sparse.on_values(lambda values: clipping.clip(self, values), [gradient for gradient, _ in pairs])
        self._apply_weight_decay([owner for owner in owners if isinstance(owner, keras.Variable)])
        for gradient, weight in zip(gradients, weights, strict=True):
            if sparse.is_sparse(gradient):
                rows, values = sparse.unique_rows(gradient)
                gradient = type(gradient)(values, rows, gradient.dense_shape)
            self.update_step(gradient, weight)
        if self.use_ema:
            ema.move(self, owners)
            if self.ema_overwrite_frequency:
                due = ops.equal((self._iterations + 1) % self.ema_overwrite_frequency, 0)
                ops.cond(due, lambda: self._overwrite_model_variables_with_average_value(owners), lambda: None)
        iteration = self._iterations.assign_add(1)
        for owner, weight in zip(owners, weights, strict=True):
            if getattr(owner, "constraint", None) is not None:
                weight.assign(ops.convert_to_tensor(owner.constraint(weight)))
        return iteration

    def apply(self, grads, trainable_variables=None):
        variables = self._trainable_variables if trainable_variables is None else trainable_variables
        return self.apply_gradients(zip(grads, variables, strict=True))

    def get_config(self):
        return {
            "name": self.name,
            "weight_decay": self.weight_decay,
            "clipnorm": self.clipnorm,
            "global_clipnorm": self.global_clipnorm,
            "clipvalue": self.clipvalue,
            "use_ema": self.use_ema,
            "ema_momentum": self.ema_momentum,
            "ema_overwrite_frequency": self.ema_overwrite_frequency,
            "jit_compile": self.jit_compile,
            "is_legacy_optimizer": False,
        }


def face(dialect):
    """The `Optimizer` of a dialect."""
    members = {"__doc__": inspect.getdoc(StepProtocol), "__module__": f"kerascompat.{dialect.name}.optimizers", "dialect": dialect}
    return type("Optimizer", (StepProtocol,), members)
