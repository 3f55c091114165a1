"""A recording read back: how one program trained."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np

from kerascompat.testing.recorder import FORMAT, pack, unpack


@dataclass(frozen=True)
class Trained:
    """How one model trained. Lists have an entry per update; `None` where there was nothing to see."""

    name: str
    optimizer: str
    layers: list[tuple[str, str]]  # name and class of the layers with weights
    initial: list[list[np.ndarray | None]]  # [layer][weight], float32; None: held by an earlier model of the run
    final: list[list[np.ndarray]]
    loss: list[float | None]
    base_rate: list[float | None]
    effective_rate: list[float | None]
    iterations: list[int | None]
    epochs: list[dict]  # {"after": updates made, "logs": {name: number}}
    metrics: dict[str, dict[str, list]]  # name: {"values": one an update, "since": the update at which the mean in it began}
    samples: list[int | None]  # of every batch
    late: bool = False  # its first loss came from other weights than `initial`
    randomness: list[str] | None = None  # layers of noise and what `fit` shuffles, which a matched run takes out; None where it was not kept
    outputs: list[str] = field(default_factory=list)  # what names of metrics and logs begin with; none where there is one output


@dataclass(frozen=True)
class Recording:
    """How one program trained, under which Keras."""

    keras: str
    backend: str
    script: str
    script_sha256: str
    arguments: list[str]
    mode: str  # "matched" or "as-is"
    stand_in: str | None
    failure: str | None  # the traceback of a script that raised
    python: str
    files: list[str] | None  # of the program, that were run or imported; None where that was not kept
    models: list[Trained]
    stopped: str | None = None  # the limit that ended the run before the script did
    passed_over: list[str] = field(default_factory=list)  # what a missing package would have done, and training does not hang on
    computed: int = 0  # calls of functions of keras.backend that update nothing
    limits: dict[str, float] = field(default_factory=dict)  # how much was run: epochs of each fit, steps of each epoch, updates, seconds
    double: Recording | None = None  # the same program in double precision, from the same weights, which it does not hold again

    @property
    def updates(self) -> int:
        """Updates of all models together."""
        return sum(len(model.loss) for model in self.models)

    @property
    def title(self) -> str:
        """The Keras that ran, e.g. `Keras 2.2.4 on theano`."""
        name = self.keras if self.keras.startswith("tf.keras") else f"Keras {self.keras}"
        return f"{name} on {self.backend}" + (f", standing in for {self.stand_in}" if self.stand_in else "")

    @property
    def legacy(self) -> bool:
        """Was it made by a Keras before 3?"""
        return not self.keras.split(".")[0].isdigit() or int(self.keras.split(".")[0]) < 3

    @property
    def races(self) -> bool:
        """Standalone Keras on a TensorFlow graph reads its counter before or after it counts, run by run, unless that is taken out."""
        return self.mode != "matched" and self.legacy and self.backend == "tensorflow" and not self.keras.startswith("tf.keras")


def load(path: str | Path) -> Recording:
    """Read a recording that `recorder.py` wrote.

    Raises ValueError when the file is something else, or has another format.
    """
    try:
        data = json.loads(Path(path).read_text(encoding="utf-8"))
        found = data["format"]
    except (json.JSONDecodeError, UnicodeDecodeError, KeyError, TypeError) as error:
        raise ValueError(f"{path} is not a recording: {error!r}") from error
    if found != FORMAT:
        raise ValueError(f"{path} has recording format {found}; this version reads format {FORMAT}: make the recording again")
    return of(data)


def of(data: dict) -> Recording:
    """The recording that `recorder.py` wrote, as JSON objects."""
    models = [
        Trained(
            name=model["name"],
            optimizer=model["optimizer"],
            layers=[tuple(layer) for layer in model["layers"]],
            initial=[[None if weight is None else unpack(weight) for weight in layer] for layer in model["initial"]],
            final=[[unpack(weight) for weight in layer] for layer in model["final"]],
            **{key: model[key] for key in ("loss", "base_rate", "effective_rate", "iterations", "epochs")},
            metrics=model.get("metrics", {}),
            samples=model.get("samples", [None] * len(model["loss"])),
            late=model.get("late", False),
            randomness=model.get("randomness"),
            outputs=model.get("outputs", []),
        )
        for model in data["models"]
    ]
    rest = ("keras", "backend", "script", "script_sha256", "arguments", "mode", "stand_in", "failure", "python")
    seldom = {"stopped": data.get("stopped"), "files": data.get("files"), "computed": data.get("computed", 0)}
    seldom["passed_over"] = data.get("passed_over", [])
    seldom["limits"] = data.get("limits", {})
    seldom["double"] = of(data["double"]) if data.get("double") else None
    return Recording(models=models, **seldom, **{key: data[key] for key in rest})


def with_double(recording: Recording, double: Recording) -> Recording:
    """The recording together with that of the same program in double precision, which started from the same weights."""
    return replace(recording, double=replace(double, models=[replace(model, initial=[]) for model in double.models]))


def as_dict(recording: Recording) -> dict:
    """The recording as JSON objects, as `of` reads it."""

    def weights(layers: list) -> list:
        return [[None if weight is None else pack(weight) for weight in layer] for layer in layers]

    data = {"format": FORMAT, **vars(recording)}
    data["double"] = as_dict(recording.double) if recording.double else None
    data["models"] = [
        {**vars(model), "layers": [list(layer) for layer in model.layers], "initial": weights(model.initial), "final": weights(model.final)}
        for model in recording.models
    ]
    return data


def save(recording: Recording, path: str | Path) -> None:
    """Write a recording to a file that `load` reads."""
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(as_dict(recording), sort_keys=True) + "\n", encoding="utf-8")
