"""The forms a file may have: one module each, found by the file's suffix."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from typing import Protocol

from codemods.ledger import FileResult

#: Files of text with Python in it, which are migrated where the user asks for documents.
DOCUMENTS = {
    **dict.fromkeys((".md", ".markdown", ".mdx", ".qmd", ".rmd"), "markdown"),
    **dict.fromkeys((".rst", ".rest"), "restructuredtext"),
}
_BY_SUFFIX = {".ipynb": "notebook", **DOCUMENTS}

#: Migrates Python source; given to a form, which knows where in its file that source is.
Migrate = Callable[[str], FileResult]


class Form(Protocol):
    """What a module of this package offers."""

    def source_of(self, text: str) -> str:
        """The Python in a file's text, for finding out its dialect."""

    def migrate(self, text: str, path: str, migrate: Migrate, convert: Callable[[str], str] | None) -> FileResult:
        """The file's text with its Python migrated; everything else stays as it is. `convert` makes Python 3 of Python 2."""

    def verify(self, text: str) -> None:
        """Raises SyntaxError where text of this form does not parse."""


def form_of(path: str) -> Form:
    """The form that a path's suffix tells; Python where it tells none."""
    name = _BY_SUFFIX.get(_suffix(path), "python")
    return importlib.import_module(f"codemods.forms.{name}")


def is_document(path: str) -> bool:
    return _suffix(path) in DOCUMENTS


def _suffix(path: str) -> str:
    return os.path.splitext(path)[1].lower()
