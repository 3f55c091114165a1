"""What a model was compiled with, from `training_config`, and the state of its optimizer."""

import keras
import numpy as np

from kerascompat._files import objects
from kerascompat._losses.reduction import ReducedLoss, mask_of
from kerascompat._training.model import LegacyTraining

#: Names of losses and metrics of tf.keras that Keras 3 has under another.
_NAMES = {
    "kullback_leibler_divergence": "kl_divergence",
    "logcosh": "log_cosh",
    "huber_loss": "huber",
    "cosine_proximity": "cosine_similarity",
}


def compile_model(model, config, origin):
    """Compile `model` as the file says.

    Args:
        model: The model.
        config: `training_config` of the file.
        origin: Who wrote it.

    Raises:
        ValueError: a loss, a metric or an optimizer that is neither Keras's nor given.
    """
    optimizer = optimizer_of(config["optimizer_config"], origin)
    arguments = {name: config.get(name) for name in ("loss", "metrics", "loss_weights", "weighted_metrics")}
    faced = isinstance(model, LegacyTraining)
    arguments = (_Standalone if faced else _Plain)(model, origin).arguments(arguments)
    if faced:
        arguments["sample_weight_mode"] = config.get("sample_weight_mode")
    elif config.get("sample_weight_mode") not in (None, "auto") and set(np.ravel(config["sample_weight_mode"])) - {None}:
        raise ValueError("it was compiled with sample_weight_mode, which Keras 3 does not know: load it with compile=False")
    model.compile(optimizer=optimizer, **{name: value for name, value in arguments.items() if value is not None})


def optimizer_of(config, origin):
    """The optimizer of a file, of the face that computes as that version did.

    Raises:
        ValueError: none of that name.
    """
    name, inner = config["class_name"], dict(config["config"])
    found = objects.registered(name)
    if found is not None:
        return found.from_config(inner)
    if origin.family == "keras3":
        return keras.optimizers.deserialize({"class_name": name, "config": inner})
    rewritten = origin.family == "tf_keras" and ("is_legacy_optimizer" in inner or "jit_compile" in inner)
    if rewritten and inner.get("is_legacy_optimizer") is not True:
        from kerascompat.tf_keras_2_11 import optimizers

        inner["is_legacy_optimizer"] = False  # the optimizers that tf.keras 2.9 and 2.10 tried out did not say so
    else:
        optimizers = origin.module("optimizers")
    rate = inner.get("learning_rate")
    if isinstance(rate, dict):
        inner["learning_rate"] = _schedule(rate)
    try:
        return optimizers.deserialize({"class_name": name.rpartition(">")[2], "config": inner})
    except (TypeError, ValueError) as error:
        raise ValueError(f"its optimizer {name} cannot be made: {error}") from error


def _schedule(config):
    name, inner = objects.named(config)
    cls = objects.registered(name) or getattr(keras.optimizers.schedules, config["class_name"], None)
    if cls is None:
        raise ValueError(f"its learning rate follows {name!r}, which is not in Keras 3: give the class in custom_objects")
    inner = {key: value for key, value in inner.items() if not (key == "name" and value is None)}
    return cls(**inner) if hasattr(keras.optimizers.schedules, cls.__name__) else cls.from_config(inner)


class _Standalone:
    """Names stay names: the face's own `compile` knows what they meant."""

    def __init__(self, model, origin):
        self.origin = origin

    def arguments(self, given):
        return {name: self._resolved(value, name) for name, value in given.items()}

    def _resolved(self, value, what):
        if isinstance(value, list):
            return [self._resolved(part, what) for part in value]
        if isinstance(value, dict) and "class_name" in value:
            return _class_instance(value, what)
        if isinstance(value, dict):
            return {key: self._resolved(part, what) for key, part in value.items()}
        if isinstance(value, str):
            return objects.registered(value) or value
        return value


class _Plain:
    """Losses and metrics as those of Keras 3, masked as that version did."""

    def __init__(self, model, origin):
        self.model = model
        self.origin = origin
        self.masked = [mask_of(output) is not None for output in model.outputs]

    def arguments(self, given):
        metrics = {name: self._metrics(given[name]) for name in ("metrics", "weighted_metrics")}
        return {"loss": self._losses(given["loss"]), "loss_weights": given["loss_weights"], **metrics}

    def _losses(self, value):
        if isinstance(value, list):
            return [self._loss(part, self.masked[min(number, len(self.masked) - 1)]) for number, part in enumerate(value)]
        if isinstance(value, dict) and "class_name" not in value:
            return {name: self._loss(part, any(self.masked)) for name, part in value.items()}
        return self._loss(value, any(self.masked))

    def _loss(self, value, masked):
        if value is None:
            return None
        found = (
            _class_instance(value, "loss")
            if isinstance(value, dict)
            else objects.registered(value) or keras.losses.get(_NAMES.get(value, value))
        )
        # Until 2.10 masked steps counted among those a loss was divided by.
        if masked and self.origin.version < (2, 11):
            return ReducedLoss(found, present=False)
        return found

    def _metrics(self, value):
        if value is None:
            return None
        if isinstance(value, dict):
            return {name: self._metrics(part if isinstance(part, list) else [part]) for name, part in value.items()}
        nested = value and all(isinstance(part, (list, tuple)) for part in value)
        if nested:
            parts = [[self._metric(metric) for metric in part] for part in value]
            return parts[0] if len(self.model.outputs) == 1 and len(parts) == 1 else parts
        return [self._metric(metric) for metric in value]

    def _metric(self, value):
        if not isinstance(value, dict):
            return objects.registered(value) or _NAMES.get(value, value)
        return _class_instance(value, "metrics")


def _class_instance(config, what):
    """A loss or a metric of `{"class_name": ..., "config": ...}`."""
    name, inner = objects.named(config)
    module, kind = (keras.losses, "loss") if what == "loss" else (keras.metrics, "metric")
    found = objects.registered(name)
    if found is not None:
        return found.from_config(inner) if isinstance(found, type) else found
    if not inner and isinstance(config.get("config"), str):
        return module.get(_NAMES.get(name, name))
    cls = getattr(module, config["class_name"].rpartition(">")[2], None)
    function = inner.get("fn")
    if function is not None and (cls is None or config["class_name"] in ("MeanMetricWrapper", "LossFunctionWrapper")):
        if isinstance(function, dict):
            function = objects.named(function)[0]
        function = objects.registered(function) or module.get(_NAMES.get(function, function))
        if what == "loss":
            return function
        return keras.metrics.MeanMetricWrapper(function, name=inner.get("name"))
    if cls is None:
        raise ValueError(f"there is no {kind} {name!r} in Keras 3: give it in custom_objects={{{name!r}: ...}}")
    inner.pop("fn", None)
    if inner.get("reduction") == "auto":
        inner["reduction"] = "sum_over_batch_size"
    if what == "loss":
        inner = {key: value for key, value in inner.items() if key != "dtype"}
    return cls.from_config(inner)
