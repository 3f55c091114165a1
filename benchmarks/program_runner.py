"""Runs many training programs in one process, under whatever Keras this interpreter has, and writes down what each computed.

    python program_runner.py TESTING OUT.json [--initial OLD.json] [--float64] PROGRAM [...]

TESTING is the folder of kerascompat/testing: its recorder watches each program as `python -m codemods.verify` does, without chance.
Without --initial every model starts from weights that are drawn here, none of them zero; with it, from those of the run that is given.

OUT.json is {name of the program: {"recording": what recorder.py describes, "error": the traceback or null, "shown": numbers that the
program's variables held when it ended, "files": names of the files it left, "program": the SHA-256 of its text}}, and is written after every program: with an OUT.json that is
there already, the programs in it are not run again, so that a process that ended early can be begun anew.

Standard library and numpy only, Python 3.5 and later, like the recorder.
"""

from __future__ import print_function

import contextlib
import gc
import hashlib
import io
import json
import os
import platform
import random
import sys
import tempfile
import types
import warnings

import numpy as np


def drawing(recorder):
    """A Recorder that gives every model other weights than a Keras would, from which all of its parts are seen to work."""

    class Drawn(recorder.Recorder):
        def _start(self, trace, *more):
            if self.expected is None:
                known = set(map(id, self.seen_weights))
                draw = np.random.RandomState(len(self.traces))
                for layer, variables in self.keras.layers(trace.model):
                    if not any(id(variable) in known for variable in variables):
                        values = [np.asarray(value) for value in self.keras.get(layer, variables)]
                        low = [0.05 if value.ndim <= 1 else -0.4 for value in values]  # a variance is positive
                        drawn = [draw.uniform(least, 0.4, size=value.shape).astype("float32") for least, value in zip(low, values)]
                        self.keras.set(layer, variables, [new.astype(value.dtype) for new, value in zip(drawn, values)])
            super(Drawn, self)._start(trace, *more)

    return Drawn


def numbers(value, depth=0):
    """Numbers, texts and containers of them as JSON has them; None where it is something else."""
    if depth > 5:
        return None
    if value is None or isinstance(value, (bool, str)):
        return value if value is not None else "None"
    if isinstance(value, (int, float, np.number, np.bool_)):
        return float(value)
    if isinstance(value, np.ndarray) and value.dtype.kind in "fiub":
        return {"shape": list(value.shape), "values": [float(one) for one in np.ravel(value)[:400]]}
    if isinstance(value, (list, tuple)):
        found = [numbers(one, depth + 1) for one in value]
        return [one for one in found if one is not None]
    if isinstance(value, dict):
        found = [(str(key), numbers(value[key], depth + 1)) for key in value]
        return {key: one for key, one in found if one is not None}
    history = getattr(value, "history", None)
    if isinstance(history, dict):
        return numbers({key: list(history[key]) for key in history}, depth + 1)
    if type(value).__module__ == "__main__" and hasattr(value, "on_epoch_end"):  # a callback of the program's own
        kept = {key: one for key, one in vars(value).items() if isinstance(one, list) and key != "validation_data"}
        return numbers(kept, depth + 1)
    try:
        return numbers(np.asarray(value.numpy()), depth) if hasattr(value, "numpy") else None
    except Exception:
        return None


def shown(space):
    found = {}
    for name in sorted(space):
        if not name.startswith("_") and not isinstance(space[name], (types.ModuleType, types.FunctionType, type)):
            value = numbers(space[name])
            if value is not None:
                found[name] = value
    return found


def clear(keras_module):
    backend = getattr(keras_module, "backend", None)
    function = getattr(getattr(keras_module, "utils", None), "clear_session", None) or getattr(backend, "clear_session", None)
    if function is not None:
        function()
    gc.collect()


def root_of(recorder, adapter):
    """The module that programs call keras."""
    if isinstance(adapter, recorder.TensorFlowKeras):
        return adapter.tf.keras
    return adapter.module if isinstance(adapter, recorder.Standalone) else adapter.keras


def run(path, watch, recorder, keras, work):
    """What one program computed."""
    for name in os.listdir(work):
        os.remove(os.path.join(work, name))
    os.chdir(work)
    random.seed(0)
    np.random.seed(0)
    with open(path, "rb") as file:
        text = file.read()
    module = types.ModuleType("__main__")
    module.__file__ = path
    main, sys.modules["__main__"] = sys.modules["__main__"], module
    error = None
    try:
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            exec(compile(text, path, "exec"), vars(module))
    except KeyboardInterrupt:
        raise
    except BaseException:
        error = recorder.script_traceback(path)
    digest = hashlib.sha256(text).hexdigest()
    found = {"error": error, "shown": shown(vars(module)), "files": sorted(os.listdir(work)), "recording": None, "program": digest}
    try:
        record = watch.result()
        record.update(
            format=recorder.FORMAT, script=os.path.basename(path), script_sha256=digest, arguments=[],
            mode="matched", python=platform.python_version(), stand_in=None, failure=error,
        )
        found["recording"] = record
    except Exception as reason:  # a model whose weights went with a session, say
        found["error"] = error or "the recording: %r" % (reason,)
    sys.modules["__main__"] = main
    return found


def main(arguments):
    testing, out, arguments = os.path.abspath(arguments[0]), os.path.abspath(arguments[1]), list(arguments[2:])
    initial = {}
    double = "--float64" in arguments
    if double:
        arguments.remove("--float64")
    if "--initial" in arguments:
        place = arguments.index("--initial")
        with open(arguments[place + 1]) as file:
            initial = json.load(file)
        del arguments[place : place + 2]
    paths = [os.path.abspath(path) for path in arguments]
    warnings.simplefilter("ignore")
    sys.path.insert(0, testing)
    import recorder

    keras = recorder.find_keras()
    if double:
        keras.float64(rounds=any((one["recording"] or {}).get("keras", "").startswith("tf.keras") for one in initial.values()))
    watch = drawing(recorder)(keras, None, None, double)
    keras.install(watch, True)
    done = {}
    if os.path.exists(out):
        with open(out) as file:
            done = json.load(file)
    work = tempfile.mkdtemp(prefix="programs-")
    for path in paths:
        name = os.path.basename(path)
        if name in done:
            continue
        done[name] = {"error": "the process ended within it", "shown": {}, "files": [], "recording": None}
        write(done, out)
        expected = initial.get(name, {}).get("recording")
        clear(root_of(recorder, keras))
        watch.__init__(keras, expected, None, double)
        done[name] = run(path, watch, recorder, keras, work)
        write(done, out)
    return 0


def write(done, out):
    with open(out + ".part", "w") as file:
        json.dump(done, file)
    os.rename(out + ".part", out)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
