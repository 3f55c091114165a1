"""The silent changes: what a program gave under a genuine version, its migration gives on Keras 3, or the line is named."""

import pytest

from codemods.ledger import Fate
from fixtures.silent import table
from fixtures.silent.changes import CHANGES
from fixtures.silent.outcomes import differs, migrated, run
from fixtures.silent.record import recorded

pytest.importorskip("keras")
pytest.importorskip("tensorflow", reason="the backend that the old versions are held against")

CASES = [(change, version) for change in CHANGES for version in change.recorded_in]
KEPT = [case for case in CASES if case[1] not in case[0].named_in]
NAMED = [case for case in CASES if case[1] in case[0].named_in]


def named(case):
    return f"{case[0].number}-{case[1]}"


@pytest.mark.parametrize("case", KEPT, ids=named)
def test_the_migrated_program_gives_what_the_genuine_version_gave(case):
    change, version = case
    outcome = migrated(change.number, version)
    left = [finding for finding in outcome.findings if finding.fate in (Fate.BY_HAND, Fate.UNKNOWN)]
    assert not left, left[0].message
    assert not differs(recorded()[change.number][version], run(outcome.text), change.tolerance)


@pytest.mark.parametrize("case", NAMED, ids=named)
def test_what_cannot_be_kept_is_named_at_its_line_with_a_remedy(case):
    change, version = case
    assert recorded()[change.number][version] is not None
    found = [finding for finding in migrated(change.number, version).named if finding.rule in change.rules.split()]
    assert found
    assert all(finding.fate in (Fate.BY_HAND, Fate.UNCHANGED) and len(finding.message) > 60 for finding in found)


@pytest.mark.parametrize("change", [change for change in CHANGES if change.versions], ids=lambda change: change.number)
def test_the_rules_that_are_said_to_see_to_it_do(change):
    seen = {finding.rule for version in change.recorded_in for finding in migrated(change.number, version).findings}
    assert set(change.rules.split()) <= seen


def test_the_programs_can_tell():
    """Without its rules a program whose construct still runs gives another result on Keras 3."""
    from codemods.dialects import Dialect
    from codemods.engine.run import migrate_text
    from fixtures.silent.changes import VERSIONS, source

    blunt = []
    for number, version in (
        ("S18", "keras-2.2.4"),
        ("S19", "tf_keras-2.10"),
        ("S21", "keras-2.3.1"),
        ("S23", "keras-2.2.4"),
        ("S24", "keras-2.2.4"),
        ("S38", "tf_keras-2.10"),
    ):
        change = next(change for change in CHANGES if change.number == number)
        ignored = (*change.rules.split(), "KC144")
        text = migrate_text(source(number, version), path="p.py", dialect=Dialect.parse(VERSIONS[version]), ignore=ignored).after
        if not differs(recorded()[number][version], run(text), change.tolerance):
            blunt.append(number)
    assert not blunt


def test_the_page_names_every_change_and_what_was_recorded():
    """`python -m fixtures.silent.table` brings it up to date."""
    page = table.PAGE.read_text(encoding="utf-8")
    for change in CHANGES:
        lines = [line for line in page.splitlines() if line.startswith(f"| {change.number} |")]
        assert lines, change.number
        told = {cell.strip() for line in lines for cell in line.split("|")}
        assert change.title in told
        for version in change.recorded_in:
            assert table.telling(recorded()[change.number][version]) in told, (change.number, version)
