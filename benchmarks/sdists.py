"""Source archives of old Keras releases, from PyPI or from a folder, and what the command makes of a part of one."""

from __future__ import annotations

import json
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).parents[1]


def archive(version: str, folder: Path | None, scratch: Path) -> Path:
    """The source archive of one release, out of `folder` or from PyPI."""
    if folder is None:
        folder = scratch / "sdists"
        command = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"]
        command += ["--dest", str(folder), f"keras=={version}"]
        subprocess.run(command, check=True)
    found = [path for path in folder.iterdir() if path.name.lower() == f"keras-{version}.tar.gz"]
    if not found:
        raise FileNotFoundError(f"{folder} has no Keras-{version}.tar.gz")
    return found[0]


def unpack(path: Path, part: str, target: Path) -> None:
    """The Python files below one top folder of an archive ("examples", "tests"), laid out in `target` as they are there."""
    with tarfile.open(path) as tar:
        for member in tar.getmembers():
            parts = Path(member.name).parts
            if member.isfile() and len(parts) > 2 and parts[1] == part and member.name.endswith(".py"):
                destination = target.joinpath(*parts[2:])
                destination.parent.mkdir(parents=True, exist_ok=True)
                destination.write_bytes(tar.extractfile(member).read())


def migrate(version: str, folder: Path, report: Path) -> dict:
    """Run the command on `folder` in place and return its ledger, which is left in `report`."""
    command = [sys.executable, "-m", "codemods.migrate", "--from", f"keras=={version}"]
    command += ["--output-format", "json", "--output-file", str(report.resolve()), str(folder.resolve())]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT)
    if done.returncode not in (0, 2, 3):
        raise RuntimeError(f"{' '.join(command)}: status {done.returncode}\n{done.stderr}")
    return json.loads(report.read_text())
