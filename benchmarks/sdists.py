"""Source archives of old releases, from PyPI or from a folder, and what the command makes of a part of one."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).parents[1]


def archive(version: str, folder: Path | None, scratch: Path, project: str = "keras") -> Path:
    """The source archive of one release, out of `folder` or from PyPI."""
    if folder is None:
        folder = scratch / "sdists"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        command += ["--dest", str(folder), f"{project}=={version}"]
        subprocess.run(command, check=True)
    wanted = f"{project}-{version}.tar.gz".lower().replace("_", "-")
    found = [path for path in folder.iterdir() if path.name.lower().replace("_", "-") == wanted]
    if not found:
        raise FileNotFoundError(f"{folder} has no {project}-{version}.tar.gz")
    return found[0]


def unpack_where(path: Path, target: Path, wanted: Callable[[tuple[str, ...]], bool]) -> None:
    """The files of an archive whose path below its top folder is `wanted`, laid out in `target` as they are there."""
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            parts = Path(member.name).parts[1:]
            if member.isfile() and parts and wanted(parts):
                destination = target.joinpath(*parts)
                destination.parent.mkdir(parents=True, exist_ok=True)
                destination.write_bytes(tar.extractfile(member).read())


def unpack(path: Path, part: str, target: Path) -> None:
    """The Python files below one top folder of an archive ("examples", "tests"), laid out in `target` as they are there."""
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            parts = Path(member.name).parts
            if member.isfile() and len(parts) > 2 and parts[1] == part and member.name.endswith(".py"):
                destination = target.joinpath(*parts[2:])
                destination.parent.mkdir(parents=True, exist_ok=True)
                destination.write_bytes(tar.extractfile(member).read())


def migrate(version: str, folder: Path, report: Path, package: str = "keras") -> dict:
    """Run the command on `folder` in place and return its ledger, which is left in `report`."""
    command = [sys.executable, "-m", "codemods.migrate", "--from", f"{package}=={version}"]
    command += ["--output-format", "json", "--output-file", str(report.resolve()), str(folder.resolve())]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in (0, 2, 3):
        raise RuntimeError(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
    return json.loads(report.read_text())
