"""What one run of the command found out: both sides, the comparison, the likely causes. Reports know nothing but this."""

from __future__ import annotations

from dataclasses import dataclass, field

from codemods.dialects import Dialect
from codemods.ledger import Finding
from codemods.verify.causes import Cause
from codemods.verify.run import RunError
from kerascompat.testing.comparison import CLOSE, DIFFERENT, EQUAL, ROUNDED, UNSEEN, Comparison
from kerascompat.testing.recording import Recording

#: Exit statuses.
ALIKE, NOT_ALIKE, RUN_FAILED, USAGE_ERROR = 0, 1, 3, 64
FEW = 5  # updates, fewer than which the headline tells: slots and decay hardly show in them


@dataclass
class Side:
    """The old or the new program: what it is run by, and how it trained or why it did not."""

    name: str  # "old" or "new"
    how: str  # in words: the interpreter, the stored recording
    recording: Recording | None = None
    error: RunError | None = None

    @property
    def title(self) -> str:
        return self.recording.title if self.recording else self.how


@dataclass
class Verification:
    """Everything that a report can show."""

    script: str
    arguments: list[str]
    dialect: Dialect
    matched: bool
    old: Side
    new: Side
    version: str = ""
    migrated: bool = True  # the new program is the old one migrated here; False: it was given
    comparison: Comparison | None = None
    causes: list[Cause] = field(default_factory=list)
    meaning: str = ""  # of the first difference, in words
    left: list[Finding] = field(default_factory=list)  # constructs left for a person
    notes: list[str] = field(default_factory=list)  # what to know about the two runs
    advice: list[str] = field(default_factory=list)  # what to do next

    @property
    def failed(self) -> Side | None:
        """The side that did not run."""
        return next((side for side in (self.old, self.new) if side.error is not None), None)

    @property
    def status(self) -> int:
        """ALIKE only if all that was asked for is equal."""
        if self.failed or self.comparison is None:
            return RUN_FAILED
        return ALIKE if self.comparison.equal else NOT_ALIKE

    @property
    def verdict(self) -> str:
        """`equal`, `equal within tolerance`, `equal but for rounding`, `different`, `nothing trained`, `not compared`, `old side failed` or `new side failed`."""
        if self.failed:
            return f"{self.failed.name} side failed"
        if not self.comparison.trained:
            return "nothing trained"
        return self.comparison.verdict

    @property
    def headline(self) -> str:
        """The verdict as a sentence."""
        if self.failed:
            return f"Not compared: the {self.failed.name} side did not run"
        if self.verdict == "nothing trained":
            return "Not compared: the old program made no update"
        if self.verdict == UNSEEN:
            return "Not compared: neither run has any of what was asked for"
        if self.verdict in (EQUAL, CLOSE, ROUNDED):
            if not {"loss", "weights"} <= set(self.comparison.judged):
                return f"Equal in what was judged: {', '.join(self.comparison.judged)}"
            updates = self.comparison.old.updates
            few = (
                f" in the {updates} updates that were run"
                if 1 < updates < FEW
                else " in the one update that was run"
                if updates == 1
                else ""
            )
            return f"They train alike{few}" + {EQUAL: ", to the last bit", ROUNDED: ", but for rounding that grew"}.get(self.verdict, "")
        first = self.comparison.first
        place = self.comparison.place(first)
        several = len(self.comparison.old.models) > 1 and first.name != "structure"
        what = (f"model {first.model + 1}, " if several else "") + first.name
        if first.name == "structure":
            return f"They do not train alike: {first.detail}"
        several = first.name.endswith("s") and first.name != "loss"  # steps, metrics, weights, logs
        verb = ("part at " if several else "parts at ") + place if place else "differ" if several else "differs"
        return f"They do not train alike: {what} {verb}"

    @property
    def differs(self) -> bool:
        return self.verdict == DIFFERENT
