"""Any text as XML: escaped, and without the characters that XML cannot hold."""

from __future__ import annotations

import re
from xml.sax.saxutils import escape, quoteattr

_FORBIDDEN = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def text(content: str) -> str:
    return escape(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", content))


def attribute(content: str) -> str:
    """The value with its quotation marks."""
    return quoteattr(_FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", content), {"\n": "&#10;"})
