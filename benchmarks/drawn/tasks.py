"""What is learned: data, loss, metrics, weights of samples and classes."""

from __future__ import annotations

from dataclasses import dataclass, field

from .pen import Pen

LOSSES = {
    "soft": "categorical_crossentropy categorical_crossentropy mse kullback_leibler_divergence categorical_hinge own",
    "sparse": "sparse_categorical_crossentropy",
    "binary": "binary_crossentropy binary_crossentropy mse hinge squared_hinge own",
    "real": "mse mae mean_squared_error mean_absolute_percentage_error mean_squared_logarithmic_error logcosh poisson cosine msle own",
}
LAST = {"soft": "softmax", "sparse": "softmax", "binary": "sigmoid"}
OWN_LOSSES = """K.mean(K.square(y_true - y_pred), axis=-1) | K.sum(K.abs(y_true - y_pred), axis=-1) | K.mean(K.square(y_pred - y_true))
| 1 - K.sum(y_true * y_pred, axis=-1) / (K.sum(y_true, axis=-1) + K.sum(y_pred, axis=-1) + 1.)
| K.sqrt(K.mean(K.square(y_pred - y_true), axis=-1) + 1e-6) | K.mean(K.log(K.exp(y_pred - y_true) + K.exp(y_true - y_pred)), axis=-1)
| K.mean(K.maximum(0.3 * (y_true - y_pred), 0.7 * (y_pred - y_true)), axis=-1) | K.binary_crossentropy(K.clip(y_true, 0., 1.), K.sigmoid(y_pred))
| K.mean(K.square(K.log(K.abs(y_true) + 1.) - K.log(K.abs(y_pred) + 1.)), axis=-1) | -K.mean(K.flatten(y_true) * K.flatten(y_pred))"""


@dataclass
class Task:
    """kind: soft (one of several, as rows of 0 and 1), sparse (as numbers), binary, real."""

    kind: str
    outputs: int
    loss: str  # as compile is given it
    last: str | None  # the activation that goes with it
    metrics: list[str] = field(default_factory=list)


def own_function(pen: Pen, name: str, text: str) -> str:
    if name in pen.custom:
        return name
    pen.define(f"def {name}(y_true, y_pred):", f"    return {pen.backend(text)}")
    pen.custom[name] = name
    return name


def task(pen: Pen, sequence: bool = False) -> Task:
    kind = pen.pick("soft", "sparse", "binary", "real", "real")
    outputs = pen.pick(3, 4) if kind in ("soft", "sparse") else pen.pick(1, 1, 2)
    names = [name for name in LOSSES[kind].split() if not (pen.keras1 and name in ("categorical_hinge", "logcosh"))]
    name = pen.pick(*names)
    last = LAST.get(kind) or pen.pick("linear", None, "sigmoid", "relu")
    if name == "cosine":
        name = "cosine_similarity" if pen.tf or pen.version >= (2, 3) else "cosine_proximity"
        outputs = max(outputs, 2)
    if name in ("hinge", "squared_hinge"):
        last = "tanh"
    if name in ("mean_squared_logarithmic_error", "msle", "poisson"):
        last = "softplus"
    if name == "own":
        texts = [text.strip() for text in OWN_LOSSES.replace("\n", " ").split(" | ")]
        if pen.keras1:
            texts = [text for text in texts if "binary_crossentropy" not in text]
        loss = own_function(pen, "my_loss", pen.pick(*texts))
    else:
        loss = spelled_loss(pen, name)
    return Task(kind, outputs, loss, last, metrics(pen, kind, outputs))


CLASSES = {
    "mse": "MeanSquaredError",
    "mae": "MeanAbsoluteError",
    "binary_crossentropy": "BinaryCrossentropy",
    "categorical_crossentropy": "CategoricalCrossentropy",
    "poisson": "Poisson",
    "hinge": "Hinge",
    "sparse_categorical_crossentropy": "SparseCategoricalCrossentropy",
    "logcosh": "LogCosh",
}


