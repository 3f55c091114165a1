"""Whether TensorFlow 2 takes a call as TensorFlow 1 took it."""

import libcst as cst

from codemods.changes import tensorflow1


def taken(name: str, call: cst.Call) -> bool:
    """Whether TensorFlow 2's `tf.<name>` takes the arguments of the call as TensorFlow 1's did; what is unpacked cannot be seen."""
    if any(arg.star for arg in call.args):
        return True
    by_name = {arg.keyword.value for arg in call.args if arg.keyword is not None}
    return tensorflow1.takes(name, len(call.args) - len(by_name), by_name)
