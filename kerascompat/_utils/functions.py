"""Functions looked into, written down and read back (keras/utils/generic_utils.py of 2.2.4)."""

import base64
import binascii
import inspect
import marshal
import types


def has_arg(fn, name, accept_all=False):
    """Whether `fn` takes `name` by keyword; `accept_all` is whether `**kwargs` is enough."""
    parameters = inspect.signature(fn).parameters
    if name in parameters:
        return parameters[name].kind in (inspect.Parameter.POSITIONAL_OR_KEYWORD, inspect.Parameter.KEYWORD_ONLY)
    return accept_all and any(parameter.kind is inspect.Parameter.VAR_KEYWORD for parameter in parameters.values())


def func_dump(func):
    """`(code, defaults, closure)` of a function: its byte code as text, and the values.

    Byte code runs on the version of Python that made it, and on no other.
    """
    closure = tuple(cell.cell_contents for cell in func.__closure__) if func.__closure__ else None
    return base64.encodebytes(marshal.dumps(func.__code__)).decode("ascii"), func.__defaults__, closure


def func_load(code, defaults=None, closure=None, globs=None):
    """The function that `func_dump` wrote; its three values may come as one.

    Args:
        code: Byte code as text, or `(code, defaults, closure)`.
        defaults: Default values.
        closure: Values, or cells, of the variables it closes over.
        globs: Its global names; those of this module if None.
    """
    if isinstance(code, (tuple, list)):
        code, defaults, closure = code
        defaults = tuple(defaults) if isinstance(defaults, list) else defaults
    if closure is not None:
        closure = tuple(value if isinstance(value, types.CellType) else types.CellType(value) for value in closure)
    try:
        loaded = marshal.loads(base64.decodebytes(code.encode("ascii")))
    except (UnicodeEncodeError, binascii.Error, ValueError):  # as it was written before 2.1.2
        loaded = marshal.loads(code.encode("raw_unicode_escape"))
    return types.FunctionType(loaded, globals() if globs is None else globs, loaded.co_name, defaults, closure)
