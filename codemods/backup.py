"""Keeps what a run overwrites, so that the last run can be undone where there is no version control.

A run's originals lie in `.codemods-backup/<time>/` of the working folder: numbered files, and `files.jsonl` with one
object a file: `path`, `original` (the file's name there), `written` (SHA-256 of what replaced it). A line is on the disk
before its file is replaced, so a run that was killed can be undone too.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import time
from dataclasses import dataclass, field

from codemods import files

FOLDER = ".codemods-backup"
_LIST = "files.jsonl"


class Backup:
    """The originals of one run. Its folder is made when the first file is kept."""

    def __init__(self, root: str = "."):
        self._root = os.path.join(os.path.abspath(root), FOLDER)
        self._folder: str | None = None
        self.count = 0

    def keep(self, path: str, old: bytes, new: bytes) -> None:
        """Keeps the bytes of a file that is about to be replaced. Raises Unusable: then it must not be replaced."""
        try:
            if self._folder is None:
                self._folder = self._make()
            name = f"{self.count:06}{os.path.splitext(path)[1]}.orig"
            with open(os.path.join(self._folder, name), "xb") as file:
                _write_through(file, old)
            entry = {"path": os.path.realpath(path), "original": name, "written": hashlib.sha256(new).hexdigest()}
            with open(os.path.join(self._folder, _LIST), "ab") as file:
                _write_through(file, json.dumps(entry).encode() + b"\n")
            self.count += 1
        except OSError as error:
            raise files.Unusable(
                "unwritable", f"was not rewritten, because its backup cannot be written: {error.strerror or error}"
            ) from None

    def _make(self) -> str:
        os.makedirs(self._root, exist_ok=True)
        with open(os.path.join(self._root, ".gitignore"), "w", encoding="utf-8") as file:
            file.write("*\n")
        stamp = time.strftime("%Y%m%d-%H%M%S")
        for number in range(1000):
            folder = os.path.join(self._root, f"{stamp}-{number:03}")
            try:
                os.mkdir(folder)
            except FileExistsError:
                continue
            return folder
        raise OSError("no name is left for a backup")


@dataclass(slots=True)
class Undone:
    """What an undo did, by path."""

    restored: list[str] = field(default_factory=list)
    kept: dict[str, str] = field(default_factory=dict)  # path -> why it was left as it is


def undo(root: str = ".") -> Undone | None:
    """Gives the files of the last run with a backup their old bytes back; None where there is no backup.

    A file that was edited since the run is left alone, and its original stays in the backup.
    """
    base = os.path.join(os.path.abspath(root), FOLDER)
    runs = sorted(name for name in os.listdir(base) if os.path.isdir(os.path.join(base, name))) if os.path.isdir(base) else []
    if not runs:
        return None
    folder = os.path.join(base, runs[-1])
    done = Undone()
    remaining = []
    for entry in _entries(folder):
        path, original = entry["path"], os.path.join(folder, entry["original"])
        try:
            old, now = files.read_bytes(original), files.read_bytes(path)
            if now == old:
                continue  # the run was killed before it replaced the file
            if hashlib.sha256(now).hexdigest() != entry["written"]:
                raise files.Unusable("changed", f"was edited since; its original is {original}")
            files.write(path, old, expected=now)
            done.restored.append(path)
        except files.Unusable as problem:
            done.kept[path] = problem.error.message
            remaining.append(entry)
    if remaining:
        with open(os.path.join(folder, _LIST), "w", encoding="utf-8") as file:
            file.writelines(json.dumps(entry) + "\n" for entry in remaining)
    else:
        shutil.rmtree(folder)
        if not any(os.path.isdir(os.path.join(base, name)) for name in os.listdir(base)):
            shutil.rmtree(base)
    return done


def _entries(folder: str) -> list[dict[str, str]]:
    try:
        with open(os.path.join(folder, _LIST), encoding="utf-8") as file:
            lines = file.read().splitlines()
    except FileNotFoundError:
        return []
    entries = []
    for line in lines:
        try:
            entries.append(json.loads(line))
        except json.JSONDecodeError:
            continue  # the last line of a run that was killed while it wrote it; its file was not replaced
    return entries


def _write_through(file, data: bytes) -> None:
    file.write(data)
    file.flush()
    os.fsync(file.fileno())
