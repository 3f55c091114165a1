"""The pages in docs/rules are the rules' own, and the command shows them."""

import subprocess
import sys
from pathlib import Path

from codemods.rules import all_rules
from codemods.rules.pages import index, page

DOCS = Path(__file__).parents[2] / "docs" / "rules"


def run(*arguments):
    return subprocess.run([sys.executable, "-m", "codemods.rules", *arguments], capture_output=True, text=True)


def test_every_rule_has_its_page():
    """`python -m codemods.rules --write docs/rules` brings them up to date."""
    for rule in all_rules():
        assert DOCS.joinpath(f"{rule.code}.md").read_text(encoding="utf-8") == page(rule), rule.code
    assert DOCS.joinpath("README.md").read_text(encoding="utf-8") == index(all_rules())


def test_no_page_is_left_of_a_rule_that_is_gone():
    assert {path.stem for path in DOCS.glob("KC*.md")} == {rule.code for rule in all_rules()}


def test_one_page_on_the_terminal():
    shown = run("kc102")
    assert shown.returncode == 0
    assert shown.stdout.startswith("# KC102: ")
    assert "InverseTimeDecay" in shown.stdout


def test_a_reader_that_has_seen_enough_is_no_error():
    command = f"{sys.executable} -m codemods.rules KC142 KC200 KC210 KC220 | head -n 2"
    shown = subprocess.run(["bash", "-c", command], capture_output=True, text=True)
    assert shown.stdout.startswith("# KC142") and shown.stderr == ""


def test_a_code_that_does_not_exist_is_an_error_with_a_suggestion():
    shown = run("KC10")
    assert shown.returncode == 64
    assert "KC10" in shown.stderr and "Did you mean" in shown.stderr


def test_the_test_that_a_page_names_is_there():
    named = {rule.code: rule.parity for rule in all_rules() if rule.parity}
    assert named
    root = Path(__file__).parents[2]
    assert [code for code, path in named.items() if not root.joinpath(path).is_file()] == []