def spelled_loss(pen: Pen, name: str) -> str:
    how = pen.random.random()
    if name in CLASSES and (pen.tf or pen.version >= (2, 3)) and how < 0.25:
        inside = ""
        if name in ("binary_crossentropy", "categorical_crossentropy") and pen.chance(0.4):
            inside = "label_smoothing=0.1"
        if name == "mse" and pen.chance(0.3):
            return pen.name("losses", "Huber") + pen.pick("()", "(delta=0.3)")
        return f"{pen.name('losses', CLASSES[name])}({inside})"
    if how > 0.8 and name not in ("mse", "mae", "msle", "cosine_similarity", "logcosh"):
        return pen.name("losses" if not pen.keras1 else "objectives", name) if pen.style == "from" else repr(name)
    if name in ("cosine_proximity", "cosine_similarity") and pen.chance(0.2) and not pen.tf and not pen.keras1:
        return "'cosine'" if pen.version < (2, 3) else repr(name)
    return repr(name)


def metrics(pen: Pen, kind: str, outputs: int, most: int = 2) -> list[str]:
    """As metrics= is given them. What goes with sparse targets is accuracy alone."""
    drawn = []
    kinds = ["accuracy", "error", "own", "top", "function", "none", "class"]
    for one in pen.random.sample(kinds, most):
        if one == "accuracy":
            drawn.append(repr(pen.pick("acc", "accuracy")))
        elif one == "error" and kind != "sparse":
            drawn.append(repr(pen.pick("mse", "mae", "mean_squared_error", "mean_absolute_error", "mape", "msle")))
        elif one == "own" and kind != "sparse":
            drawn.append(own_function(pen, "rmse", "K.sqrt(K.mean(K.square(y_pred - y_true)))"))
        elif one == "top" and kind == "soft":
            drawn.append(
                own_function(pen, "top_2", "K.mean(K.cast(K.equal(K.argmax(y_true, axis=-1), K.argmax(y_pred, axis=-1)), 'float32'))")
            )
        elif one == "function" and kind == "binary" and pen.style == "from":
            drawn.append(pen.pick(pen.name("metrics", "binary_accuracy"), repr("binary_accuracy")))
        elif one == "function" and kind == "soft":
            drawn.append(repr("categorical_accuracy"))
        elif one == "class" and pen.tf and kind in ("binary", "soft"):
            name, inside = pen.pick(
                ("AUC", ""), ("Precision", ""), ("Recall", ""), ("AUC", "num_thresholds=50"), ("Precision", "name='exactness'"),
                ("BinaryAccuracy", "threshold=0.4"), ("MeanSquaredError", ""), ("TruePositives", "name='tp'"), ("Recall", "thresholds=0.3"),
            )  # fmt: skip
            drawn.append(f"tf.keras.metrics.{name}({inside})")
    return drawn


def inputs(pen: Pen, name: str, shape: tuple[int, ...], samples: int, words: bool, masked: bool) -> list[str]:
    if words:
        return [f"{name} = rng.randint(0, 20, size={(samples, *shape)})"]
    lines = [
        f"{name} = rng.uniform(-1, 1, size={(samples, *shape)}){pen.pick(chr(46) + 'astype(' + chr(39) + 'float32' + chr(39) + ')', '')}"
    ]
    if masked:
        lines.append(f"{name}[:, 4:] = 0.")
    return lines


def targets(pen: Pen, name: str, task: Task, samples: int, steps: tuple[int, ...] = ()) -> str:
    places = (samples, *steps)
    if task.kind == "soft":
        return f"{name} = np.eye({task.outputs})[rng.randint(0, {task.outputs}, size={places})]"
    if task.kind == "sparse":
        return f"{name} = rng.randint(0, {task.outputs}, size={(*places, 1) if steps or pen.chance(0.5) else places})"
    whole = (*places, task.outputs) if task.outputs > 1 or steps or pen.chance(0.5) else places
    return f"{name} = rng.randint(0, 2, size={whole})" if task.kind == "binary" else f"{name} = rng.uniform(0.1, 1, size={whole})"
