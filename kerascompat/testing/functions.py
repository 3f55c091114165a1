"""Loops that step through `keras.backend.function`: `K.function(inputs, outputs, updates=optimizer.get_updates(loss, params))`.

Each call of such a function is recorded as one update of each optimizer whose updates it makes: the rate and the counter before it, the
value of the loss that `get_updates` was given (its mean, where it is no scalar), whether the function returns it or not, and beside it
every other output that is one number. The calls of functions that update nothing are counted alone: they compute, and do not train.

Like recorder.py: standard library and numpy only, Python 3.5 and later, Keras 1.0 to Keras 3.
"""

from __future__ import print_function

import functools

import numpy as np


class Step(object):
    """What one call of `get_updates` gave."""

    def __init__(self, optimizer, loss, params, updates):
        self.optimizer, self.loss, self.params, self.updates = optimizer, loss, params, list(updates)

    def made_by(self, updates):
        """Is one of its updates among these?"""
        known = set(map(id, self.updates))
        return any(id(update) in known for update in updates)


class Watch(object):
    """Records them. recorder: a Recorder; is_symbolic: of a loss, which a graph computes."""

    def __init__(self, recorder, is_symbolic=lambda loss: True):
        self.recorder, self.is_symbolic = recorder, is_symbolic
        self.steps = []
        self.depth = 0  # calls of get_updates within each other, and of what makes a model's own functions

    def own(self, function):
        """`function` (a method), which makes functions that are no loop of the program's."""

        @functools.wraps(function)
        def call(*args, **kwargs):
            self.depth += 1
            try:
                return function(*args, **kwargs)
            finally:
                self.depth -= 1

        return call

    def optimizers(self, base):
        """Watch `get_updates` of an optimizer class; of each subclass when its first instance is made."""
        start = base.__init__

        def watch(kind):
            genuine = vars(kind).get("get_updates")
            by, genuine = getattr(genuine, "watched", (None, genuine))
            if genuine is not None and by is not self:
                kind.get_updates = self._watched(genuine)

        @functools.wraps(start)
        def __init__(optimizer, *args, **kwargs):
            for kind in type(optimizer).__mro__:
                watch(kind)
            start(optimizer, *args, **kwargs)

        base.__init__ = __init__
        watch(base)

    def _watched(self, get_updates):
        @functools.wraps(get_updates)
        def call(optimizer, *args, **kwargs):
            self.depth += 1
            try:
                updates = get_updates(optimizer, *args, **kwargs)
            finally:
                self.depth -= 1
            if not self.depth:
                given = list(args) + [kwargs[name] for name in sorted(kwargs)]
                # (loss, params), or (params, constraints, loss) before 2.0.7
                params = kwargs["params"] if "params" in kwargs else next((one for one in args if isinstance(one, (list, tuple))), None)
                losses = [one for one in given if not isinstance(one, (list, tuple, dict))]
                if params and losses and self.is_symbolic(losses[0]):
                    self.steps.append(Step(optimizer, losses[0], list(params), updates))
            return updates

        call.watched = self, get_updates
        return call

    def steps_of(self, updates):
        return [] if self.depth else [step for step in self.steps if step.made_by(updates)]

    def traces(self, steps):
        return [self.recorder.trace(self.recorder.trained_by(step.params), step.optimizer) for step in steps]

    def call(self, function, steps, traces, inputs):
        """Call what computes the outputs and, after them, the losses of the steps; record it; give the outputs."""
        if not steps:
            self.recorder.computed += 1
            return function(*inputs)
        for step, trace in zip(steps, traces):
            self.recorder.before_update(trace.model, step.optimizer)
        results = list(function(*inputs))
        outputs, losses = results[: -len(steps)], results[-len(steps) :]
        shown = [("output %d" % (number + 1), np.ravel(value)[0]) for number, value in enumerate(outputs) if np.size(value) == 1]
        for trace, loss in zip(traces, losses):
            self.recorder.after_update(trace, np.mean(loss), shown)
        return outputs


class Recorded(object):
    """A function of an old Keras, recorded."""

    def __init__(self, genuine, watch, steps, single):
        self._genuine, self._watch, self._steps, self._single = genuine, watch, steps, single
        self._traces = watch.traces(steps)

    def __call__(self, *inputs):
        outputs = self._watch.call(self._genuine, self._steps, self._traces, inputs)
        return outputs[0] if self._steps and self._single else outputs

    def __getattr__(self, name):
        return getattr(self._genuine, name)


def standalone(recorder, backend, optimizer_class, model_class, everywhere):
    """Standalone Keras: `K.function`, after whatever else was put in its place."""
    watch = Watch(recorder)
    watch.optimizers(optimizer_class)
    for name in ("_make_train_function", "_make_test_function", "_make_predict_function"):
        setattr(model_class, name, watch.own(getattr(model_class, name)))
    genuine = backend.function

    @functools.wraps(genuine)
    def function(inputs, outputs, updates=None, *args, **kwargs):
        updates = list(updates or ())
        if watch.depth:
            return genuine(inputs, outputs, updates, *args, **kwargs)
        steps = watch.steps_of(updates)
        single = not isinstance(outputs, (list, tuple))
        if steps:
            outputs = ([outputs] if single else list(outputs)) + [step.loss for step in steps]
        return Recorded(genuine(inputs, outputs, updates, *args, **kwargs), watch, steps, single)

    everywhere(genuine, function)


def keras3(recorder, keras, function_class, optimizer_classes):
    """The functions and the optimizers of kerascompat."""
    watch = Watch(recorder, lambda loss: isinstance(loss, keras.KerasTensor))
    for kind in optimizer_classes:
        watch.optimizers(kind)
    start, compute = function_class.__init__, function_class.__call__

    @functools.wraps(start)
    def __init__(self, inputs, outputs, updates=(), single=False):
        self.recorded_steps, self.recorded_single = watch.steps_of(updates), single
        losses = [step.loss for step in self.recorded_steps]
        start(self, inputs, list(outputs) + losses, updates, single and not losses)
        self.recorded_traces = watch.traces(self.recorded_steps)

    @functools.wraps(compute)
    def __call__(self, *given):
        outputs = watch.call(functools.partial(compute, self), self.recorded_steps, self.recorded_traces, given)
        return outputs[0] if self.recorded_steps and self.recorded_single else outputs

    function_class.__init__, function_class.__call__ = __init__, __call__
