"""The legacy optimizer on `keras.optimizers.Optimizer`: rate, decay, clipping, state."""

import operator
import warnings
from typing import ClassVar

import keras
import numpy as np
from keras import ops

from kerascompat._backend import functions
from kerascompat._backend.variables import Update
from kerascompat._optimizers import arguments, clipping, elementwise, ema, protocol, sparse, state
from kerascompat._optimizers.loops import Loops


class Hyperparameter:
    """A number of the update rule that the legacy versions kept in a variable.

    Reading gives the variable, so `float(optimizer.beta_1)` works; setting assigns to
    it and takes effect with the next update, without retracing.  Where the dialect had
    a plain Python number it is one here (`constants` of the class).  The value given
    at construction stays readable as `initial_<name>`.
    """

    def __set_name__(self, owner, name):
        self.name = name

    def __get__(self, optimizer, owner=None):
        if optimizer is None:
            return self
        try:
            return optimizer.__dict__[f"_{self.name}"]
        except KeyError:
            raise AttributeError(f"{owner.__name__} has no hyper-parameter {self.name!r} yet") from None

    def __set__(self, optimizer, value):
        value = arguments.number(type(optimizer), self.name, value)
        if f"_{self.name}" in optimizer.__dict__:
            optimizer.check_settable(self.name, value)
        else:
            setattr(optimizer, f"initial_{self.name}", value)
        if self.name in optimizer.constants:
            setattr(optimizer, f"_{self.name}", value)
        elif f"_{self.name}" in optimizer.__dict__:
            optimizer.__dict__[f"_{self.name}"].assign(value)
        else:
            # Not keras.initializers.Constant: on TensorFlow that rounds to float32 whatever the type of the variable.
            kept = float(np.float32(value)) if optimizer.dialect.float32_hyperparameters else value
            variable = optimizer.add_variable(
                shape=(), initializer=lambda shape, dtype=None: ops.convert_to_tensor(kept, dtype), name=self.name
            )
            setattr(optimizer, f"_{self.name}", variable)


