"""What users copy into their CI: the hooks, the workflow of the documentation, the console script. They must be real."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest

from codemods import migrate

ROOT = Path(__file__).parents[2]
OLD = "from keras.optimizers import SGD\nopt = SGD(lr=0.1)\n"
yaml = pytest.importorskip("yaml", reason="needs PyYAML")


def documented(word):
    """The YAML blocks of docs/command.md that hold a word."""
    blocks = re.findall(r"^```yaml\n(.*?)^```", (ROOT / "docs/command.md").read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    return [yaml.safe_load(block) for block in blocks if word in block]


@pytest.fixture
def tree(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("train.py").write_text(OLD)
    Path("other.py").write_text("import keras\nkeras.layers.Dense(3)\n")
    return tmp_path


def script(command):
    """Runs the console script as it is installed."""
    name, *arguments = shlex.split(command)
    entry = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["scripts"][name]
    assert entry == f"{migrate.__name__}:{migrate.run.__name__}"
    return migrate.main(arguments)


def test_the_workflow_fails_on_legacy_code_and_annotates_its_line(tree, capsys):
    (workflow,) = documented("actions/checkout")
    assert "pull_request" in workflow[True]  # YAML reads `on` as a boolean
    (steps,) = [job["steps"] for job in workflow["jobs"].values()]
    (command,) = [step["run"] for step in steps if "kerascompat-migrate" in step.get("run", "")]
    assert script(command) == 1
    assert "::notice file=train.py,line=2" in capsys.readouterr().out
    assert Path("train.py").read_text() == OLD
    assert script("kerascompat-migrate .") == 0
    assert script(command) == 0


def test_the_hooks_do_what_they_say(tree, capsys):
    hooks = {hook["id"]: hook for hook in yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    for hook in hooks.values():
        assert hook["language"] == "python" and hook["name"] and hook["types_or"] == ["python", "jupyter"]
    names = " train.py other.py"  # pre-commit appends the files of the commit
    assert script(hooks["kerascompat-check"]["entry"] + names) == 1
    assert Path("train.py").read_text() == OLD
    assert script(hooks["kerascompat-migrate"]["entry"] + names) == 0
    assert Path("train.py").read_text() != OLD
    assert script(hooks["kerascompat-check"]["entry"] + names) == 0
    (documented_hooks,) = documented("hooks:")
    assert {hook["id"] for repo in documented_hooks["repos"] for hook in repo["hooks"]} <= set(hooks)
    Path("pyproject.toml").write_text('[tool.codemods]\nexclude = ["train.py"]\n')
    Path("train.py").write_text(OLD)
    assert script(hooks["kerascompat-migrate"]["entry"] + names) == 0
    assert Path("train.py").read_text() == OLD  # a hook names files, and exclude holds all the same
