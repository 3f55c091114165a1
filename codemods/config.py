"""What a project says of itself: the table [tool.codemods] of its pyproject.toml.

    [tool.codemods]
    from = "keras==2.2.4"                      # as --from
    fidelity = "exact"                         # as --fidelity
    select = ["KC1"]                           # as --select
    ignore = ["KC141"]                         # as --ignore
    documents = true                           # as --documents
    exclude = ["vendor/", "*_pb2.py"]          # as --exclude, relative to the file's folder
    per-file-ignores = {"tests/" = ["KC2"]}    # patterns as in .gitignore

The nearest table at or above a file holds for it, alone. Options of the command line win; --ignore and --exclude add to what is configured.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass, field

from codemods import discovery

_TYPES = {"from": str, "fidelity": str, "select": list, "ignore": list, "documents": bool, "exclude": list, "per-file-ignores": dict}
_SHAPES = {str: "a string", list: "a list of strings", bool: "true or false", dict: "a table of lists of strings"}


class ConfigError(ValueError):
    """A pyproject.toml whose [tool.codemods] cannot be used; says which key and what it may be."""


@dataclass(frozen=True, slots=True)
class Config:
    """The table of one pyproject.toml; the empty one where there is none. `folder` is what its patterns are relative to."""

    folder: str = ""
    dialect: str | None = None
    fidelity: str | None = None
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    per_file_ignores: dict[str, tuple[str, ...]] = field(default_factory=dict)
    documents: bool = False

    def ignored_in(self, path: str) -> tuple[str, ...]:
        """The codes that per-file-ignores adds for a file."""
        codes: list[str] = []
        for pattern, more in self.per_file_ignores.items():
            if discovery.matches(path, [pattern], self.folder):
                codes += more
        return tuple(codes)


class PerFile:
    """The configuration of each file of a run: of the nearest pyproject.toml with the table, at or above the file; tables are not mixed.

    run: the configuration of the folder that holds all of the paths.
    """

    def __init__(self, paths: Sequence[str]) -> None:
        """Raises ConfigError, as `of` does."""
        start = _common(paths)
        self.run = _at_or_above(start) if start is not None else Config()
        self._known = {start: self.run}

    def of(self, path: str) -> Config:
        return self._of_folder(os.path.dirname(os.path.abspath(path)))

    def _of_folder(self, folder: str) -> Config:
        known = self._known.get(folder)
        if known is None:
            file, above = os.path.join(folder, "pyproject.toml"), os.path.dirname(folder)
            known = read(file) if os.path.isfile(file) else None
            if known is None:
                known = self._of_folder(above) if above != folder else Config()
            self._known[folder] = known
        return known


def _common(paths: Sequence[str]) -> str | None:
    """The folder that holds all paths, None where they lie on several drives."""
    try:
        common = os.path.commonpath([os.path.abspath(path) for path in paths])
    except ValueError:
        return None
    return common if os.path.isdir(common) else os.path.dirname(common)


def _at_or_above(start: str) -> Config:
    for folder in discovery.upwards(start):
        file = os.path.join(folder, "pyproject.toml")
        if os.path.isfile(file):
            config = read(file)
            if config is not None:
                return config
        if os.path.exists(os.path.join(folder, ".git")):
            break
    return Config()


def read(path: str) -> Config | None:
    """The configuration in one file, None where it has no [tool.codemods]. Raises ConfigError."""
    with open(path, "rb") as file:
        data = file.read()
    if b"codemods" not in data:
        return None
    import tomllib

    try:
        table = tomllib.loads(data.decode("utf-8")).get("tool", {}).get("codemods")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}") from None
    if table is None:
        return None
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.codemods is not a table")
    for key, value in table.items():
        _check(path, key, value)
    return Config(
        os.path.dirname(os.path.abspath(path)),
        table.get("from"),
        table.get("fidelity"),
        tuple(table.get("select", ())),
        tuple(table.get("ignore", ())),
        tuple(table.get("exclude", ())),
        {pattern: tuple(codes) for pattern, codes in table.get("per-file-ignores", {}).items()},
        table.get("documents", False),
    )


def _check(path: str, key: str, value: object) -> None:
    where = f"{path}, [tool.codemods]"
    expected = _TYPES.get(key)
    if expected is None:
        import difflib

        near = difflib.get_close_matches(key, _TYPES, n=1, cutoff=0.5)
        hint = f"did you mean {near[0]}?" if near else f"known are {', '.join(_TYPES)}"
        raise ConfigError(f"{where}: unknown key {key!r}: {hint}")
    lists = [value] if expected is list else list(value.values()) if expected is dict and isinstance(value, dict) else []
    if not isinstance(value, expected) or not all(isinstance(each, list) and all(isinstance(item, str) for item in each) for each in lists):
        raise ConfigError(f"{where}: {key} must be {_SHAPES[expected]}, not {value!r}")
