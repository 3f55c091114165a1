"""The ledger: every legacy construct of a file with its fate. Reports know nothing but this."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from codemods.dialects import Dialect


class Fate(str, Enum):
    """What became of one legacy construct."""

    MIGRATED = "migrated"  # plain Keras 3 now, computing what the old line computed
    SHIMMED = "shimmed"  # imports kerascompat, which computes what the old line computed
    UNCHANGED = "unchanged"  # means today what it meant
    BY_HAND = "by_hand"  # a person must decide; the message says what to do
    UNKNOWN = "unknown"  # resolves to Keras, but is not in the tables
    SUPPRESSED = "suppressed"  # left as it was, because a comment in the source asks for that

    def __str__(self) -> str:
        return self.value


@dataclass(frozen=True, slots=True)
class Finding:
    """One legacy construct and its fate. Lines and columns count from 1, columns in characters."""

    path: str
    line: int
    column: int
    rule: str  # rule code, e.g. "KC101"
    fate: Fate
    symbol: str  # the legacy path as documented, e.g. "keras.optimizers.Adam"
    message: str  # what it meant, what it means now, why
    before: str = ""  # source text of the construct
    after: str = ""  # what it became; equal to `before` where nothing was written
    cell: int | None = None  # number of the notebook cell that `line` counts in, from 1; None: it counts in the file


@dataclass(frozen=True, slots=True)
class FileError:
    """Why a file could not be read, parsed or written. It was left exactly as it was."""

    kind: str  # "missing", "unreadable", "encoding", "syntax", "python2", "binary", "notebook", "document", "changed", "unwritable", "internal"
    message: str
    line: int | None = None
    column: int | None = None
    cell: int | None = None  # as in Finding


@dataclass(slots=True)
class FileResult:
    """What became of one file. Picklable: it travels between processes."""

    path: str
    dialect: Dialect | None = None  # None: the file does not use Keras
    dialect_reason: str = ""
    before: str = ""  # text as read, line ends as in the file
    after: str = ""  # text as it should be; equal to `before` when nothing changes
    findings: list[Finding] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # e.g. constructs that contradict the pinned version
    error: FileError | None = None
    part_errors: list[FileError] = field(default_factory=list)  # parts left alone in a file that was handled otherwise
    settled: bool | None = None  # whether the text changes, kept when the texts themselves are dropped

    @property
    def changed(self) -> bool:
        """True where the text becomes another one: written in place, or to be written."""
        if self.error is not None:
            return False
        return self.after != self.before if self.settled is None else self.settled

    @property
    def failed(self) -> bool:
        """True where the file, or a part of it, could not be handled."""
        return self.error is not None or bool(self.part_errors)

    def drop_texts(self) -> None:
        """Forgets the texts and keeps the findings, so that a run over many files stays small."""
        self.settled = self.changed
        self.before = self.after = ""


@dataclass(slots=True)
class Ledger:
    """One run over any number of files."""

    version: str
    files: list[FileResult] = field(default_factory=list)
    skipped: int = 0  # files read that do not mention Keras
    fidelity: str = "exact"
    written: bool = True  # False: a dry run, nothing was written
    titles: dict[str, str] = field(default_factory=dict)  # what the rules of the findings are called, by code

    @property
    def findings(self) -> list[Finding]:
        return [finding for file in self.files for finding in file.findings]

    def counts(self) -> dict[str, int]:
        """Number of findings by fate, every fate present."""
        counts = {fate.value: 0 for fate in Fate}
        for finding in self.findings:
            counts[finding.fate.value] += 1
        return counts

    @property
    def errors(self) -> list[FileResult]:
        return [file for file in self.files if file.failed]

    @property
    def changed(self) -> list[FileResult]:
        return [file for file in self.files if file.changed]

    @property
    def exit_status(self) -> int:
        """0 nothing left to do, 1 a dry run found something to rewrite, 2 constructs are left for a person, 3 a file could
        not be read, parsed or written; the highest that applies."""
        if self.errors:
            return 3
        counts = self.counts()
        if counts[Fate.BY_HAND.value] or counts[Fate.UNKNOWN.value]:
            return 2
        return 1 if self.changed and not self.written else 0
