"""Who reads the log key `lr` in a file: what decides between Keras 3's callbacks and kerascompat's."""

import libcst as cst

from codemods.engine.file import File
from codemods.engine.values import NOT_CONSTANT, Object

_WRITERS = ("keras.callbacks.CSVLogger", "keras.callbacks.TensorBoard", "keras.callbacks.RemoteMonitor")


def reader_of_rate_key(file: File) -> str | None:
    """Where the logged rate is read under its old name, in words; None if nobody reads it."""
    tree, analysis = file.tree, file.analysis
    for use in file.names.of_kind(cst.Name, cst.Attribute, cst.SimpleString):
        node = use.node
        if isinstance(node, cst.SimpleString) and _text(node) in ("lr", "b'lr'"):
            parent = tree.parent(node)
            if isinstance(parent, (cst.Index, cst.Comparison, cst.ComparisonTarget)) or _is_get(tree, parent):
                return f"the key 'lr' is read in line {file.line(node)}"
        elif isinstance(node, (cst.Name, cst.Attribute)):
            values = analysis.infer(node)
            if any(getattr(value, "path", "") in _WRITERS and not isinstance(value, Object) for value in values):
                leaf = values[0].path.rpartition(".")[2]
                return f"{leaf} writes the logs under their keys (line {file.line(node)})"
            if any(isinstance(value, Object) and value.family == "history_dict" for value in values):
                reason = _whole(file, node)
                if reason is not None:
                    return reason
    trains = any(analysis.method_calls(name) for name in ("fit", "fit_generator"))
    return None if trains else "whether its key is read cannot be seen: the model is trained elsewhere"


def _whole(file: File, node: cst.BaseExpression) -> str | None:
    """A use of `history.history` other than under a constant key."""
    parent = file.tree.parent(node)
    if isinstance(parent, cst.Subscript) and parent.value is node:
        index = parent.slice[0].slice
        if isinstance(index, cst.Index) and file.analysis.constant(index.value) is not NOT_CONSTANT:
            return None
        return f"the history is read under a key that is not written here (line {file.line(node)})"
    if isinstance(parent, (cst.AssignTarget, cst.Assign, cst.Expr)):
        return None
    if isinstance(parent, cst.Attribute) and parent.attr.value in ("get",):
        return None
    return f"the whole history is used in line {file.line(node)}"


def _is_get(tree, parent) -> bool:
    if not isinstance(parent, cst.Arg):
        return False
    call = tree.parent(parent)
    return isinstance(call, cst.Call) and isinstance(call.func, cst.Attribute) and call.func.attr.value in ("get", "pop", "setdefault")


def _text(node: cst.SimpleString) -> str:
    value = node.evaluated_value
    return value if isinstance(value, str) else repr(value)
