"""Random training programs of one dialect, in the manner of their time: `program("keras2", (2, 2, 4), seed)` is the text of one.

The same seed gives the same program. The programs draw no random numbers but those of their data, so that two runs can be compared.
"""

from __future__ import annotations

from .networks import network
from .pen import Pen
from .training import Training


def program(family: str, version: tuple[int, ...], seed: int) -> str:
    """family: keras1, keras2 or tf_keras; version: of Keras, or of TensorFlow."""
    pen = Pen(family, version, seed)
    made = network(pen)
    training = Training(pen, made)
    body = [*training.data(), "", *made.lines, "", *training.lines()]
    definitions = [line for text in pen.definitions for line in ("", "", *text.splitlines())]
    return "\n".join(['"""A training program."""', *pen.header, *definitions, "", "", *body]) + "\n"
