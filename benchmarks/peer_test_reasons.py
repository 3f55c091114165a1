"""Why tests of Keras 2.2.4 that need more than a migrated line fail on Keras 3, each after a look at the failure."""

from __future__ import annotations

import fnmatch
from dataclasses import dataclass


@dataclass(frozen=True)
class Reason:
    """Tests of one file, by patterns of their names, and why they cannot pass."""

    file: str
    tests: tuple[str, ...]
    why: str

    def speaks_of(self, file: str, test: str) -> bool:
        return file == self.file and any(fnmatch.fnmatchcase(test, pattern.replace("[", "[[]")) for pattern in self.tests)


REASONS: tuple[Reason, ...] = ()
