"""The silent changes on JAX and PyTorch: the migrated program gives there too what the genuine version gave, within the same tolerance."""

import importlib.util

import pytest

from fixtures.silent import backends
from fixtures.silent.changes import CHANGES
from fixtures.silent.outcomes import differs
from fixtures.silent.record import recorded

pytest.importorskip("keras")


@pytest.mark.parametrize("backend", backends.OTHERS)
def test_the_migrated_programs_give_what_the_genuine_versions_gave(backend):
    package = backends.OTHERS[backend]
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"needs {package}")
    found, wrong = backends.of(backend), []
    for change in CHANGES:
        for version in change.recorded_in:
            if version in change.named_in or change.only_tensorflow:
                continue
            ran, result = found[change.number][version]
            told = differs(recorded()[change.number][version], result, change.tolerance) if ran else result
            if told:
                wrong.append(f"{change.number} {version}: {told}")
    assert len(found) > 40
    assert not wrong, "\n".join(wrong)
