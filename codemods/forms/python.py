"""A Python source file: all of it is source."""

from __future__ import annotations

import ast
import warnings

from codemods.forms import Migrate
from codemods.ledger import FileResult


def source_of(text: str) -> str:
    return text


def migrate(text: str, path: str, migrate: Migrate) -> FileResult:
    return migrate(text)


def verify(text: str) -> None:
    """Raises SyntaxError. Source in a newer Python than the running one is judged by LibCST."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # an invalid escape in a string is the author's matter
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        import libcst

        try:
            libcst.parse_module(text)
        except Exception:
            raise SyntaxError(str(error)) from None
