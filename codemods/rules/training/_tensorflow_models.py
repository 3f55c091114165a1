"""What rules share whose constructs ask for the models of kerascompat.tf_keras."""

from __future__ import annotations

from typing import ClassVar

import libcst as cst

from codemods.engine.file import File, Reference
from codemods.ledger import Fate
from codemods.rules import Rule, _models


class TensorFlowModels(Rule):
    """A rule of tf.keras whose places make the models of a file kerascompat's, and are named where these cannot be had.

    A subclass says `reason` (what kerascompat's model does, with `{line}` for that of the first place), `message` (what Keras 3 does, at each
    place), `symbol`, `modern` (the fate of a place where plain Keras 3 is wanted) and `places`.
    """

    dialects = ("tf_keras",)
    paths = _models.PATHS
    reason: ClassVar[str]
    message: ClassVar[str]
    symbol: ClassVar[str]
    modern: ClassVar[Fate] = Fate.UNCHANGED

    def places(self, file: File) -> list[cst.CSTNode]:
        raise NotImplementedError

    def reference(self, reference: Reference, file: File) -> None:
        if file.dialect_of(reference.symbol.surface).standalone or not reference.imported or not file.exact:
            return
        places = self.places(file)
        if not places or not file.wants(self.code, places[0]) or file.claimed(reference.node) or not file.claim(reference.node):
            return
        _models.move_to_tf_keras(reference, self.code, self.reason.format(line=f"line {file.line(places[0])}"), file)

    def finish(self, file: File) -> None:
        if file.dialect.standalone or not file.uses_keras or _models.kept(file):
            return
        for node in self.places(file):
            if file.wants(self.code, node):
                file.report(node, self.code, Fate.BY_HAND if file.exact else self.modern, self.symbol, self.message)
