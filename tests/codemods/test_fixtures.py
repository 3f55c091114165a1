"""What the tool makes of the legacy scripts is what fixtures/migrated shows, and is finished."""

import ast

import pytest

from codemods import api
from fixtures.scripts import MIGRATED, SCRIPTS
from fixtures.update import ledger_lines, migrate


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    root = tmp_path_factory.mktemp("migration").resolve() / "legacy"
    return root, migrate(root)


AGAIN = "run `python -m fixtures.update` and review the difference"


def test_every_script_becomes_what_is_shown(run):
    root, _ = run
    made = {path.relative_to(root): path.read_bytes() for path in root.rglob("*.py")}
    shown = {path.relative_to(MIGRATED): path.read_bytes() for path in MIGRATED.rglob("*.py")}
    assert sorted(made) == sorted(shown), AGAIN
    assert [path for path in made if made[path] != shown[path]] == [], AGAIN


def test_every_finding_is_what_is_shown(run):
    root, ledger = run
    assert ledger_lines(ledger, root) == (MIGRATED / "ledger.txt").read_text(encoding="utf-8").splitlines(), AGAIN


def test_nothing_fails_and_everything_parses(run):
    root, ledger = run
    assert [file.error for file in ledger.errors] == []
    for path in root.rglob("*.py"):
        ast.parse(path.read_bytes())


def test_a_second_run_changes_nothing(run):
    root, _ = run
    before = {path: path.read_bytes() for path in root.rglob("*.py")}
    api.migrate_paths([root])
    assert [path for path in before if path.read_bytes() != before[path]] == []


def test_only_the_scripts_that_say_so_are_left_for_a_person(run):
    root, ledger = run
    left = {finding.path for finding in ledger.findings if finding.fate in ("by_hand", "unknown")}
    expected = {str(root / script.path) for script in SCRIPTS if script.by_hand}
    assert left == expected
