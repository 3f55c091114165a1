"""The recipe for CI, as docs/verify.md has it: its commands and its test are taken from the page and run in a project."""

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from fixtures.scripts import SCRIPTS

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = next(script for script in SCRIPTS if script.recording.stem == "time_based_decay")
RECIPE = (ROOT / "docs" / "verify.md").read_text(encoding="utf-8").partition("## In CI, without the old version")[2].partition("\n## ")[0]
yaml = pytest.importorskip("yaml", reason="needs PyYAML")
#: The script as a module with the `main` that the page calls.
MAIN = "import runpy\n\n\ndef main(arguments):\n    assert arguments == ['--small']\n    runpy.run_path('src/program.py', run_name='__main__')\n"


def block(language: str) -> str:
    return re.search(rf"^```{language}\n(.*?)^```", RECIPE, re.MULTILINE | re.DOTALL).group(1)


def run(command: str, where: Path) -> subprocess.CompletedProcess:
    name, *arguments = shlex.split(command)
    assert name == "python"
    backend = "torch" if importlib.util.find_spec("torch") else "tensorflow"  # PyTorch compiles nothing, and is done sooner
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": f"{ROOT}{os.pathsep}src", "OMP_NUM_THREADS": "1"}
    return subprocess.run([sys.executable, *arguments], cwd=where, env=environment, capture_output=True, text=True)


@pytest.fixture
def project(tmp_path):
    """What the page takes for given: the old script, the new one, and the recording that the genuine Keras 2.2.4 left."""
    for folder in ("old", "src", "tests"):
        (tmp_path / folder).mkdir()
    (tmp_path / "old" / "train.py").write_bytes(SCRIPT.legacy.read_bytes())
    (tmp_path / "src" / "train.py").write_bytes(SCRIPT.migrated.read_bytes())
    (tmp_path / "tests" / "train.json").write_bytes(SCRIPT.recording.read_bytes())
    return tmp_path


def regression(project: Path) -> None:
    """Somebody halves the rate."""
    text = SCRIPT.migrated.read_text(encoding="utf-8")
    wrong = text.replace("initial_lr = 0.8", "initial_lr = 0.4")
    assert wrong != text
    for script in [path for path in (project / "src").iterdir() if path.suffix == ".py" and path.read_text() == text]:
        script.write_text(wrong)


def test_the_steps_pass_and_find_a_wrong_rate(project):
    migrate, verify = [step["run"] for step in yaml.safe_load(block("yaml")) if "run" in step]
    for command in (migrate, verify):
        done = run(command, project)
        assert done.returncode == 0, done.stdout + done.stderr
    assert "they train alike" in (project / "verify.html").read_text(encoding="utf-8").lower()
    regression(project)
    assert run(migrate, project).returncode == 0, "a wrong rate is nothing to migrate"
    done = run(verify, project)
    assert done.returncode == 1, done.stdout
    said = " ".join(done.stdout.split())
    assert "base rate different 8.39e+06 ulp parts at update 1 (epoch 1, batch 1): 0.8 in the old run, 0.4 in the new" in said, said
    assert "They do not train alike: base rate parts at update 1 (epoch 1, batch 1)" in said
    assert 'failures="' in (project / "verify.xml").read_text() and 'failures="0"' not in (project / "verify.xml").read_text()


def test_the_test_passes_and_finds_a_wrong_rate(project):
    (project / "src" / "program.py").write_bytes(SCRIPT.migrated.read_bytes())
    (project / "src" / "train.py").write_text(MAIN)
    (project / "tests" / "test_train.py").write_text("import train\n\n\n" + block("python"))
    plugin = "" if any(point.name == "kerascompat" for point in entry_points(group="pytest11")) else "-p kerascompat.testing.pytest_plugin"
    command = f"python -m pytest -q -p no:cacheprovider {plugin} tests"
    done = run(command, project)
    assert done.returncode == 0 and "1 passed" in done.stdout, done.stdout + done.stderr
    regression(project)
    done = run(command, project)
    assert done.returncode == 1 and "1 failed" in done.stdout, done.stdout
    assert "base rate: parts at update 1 (epoch 1, batch 1): 0.8 in the old run, 0.4 in the new" in done.stdout, done.stdout


def test_the_projects_own_workflow(tmp_path):
    """It does with the programs of this repository what the page recommends; one of them is trained here."""
    job = yaml.safe_load((ROOT / ".github" / "workflows" / "tests.yml").read_text(encoding="utf-8"))["jobs"]["training"]
    check, verify = [step["run"] for step in job["steps"] if "codemods" in step.get("run", "")]
    assert len(job["strategy"]["matrix"]["program"]) == 3
    for command, programs in ((check, job["strategy"]["matrix"]["program"]), (verify, ["gan"])):
        for program in programs:
            done = run(command.replace("${{ matrix.program }}", program).replace("--report ", f"--report {tmp_path}/"), ROOT)
            assert done.returncode == 0, done.stdout + done.stderr
    assert "they train alike" in (tmp_path / "verify.html").read_text(encoding="utf-8").lower()
