"""Reads which keras and which tensorflow a project's requirement files ask for."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from codemods.dialects import TYPICAL_VERSION, Dialect

#: Files that state versions, the most binding first. Lock files state one exactly.
_NAMES = (
    "requirements.txt",
    "Pipfile.lock",
    "poetry.lock",
    "uv.lock",
    "Pipfile",
    "pyproject.toml",
    "setup.py",
    "setup.cfg",
    "environment.yml",
    "environment.yaml",
    "conda.yml",
    "conda.yaml",
    "tox.ini",
    "Dockerfile",
)
#: Where a folder says how to install what it needs, the most binding first: only lines that do install count.
_TOLD = re.compile(r"(?i)(?:Dockerfile.*|.*\.Dockerfile|\.travis\.yml|install.*\.sh|setup\.sh|readme(?:\.\w+)?|install(?:\.\w+)?)\Z")
_INSTALLS = re.compile(r"(?i)\b(?:pip3?|conda|mamba|uv)\b[^\n]*\binstall\b|^\s*FROM\b", re.MULTILINE)
_INCLUDES = re.compile(r"^[ \t]*(?:-r|-c|--requirement|--constraint)[ \t=]+([^\s#]+)", re.MULTILINE)
_REQUIREMENTS = re.compile(r"(?i)(?:.*[-_.])?(?:requirements?|requires)(?:[-_.].*)?\.(?:txt|in|pip)\Z|constraints?\.txt\Z")
_TENSORFLOW = (
    "tensorflow",
    "tensorflow-gpu",
    "tensorflow-cpu",
    "tensorflow-macos",
    "intel-tensorflow",
    "tensorflow-mkl",
    "tensorflow-rocm",
    "tf-nightly",
    "tf-nightly-gpu",
)
#: The package tf_keras is tf.keras of the same version; conda called keras for GPUs keras-gpu.
_NAMED = {"keras": "keras", "keras-gpu": "keras", **dict.fromkeys((*_TENSORFLOW, "tf-keras", "tf_keras"), "tensorflow")}

# `keras==2.2.4`, `Keras >= 2.0, < 2.3`, `keras=2.2.4=py36_0` (conda), `keras = "^2.2"` (poetry, Pipfile), `tensorflow[and-cuda]~=2.10`.
# `keras (2.2.4)` and `keras-applications` are not it.
_VERSION = r"v?\d+(?:\.\d+)*(?:\.\*)?(?:[abc.]?(?:rc|post|dev)?\d*)"
_SPECIFIER = rf"(?:===|==|~=|!=|>=|<=|>|<|=|\^|~)\s*{_VERSION}"
_LINE = re.compile(
    rf"(?<![\w./-])(?:[\w-]+::)?(?P<package>{'|'.join(sorted(_NAMED, key=len, reverse=True))})(?![\w./-])(?:\[[^\]]*\])?[\"']?\s*(?:[=:]\s*\{{?\s*(?:version\s*=\s*)?[\"']\s*)?\(?\s*"
    rf"(?P<specifiers>{_SPECIFIER}(?:\s*,\s*{_SPECIFIER})*|{_VERSION}(?=[\"'])|\*(?=[\"']))?",
    re.IGNORECASE,
)
_LOCKED = re.compile(r"name\s*=\s*\"(?P<package>keras|tensorflow)\"\s*\nversion\s*=\s*\"(?P<version>[\d.]+)")
_LOCKED_JSON = re.compile(r"\"(?P<package>keras|tensorflow)\"\s*:\s*\{[^{}]*?\"version\"\s*:\s*\"==(?P<version>[\d.]+)", re.IGNORECASE)
# `[tool.poetry.dependencies.keras]` with a line `version = "2.2.4"` below.
_TABLE = re.compile(
    r"^\[[\w.-]+\.(?P<package>keras|tensorflow(?:-\w+)?)\][ \t]*\n(?:(?!\[).*\n)*?version[ \t]*=[ \t]*(?P<version>[\"'][^\"'\n]+[\"'])",
    re.MULTILINE,
)
# A file or a repository: `Keras-2.1.6.tar.gz`, `tensorflow_gpu-1.13.1-cp36-cp36m-linux_x86_64.whl`, `keras-team/keras.git@2.2.4`.
_FETCHED = re.compile(
    r"(?i)(?:/|=|\s|^)(?P<package>keras|tensorflow(?:[_-](?:gpu|cpu))?)(?:-(?P<version>\d+(?:\.\d+)+)(?:-\S+\.whl|\.tar\.gz|\.zip)|(?:\.git)?@v?(?P<tag>\d+(?:\.\d+)+))"
)
# The examples and tests of Keras itself lie beside its own setup.py.
_OWN = re.compile(r"name\s*=\s*[\"']Keras[\"']\s*,\s*version\s*=\s*[\"'](?P<version>[\d.]+)", re.IGNORECASE)
_IMAGE = re.compile(r"(?im)^\s*FROM\s+\S*tensorflow/tensorflow:v?(?P<version>\d+\.\d+(?:\.\d+)?)")

#: The last release of each line, the newest first: what a range of versions brought.
_LAST_OF = {
    "keras1": ((1, 2, 2), (1, 1, 2), (1, 0, 8)),
    "keras2": ((2, 3, 1), (2, 2, 5), (2, 1, 6), (2, 0, 9)),
    "tf_keras": (*((2, minor, 0) for minor in reversed(range(16))), *((1, minor, 0) for minor in reversed(range(4, 16)))),
}


@dataclass(frozen=True, slots=True)
class Requirement:
    """What one file asks for: `package` is keras or tensorflow, `text` the words of the file."""

    package: str
    path: str
    text: str
    low: tuple[int, ...] | None  # the lowest version that fits, None: any
    high: tuple[int, ...] | None  # the first version that does not fit any more, None: any
    exact: bool  # low is the one version that fits
    others: tuple[str, ...] = ()  # what else the file pins for other Pythons or platforms

    @property
    def keras3(self) -> bool:
        """True where nothing but Keras 3 fits: keras 3 and later, tensorflow 2.16 and later."""
        if self.text.startswith(("tf-keras", "tf_keras")):
            return False
        return self.low is not None and self.low >= ((3,) if self.package == "keras" else (2, 16))

    def allows(self, version: tuple[int, ...]) -> bool:
        return (self.low is None or version >= self.low) and (self.high is None or version < self.high)

    def dialect(self, family: str) -> Dialect:
        """The dialect to read a file by; `family` is what its text shows and decides where the versions leave it open.

        Raises ValueError where nothing is known of the versions.
        """
        if self.exact:
            version = (2, 15, 0) if self.text.startswith(("tf-keras", "tf_keras")) and self.low >= (2, 16) else self.low
            return Dialect.parse(f"{self.package}=={'.'.join(map(str, version))}")
        families = ("tf_keras",) if self.package == "tensorflow" else (family, "keras2", "keras1", "tf_keras")
        for candidate in families:
            for version in (TYPICAL_VERSION[candidate], *_LAST_OF[candidate]):
                if self.allows(version):
                    return Dialect(candidate, version)
        raise ValueError(f"{self.text}: no version is known that fits")


def requirements_of(folder: str) -> tuple[Requirement, ...]:
    """What the requirement files of one folder ask for, the most binding first: files in the order above, exact versions before ranges.

    Files that these include (`-r base.txt`) are read as well. Last come lines that install a version in Dockerfiles of other names, in
    shell scripts and in the README.
    """
    found: list[tuple[bool, int, Requirement]] = []
    paths, seen = list(_files(folder)), set()
    for rank, path in enumerate(paths):
        if os.path.abspath(path) in seen:
            continue
        seen.add(os.path.abspath(path))
        text = _text(path)
        found += [(not requirement.exact, rank, requirement) for requirement in read(text, path)]
        if path.endswith((".txt", ".in", ".pip")):
            paths += [os.path.normpath(os.path.join(os.path.dirname(path), match[1])) for match in _INCLUDES.finditer(text)]
    told = [requirement for path in _told(folder) for requirement in read_installs(_text(path), path)]
    ordered = [requirement for _, _, requirement in sorted(found, key=lambda each: each[:2])]
    return (*ordered, *sorted(told, key=lambda requirement: not requirement.exact))


def _text(path: str) -> str:
    try:
        with open(path, "rb") as file:
            return file.read(2_000_000).decode("utf-8", "replace")
    except OSError:
        return ""


def _files(folder: str) -> Iterator[str]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    known = [name for name in _NAMES if name in names]
    known += [name for name in names if name not in known and _REQUIREMENTS.match(name)]
    for name in known:
        yield os.path.join(folder, name)
    if "requirements" in names:
        inner = os.path.join(folder, "requirements")
        if os.path.isdir(inner):
            for name in sorted(os.listdir(inner)):
                if name.endswith((".txt", ".in")):
                    yield os.path.join(inner, name)


def _told(folder: str) -> Iterator[str]:
    for inner in (folder, os.path.join(folder, "docker")):
        try:
            names = sorted(os.listdir(inner))
        except OSError:
            continue
        for name in sorted(
            (name for name in names if name != "Dockerfile" or inner != folder), key=lambda name: "docker" not in name.lower()
        ):
            if _TOLD.match(name):
                yield os.path.join(inner, name)


def read_installs(text: str, path: str) -> list[Requirement]:
    """The requirements that the lines of a text install: `pip install keras==2.2.4`, `!pip install ...`, `FROM tensorflow/tensorflow:1.15.2`."""
    if "install" not in text and "FROM" not in text:
        return []
    lines = re.sub(r"\\\r?\n", " ", text).splitlines()
    return read("\n".join(line for line in lines if _INSTALLS.search(line)), path)


def read(text: str, path: str) -> list[Requirement]:
    """The requirements that a text states with a version. A package named without one says nothing."""
    found = []
    for pattern in (_LOCKED, _LOCKED_JSON):
        for match in pattern.finditer(text):
            found.append(_exact(match["package"].lower(), path, match["version"]))
    if found:
        return found
    for match in _OWN.finditer(text):
        found.append(_exact("keras", path, match["version"]))
    for match in _IMAGE.finditer(text):
        found.append(_exact("tensorflow", path, match["version"]))
    text = re.sub(r"(?m)(?:^|[ \t])#.*", "", text)
    for match in _TABLE.finditer(text):
        stated = _LINE.match(f"{match['package']} = {match['version']}")
        requirement = _of_match(stated, path) if stated is not None else None
        found += [requirement] if requirement is not None else []
    for match in _FETCHED.finditer(text):
        name = match["package"].lower().replace("_", "-")
        found.append(_exact(_NAMED.get(name, "tensorflow"), path, match["version"] or match["tag"]))
    conda = os.path.basename(path).startswith(("environment", "conda"))
    for line in text.splitlines():
        for match in _LINE.finditer(line):
            requirement = _of_match(match, path, conda)
            if requirement is not None:
                found.append(requirement)
    return _one_of_each(found)


def _one_of_each(found: list[Requirement]) -> list[Requirement]:
    """Of several versions that one file pins, by the Python or the platform, the highest; what the others were is told."""
    kept: dict[str, Requirement] = {}
    for requirement in found:
        if requirement.exact:
            other = kept.get(requirement.package)
            if other is None or requirement.low > other.low:
                kept[requirement.package] = requirement
    result = []
    for requirement in found:
        highest = kept.get(requirement.package)
        if not requirement.exact:
            result.append(requirement)
        elif requirement is highest:
            others = sorted({each.text for each in found if each.exact and each.package == requirement.package} - {requirement.text})
            result.append(replace(requirement, others=tuple(others)))
    return result


def _exact(package: str, path: str, version: str) -> Requirement:
    numbers = _numbers(version)
    return Requirement(package, path, f"{package}=={version}", numbers, None, exact=True)


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in re.match(r"v?(\d+(?:\.\d+)*)", version)[1].split("."))


def _of_match(match: re.Match, path: str, conda: bool = False) -> Requirement | None:
    specifiers = match["specifiers"]
    if not specifiers or specifiers == "*":
        return None
    name = match["package"].lower()
    package = _NAMED[name]
    low = high = None
    exact = False
    for part in specifiers.split(","):
        operator, version = re.match(r"\s*([=~!<>^]*)\s*(\S+)", part).groups()
        numbers = _numbers(version)
        wild = version.endswith(".*") or conda and operator == "=" and len(numbers) < 3
        if operator in ("==", "===", "=", "") and not wild:
            low, exact = numbers, True
        elif operator in ("==", "=", ""):
            low, high = numbers, _next(numbers)
        elif operator == "~=":
            low, high = numbers, _next(numbers[:-1] or numbers)
        elif operator == "^":
            low, high = numbers, _next(numbers[:1])
        elif operator == "~":
            low, high = numbers, _next(numbers[:2])
        elif operator == ">=":
            low = numbers
        elif operator == ">":
            low = (*numbers, 1)
        elif operator == "<":
            high = numbers
        elif operator == "<=":
            high = (*numbers, 1)
    if low is None and high is None:
        return None
    return Requirement(package, path, f"{name}{specifiers.strip()}", low, high, exact)


def _next(numbers: tuple[int, ...]) -> tuple[int, ...]:
    return (*numbers[:-1], numbers[-1] + 1)
