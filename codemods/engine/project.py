"""Local modules: finds and analyses the user's own files that a file imports."""

from __future__ import annotations

import os
from pathlib import Path

from codemods.engine.neighbours import Neighbours
from codemods.engine.tree import SourceError
from codemods.engine.values import Analysis, Query
from codemods.files import Unusable, decode, read_bytes

_KEPT = 4_000_000  # characters whose analyses are kept between two files, so that memory does not grow with the tree: some 340 MB
_FEW = 500_000  # characters that are kept though the next file is of another project


class Project:
    """Looks up modules beside and above a file. Reads, never writes; a module that cannot be read is not there."""

    def __init__(self) -> None:
        self._analyses: dict[Path, Analysis | None] = {}
        self._size = 0
        self._folder: str | None = None  # what holds all files whose analyses are kept
        self._loading: set[Path] = set()
        self._neighbours = Neighbours()
        self.query = Query()

    def module(self, importer: Path, path: str, level: int) -> Analysis | None:
        """The module that `importer` names by `path`, with `level` leading dots (0: an absolute import)."""
        location = self._neighbours.module(importer.parent, path, level)
        return None if location is None else self.analysis(location)

    def importers(self, analysis: Analysis, name: str) -> list[Analysis]:
        """The files that import a file, directly or through others, and have a name in them.

        Looked for where an import of the file would find it from: beside it, in the packages around it and in the folder above them.
        """
        file = analysis.filename
        if file is None or not self.keeps(analysis):
            return []
        found = [self.analysis(each) for each in self._neighbours.users(file, name)]
        return [each for each in found if each is not None]

    def has_users(self, file: Path, name: str) -> bool:
        """Whether a file that imports a file has a name in it."""
        return bool(self._neighbours.users(file, name))

    def analysis_of(self, text: str, file: Path) -> Analysis:
        """The analysis of a text that stands, or is to stand, in a file: what an import of the file found, if it is the same text.

        Raises SourceError where the text is not Python 3.
        """
        known = self._analyses.get(file)
        if known is not None and known.tree.text == text:
            return known
        analysis = Analysis(text, filename=file, project=self)
        if file not in self._analyses and _holds(file, text):
            self._keep(file, analysis)
        return analysis

    def _keep(self, file: Path, analysis: Analysis | None) -> None:
        self._analyses[file] = analysis
        self._size += len(analysis.tree.text) if analysis is not None else 0
        self._folder = str(file.parent) if self._folder is None else os.path.commonpath([self._folder, file.parent])

    def keeps(self, analysis: Analysis) -> bool:
        return analysis.filename is not None and self._analyses.get(analysis.filename) is analysis

    def tidy(self, file: Path | None) -> None:
        """Before a file: forgets all analyses where they have become many, or are of another project. They refer to each other."""
        elsewhere = file is not None and self._folder is not None and not file.is_relative_to(self._folder)
        if self._size > (_FEW if elsewhere else _KEPT):
            self.forget()

    def forget(self) -> None:
        for analysis in self._analyses.values():
            if analysis is not None:
                analysis.take_apart()
        self._analyses.clear()
        self._size, self._folder = 0, None

    def analysis(self, file: Path) -> Analysis | None:
        """The analysis of the file at a resolved path; None where it cannot be read or is not Python 3."""
        if file in self._analyses:
            return self._analyses[file]
        if file in self._loading:
            return None
        self._loading.add(file)
        try:
            analysis = Analysis(decode(read_bytes(file)).text, filename=file, project=self)
        except (SourceError, Unusable, OSError, ValueError, AssertionError, RecursionError):
            analysis = None
        finally:
            self._loading.discard(file)
        self._keep(file, analysis)
        return analysis


def _holds(file: Path, text: str) -> bool:
    """Whether a file holds this text now: not standard input under its name, and not what it is migrated to."""
    try:
        return decode(read_bytes(file)).text == text
    except Unusable:
        return False
