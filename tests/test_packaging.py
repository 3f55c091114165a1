"""What is installed is what the repository holds."""

import subprocess
import sys
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("kerascompat", "codemods")


def test_every_file_of_the_packages_is_installed():
    try:
        installed = {path.as_posix() for path in metadata.files("kerascompat")}
    except metadata.PackageNotFoundError:
        pytest.skip("needs kerascompat installed: pip install .")
    if not any(path.startswith("codemods/") for path in installed):
        pytest.skip("needs a plain installation, this one is editable")
    files = [path.relative_to(ROOT).as_posix() for name in PACKAGES for path in (ROOT / name).rglob("*") if path.is_file()]
    assert [path for path in files if "__pycache__" not in path and path not in installed] == []


@pytest.mark.parametrize("module", ["codemods.migrate", "codemods.api", "codemods.verify"])
def test_rewriting_source_imports_no_keras(module):
    program = f"import sys, {module}; print([name for name in ('keras', 'tensorflow', 'jax', 'torch') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
