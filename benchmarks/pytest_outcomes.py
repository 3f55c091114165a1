"""A pytest plugin: fixed seeds, a time limit a test, and one line of JSON a test in the file that OUTCOMES names.

It runs under old interpreters too, down to Python 3.5. The environment says what is wanted: OUTCOMES (a path), TEST_LIMIT (seconds),
SAMPLE (run no more than so many tests, spread over all).
"""

import json
import os
import random
import signal
import sys

import numpy
import pytest

SEED = 1337
LIMIT = int(os.environ.get("TEST_LIMIT", "120"))
SAMPLE = int(os.environ.get("SAMPLE", "0"))


class Gone:
    """Stands for something that Keras 3 does not have: every use raises."""

    def __init__(self, path):
        self._path = path

    def __call__(self, *args, **kwargs):
        raise NotImplementedError(self._path + " is gone")

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return Gone(self._path + "." + name)


def _write(entry):
    with open(os.environ["OUTCOMES"], "a") as stream:
        stream.write(json.dumps(entry) + "\n")


def _out_of_time(number, frame):
    raise RuntimeError(f"out of time: {LIMIT} s")


def pytest_collection_modifyitems(items):
    if 0 < SAMPLE < len(items):
        items[:] = [items[index * len(items) // SAMPLE] for index in range(SAMPLE)]


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item):
    random.seed(SEED)
    numpy.random.seed(SEED)
    keras = sys.modules.get("keras")
    if hasattr(getattr(keras, "utils", None), "set_random_seed"):
        keras.utils.set_random_seed(SEED)
    if hasattr(keras, "config"):  # what a test that failed left behind
        keras.config.set_floatx("float32")
        keras.config.set_image_data_format("channels_last")
    signal.signal(signal.SIGALRM, _out_of_time)
    signal.alarm(LIMIT)


def pytest_runtest_logreport(report):
    if report.when == "teardown" and report.outcome == "passed":
        signal.alarm(0)
        return
    if report.when == "setup" and report.outcome == "passed":
        return
    _write(dict(_where(report), test=report.nodeid, when=report.when, outcome=report.outcome))


def pytest_collectreport(report):
    if report.outcome == "failed":
        _write(dict(_where(report), test=report.nodeid, when="collect", outcome="failed"))


def _where(report):
    """The message of a failure, and the lines of the test file that led to it, the innermost last."""
    longrepr = report.longrepr
    crash = getattr(longrepr, "reprcrash", None)
    path = report.nodeid.split("::")[0]
    lines = []
    for entry in getattr(getattr(longrepr, "reprtraceback", None), "reprentries", ()):
        location = getattr(entry, "reprfileloc", None)
        if location is not None and str(location.path).endswith(path):
            lines.append(location.lineno)
    return {"message": crash.message if crash is not None else str(longrepr)[-2000:] if report.outcome != "passed" else "", "lines": lines}
