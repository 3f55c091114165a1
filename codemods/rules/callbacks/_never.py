"""Callbacks that are given what their version did not take."""

from codemods.changes.inventory import Signature
from codemods.dialects import Dialect
from codemods.engine.calls import BoundCall


def never_taken(bound: BoundCall | None, signature: Signature | None, dialect: Dialect) -> str | None:
    """Why a call was never valid in its dialect, None where nothing speaks against it."""
    if bound is None or signature is None or signature.var_keyword:
        return None
    names = [given.name for given in bound.unknown if given.name != "epsilon"]
    if bound.surplus and not signature.var_positional and bound.complete:
        names.append("so many positional arguments")
    if not names:
        return None
    return f"{dialect} took no {', '.join(names)} here, so the call was not written for it: name the version it was written for by --from, or correct the call."
