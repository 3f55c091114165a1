"""Makes an environment with an old Keras from a pinned lock, with uv; it is kept and used again.

A file of `locks/` is one environment: `keras-2.2.4-theano.txt`, `tensorflow-2.10.1.txt`; its first line names the Python. Standalone
Keras is on Theano unless TensorFlow is asked for: Theano has no race of the update counter, and it runs on a Python that uv can get by
itself, which the TensorFlow 1 of Keras 1 and 2 does not.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from codemods.dialects import Dialect

LOCKS = Path(__file__).with_name("locks")


class CannotMake(Exception):
    """The environment could not be made; the message says why and what to do."""


@dataclass(frozen=True)
class Lock:
    """The pins of one old Keras."""

    package: str  # "keras" or "tensorflow"
    version: str
    backend: str | None  # of standalone Keras
    path: Path

    @property
    def requirement(self) -> str:
        return f"{self.package}=={self.version}"

    @property
    def python(self) -> str:
        """`3.8`"""
        return re.match(r"# python (\S+)", self.path.read_text(encoding="utf-8"))[1]

    @property
    def variables(self) -> dict[str, str]:
        """What the old side needs in its environment."""
        return {"KERAS_BACKEND": self.backend} if self.backend else {}


def locks() -> list[Lock]:
    """Every lock that ships."""
    found = []
    for path in sorted(LOCKS.glob("*.txt")):
        package, version, *backend = path.stem.split("-")
        found.append(Lock(package, version, backend[0] if backend else None, path))
    return found


def lock_of(requirement: str, backend: str | None = None) -> Lock:
    """The lock of `keras==2.2.4` or `tensorflow==2.10`; backend: `theano` (default) or `tensorflow`, for standalone Keras.

    Raises ValueError where there is none, with those that there are.
    """
    dialect = Dialect.parse(requirement)
    package = "keras" if dialect.standalone else "tensorflow"
    wanted = ".".join(map(str, dialect.version))
    backend = (backend or "theano") if dialect.standalone else None
    for lock in locks():
        same = lock.version == wanted or lock.version.startswith(f"{wanted.removesuffix('.0')}.")
        if lock.package == package and same and lock.backend == backend:
            return lock
    known = ", ".join(dict.fromkeys(lock.requirement for lock in locks()))
    raise ValueError(f"there is no lock for {requirement}: there are {known}; for another version give --legacy-python")


def python_of(lock: Lock, say: Callable[[str], None] = lambda text: None) -> str:
    """Path of the interpreter of the lock's environment, which is made on first use.

    It lies in $KERASCOMPAT_ENVIRONMENTS, or in kerascompat/environments of the user's cache folder.
    Raises CannotMake when there is no uv, when uv finds no such Python, or when a package cannot be installed.
    """
    digest = hashlib.sha256(lock.path.read_bytes()).hexdigest()[:8]
    folder = _cache() / f"{lock.path.stem}-{digest}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    done = folder / "complete"
    if done.is_file() and python.is_file():
        return str(python)
    uv = _uv()
    say(f"making an environment with {lock.requirement} in {folder}, once")
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(folder, ignore_errors=True)
    advice = (
        f"install Python {lock.python} (pyenv install {lock.python}, conda create -n old python={lock.python}, ...) and have it on the PATH"
    )
    _run(
        [*uv, "venv", "--quiet", "--python", lock.python, str(folder)], f"uv found no Python {lock.python} and could not get one: {advice}"
    )
    _run(
        [*uv, "pip", "install", "--quiet", "--python", str(python), "--requirement", str(lock.path)],
        f"uv could not install the pins of {lock.requirement}; make an environment yourself and give --legacy-python",
    )
    done.touch()
    return str(python)


def _uv() -> list[str]:
    found = shutil.which("uv")
    if found:
        return [found]
    if importlib.util.find_spec("uv") is not None:
        return [sys.executable, "-m", "uv"]
    raise CannotMake("--legacy-env needs uv: pip install uv; or give --legacy-python an interpreter that has the old Keras")


def _cache() -> Path:
    given = os.environ.get("KERASCOMPAT_ENVIRONMENTS")
    if given:
        return Path(given)
    base = os.environ.get("XDG_CACHE_HOME") or (os.environ.get("LOCALAPPDATA") if os.name == "nt" else None)
    return Path(base or Path.home() / ".cache", "kerascompat", "environments")


def _run(command: list[str], failure: str) -> None:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace")
    if done.returncode:
        raise CannotMake(f"{failure}\n{done.stderr.strip()[-3000:]}")
