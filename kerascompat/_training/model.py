"""`compile`, `fit` and the rest of the training surface as standalone Keras had them, on Keras 3's models."""

import inspect

import h5py
import keras
import numpy as np
from keras import ops

from kerascompat._layers.merging import Merge
from kerascompat._optimizers.base import LegacyOptimizer
from kerascompat._training import data, frozen, loops
from kerascompat._training.functional import FunctionalForm, with_form
from kerascompat._training.penalties import FrozenPenalties
from kerascompat._training.plan import Plan
from kerascompat._training.symbolic import SymbolicLosses

#: The attribute of an HDF5 file that says which class of kerascompat its model is.
CLASS_ATTRIBUTE = "kerascompat_class"


class LegacyTraining(FrozenPenalties, SymbolicLosses):
    """Mixed in before `keras.Model` or `keras.Sequential`; a face says `rules` and `optimizers`.

    What differs from Keras 3's own models:

    - `compile` decides what trains: a `trainable` that is set later acts when `compile` is
      called again, so the discriminator of a GAN goes on learning.  Setting `trainable` of a
      model leaves that of its layers alone.
    - `compile(optimizer, loss, metrics)` by position; one list of metrics serves every output.
    - Optimizers, losses and metrics that are named are the dialect's.
    - Masks and weights count as in that version (`kerascompat._losses.reduction`).
    - Targets of shape (n,) become (n, 1) before a loss or a metric sees them.
    - `train_on_batch` returns the values of that batch, a number or a list in the order of
      `metrics_names`; callbacks receive them with `batch` and `size`; an epoch logs the mean.
    - `numpy.random.seed` decides the order of the samples.
    - Generators may yield lists; `fit_generator`, `evaluate_generator`, `predict_generator`.
    - `add_loss` takes tensors of the model's graph, and losses and metrics may look at them.
    - Penalties of weights that do not train count in the loss.
    - `get_weights`, `set_weights` and `weights` list what can train before what cannot.

    The computation itself is Keras 3's: layers, gradients, compilation and backends.
    """

    rules = None
    optimizers = None  # the face's module: `get` finds an optimizer by name

    # Compile.

    def compile(
        self,
        optimizer="rmsprop",
        loss=None,
        metrics=None,
        loss_weights=None,
        sample_weight_mode=None,
        weighted_metrics=None,
        target_tensors=None,
        *,
        run_eagerly=False,
        jit_compile="auto",
    ):
        """Fix what is trained for, by what, and which weights learn.

        Args:
            optimizer: An optimizer, or a name that means the dialect's.
            loss: A name, a function (y_true, y_pred), a list or a dict by output name.
            metrics, weighted_metrics: A list of names, functions or metrics for every
                output, or a dict by output name.
            loss_weights: A list or dict of numbers.
            sample_weight_mode: None, or "temporal" for one weight a timestep.
            run_eagerly, jit_compile: As `keras.Model.compile` takes them.

        Raises:
            ValueError: an unknown name, or `target_tensors`, which Keras 3 cannot have.
        """
        if target_tensors is not None:
            raise ValueError("Keras 3 has no target tensors: give the targets as y to fit or train_on_batch.")
        if isinstance(loss, (list, dict)) and not loss:
            loss = None
        optimizer = self.optimizers.get(optimizer)
        if isinstance(optimizer, LegacyOptimizer):
            optimizer = optimizer.for_compile()
        super().compile(optimizer=optimizer, loss=None, run_eagerly=run_eagerly, jit_compile=jit_compile)
        self._wanted = _Wanted(loss, metrics, loss_weights, sample_weight_mode, weighted_metrics)
        # What model.save of an .h5 file writes down.
        given = {name: value for name, value in self._wanted.arguments.items() if value is not None}
        self._compile_config = type(self._compile_config)(optimizer=self.optimizer, **given)
        self._plan = self._frozen = None
        if self.built and self.inputs:
            self._settle()

    def _settle(self):
        """Work out what `compile` asked for, once the outputs are known."""
        self._plan = Plan(self, self.rules, **self._wanted.arguments)
        self._compute_parts(self._plan.in_graph)
        self._frozen = frozen.Frozen(self)

    @property
    def plan(self):
        """What `compile` asked for, for each output.

        Raises:
            RuntimeError: the model is not compiled, or not built yet.
        """
        if not self.compiled:
            raise RuntimeError("compile the model before training or evaluating it.")
        if self._plan is None:
            if not (self.built and self.inputs):
                raise RuntimeError(f"{self.name} does not know its inputs yet: train it on a batch, or build it.")
            self._settle()
        return self._plan

    @property
    def metrics(self):
        if getattr(self, "_plan", None) is None:
            return super().metrics
        return [self._loss_tracker, *self._plan.metrics]

    @property
    def metrics_names(self):
        """Names of what `train_on_batch` and `evaluate` return, in their order: "loss" first."""
        return list(self.plan.logs)

    def reset_metrics(self):
        """Keras 3 begins its metrics anew with every batch; here an epoch does (`Plan.restart`)."""
        if getattr(self, "_plan", None) is None:
            super().reset_metrics()
        elif self._loss_tracker is not None:
            self._loss_tracker.reset_state()

    def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
        plan = self._plan
        predictions = list(y_pred) if isinstance(y_pred, (list, tuple)) else [y_pred]
        targets = _listed(y, len(plan.trained))
        weights = _listed(sample_weight, len(plan.trained))
        total, position = None, 0
        for output, prediction in zip(plan.outputs, predictions, strict=True):
            if output.loss is None:
                continue
            target, weight = targets[position], weights[position]
            position += 1
            if target is not None:
                target = ops.convert_to_tensor(target)  # PyTorch subtracts no tensor from an array
            value = output.loss(target, prediction, weight)
            if output.log is not None:
                output.log.keep(value)
            for metric in output.metrics:
                metric.see(target, prediction, weight)
            value = value * output.loss_weight
            total = value if total is None else total + value
        for penalty in self.losses:
            penalty = ops.sum(penalty)
            total = penalty if total is None else total + penalty
        if total is None:
            raise ValueError(f"{self.name} has nothing to train for: compile it with a loss, or add one in a layer.")
        plan.total.keep(total)
        return total

    def compute_metrics(self, x, y, y_pred, sample_weight=None):
        return {name: entry.result() for name, entry in self._plan.logs.items()}

    def get_compile_config(self):
        if not self.compiled:
            return None
        wanted = {name: keras.saving.serialize_keras_object(value) for name, value in self._wanted.arguments.items()}
        return {"optimizer": keras.saving.serialize_keras_object(self.optimizer), **wanted}

    def compile_from_config(self, config):
        self.compile(**{name: _deserialized(value) for name, value in config.items()})
        if self.built and self.optimizer is not None:
            self.optimizer.build(self.trainable_variables)

    def get_config(self):
        """As Keras 3's; that of Sequential and functional models says whose class this is, for `keras.models.save_model` to HDF5."""
        found = super().get_config()
        return {**found, CLASS_ATTRIBUTE: keras.saving.get_registered_name(type(self))} if "layers" in found else found

    def save(self, filepath, overwrite=True, zipped=None, **options):
        """As `keras.Model.save`; an HDF5 file also says whose class this is, which Keras 3 writes in no such file."""
        super().save(filepath, overwrite=overwrite, zipped=zipped, **options)
        if str(filepath).endswith((".h5", ".hdf5")):
            with h5py.File(filepath, "r+") as file:
                file.attrs[CLASS_ATTRIBUTE] = keras.saving.get_registered_name(type(self))

    # One batch.

    def standardized(self, x, y, sample_weight, class_weight):
        """Lists of arrays: one an input, one a trained output, and its weights or None."""
        inputs = data.arrays(x, self._input_names(x), "input")
        if not (self.built and self.inputs):
            self(*[ops.convert_to_tensor(np.asarray(array[:1], keras.config.floatx())) for array in inputs])
        plan = self.plan
        targets = data.as_targets(y, plan.trained)
        weights = data.as_weights(sample_weight, class_weight, targets, plan.trained)
        data.length([*inputs, *targets, *weights])
        return inputs, targets, weights

    def _input_names(self, x):
        if self.built and self.inputs:
            names = getattr(self, "input_names", None) or [tensor.name for tensor in self.inputs]
            if isinstance(x, dict):
                layers = [tensor._keras_history.operation.name for tensor in self.inputs]
                return layers if all(name in x for name in layers) else names
            return names
        if isinstance(x, dict):
            return list(x)
        return [f"input_{number + 1}" for number in range(len(x) if isinstance(x, (list, tuple)) else 1)]

    def train_arrays(self, x, y, weights):
        """The logs of one update on arrays as `standardized` gives them."""
        self.plan  # noqa: B018, settles what compile left open
        with self._frozen.training():
            return super().train_on_batch(_single(x), _single(y), sample_weight=_weights(weights), return_dict=True)

    def test_arrays(self, x, y, weights):
        """The logs of one batch, nothing updated."""
        return super().test_on_batch(_single(x), _single(y), sample_weight=_weights(weights), return_dict=True)

    def train_on_batch(self, x, y=None, sample_weight=None, class_weight=None, reset_metrics=True, return_dict=False):
        """One update; returns what `metrics_names` says, a number where that is one name."""
        logs = self.train_arrays(*self.standardized(x, y, sample_weight, class_weight))
        if reset_metrics:
            self.plan.restart()
        return logs if return_dict else self._returned(logs)

    def test_on_batch(self, x, y=None, sample_weight=None, reset_metrics=True, return_dict=False):
        """The loss and metrics of one batch."""
        logs = self.test_arrays(*self.standardized(x, y, sample_weight, None))
        if reset_metrics:
            self.plan.restart()
        return logs if return_dict else self._returned(logs)

    def predict_on_batch(self, x):
        """The predictions of one batch: an array, or a list of them."""
        found = super().predict_on_batch(_single(data.arrays(x, self._input_names(x), "input")))
        return [np.asarray(array) for array in found] if isinstance(found, (list, tuple)) else np.asarray(found)

    def _returned(self, logs):
        values = [logs[name] for name in self.plan.logs]
        return values[0] if len(values) == 1 else values

    # Many batches.

    def fit(
        self,
        x=None,
        y=None,
        batch_size=None,
        epochs=None,
        verbose=1,
        callbacks=None,
        validation_split=0.0,
        validation_data=None,
        shuffle=True,
        class_weight=None,
        sample_weight=None,
        initial_epoch=0,
        steps_per_epoch=None,
        validation_steps=None,
        validation_freq=1,
        **ignored,
    ):
        """Train on arrays, or on a generator as `fit_generator` does.

        Returns:
            A `keras.callbacks.History` whose `history` has the dialect's keys.
        """
        epochs = self._epochs(epochs, ignored)
        _without_workers(ignored, "fit")
        if loops.is_generator(x):
            return self.fit_generator(
                x,
                steps_per_epoch,
                epochs,
                verbose,
                callbacks,
                validation_data,
                validation_steps,
                class_weight,
                shuffle=shuffle,
                initial_epoch=initial_epoch,
                validation_freq=validation_freq,
            )
        if steps_per_epoch is not None:
            raise ValueError("steps_per_epoch belongs to generators here: arrays end by themselves, give batch_size.")
        batch_size = batch_size or 32
        arrays = self.standardized(x, y, sample_weight, class_weight)
        validation = None
        if validation_data is not None:
            validation = self.standardized(*data.yielded(validation_data), None)
        elif validation_split:
            size = data.length([array for part in arrays for array in part])
            kept = int(size * (1.0 - validation_split))
            validation = tuple([data.sliced(array, slice(kept, size)) for array in part] for part in arrays)
            arrays = tuple([data.sliced(array, slice(0, kept)) for array in part] for part in arrays)
        return loops.fit(self, *arrays, batch_size, epochs, verbose, callbacks, validation, shuffle, initial_epoch, validation_freq)

    def fit_generator(
        self,
        generator,
        steps_per_epoch=None,
        epochs=None,
        verbose=1,
        callbacks=None,
        validation_data=None,
        validation_steps=None,
        class_weight=None,
        max_queue_size=10,
        workers=1,
        use_multiprocessing=False,
        shuffle=True,
        initial_epoch=0,
        validation_freq=1,
        samples_per_epoch=None,
        nb_val_samples=None,
        **ignored,
    ):
        """Train on a generator or a Sequence, batch by batch.

        `max_queue_size`, `workers` and `use_multiprocessing` chose how batches were fetched;
        here they are drawn in this thread.  `samples_per_epoch` and `nb_val_samples` count
        samples, as Keras 1 did, where the others count batches.
        """
        epochs = self._epochs(epochs, ignored)
        _without_workers(ignored, "fit_generator")
        steps, samples = self._counted(generator, steps_per_epoch, samples_per_epoch, "steps_per_epoch")
        self._build_from(generator)
        validation = None
        if validation_data is not None and loops.is_generator(validation_data):
            steps_there, samples_there = self._counted(validation_data, validation_steps, nb_val_samples, "validation_steps")
            endless = loops.endless(validation_data)

            def validation(size):
                return loops.evaluate_generator(self, endless, steps_there, samples_there)
        elif validation_data is not None:
            arrays = self.standardized(*data.yielded(validation_data), None)

            def validation(size):
                return loops.evaluate(self, *arrays, size)

        return loops.fit_generator(
            self, generator, steps, samples, epochs, verbose, callbacks, validation, class_weight, shuffle, initial_epoch, validation_freq
        )

    def evaluate(self, x=None, y=None, batch_size=None, verbose=1, sample_weight=None, steps=None, return_dict=False, callbacks=None):
        """The loss and metrics over arrays, or over `steps` batches of a generator; `callbacks`, of Keras 2.3, are told of the batches."""
        if loops.is_generator(x):
            steps, _ = self._counted(x, steps, None, "steps")
            logs = loops.evaluate_generator(self, x, steps, None, verbose, callbacks)
        else:
            logs = loops.evaluate(self, *self.standardized(x, y, sample_weight, None), batch_size or 32, verbose, callbacks)
        return logs if return_dict else self._returned(logs)

    def evaluate_generator(
        self, generator, steps=None, max_queue_size=10, workers=1, use_multiprocessing=False, verbose=0, val_samples=None
    ):
        """The loss and metrics over batches of a generator (over `val_samples` samples, as Keras 1 counted)."""
        steps, samples = self._counted(generator, steps, val_samples, "steps")
        return self._returned(loops.evaluate_generator(self, generator, steps, samples, verbose))

    def predict(self, x, batch_size=None, verbose=0, steps=None):
        """The predictions: an array, or a list of them; silent."""
        if loops.is_generator(x):
            return self.predict_generator(x, steps, verbose=verbose)
        inputs = data.arrays(x, self._input_names(x), "input")
        return super().predict(_single(inputs), batch_size=batch_size or 32, verbose=verbose)

    def predict_generator(
        self, generator, steps=None, max_queue_size=10, workers=1, use_multiprocessing=False, verbose=0, val_samples=None
    ):
        """The predictions for batches of a generator (for `val_samples` samples, as Keras 1 counted)."""
        steps, samples = self._counted(generator, steps, val_samples, "steps")
        return loops.predict_generator(self, generator, steps, samples, verbose)

    def _epochs(self, epochs, given):
        """The number of epochs, under the old name too, or the dialect's default."""
        old = given.pop("nb_epoch", None)
        return next(value for value in (epochs, old, self.rules.epochs[1]) if value is not None)

    def _counted(self, generator, steps, samples, name):
        """`(steps, None)` or `(None, samples)`."""
        if samples is not None:
            return None, samples
        if steps is None:
            if not loops.is_sequence(generator):
                raise ValueError(f"a generator has no length: give {name}.")
            steps = len(generator)
        return steps, None

    def _build_from(self, generator):
        if not (self.built and self.inputs):
            if not loops.is_sequence(generator):
                raise ValueError(f"{self.name} does not know its inputs yet: give its first layer an input_shape, or build it.")
            self.standardized(*data.yielded(generator[0]), None)

    @property
    def input(self):
        """The symbolic input, or the list of them; Keras 3's Sequential has `inputs` alone."""
        return self.inputs[0] if len(self.inputs) == 1 else list(self.inputs)

    @property
    def output(self):
        """The symbolic output, or the list of them."""
        return self.outputs[0] if len(self.outputs) == 1 else list(self.outputs)

    # What trains.

    @property
    def trainable(self):
        """Whether this model's weights may train; the layers keep their own `trainable`."""
        return self._trainable

    @trainable.setter
    def trainable(self, value):
        self._trainable = bool(value)

    @property
    def trainable_weights(self):
        """What trains: while this model is being trained, what `compile` fixed."""
        trained = frozen.trained_weights(self)
        if trained is not None:
            return list(trained)
        return [weight for layer in self.layers for weight in layer.trainable_weights] if self.trainable else []

    @property
    def non_trainable_weights(self):
        rest = [weight for layer in self.layers for weight in layer.non_trainable_weights]
        if self.trainable:
            return rest
        return [weight for layer in self.layers for weight in layer.trainable_weights] + rest

    @property
    def trainable_variables(self):
        return self.trainable_weights

    @property
    def non_trainable_variables(self):
        trained = {id(weight) for weight in self.trainable_weights}
        return [variable for variable in self.variables if id(variable) not in trained]

    @property
    def weights(self):
        """What can train, then what cannot, across the layers (keras/engine/network.py)."""
        found = [*self._layer_weights("trainable_weights"), *self._layer_weights("non_trainable_weights")]
        return list({id(weight): weight for weight in found}.values())

    def _layer_weights(self, name):
        return [weight for layer in self.layers for weight in getattr(layer, name)]

    def get_weights(self):
        """The arrays layer by layer; a model among the layers gives its own in the order of `weights`."""
        return [ops.convert_to_numpy(weight) for weight in self._listed_weights()]

    def set_weights(self, weights):
        """The reverse of `get_weights`.

        Raises:
            ValueError: another number of arrays, or one of another shape.
        """
        own = self._listed_weights()
        if len(weights) != len(own):
            raise ValueError(f"{self.name} has {len(own)} weights, but {len(weights)} arrays were given.")
        for number, (weight, array) in enumerate(zip(own, weights, strict=True)):
            if tuple(weight.shape) != tuple(np.shape(array)):
                raise ValueError(f"array {number} has the shape {np.shape(array)}, but {weight.path} has {tuple(weight.shape)}.")
            weight.assign(array)

    def _listed_weights(self):
        found = [weight for layer in self.layers for weight in _in_order(layer)]
        return list({id(weight): weight for weight in found}.values())