class LegacyOptimizer(Loops, keras.optimizers.Optimizer):
    """What the optimizers of all legacy dialects share.

    An algorithm subclasses this and gives `slot_names`, `coefficients` and `step`; a
    dialect subclasses the algorithm and gives its facts and its arguments.

    - `learning_rate`, also called `lr`, is the base rate.  It is a variable: read it
      with `float`, set it at any time, in a callback too.  Nothing is retraced.
    - `decay` divides the base rate by `1 + decay * t` in every update, `t` being the
      number of updates done before it.  The base rate itself never changes by it.
    - `effective_learning_rate` is the rate the next update will use.

    Raises:
        TypeError: an argument the dialect did not take, `lr` with `learning_rate`,
            or something that is not a number where a number belongs.
        ValueError: a number outside its range, negative or not finite.
    """

    dialect = None
    arguments: ClassVar = {}  # name -> default, in the dialect's order of positions
    ranges: ClassVar = {}  # name -> (least, greatest), where it is not 0 to infinity
    flags = frozenset()  # arguments that are true or false
    constants = frozenset()  # hyper-parameters the dialect kept as Python numbers
    extra_keywords: ClassVar = {}  # name -> default, beside the dialect's keywords
    decays = True  # whether `decay` acts where the dialect takes it
    forgets = frozenset()  # own state the dialect did not save: "iterations", "m_schedule"
    not_always_saved = frozenset()  # own state that some version of some dialect did not save
    by_variable = ()  # slots the dialect saved weight by weight: all of the first one, then of the next

    # What a gradient of named rows changes: "all" rows as if it were dense, the named
    # "rows" alone, or the "slots" of every row and the weights of the named ones.
    sparse_rule = "all"

    decay = Hyperparameter()

    def __init__(self, *args, **kwargs):
        cls = type(self)
        values = arguments.bind(cls, args, kwargs)
        super().__init__(
            learning_rate=arguments.rate(cls, values.pop("learning_rate")),
            weight_decay=values.pop("weight_decay", None),
            **{name: values.pop(name) for name in arguments.KERAS3},
        )
        # Keras 3 refuses two kinds of clipping at once, so it never hears of them.
        for name in ("clipnorm", "clipvalue", "global_clipnorm"):
            value = values.pop(name, None)
            setattr(self, name, None if value is None else arguments.number(cls, name, value))
        values.pop("jit_compile", None)  # model.compile() has it now
        self._set_decay(values.pop("decay", None) or 0.0)
        for name, value in values.items():
            if name == "epsilon" and (value is None or (value == 0 and not self.dialect.epsilon_of_zero)):
                value = keras.config.epsilon()
            if name in self.flags:
                value = bool(value)
            elif not isinstance(getattr(cls, name, None), Hyperparameter):
                value = arguments.number(cls, name, value)
            setattr(self, name, value)

    @classmethod
    def keywords(cls):
        """Arguments by keyword beside those of `arguments`: name -> default."""
        return {**dict.fromkeys(cls.dialect.keywords), **cls.extra_keywords}

    @classmethod
    def takes_schedules(cls):
        """Whether the learning rate may be a schedule or a callable."""
        return cls.dialect.schedules

    def _set_decay(self, value):
        if self.decays:
            self.decay = value
            return
        self.initial_decay = 0.0
        if value:
            warnings.warn(
                f"{type(self).__name__} of {self.dialect.title} takes `decay` and ignores it, here as there.",
                RuntimeWarning,
                stacklevel=3,
            )

    def check_settable(self, name, value):
        """Complain where a hyper-parameter that was left out comes too late."""
        if name == "momentum" and value > 0 and not self.has_momentum:
            raise ValueError(
                f"`momentum` of this {type(self).__name__} was 0 when it was made, so it keeps no velocity; "
                "make it with a momentum above 0 to be able to set it."
            )
        if name == "decay" and (self.dialect.decay_is_constant or not self.initial_decay):
            warnings.warn(
                f"setting `decay` of {type(self).__name__} changes nothing, as in {self.dialect.title}: "
                f"the updates use {self.initial_decay}, the value it was made with.",
                RuntimeWarning,
                stacklevel=4,
            )

    # The learning rate.

    @property
    def learning_rate(self):
        """The base learning rate: a scalar variable; with a schedule, its present value."""
        return super().learning_rate

    @learning_rate.setter
    def learning_rate(self, value):
        if isinstance(value, (int, float)) or callable(value):
            value = arguments.rate(type(self), value, least=None)
        keras.optimizers.Optimizer.learning_rate.fset(self, value)

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
            divisor = 1.0 + decay * ops.cast(self.iterations, rate.dtype)
            reciprocal = self.dialect.reciprocal_decay
            rate = rate * (1.0 / divisor) if reciprocal else rate / divisor
        return rate

    def update_number(self):
        """1 at the first update, 2 at the second: a scalar in the default float type."""
        return ops.cast(self.iterations, keras.config.floatx()) + 1.0

    # The update.

    @property
    def has_momentum(self):
        """Whether a momentum above 0 was given at construction."""
        return getattr(self, "initial_momentum", 0.0) > 0

    def slot_names(self):
        """Names of the variables kept beside each weight, in the order saved."""
        return ()

    def slot_initializer(self, name):
        """How the slots of this name start."""
        return "zeros"

    def coefficients(self, rate, form):
        """The scalars of one update, computed once for all weights.

        Args:
            rate: The decayed learning rate, a scalar tensor.
            form: How the dialect wrote this update.
        """
        return {"rate": rate}

    def begin_update(self, c, count):
        """Change the optimizer's own state, once, before all weights; returns further scalars of this update by name.

        Args:
            c: What `coefficients` returned.
            count: How many weights are updated.
        """
        return {}

    def of_weights(self, c, numbers, together=False):
        """The scalars for these weights of an update, by their numbers in it: `c`, but where weights have scalars of their own.

        `together`: the weights are a `Batch`; else there is one.
        """
        return c

    def step(self, weight, gradient, slots, c, form):
        """One update of one weight, or of a batch of weights: `(new weight, new slots)`.

        Args:
            weight: Tensor of any shape, or a batch of them (`elementwise.Batch`), which may be overwritten, as its slots may.
            gradient: Tensor of the weight's shape, or as many.
            slots: Dict from slot name to a tensor of the weight's shape, or as many.
            c: What `coefficients` returned.
            form: As in `coefficients`.
        """
        raise NotImplementedError

    def build(self, variables):
        if self.built:
            return
        self.__dict__["_unbuilt_variables"] = list(self._variables)
        super().build(variables)
        self._slots = {name: [self._slot(name, v) for v in variables] for name in self.slot_names()}
        if self._has_own_updates():
            protocol.create_state(self, variables)

    def add_variable_from_reference(self, reference_variable, name=None, initializer="zeros"):
        if self.use_ema and name == "average":
            initializer = ema.start(reference_variable)
        return super().add_variable_from_reference(reference_variable, name=name, initializer=initializer)

    def _update_model_variables_moving_average(self, trainable_variables):
        if self.use_ema:
            ema.move(self, trainable_variables)

    def _slot(self, name, variable):
        return self.add_variable_from_reference(variable, name=name, initializer=self.slot_initializer(name))

    def for_compile(self):
        """What a model is compiled with: this optimizer, and from the second compile on one like it whose slots are new.

        Standalone Keras called `get_updates` for each training function that it made: two models that hold the same weights had
        slots of their own, and `compile` with the same optimizer began them anew (keras/engine/training.py of 1.2.2, 2.2.4 and
        2.3.1, `_make_train_function`). Rate, decay and counter are the same variables in both, so that they go on, and may be
        set through either.
        """
        if not self.__dict__.get("_compiled") or self._has_own_updates():
            self.__dict__["_compiled"] = True
            return self
        like = object.__new__(type(self))
        # What TensorFlow's checkpoints know of this one (`_self_...`) is found anew.
        like.__dict__.update({name: value for name, value in self.__dict__.items() if not name.startswith("_self_")})
        own = self.__dict__.get("_unbuilt_variables", self._variables)
        own = [*own, *(variable for variable in self.own_state().values() if not any(variable is one for one in own))]
        tracker = type(self._tracker)({"variables": (lambda value: isinstance(value, keras.Variable), own)})
        like.__dict__.update(
            _variables=own,
            _tracker=tracker,
            _trainable_variables=[],
            _trainable_variables_indices={},
            _slots={},
            _batches_of=None,
            built=False,
        )
        return like

    def apply(self, grads, trainable_variables=None):
        """Update the variables, which may be others than before.

        One optimizer may train several models, as the legacy versions allowed and
        adversarial networks do: they share its rate and its counter, and each variable
        has slots of its own (in standalone Keras one set for each model: `for_compile`).
        On JAX Keras 3 allows one set of variables only.
        """
        if self._has_own_updates():
            variables = list(self._trainable_variables if trainable_variables is None else trainable_variables)
            if not self.built:
                with keras.name_scope(self.name, caller=self):
                    self.build(variables)
            protocol.carry_out(self, grads, variables)
            return
        if self.built and trainable_variables is not None and not (self.use_ema or self.gradient_accumulation_steps):
            self._take_in(trainable_variables)
        super().apply(grads, trainable_variables)

    # What a subclass of one's own calls and overrides, as in the standalone versions.

    def _has_own_updates(self):
        return type(self).get_updates is not LegacyOptimizer.get_updates

    def get_gradients(self, loss, params):
        """The gradients of the loss by these variables, clipped."""
        return self._clipped(functions.gradients(loss, params))

    def get_updates(self, loss, params, constraints=None):
        """The updates of one step, for a `K.function` or for a `get_updates` of one's own that wraps this.

        Args:
            loss: A KerasTensor, or what a `get_updates` that overrides this was given.
            params: The variables to update; Keras 1's order (params, constraints, loss) is understood.
        """
        if isinstance(loss, (list, tuple)):
            loss, params = (constraints if constraints is not None else params), loss
        params = list(params)
        if isinstance(loss, keras.KerasTensor):
            return [functions.Step(self, functions.gradients(loss, params), params)]
        gradients = self.get_gradients(loss, params)
        if not self.built:
            self.build(params)
        self._take_in(params)
        c = self.coefficients(self._decayed(self.learning_rate), self.dialect.form)
        updates = [Update(self._iterations, self._iterations + 1)]
        for weight, gradient in zip(params, gradients, strict=True):
            index = self._get_variable_index(weight)
            slots = {name: kept[index] for name, kept in self._slots.items()}
            new_weight, new = self.step(weight, gradient, slots, _cast(c, weight.dtype), self.dialect.form)
            if weight.constraint is not None:
                new_weight = weight.constraint(new_weight)
            updates += [Update(slots[name], value) for name, value in new.items()]
            updates.append(Update(weight, new_weight))
        return updates

    # What follows uses private parts: Keras 3 offers no public way to take in variables
    # after the build, and no public place between the gradients and the update where the
    # learning rate, the clipping and the scalars of a step can be had once for all.

    def _take_in(self, variables):
        if len(variables) == len(self._trainable_variables) and all(map(operator.is_, variables, self._trainable_variables)):
            return
        for variable in variables:
            key = self._var_key(variable)
            if key in self._trainable_variables_indices:
                continue
            self._trainable_variables_indices[key] = len(self._trainable_variables)
            self._trainable_variables.append(variable)
            for name, slots in self._slots.items():
                slots.append(self._slot(name, variable))

    def _clip_gradients(self, gradients):
        if self.dialect.sparse_form is None:
            gradients = [sparse.dense(g) for g in gradients]
        return gradients if self._has_replicas() else self._clipped(gradients)

    def _all_reduce_sum_gradients(self, grads_and_vars):
        # TensorFlow only: the old versions clipped what all replicas had added up.
        reduced = super()._all_reduce_sum_gradients(grads_and_vars)
        if not self._has_replicas():
            return reduced
        gradients, variables = zip(*reduced, strict=True)
        return list(zip(self._clipped(gradients), variables, strict=True))

    def _get_current_learning_rate(self):
        # OptimizerV2._decayed_lr cast the counter, so that a schedule of one's own may take its root.
        schedule = self._learning_rate
        if self.dialect.float_steps and isinstance(schedule, keras.optimizers.schedules.LearningRateSchedule):
            return schedule(ops.cast(self._iterations, keras.config.floatx()))
        return super()._get_current_learning_rate()

    def _has_replicas(self):
        strategy = getattr(self, "_distribution_strategy", None)
        return strategy is not None and strategy.num_replicas_in_sync > 1

    def _clipped(self, gradients):
        return sparse.on_values(lambda values: clipping.clip(self, values), gradients)

    def _backend_update_step(self, grads, trainable_variables, learning_rate):
        rate = self._decayed(learning_rate)
        forms = {"dense": self.dialect.form}
        if any(sparse.is_sparse(g) for g in grads):
            forms["sparse"] = self.dialect.sparse_form
        plans = {kind: self.coefficients(rate, form) for kind, form in forms.items()}
        more = self.begin_update(plans["dense"], len(trainable_variables))
        plans = {kind: {**c, **more} for kind, c in plans.items()}
        if keras.backend.backend() == "torch" and type(self).update_step is LegacyOptimizer.update_step:
            self._update_batches(grads, trainable_variables, plans["dense"])
            return
        dtypes = {keras.backend.standardize_dtype(variable.dtype) for variable in trainable_variables}
        plans = {kind: {dtype: _cast(c, dtype) for dtype in dtypes} for kind, c in plans.items()}
        plans["numbers"] = {self._get_variable_index(variable): number for number, variable in enumerate(trainable_variables)}
        super()._backend_update_step(grads, trainable_variables, plans)

    def _update_batches(self, gradients, variables, c):
        """PyTorch only: update many variables by each call; see `elementwise`."""
        import torch

        with torch.no_grad():
            weights = [variable.value for variable in variables]
            gradients = [g if g.dtype == w.dtype else g.to(w.dtype) for g, w in zip(gradients, weights, strict=True)]
            casts = {dtype: _cast(c, keras.backend.standardize_dtype(dtype)) for dtype in {w.dtype for w in weights}}
            for positions, kept in self._batches(variables, weights):
                weight, gradient = (elementwise.Batch([tensors[i] for i in positions]) for tensors in (weights, gradients))
                slots = {name: elementwise.Batch([slot.value for slot in of_batch]) for name, of_batch in kept.items()}
                scalars = self.of_weights(casts[weight.tensors[0].dtype], positions, together=True)
                new_weight, new = self.step(weight, gradient, slots, scalars, self.dialect.form)
                for name, slot in slots.items():
                    elementwise.assign(slot, new[name])
                elementwise.assign(weight, new_weight)

    def _batches(self, variables, weights):
        """Which weights are updated together, with their slots: (positions, {slot name: slots}), as found at the first update of these."""
        found = self.__dict__.get("_batches_of")
        if found is None or len(found[0]) != len(variables) or not all(map(operator.is_, found[0], variables)):
            indices = [self._get_variable_index(variable) for variable in variables]
            found = (
                list(variables),
                [
                    (positions, {name: [kept[indices[i]] for i in positions] for name, kept in self._slots.items()})
                    for positions in elementwise.batches(weights)
                ],
            )
            self.__dict__["_batches_of"] = found
        return found[1]

    def update_step(self, gradient, variable, learning_rate):
        """Update one variable.  `learning_rate` holds every scalar of the update."""
        index, kind = self._get_variable_index(variable), "sparse" if sparse.is_sparse(gradient) else "dense"
        dtype = keras.backend.standardize_dtype(variable.dtype)
        slots = {name: kept[index] for name, kept in self._slots.items()}
        c = self.of_weights(learning_rate[kind][dtype], [learning_rate["numbers"][index]])
        if kind == "sparse":
            self._update_rows(gradient, variable, slots, c)
            return
        gradient = ops.cast(gradient, dtype)
        if keras.backend.backend() == "tensorflow":
            weight = elementwise.Held(variable, self)
            slots = {name: elementwise.Held(slot, self) for name, slot in slots.items()}
            new_weight, new = self.step(weight, gradient, slots, c, self.dialect.form)
            for name, slot in slots.items():
                slot.become(new[name])
            weight.become(new_weight)
            return
        weight, new = self.step(_value(variable), gradient, slots, c, self.dialect.form)
        for name, slot in slots.items():
            self.assign(slot, new[name])
        self.assign(variable, weight)

    def _update_rows(self, gradient, variable, slots, c):
        """Update one variable by a gradient that names its rows."""
        form = self.dialect.sparse_form
        rows, values = sparse.unique_rows(gradient)
        if self.sparse_rule == "rows":
            old = {name: sparse.read_rows(slot, rows) for name, slot in slots.items()}
            weight, new = self.step(sparse.read_rows(variable, rows), ops.cast(values, variable.dtype), old, c, form)
            for name, slot in slots.items():
                sparse.write_rows(slot, rows, new[name])
            sparse.write_rows(variable, rows, weight)
            return
        weight, new = self.step(_value(variable), ops.cast(sparse.dense(gradient), variable.dtype), slots, c, form)
        for name, slot in slots.items():
            self.assign(slot, new[name])
        if self.sparse_rule == "slots":
            sparse.write_rows(variable, rows, sparse.read_rows(weight, rows))
        else:
            self.assign(variable, weight)

    # State.

    def own_state(self):
        """Variables of the optimizer itself that its state includes: name -> variable."""
        return {"iterations": self._iterations}

    #: What the variables of `own_state` are at first.
    starts: ClassVar = {"iterations": 0}

    def unread_slots(self):
        """Shapes of arrays that a version of the dialect kept behind the slots and never read."""
        return []

    @property
    def weights(self):
        """The state in the dialect's order: the counter, then slot by slot in most.

        What the dialect did not save (`forgets`) is left out, as it was there.
        """
        if "_own_weights" in self.__dict__:
            return self.__dict__["_own_weights"]
        return state.variables(self)

    @weights.setter
    def weights(self, variables):
        self.__dict__["_own_weights"] = list(variables)

    def get_weights(self):
        """The values of `weights`, as numpy arrays."""
        return [ops.convert_to_numpy(v) for v in self.weights]

    def set_weights(self, weights):
        """Set the state from a list of arrays in the order of any version of the dialect.

        `get_weights()` of the old version gives such a list, and the `optimizer_weights` of its HDF5 files are one.
        The optimizer has to be built: `optimizer.build(model.trainable_variables)`.  What a list does not hold starts
        again: the counter of RMSprop, Adagrad and Adadelta before Keras 2.3.

        Args:
            weights: Arrays: the counter, a scalar, where it was saved, and arrays of the shapes of the weights.

        Raises:
            ValueError: not built, or another number of arrays or other shapes than this optimizer keeps.
        """
        state.fill(self, weights)
        self.__dict__["_took_state"] = True

    def load_own_variables(self, store):
        super().load_own_variables(store)
        self.__dict__["_took_state"] = True
        self.forget()

    def forget(self):
        """Let begin anew what the dialect did not save (`forgets`)."""
        for name, variable in self.own_state().items():
            if name in self.forgets:
                variable.assign(self.starts[name])

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
            if name == self.dialect.rate:
                config[name] = super().get_config()["learning_rate"]
            elif name == "decay":
                if self.decays:
                    constant = self.dialect.decay_is_constant
                    config[name] = self.initial_decay if constant else float(self.decay)
            elif name not in config and "clip" not in name and name != "jit_compile":
                value = getattr(self, name)
                config[name] = value if value is None or isinstance(value, (bool, int, float)) else float(value)
        if self.dialect.ignores_lr:
            config["is_legacy_optimizer"] = False  # or `deserialize` takes it for one of the dialect before
        return config

    @classmethod
    def from_config(cls, config, custom_objects=None):
        """Make an optimizer of a config, this dialect's own old ones included.

        Raises:
            TypeError: the config holds something this optimizer does not take, as the
                config of another class does.
        """
        config = arguments.modern_keys_removed(config)
        for name in ("lr", "learning_rate"):
            if isinstance(config.get(name), dict):
                config[name] = keras.saving.deserialize_keras_object(config[name], custom_objects=custom_objects)
        return cls(**config)


def _cast(coefficients, dtype):
    # A plain number stays one, so that 1.0 - value is taken in double precision, as it was.
    def cast(value):
        if isinstance(value, list):
            return [cast(each) for each in value]
        return value if isinstance(value, float) else ops.cast(value, dtype)

    return {name: cast(value) for name, value in coefficients.items()}


def _value(variable):
    # tf.Variable, whose `value` is a method, refuses `x -= y`; that of a Keras variable or a tensor is `x = x - y`.
    value = getattr(variable, "value", None)
    return value() if callable(value) else variable
