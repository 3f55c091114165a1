"""Reports of a verification, one module a format: `text`, `json`, `junit`, `html`, `png`. They know nothing but the verification."""

from __future__ import annotations

import importlib
from pathlib import Path

from codemods.verify.verification import Verification

#: Format by the suffix of the file it is written to.
FORMATS = {".txt": "text", ".json": "json", ".xml": "junit", ".html": "html", ".htm": "html", ".png": "png"}


def format_of(path: Path) -> str:
    """The format that a file of this name is written in. Raises ValueError for a suffix that says none, with those that do."""
    try:
        return FORMATS[path.suffix.lower()]
    except KeyError:
        raise ValueError(f"cannot tell the format of {path}: name it .html, .json, .xml (JUnit), .png or .txt") from None


def render(format: str, verification: Verification) -> bytes:
    """The report. Raises ImportError for `png` where matplotlib is not installed."""
    content = importlib.import_module(f"{__name__}.{format}").render(verification)
    return content if isinstance(content, bytes) else content.encode("utf-8")


def write(path: Path, verification: Verification) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(render(format_of(path), verification))