class LegacySequential(LegacyTraining):
    """What standalone Keras's Sequential had beside: it may begin by joining models."""

    def _maybe_rebuild(self):
        first = self._layers[0] if self._layers else None
        if not (isinstance(first, Merge) and first.layers):
            return super()._maybe_rebuild()
        inputs, joined = first.joined
        tensor = first(joined)
        for layer in self._layers[1:]:
            tensor = layer(tensor)
        self._functional = keras.Model(inputs, tensor)
        self.built = True

    def predict_classes(self, x, batch_size=None, verbose=0):
        """The class of each sample: the largest of several outputs, or above 0.5 of one."""
        found = self.predict(x, batch_size=batch_size, verbose=verbose)
        return found.argmax(axis=-1) if found.shape[-1] > 1 else (found > 0.5).astype("int32")

    def predict_proba(self, x, batch_size=None, verbose=0):
        """The same as `predict`, with a warning where the outputs are no probabilities."""
        return self.predict(x, batch_size=batch_size, verbose=verbose)


class _Wanted:
    """The arguments of `compile`, out of sight of Keras 3's attribute tracking."""

    def __init__(self, loss, metrics, loss_weights, sample_weight_mode, weighted_metrics):
        self.arguments = {
            "loss": loss,
            "metrics": metrics,
            "loss_weights": loss_weights,
            "sample_weight_mode": sample_weight_mode,
            "weighted_metrics": weighted_metrics,
        }


