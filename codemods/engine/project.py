"""Local modules: finds and analyses the user's own files that a file imports."""

from __future__ import annotations

from collections import OrderedDict
from pathlib import Path

from codemods.engine.tree import SourceError
from codemods.engine.values import Analysis, Query
from codemods.files import Unusable, decode, read_bytes

_KEPT = 64  # analyses kept at a time, so that memory does not grow with the tree


class Project:
    """Looks up modules beside and above a file. Reads, never writes; a module that cannot be read is not there."""

    def __init__(self) -> None:
        self._analyses: OrderedDict[Path, Analysis | None] = OrderedDict()
        self._loading: set[Path] = set()
        self.query = Query()

    def module(self, importer: Path, path: str, level: int) -> Analysis | None:
        """The module that `importer` names by `path`, with `level` leading dots (0: an absolute import)."""
        parts = [part for part in path.split(".") if part]
        if level:
            base = importer.parent
            for _ in range(level - 1):
                base = base.parent
            return self._load(base.joinpath(*parts))
        folder = importer.parent
        candidates = [folder]
        # An absolute import starts at the folder that holds the outermost package, or beside a script.
        while (folder / "__init__.py").exists() and folder.parent != folder:
            folder = folder.parent
            candidates.append(folder)
        if parts:
            for base in candidates:
                found = self._load(base.joinpath(*parts))
                if found is not None:
                    return found
        return None

    def _load(self, location: Path) -> Analysis | None:
        for candidate in (location.with_suffix(".py") if location.suffix != ".py" else location, location / "__init__.py"):
            if candidate.is_file():
                return self.analysis(candidate)
        return None

    def analysis(self, file: Path) -> Analysis | None:
        file = file.resolve()
        if file in self._analyses:
            self._analyses.move_to_end(file)
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
        self._analyses[file] = analysis
        if len(self._analyses) > _KEPT:
            self._analyses.popitem(last=False)
        return analysis
