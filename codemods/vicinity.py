"""Whether any Python file near a file mentions Keras: asked of every file that does not, so it reads and does no more."""

from __future__ import annotations

import os

MENTION = b"keras"
_MANY = 2000  # files that are read for one answer; where there are more, one of them may


class Vicinity:
    """Remembers what it has read: for one run."""

    def __init__(self) -> None:
        self._listed: dict[
            str, tuple[list[str], int, bool]
        ] = {}  # by folder: folders in it, number of its files, whether one mentions Keras
        self._below: dict[str, bool] = {}

    def mentions(self, path: str) -> bool:
        """Whether a file from which the file of this path can have its models mentions Keras, or may: those of its package, those
        below its folder and, of a script, those in the folder above.
        """
        folder = os.path.dirname(os.path.realpath(path))
        top = outermost_package(folder)
        return self._mentions_below(top) or (top == folder and self._list(os.path.dirname(top))[2])

    def _mentions_below(self, top: str) -> bool:
        known = self._below.get(top)
        if known is None:
            known, pending, number = False, [top], 0
            while pending and not known:
                folders, files, known = self._list(pending.pop())
                number += files + len(folders)
                pending += folders
                known = known or number > _MANY
            self._below[top] = known
        return known

    def _list(self, folder: str) -> tuple[list[str], int, bool]:
        known = self._listed.get(folder)
        if known is None:
            folders, files, mentioned = [], 0, False
            try:
                with os.scandir(folder) as entries:
                    for entry in entries:
                        if entry.name.endswith(".py"):
                            files += 1
                            mentioned = mentioned or _has_mention(entry.path)
                        elif not entry.name.startswith(".") and entry.is_dir(follow_symlinks=False):
                            folders.append(entry.path)
            except OSError:
                pass
            known = self._listed[folder] = (folders, files, mentioned)
        return known


def outermost_package(folder: str) -> str:
    """The folder of the outermost package that a folder is of; the folder itself where it is no package."""
    while os.path.exists(os.path.join(folder, "__init__.py")):
        above = os.path.dirname(folder)
        if above == folder:
            break
        folder = above
    return folder


def _has_mention(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return MENTION in file.read()
    except OSError:
        return False
