"""KC320: re.split by a pattern that can match nothing."""

from __future__ import annotations

import re
import warnings

import libcst as cst

from codemods.engine.edits import Edit
from codemods.engine.file import File
from codemods.engine.symbols import Symbol
from codemods.engine.values import argument
from codemods.ledger import Fate
from codemods.rules import Example, Rule

_BABI = "import re\nimport keras\ntokens = [x.strip() for x in re.split(r'{}', sentence) if x.strip()]\n"


class SplitByNothing(Rule):
    code = "KC320"
    title = "re.split by a pattern that can match nothing"
    dialects = ("keras1", "keras2")
    safety = (
        "Python before 3.7 split where the pattern matched at least one character and nowhere else; of a pattern that is optional or "
        "repeated as a whole, the form that asks for one says the same."
    )
    meant = "`re.split('(\\W+)?', text)` split a text at what is not a word: an empty match was passed over."
    means_now = "Since Python 3.7 an empty match splits too: every character stands alone, and groups that matched nothing are None."
    why = (
        "Keras's own babi_rnn.py and babi_memnn.py tokenize so, and with them the memory networks made after them: "
        "`None.strip()` raises: 'Where is the milk? John took it.' has 15 parts under Python 3.6 and 65 since, 25 of them None."
    )
    nodes = (cst.Call,)
    words = ("split",)
    valid = (
        Example("import re\nimport keras\nre.split(r'\\s+', text)\n"),
        Example("import re\nimport keras\nre.split(pattern, text)\n"),
        Example(_BABI.format("(\\W+)?").replace("keras", "tensorflow"), dialect="tensorflow==2.10"),
    )
    invalid = (
        Example(_BABI.format("(\\W+)?"), _BABI.format("(\\W+)")),
        Example(_BABI.format("\\s*"), _BABI.format("\\s+")),
        Example(_BABI.format("a?b*"), fate="by_hand"),
    )

    def node(self, node: cst.Call, file: File) -> None:
        pattern = argument(node, "pattern", 0)
        if (
            not isinstance(pattern, cst.SimpleString)
            or not file.dialect.standalone
            or file.analysis.infer(node.func) != (Symbol("re.split"),)
        ):
            return
        value = pattern.evaluated_value
        if not isinstance(value, str) or not _matches_nothing(value) or not file.claim(node):
            return
        text = file.source(pattern)
        body = text[: -len(pattern.quote)]
        inner = value[:-1]
        ends = value[-1:]
        if ends in ("?", "*") and body.endswith(ends) and _is_one_item(value) and not _matches_nothing(inner):
            after = body[:-1] + ("+" if ends == "*" else "") + pattern.quote
            message = "Since Python 3.7 re.split also splits where the pattern matches nothing; before, it asked for a character."
            file.report(node, self.code, Fate.MIGRATED, "re.split", message, [Edit(*file.tree.span(pattern), after)])
            return
        message = "Since Python 3.7 re.split also splits where this pattern matches nothing: write one that matches at least one character."
        file.report(node, self.code, Fate.BY_HAND, "re.split", message)


def _matches_nothing(pattern: str) -> bool:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return re.compile(pattern).match("") is not None
        except re.error:
            return False


def _is_one_item(pattern: str) -> bool:
    """Whether the last sign, ? or *, is about all that stands before it: one group, one class or one character."""
    inner = pattern[:-1]
    if re.fullmatch(r"\\?.|\[[^\[\]]+\]", inner, re.DOTALL):
        return inner not in ("\\", "^", "$", ".?")
    depth = 0
    for place, sign in enumerate(re.sub(r"\\.", "__", inner, flags=re.DOTALL)):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return sign == ")" and place == len(inner) - 1
    return False
