"""Which files of a project import which, seen in their text without parsing it."""

from __future__ import annotations

import re
from pathlib import Path

from codemods.engine.symbols import symbol
from codemods.files import Unusable, decode, read_bytes
from codemods.vicinity import outermost_package

_IMPORTING = re.compile(r"^[ \t]*(?:from[ \t]+(\.*)([\w.]*)[ \t]+)?import[ \t]+(\([^)]*\)|[^#\n;]*)", re.MULTILINE)
_IMPORTED = re.compile(r"[^\W\d][\w.]*(?=[ \t\\\r\n]*(?:\bas\b|,|\)|$))|\*")
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_USED = re.compile(r"\.([^\W\d]\w*)|\b([^\W\d]\w*)[ \t]*\(")
_USERS = 5  # files that are looked at for a name that they do not import
_NEIGHBOURS = 2000  # files of one neighbourhood that are looked at for imports; where there are more, nobody is taken for an importer


class Neighbours:
    """Where the modules that a file names lie, and who names them. Remembers what it has read."""

    def __init__(self) -> None:
        self._found: dict[tuple[Path, str, int], Path | None] = {}  # where the modules that a folder names lie
        self._locations: dict[Path, Path | None] = {}
        self._imported: dict[Path, dict[Path, frozenset[Path]]] = {}  # by folder: its files, and the files that they import
        self._importing: dict[tuple[Path, bool], dict[Path, list[Path]]] = {}  # by neighbourhood: files, and those that import them
        self._importers: dict[Path, list[Path]] = {}
        self._read: set[Path] = set()  # files whose words are known
        self._importing_name: dict[str, set[Path]] = {}  # by name: the files that import it from somewhere
        self._using_name: dict[str, set[Path]] = {}  # by name: the files that call it or have it behind a dot

    def module(self, folder: Path, path: str, level: int) -> Path | None:
        """The file of the module that a file of `folder` names by `path`, with `level` leading dots; None if it is no local one."""
        key = (folder, path, level)
        if key not in self._found:
            self._found[key] = self._find(*key)
        return self._found[key]

    def related(self, file: Path) -> list[Path]:
        """The files that a file imports, directly or through others, then those that import it and what these import."""
        found: dict[Path, None] = {}
        for start in [file, *self.importers(file)]:
            pending = [start]
            while pending:
                each = pending.pop()
                if each not in found:
                    found[each] = None
                    pending += sorted(self._imports_in(each.parent).get(each, ()), reverse=True)
        del found[file]
        return list(found)

    def users(self, file: Path, name: str) -> list[Path]:
        """The importers of a file that have a name: those that import it by that name, and those that call it or have it behind a dot.

        Of the latter none where they are more than a few: then it is an everyday name (`fit`, `get`), and most of them mean another.
        """
        importers = self.importers(file)
        for each in importers:
            if each not in self._read:
                self._read_words(each)
        imported, used = self._importing_name.get(name, ()), self._using_name.get(name, ())
        if not imported and not used:
            return []
        by_name = [each for each in importers if each in imported]
        by_use = [each for each in importers if each in used and each not in imported]
        return sorted(by_name + by_use) if len(by_use) <= _USERS else by_name

    def importers(self, file: Path) -> list[Path]:
        """The files that import a file, directly or through others: beside it, in the packages around it and in the folder above them."""
        known = self._importers.get(file)
        if known is None:
            importing = self._around(file.parent)
            found: dict[Path, None] = {}
            pending = [file]
            while pending:
                fresh = [each for each in importing.get(pending.pop(), ()) if each != file and each not in found]
                found.update(dict.fromkeys(fresh))
                pending += fresh
            known = self._importers[file] = sorted(found)
        return known

    def _around(self, folder: Path) -> dict[Path, list[Path]]:
        """The files that a file of a folder can be imported from, by the files that they import; none where they are too many."""
        top = Path(outermost_package(str(folder)))
        key = (top, top == folder)
        known = self._importing.get(key)
        if known is None:
            known = self._importing[key] = {}
            for each, imported in self._neighbourhood(folder, top).items():
                for module in imported:
                    known.setdefault(module, []).append(each)
        return known

    def _neighbourhood(self, folder: Path, top: Path) -> dict[Path, frozenset[Path]]:
        found = dict(self._imports_in(top))
        if top == folder and top.parent != top:  # `from utils.helpers import run` needs no __init__.py
            found |= self._imports_in(top.parent)
        pending = [top]
        while pending and len(found) <= _NEIGHBOURS:
            for package in sorted(pending.pop().glob("*/__init__.py")):
                found |= self._imports_in(package.parent)
                pending.append(package.parent)
        return found if len(found) <= _NEIGHBOURS else {}

    def _imports_in(self, folder: Path) -> dict[Path, frozenset[Path]]:
        known = self._imported.get(folder)
        if known is None:
            known = self._imported[folder] = {}
            for file in sorted(folder.glob("*.py"))[: _NEIGHBOURS + 1]:
                try:
                    text = decode(read_bytes(file)).text
                except (Unusable, OSError):
                    continue
                known[file.resolve()] = self._imported_by(folder, text)
        return known

    def _imported_by(self, folder: Path, text: str) -> frozenset[Path]:
        """The local files that a text imports, seen without parsing it."""
        found = set()
        for dots, path, names in _IMPORTING.findall(text):
            level = len(dots)
            wanted = _IMPORTED.findall(names)
            if dots or path:
                wanted = [path, *(f"{path}.{name}" for name in wanted if name != "*")]
            for each in wanted:
                if level == 0 and (symbol(each).is_keras or symbol(each).known_external):
                    continue
                location = self.module(folder, each, level)
                if location is not None:
                    found.add(location)
        return frozenset(found)

    def _find(self, folder: Path, path: str, level: int) -> Path | None:
        parts = [part for part in path.split(".") if part]
        if level:
            base = folder
            for _ in range(level - 1):
                base = base.parent
            return self._locate(base.joinpath(*parts))
        candidates = [folder]
        # An absolute import starts at the folder that holds the outermost package, or beside a script.
        while (folder / "__init__.py").exists() and folder.parent != folder:
            folder = folder.parent
            candidates.append(folder)
        if parts:
            for base in candidates:
                found = self._locate(base.joinpath(*parts))
                if found is not None:
                    return found
        return None

    def _locate(self, location: Path) -> Path | None:
        if location not in self._locations:
            candidates = (location.with_suffix(".py") if location.suffix != ".py" else location, location / "__init__.py")
            self._locations[location] = next((candidate.resolve() for candidate in candidates if candidate.is_file()), None)
        return self._locations[location]

    def _read_words(self, file: Path) -> None:
        self._read.add(file)
        try:
            text = decode(read_bytes(file)).text
        except (Unusable, OSError):
            return
        for name in {member or called for member, called in _USED.findall(text)}:
            self._using_name.setdefault(name, set()).add(file)
        for name in {name for *_, names in _IMPORTING.findall(text) for name in _IDENTIFIER.findall(names)}:
            self._importing_name.setdefault(name, set()).add(file)
