"""Functions of Lambda layers: by name, or from the bytecode that old files hold, where that is asked for."""

import base64
import binascii
import dis
import marshal
import types

import keras

from kerascompat._files import objects


def function(config, name, safe_mode):
    """The function of a Lambda layer.

    A function the user gives comes first: `custom_objects` by the name of the function or of the layer.

    Args:
        config: What the file says: a name, or [bytecode, defaults, closure].
        name: The layer's name.
        safe_mode: Whether code from the file is refused.

    Raises:
        ValueError: bytecode with `safe_mode`; bytecode of another Python; a name that nobody gave.
    """
    given = objects.registered(name)
    if given is not None:
        return given
    told = f"give the function in custom_objects={{{name!r}: function}}"
    if isinstance(config, str):
        found = objects.registered(config)
        if found is None:
            raise ValueError(
                f"it calls the function {config!r}, which is not in the file: give it in custom_objects={{{config!r}: function}}"
            )
        return found
    if isinstance(config, dict):
        inner = config.get("config", {})
        if isinstance(inner, str):
            return function(inner, name, safe_mode)
        config = [inner.get("code"), inner.get("defaults"), inner.get("closure")]
    if safe_mode:
        raise ValueError(
            "it holds the bytecode of a Python lambda, which is code that a file brings: nothing of it is run. "
            f"{told[0].upper()}{told[1:]}; or, if you trust the file, pass safe_mode=False"
        )
    code, defaults, closure = config
    found = _code(code)
    if found is None:
        raise ValueError(
            "its lambda is the bytecode of another Python version, which this one cannot run, with safe_mode=False as little as with it: "
            + told
        )
    if closure is not None:
        raise ValueError("its lambda closes over variables that no file can hold: " + told)
    return types.FunctionType(found, {"keras": keras, "K": keras.ops, "__builtins__": __builtins__}, name, defaults and tuple(defaults))


def _code(text):
    """The code object, or None where it is not of this Python."""
    raw = None
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=False)
        found = marshal.loads(raw)
    except (UnicodeEncodeError, binascii.Error, ValueError, EOFError, TypeError):
        try:  # Keras 1 and 2.0 did not encode it
            found = marshal.loads(text.encode("raw_unicode_escape"))
        except (ValueError, EOFError, TypeError):
            return None
    return found if isinstance(found, types.CodeType) and _runs_here(found) else None


def _runs_here(code):
    """Whether the instructions read as those of this Python: each is known, and the room behind it is where it has to be.

    `marshal` carries no version, so that this is all there is to go by.
    """
    try:
        steps = list(dis.get_instructions(code, show_caches=True))
    except (IndexError, ValueError, KeyError):
        return False
    room = {step.offset for step in steps if step.opname == "CACHE"}
    for step in steps:  # from Python 3.13 on they are no instructions of their own
        size = sum(size for _, size, _ in getattr(step, "cache_info", None) or ())
        room |= {step.offset + 2 * number for number in range(1, size + 1)}
    empty = {offset for offset in range(0, len(code.co_code), 2) if code.co_code[offset] == 0}
    known = steps and not any(step.opname.startswith("<") for step in steps) and "RESUME" in {step.opname for step in steps[:4]}
    return bool(known) and empty == room and all(_runs_here(inner) for inner in code.co_consts if isinstance(inner, types.CodeType))
