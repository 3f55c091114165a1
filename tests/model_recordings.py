"""Reads the recordings of models, layers and functions: plain JSON, one object a case.

recorded('keras-2.2.4-tensorflow', 'recurrent')     {case name: fields}
"""

import functools
import json

import numpy as np

from tests.recordings import DIRECTORY


@functools.cache
def recorded(name, group):
    """The cases of one group of one genuine version, by name."""
    return json.loads((DIRECTORY / name / f"{group}.json").read_text())["cases"]


def array(value, dtype="float32"):
    """Numbers of a recording as the array they were."""
    return np.asarray(value, dtype)