def _in_order(layer):
    """A layer's weights in the order of `weights` of the standalone versions."""
    if isinstance(layer, LegacyTraining):
        return layer.weights
    if isinstance(layer, Merge) and layer.layers:
        return [weight for part in layer.flattened for weight in _in_order(part)]
    return [*layer.trainable_weights, *layer.non_trainable_weights]


def _single(arrays):
    if not arrays or all(array is None for array in arrays):
        return None
    return arrays[0] if len(arrays) == 1 else arrays


def _weights(weights):
    """None where every weight is 1; else an array for every output."""
    if all(array is None for array in weights):
        return None
    if len(weights) == 1:
        return weights[0]
    size = next(len(array) for array in weights if array is not None)
    return [np.ones(size, keras.config.floatx()) if array is None else array for array in weights]


def _listed(value, count):
    if value is None:
        return [None] * count
    return list(value) if isinstance(value, (list, tuple)) else [value]


def _without_workers(given, method):
    """Arguments about queues and processes change no number; anything else is refused."""
    unknown = set(given) - {"max_queue_size", "workers", "use_multiprocessing", "max_q_size", "nb_worker", "pickle_safe"}
    if unknown:
        raise TypeError(f"{method} takes no {', '.join(sorted(unknown))}.")


def _deserialized(value):
    if isinstance(value, dict) and "class_name" in value:
        return keras.saving.deserialize_keras_object(value)
    if isinstance(value, dict):
        return {key: _deserialized(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_deserialized(item) for item in value]
    return value


def face(rules, optimizers):
    """`(Model, Sequential)` of a dialect.

    Args:
        rules: The dialect's `Rules`.
        optimizers: Its optimizers module.
    """
    package = f"kerascompat.{rules.name}"
    made = []
    for base, mixin in ((keras.Model, LegacyTraining), (keras.Sequential, LegacySequential)):
        doc = f"`keras.{base.__name__}` that compiles, trains and logs as {rules.title} did.\n\n{inspect.getdoc(LegacyTraining)}"
        members = {"__doc__": doc, "__module__": f"{package}.models", "rules": rules, "optimizers": optimizers}
        if base is keras.Model:
            made.append(with_form(type(base.__name__, (FunctionalForm, mixin, base), members)))
        else:
            made.append(keras.saving.register_keras_serializable(package=package)(type(base.__name__, (mixin, base), members)))
    return tuple(made)
