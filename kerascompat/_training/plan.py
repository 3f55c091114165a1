"""What `compile` asked for, worked out for each output once the outputs are known."""

import dataclasses

import keras

from kerascompat._losses import names
from kerascompat._losses.reduction import ReducedLoss
from kerascompat._metrics import task
from kerascompat._training.closures import InGraph, in_graph
from kerascompat._training.values import BatchMetric, BatchValue, GivenMetric, RunningMetric


@dataclasses.dataclass
class Output:
    """One output of a model: its name, what it is trained for, and what is logged of it."""

    name: str
    loss: ReducedLoss | None
    loss_weight: float
    temporal: bool
    shape: tuple
    loss_name: str = ""
    log: object = None  # what the loss of this output is logged by, where there are several
    metrics: list = dataclasses.field(default_factory=list)


class Plan:
    """The outputs of `model` with their losses, weights and metrics, and the names they are logged under.

    Args:
        model: A built model.
        rules: `kerascompat._training.rules.Rules` of the dialect.
        loss, metrics, loss_weights, sample_weight_mode, weighted_metrics: As `compile` of the
            dialect took them: one for all outputs, a list, or a dict by output name; a list of
            metrics is meant for each output.

    Raises:
        ValueError: a name that no output has, a list of another length than the outputs, an
            unknown loss or metric, or nothing to train for.
    """

    def __init__(self, model, rules, loss, metrics, loss_weights, sample_weight_mode, weighted_metrics):
        self.rules = rules
        outputs = output_names(model)
        shapes = [tuple(output.shape) for output in model.outputs]
        losses = _each(loss, outputs, "loss", None, missing=None)
        weights = _each(loss_weights, outputs, "loss_weights", 1.0, missing=1.0)
        modes = _each(sample_weight_mode, outputs, "sample_weight_mode", None, missing=None)
        self.outputs = []
        self.in_graph = []  # losses and metrics that look at tensors of the model
        self.model = model
        for name, shape, wanted, weight, mode in zip(outputs, shapes, losses, weights, modes, strict=True):
            if mode not in (None, "temporal"):
                raise ValueError(f"sample_weight_mode of {name} must be None or 'temporal', not {mode!r}.")
            loss_name, function = ("", None) if wanted is None else names.find(names.LOSSES, rules.name, wanted, "loss")
            reduced = None if function is None else ReducedLoss(self._seeing(function, len(self.outputs)), rules.present_mean)
            self.outputs.append(Output(name, reduced, float(weight), mode == "temporal", shape, loss_name))
        self.trained = [output for output in self.outputs if output.loss is not None]
        self.total = BatchValue("loss")
        self.logs = {"loss": self.total}
        if len(self.outputs) > 1:
            for output in self.trained:
                name = f"{output.name}_loss"
                output.log = RunningMetric(name, None, False) if rules.running_metrics else BatchValue(name)
                self.logs[name] = output.log
        plain, weighted = (_metrics(given, outputs, what) for given, what in ((metrics, "metrics"), (weighted_metrics, "weighted_metrics")))
        for index, output in enumerate(self.outputs):
            if output.loss is None:
                continue
            for metric in plain[index]:
                self._add(output, metric, False)
            for metric in weighted[index]:
                self._add(output, metric, True)

    @property
    def metrics(self):
        """The Keras metrics whose variables the training step changes."""
        return [entry.metric if isinstance(entry, GivenMetric) else entry for entry in self.logs.values()]

    @property
    def running(self):
        """Names of what runs on over an epoch."""
        return {name for name, entry in self.logs.items() if isinstance(entry, (RunningMetric, GivenMetric))}

    def restart(self):
        """Begin the running metrics anew."""
        for name in self.running:
            entry = self.logs[name]
            (entry.metric if isinstance(entry, GivenMetric) else entry).reset_state()

    def _add(self, output, metric, weighted):
        if isinstance(metric, str) and metric in ("accuracy", "acc", "crossentropy", "ce"):
            name, function = self._by_task(output, metric)
        else:
            name, function = names.find(names.METRICS, self.rules.name, metric, "metric")
            if self.rules.metric_names == "given" and isinstance(metric, str):
                name = metric
            function = self._seeing(function, self.outputs.index(output))
        if weighted and self.rules.metric_names == "function":
            name = f"weighted_{name}"
        name = self._free(name if len(self.outputs) == 1 else f"{output.name}_{name}")
        if isinstance(function, keras.metrics.Metric):
            entry = GivenMetric(name, function, weighted)
        elif self.rules.running_metrics:
            entry = RunningMetric(name, function, weighted)
        else:
            entry = BatchMetric(name, function, weighted, self.rules.masked_metrics)
        self.logs[name] = entry
        output.metrics.append(entry)

    def _seeing(self, function, index):
        """The function, ready to be given the tensors of the model that it looks at."""
        function = in_graph(function, self.model, self.model.outputs[index])
        if isinstance(function, InGraph):
            self.in_graph.append(function)
        return function

    def _by_task(self, output, metric):
        """The accuracy or cross-entropy that fits the output and its loss."""
        kind = "accuracy" if metric in ("accuracy", "acc") else "crossentropy"
        short = {"accuracy": "acc", "crossentropy": "ce"}[kind]
        name = metric if self.rules.metric_names == "given" else short
        return name, names.METRICS[self.rules.name][f"{task(output.shape[-1], output.loss_name)}_{kind}"]

    def _free(self, name):
        free, number = name, 1
        while free in self.logs:
            free, number = f"{name}_{number}", number + 1
        return free


def output_names(model):
    """The names of a model's outputs: those of the layers that made them, a repeated one with a number."""
    found = []
    for output in model.outputs:
        name = output._keras_history.operation.name
        base, number = name, 1
        while name in found:
            name, number = f"{base}_{number}", number + 1
        found.append(name)
    return found


def _each(given, outputs, what, default, missing):
    """One entry an output of what was given for all, as a list or by name."""
    if given is None or given == []:
        return [default] * len(outputs)
    if isinstance(given, dict) and "class_name" not in given:
        unknown = [name for name in given if name not in outputs]
        if unknown:
            raise ValueError(f"{what} names {', '.join(map(repr, unknown))}, but the outputs are {', '.join(outputs)}.")
        return [given.get(name, missing) for name in outputs]
    if isinstance(given, (list, tuple)):
        if len(given) != len(outputs):
            raise ValueError(f"{what} has {len(given)} entries for {len(outputs)} outputs ({', '.join(outputs)}).")
        return list(given)
    return [given] * len(outputs)


def _metrics(given, outputs, what):
    """A list of metrics an output."""
    if not given:
        return [[] for _ in outputs]
    if isinstance(given, dict):
        unknown = [name for name in given if name not in outputs]
        if unknown:
            raise ValueError(f"{what} names {', '.join(map(repr, unknown))}, but the outputs are {', '.join(outputs)}.")
        return [_listed(given.get(name, [])) for name in outputs]
    if not isinstance(given, (list, tuple)):
        raise TypeError(f"{what} must be a list, or a dict of lists by output name, not {given!r}.")
    if len(given) == len(outputs) > 1 and all(isinstance(entry, (list, tuple)) for entry in given):
        return [list(entry) for entry in given]
    return [list(given) for _ in outputs]


def _listed(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]
