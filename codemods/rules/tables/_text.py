"""Small pieces of source: constants in the user's quotes, brackets where an operand needs them, names of imported things."""

from __future__ import annotations

import re

import libcst as cst

from codemods.engine.file import File

_TERMS = (cst.Name, cst.Attribute, cst.Call, cst.Subscript, cst.Integer, cst.Float, cst.SimpleString, cst.List, cst.Tuple, cst.Dict)
_PATH = re.compile(r"@([A-Za-z_][\w.]*\w)")


def quoted(value: object, like: str) -> str:
    """`value` as source text, a string in the quotes that `like` uses."""
    if isinstance(value, str) and like[-1:] == '"':
        return '"' + repr(value)[1:-1].replace('"', '\\"') + '"'
    return repr(value)


def operand(node: cst.BaseExpression, text: str) -> str:
    """`text` of `node` as an operand: in brackets where it is no single term."""
    return text if isinstance(node, _TERMS) or node.lpar else f"({text})"


def simple(node: cst.BaseExpression) -> bool:
    """May the expression stand twice, or be moved, without computing or hiding anything: a name, an attribute chain, a constant?"""
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, (cst.Name, cst.Integer, cst.Float, cst.SimpleString))


def with_imports(text: str, file: File, near: cst.CSTNode, family: str) -> str:
    """`text` with every `@dotted.path` replaced by what stands for it at `near`; FACE in it is the dialect's face of kerascompat."""
    return _PATH.sub(lambda match: _name(match[1].replace("FACE", family), file, near), text) if "@" in text else text


def _name(path: str, file: File, near: cst.CSTNode) -> str:
    """What stands for `path`: through the module that the call at `near` goes through, if that holds it, else imported."""
    if isinstance(near, cst.Call) and isinstance(near.func, cst.Attribute):
        module, _, leaf = path.rpartition(".")
        if any(getattr(value, "path", "") == module for value in file.analysis.infer(near.func.value)):
            return f"{file.source(near.func.value)}.{leaf}"
    return file.imports.name(path, near)


def uses_keras(node: cst.CSTNode, file: File) -> bool:
    """Does a name of Keras stand anywhere inside?"""
    pending = [node]
    while pending:
        part = pending.pop()
        if isinstance(part, (cst.Name, cst.Attribute)) and id(part) in file.names.use_of:
            if any(getattr(value, "is_keras", False) for value in file.analysis.infer(part)):
                return True
        pending.extend(part.children)
    return False
