"""`--fidelity modern` names every silent change that it lets happen: whatever the exact form takes from kerascompat."""

import pytest

from codemods.dialects import Dialect
from codemods.engine.run import migrate_text
from codemods.ledger import Fate
from fixtures.silent.changes import CHANGES, VERSIONS, source

CASES = [(change, version) for change in CHANGES for version in change.recorded_in]


def migrated(number, version, fidelity):
    return migrate_text(source(number, version), path="program.py", dialect=Dialect.parse(VERSIONS[version]), fidelity=fidelity)


def _shims(result, change):
    return [
        (finding.line, finding.after)
        for finding in result.findings
        if finding.fate is Fate.SHIMMED and finding.rule in change.rules.split()
    ]


@pytest.mark.parametrize(("change", "version"), CASES, ids=[f"{change.number}-{version}" for change, version in CASES])
def test_a_change_that_is_let_happen_is_named(change, version):
    exact = migrated(change.number, version, "exact")
    if not any(finding.fate is Fate.SHIMMED and finding.rule in change.rules.split() for finding in exact.findings):
        return  # exact in plain Keras 3, or named by the exact form as well
    modern = migrated(change.number, version, "modern")
    if _shims(modern, change) == _shims(exact, change):
        return  # Keras 3 has nothing that runs: kerascompat it is
    told = [
        finding
        for finding in modern.findings
        if finding.rule in change.rules.split() and (finding.fate is Fate.BY_HAND or "Keras 3" in finding.message)
    ]
    assert told, [(finding.rule, finding.message) for finding in modern.findings]
