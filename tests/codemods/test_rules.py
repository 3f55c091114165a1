"""Every rule by its own examples: the exact result, nothing left for a second run, and the same under other line ends and names."""

import ast
import re

import pytest

from codemods import rules
from codemods.dialects import Dialect
from codemods.engine.run import migrate_text
from codemods.ledger import Fate

INVALID = [(rule, example) for rule in rules.all_rules() for example in rule.invalid]
VALID = [(rule, example) for rule in rules.all_rules() for example in rule.valid]


def named(pair):
    rule, example = pair
    return f"{rule.code}-{(rule.invalid + rule.valid).index(example)}"


def migrate(text, example):
    result = migrate_text(text, path="example.py", dialect=Dialect.parse(example.dialect), fidelity=example.fidelity)
    assert result.error is None, result.error
    return result


@pytest.mark.parametrize("pair", INVALID, ids=named)
def test_an_invalid_example_becomes_its_result_and_is_in_the_ledger(pair):
    rule, example = pair
    result = migrate(example.before, example)
    expected = example.before if example.after is None else example.after
    assert result.after == expected
    assert example.fate in {finding.fate.value for finding in result.findings if finding.rule == rule.code}


@pytest.mark.parametrize("pair", VALID, ids=named)
def test_a_valid_example_is_left_alone_by_the_rule(pair):
    rule, example = pair
    result = migrate(example.before, example)
    touched = [finding for finding in result.findings if finding.rule == rule.code and finding.fate is not Fate.UNCHANGED]
    assert not touched


@pytest.mark.parametrize("pair", INVALID, ids=named)
def test_a_second_run_changes_nothing(pair):
    _, example = pair
    once = migrate(example.before, example).after
    assert migrate(once, example).after == once


@pytest.mark.parametrize("pair", INVALID, ids=named)
def test_the_result_is_python(pair):
    ast.parse(migrate(pair[1].before, pair[1]).after)


@pytest.mark.parametrize("pair", INVALID, ids=named)
def test_line_ends_are_kept(pair):
    _, example = pair
    for newline in ("\r\n", "\r"):
        before = example.before.replace("\n", newline)
        assert migrate(before, example).after == migrate(example.before, example).after.replace("\n", newline)


@pytest.mark.parametrize("pair", INVALID, ids=named)
def test_comments_and_lines_without_an_edit_stay(pair):
    _, example = pair
    lines = [f"{line}  # kept {number}" if line.strip() else line for number, line in enumerate(example.before.split("\n"))]
    after = migrate("\n".join(lines), example).after
    assert after.count("# kept ") == sum("# kept" in line for line in lines)


@pytest.mark.parametrize("pair", [pair for pair in INVALID if pair[1].before.startswith("from keras")], ids=named)
def test_a_package_of_another_name_is_left_alone(pair):
    """The same words out of a package that is not Keras are somebody else's."""
    _, example = pair
    before = example.before.replace("from keras.", "from notkeras.").replace("from keras ", "from notkeras ")
    result = migrate(before, example)
    written = [finding for finding in result.findings if finding.fate in (Fate.MIGRATED, Fate.SHIMMED)]
    attributes = {"KC120", "KC111", "KC141", "KC143"}  # methods and attributes that only Keras models have, whatever made them
    assert not [finding for finding in written if finding.rule not in attributes]


@pytest.mark.parametrize("pair", INVALID, ids=named)
def test_an_ignore_comment_keeps_the_line(pair):
    _, example = pair
    result = migrate("# codemods: ignore-file\n" + example.before, example)
    assert result.after == "# codemods: ignore-file\n" + example.before


@pytest.mark.parametrize("rule", rules.all_rules(), ids=lambda rule: rule.code)
def test_a_rule_explains_itself(rule):
    for attribute in ("title", "safety", "meant", "means_now", "why"):
        assert len(getattr(rule, attribute)) > 10
    assert re.search(r"\d", rule.why), "why it matters is said with a figure that was measured"
    assert rule.invalid, "a rule shows what it does"


@pytest.mark.parametrize("comma", ["", ","])
@pytest.mark.parametrize("comment", ["", "  # of the generator"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_the_bracket_keeps_its_line_where_the_last_argument_goes(comma, comment, end):
    head = (
        f"from keras.models import Sequential\nmodel = Sequential()\nmodel.fit_generator(\n    batches,\n    steps_per_epoch=10,{comment}\n"
    )
    text = f"{head}    max_q_size=10{comma}\n)\n".replace("\n", end)
    after = migrate_text(text, path="m.py", dialect=Dialect.parse("keras==2.2.4")).after
    kept = head.replace("fit_generator", "fit") if comma or comment else head.replace("fit_generator", "fit").replace("=10,", "=10")
    assert after == f"{kept})\n".replace("\n", end)
