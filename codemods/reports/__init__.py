"""Reports: what a ledger looks like to a reader. One module a format, found by its name; they know nothing but the ledger."""

from __future__ import annotations

import importlib
import pkgutil
from dataclasses import dataclass
from typing import TextIO

from codemods.ledger import Ledger


@dataclass(frozen=True, slots=True)
class View:
    """How much of a ledger to show. verbosity: -1 headline and errors, 0 what matters, 1 every construct."""

    verbosity: int = 0
    statistics: bool = False


def formats() -> list[str]:
    return sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))


def write(format: str, ledger: Ledger, out: TextIO, view: View = View()) -> None:
    """Writes a ledger in one of `formats()`."""
    importlib.import_module(f"{__name__}.{format}").write(ledger, out, view)
