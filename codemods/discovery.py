"""Which files a run is about: the ones named, and those below the folders named, .gitignore honoured."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

SUFFIXES = (".py", ".pyw", ".ipynb")

#: Folders that hold no source of the project's own. Virtual environments are known by their pyvenv.cfg.
EXCLUDED = frozenset(
    [
        ".bzr",
        ".eggs",
        ".git",
        ".hg",
        ".ipynb_checkpoints",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        "__pycache__",
        "__pypackages__",
        "node_modules",
        "site-packages",
    ]
)


def find(
    paths: Iterable[str],
    *,
    exclude: Sequence[tuple[str, Sequence[str]]] = (),
    named_too: bool = False,
    suffixes: Sequence[str] = SUFFIXES,
) -> Iterator[str]:
    """Every file of a run once, in a stable order, under the name by which it was reached first.

    A file that is named is taken whatever its suffix, and whether or not .gitignore lists it; so is a folder. Below a
    folder, files of `suffixes` are taken unless .gitignore or `exclude` (pairs of a folder and patterns as in a .gitignore
    of that folder) says otherwise; with `named_too`, `exclude` holds for what is named as well. Links to folders are not followed.
    Paths that do not exist are given too: reading them is what fails.
    """
    seen: set[object] = set()
    excluded = [_Patterns.of_lines(folder, lines) for folder, lines in exclude if lines]
    for path in paths:
        if named_too and _ignored(os.path.abspath(path), excluded, folder=os.path.isdir(path)):
            continue
        found = _below(path, excluded, tuple(suffixes)) if os.path.isdir(path) else (path,)
        for file in found:
            key = _identity(file)
            if key not in seen:
                seen.add(key)
                yield file


def repository_root(folder: str) -> str | None:
    """The nearest folder at or above `folder` that holds .git, or None."""
    for candidate in upwards(os.path.abspath(folder)):
        if os.path.exists(os.path.join(candidate, ".git")):
            return candidate
    return None


def upwards(folder: str) -> Iterator[str]:
    """`folder` and every folder above it."""
    while True:
        yield folder
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent


def matches(path: str, lines: Sequence[str], folder: str) -> bool:
    """Whether patterns as in a .gitignore of `folder` take in a file."""
    return bool(_Patterns.of_lines(folder, lines).verdict(os.path.abspath(path), folder=False))


def _identity(path: str) -> object:
    try:
        status = os.stat(path)
    except OSError:
        return os.path.abspath(path)
    # Where names differ only in case they may be one file; a file of several hard links is several files once replaced.
    return (status.st_dev, status.st_ino) if status.st_nlink == 1 and status.st_ino else os.path.realpath(path)


class _Patterns:
    """The lines of one .gitignore, which hold for everything below its folder."""

    def __init__(self, folder: str, spec: object):
        self.folder = folder
        self.spec = spec

    @classmethod
    def of_lines(cls, folder: str, lines: Iterable[str]) -> _Patterns:
        from pathspec import GitIgnoreSpec

        return cls(folder, GitIgnoreSpec.from_lines(lines))

    @classmethod
    def of_file(cls, folder: str, file: str) -> _Patterns | None:
        try:
            with open(file, encoding="utf-8", errors="surrogateescape") as lines:
                kept = [line.rstrip("\n") for line in lines if line.strip() and not line.startswith("#")]
        except OSError:
            return None
        return cls.of_lines(folder, kept) if kept else None

    def verdict(self, path: str, *, folder: bool) -> bool | None:
        """True: ignored; False: taken in again by a `!` pattern; None: no pattern speaks of it."""
        relative = os.path.relpath(path, self.folder).replace(os.sep, "/")
        if relative.startswith("../"):
            return None
        return self.spec.check_file(relative + "/" if folder else relative).include


def _ignored(path: str, patterns: Sequence[_Patterns], *, folder: bool) -> bool:
    for spec in reversed(patterns):  # the nearest .gitignore that speaks of a path decides
        verdict = spec.verdict(path, folder=folder)
        if verdict is not None:
            return verdict
    return False


def _inherited(folder: str) -> list[_Patterns]:
    """The ignore files that hold for `folder` from above it, the farthest first. Without a repository there are none."""
    root = repository_root(folder)
    if root is None:
        return []
    above = [candidate for candidate in upwards(os.path.dirname(folder)) if len(candidate) >= len(root)] if folder != root else []
    files = [(root, os.path.join(root, ".git", "info", "exclude"))]
    files += [(candidate, os.path.join(candidate, ".gitignore")) for candidate in reversed(above)]
    patterns = [each for each in (_Patterns.of_file(*file) for file in files) if each is not None]
    # A folder that is named is taken; what lists it would list everything below it.
    return [] if any(_ignored(each, patterns, folder=True) for each in (folder, *above[:-1])) else patterns


def _below(start: str, excluded: list[_Patterns], suffixes: tuple[str, ...]) -> Iterator[str]:
    absolute = os.path.abspath(start)
    # One entry a folder still to visit: the name to show, the absolute path, and the ignore files in force.
    pending: list[tuple[str, str, tuple[_Patterns, ...]]] = [(start, absolute, tuple(_inherited(absolute)))]
    while pending:
        shown, folder, patterns = pending.pop()
        try:
            # Links come last, so that a file that is reached through one as well is called by its own name.
            entries = sorted(os.scandir(folder), key=lambda entry: (entry.is_symlink(), entry.name))
        except OSError:
            yield shown  # reading it fails, and says why
            continue
        if any(entry.name == ".gitignore" for entry in entries):
            own = _Patterns.of_file(folder, os.path.join(folder, ".gitignore"))
            patterns = patterns if own is None else (*patterns, own)
        if folder != absolute and any(entry.name == "pyvenv.cfg" for entry in entries):
            continue
        folders = []
        for entry in entries:
            is_folder = entry.is_dir(follow_symlinks=False)
            if not is_folder and not entry.name.endswith(suffixes):
                continue
            if is_folder and entry.name in EXCLUDED:
                continue
            if patterns and _ignored(entry.path, patterns, folder=is_folder):
                continue
            if excluded and _ignored(entry.path, excluded, folder=is_folder):
                continue
            name = os.path.join(shown, entry.name) if shown != "." else entry.name
            if is_folder:
                folders.append((name, entry.path, patterns))
            elif not entry.is_dir():  # a link to a folder named x.py
                yield name
        pending.extend(reversed(folders))
