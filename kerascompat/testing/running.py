"""Records Keras 3 at work in this process: `fit`, `train_on_batch`, and loops that a person wrote."""

from __future__ import annotations

import contextlib
import functools
import os
import platform
import random
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from kerascompat.testing import recorder as recorder_
from kerascompat.testing.recording import Recording, as_dict, load, of, save

_active = False


class Run:
    """What `record` gives: the recording, once its block has ended, and `watch` for loops of one's own within it."""

    def __init__(self, recorder: recorder_.Recorder, name: str, matched: bool):
        self._recorder, self._name, self._matched, self._recording = recorder, name, matched, None

    @property
    def recording(self) -> Recording:
        """Raises RuntimeError within the block."""
        if self._recording is None:
            raise RuntimeError("the recording is complete when the block of `record` has ended: use it after the `with`")
        return self._recording

    def save(self, path: str | os.PathLike) -> None:
        """Write the recording to a file, for `load`, `record(like=...)` and `assert_same_training`."""
        save(self.recording, path)

    def watch(
        self,
        step: Callable,
        model: Any,
        optimizer: Any = None,
        loss: Callable[[Any], Any] | None = None,
        sync: Callable[[Any], None] | None = None,
    ) -> Callable:
        """The function `step`, which makes one update of `model` a call, recorded.

        optimizer: the one that `step` updates with; by default the model's. The model must be built, and starts from the weights of
        `record(like=...)` from here on.
        loss: takes the loss, a scalar, from what `step` returns; by default that itself, its first item, or its item "loss".
        sync: writes into the variables of model and optimizer what `step` returned. A loop of JAX that keeps its state in tuples
        needs it; it is called after every step, and on other backends nothing is to be done.

        Raises ValueError where the model is not built, or there is no optimizer.
        """
        optimizer = optimizer if optimizer is not None else getattr(model, "optimizer", None)
        if optimizer is None:
            raise ValueError("the model is not compiled, so name the optimizer of the loop: watch(step, model, optimizer)")
        if not model.built:
            raise ValueError("the model has no weights yet: build it, or call it once on a batch, before it is watched")
        self._recorder.trace(model, optimizer)

        @functools.wraps(step)
        def recorded(*args, **kwargs):
            trace = self._recorder.before_update(model, optimizer)
            result = step(*args, **kwargs)
            if sync is not None:
                sync(result)
            value = loss(result) if loss is not None else _loss(result)
            self._recorder.after_update(trace, self._recorder.keras.keras.ops.convert_to_numpy(value))
            return result

        return recorded

    def _end(self) -> None:
        result = self._recorder.result()
        result.update(
            format=recorder_.FORMAT,
            script=self._name,
            script_sha256="",
            arguments=[],
            mode="matched" if self._matched else "as-is",
            python=platform.python_version(),
            stand_in=None,
            failure=None,
        )
        self._recording = of(result)


@contextlib.contextmanager
def record(like: Recording | Run | str | os.PathLike | None = None, *, matched: bool = True, name: str = "") -> Iterator[Run]:
    """Record every `fit` and `train_on_batch` of the block, on any backend of Keras 3; other loops by `Run.watch`.

    like: a recording whose initial weights the models start from, in the order in which they are compiled or first train; where only a part
    of the program was recorded (`--max-epochs` and its kin), as much is run, and the block may end there. matched: as
    `codemods.verify` runs programs: `fit` does not shuffle, dropout and noise layers pass their input through, random tensors are the
    same numbers every time, `random` and `np.random` start from 0. Without it nothing is changed, and losses and weights of two runs
    hang on their seeds. name: of the program, for messages.

    Keras is as it was when the block ends. Raises RuntimeError within another such block, or where a model does not fit the recording
    it should start from; ValueError for a file that is no recording.
    """
    global _active
    if _active:
        raise RuntimeError("this training is being recorded already: `record` does not nest")
    import keras

    initial, limits = None, recorder_.Limits()
    if like is not None:
        like = like.recording if isinstance(like, Run) else like if isinstance(like, Recording) else load(like)
        initial = as_dict(like)
        limits = recorder_.Limits(like.limits.get("epochs"), like.limits.get("steps"), like.updates if like.stopped else None)
    adapter = recorder_.Keras3(keras)
    recorder = recorder_.Recorder(adapter, initial, limits)
    run = Run(recorder, name, matched)
    _active = True
    try:
        with _restored(keras, matched, lambda: adapter.install(recorder, matched)), contextlib.suppress(recorder_.Stopped):
            yield run
        run._end()
    finally:
        _active = False


def _loss(result: Any) -> Any:
    if isinstance(result, dict):
        return result["loss"]
    return result[0] if isinstance(result, tuple | list) else result


@contextlib.contextmanager
def _restored(keras: Any, matched: bool, install: Callable[[], None]) -> Iterator[None]:
    """Call `install`, and take back after the block whatever it put into Keras's classes and into modules."""
    from kerascompat._utils import sequences  # noqa: F401, so that what a matched run sets there is taken back
    from kerascompat.testing import chance

    states = random.getstate(), np.random.get_state()
    drawing = [getattr(keras.layers, name) for name in chance.NOISE_LAYERS if hasattr(keras.layers, name)]
    drawing += [getattr(keras.initializers, name) for name in chance.InitialWeights.NAMES]
    classes = [*keras.Model.__mro__[:-1], *keras.optimizers.Optimizer.__mro__[:-1], keras.callbacks.History, *drawing, *_others(keras)]
    classes = list(dict.fromkeys(classes))
    before = [(owner, dict(vars(owner))) for owner in classes]
    # Only a matched run changes modules: functions that draw random numbers, wherever they are held.
    modules = [(module, dict(vars(module))) for module in list(sys.modules.values()) if hasattr(module, "__dict__")] if matched else []
    install()
    put = [(owner, key, held, vars(owner)[key]) for owner, held in before + modules for key in _changed(held, vars(owner))]
    try:
        yield
    finally:
        for owner, key, held, new in reversed(put):
            if vars(owner).get(key) is not new:
                continue  # something else was put there since
            if key in held:
                setattr(owner, key, held[key])
                if not isinstance(owner, type) and callable(new):
                    chance.everywhere(new, held[key])  # in modules that were imported meanwhile
            else:
                delattr(owner, key)
        random.setstate(states[0])
        np.random.set_state(states[1])


def _changed(held: dict, now: Any) -> list[str]:
    """Names that have another value; a submodule that was imported meanwhile stays where it is."""
    changed = [(key, value) for key, value in list(now.items()) if key not in held or held[key] is not value]
    return [key for key, value in changed if not isinstance(value, types.ModuleType)]


def _others(keras: Any) -> list[type]:
    """Classes beside Keras's own models and optimizers that a recording watches, or keeps in order."""
    module = sys.modules.get("keras.src.legacy.preprocessing.image")
    tensorflow = sys.modules.get("tensorflow")
    tape = [tensorflow.GradientTape] if keras.backend.backend() == "tensorflow" else []
    tape += [tensorflow.data.Dataset] if tensorflow is not None else []
    from kerascompat._backend.functions import Function
    from kerascompat._training.model import LegacyTraining
    from kerascompat._training.plan import Plan

    return [LegacyTraining, Plan, *tape, *([module.Iterator] if module is not None else []), Function, *recorder_.optimizers_with_updates()]
