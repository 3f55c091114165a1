"""BatchNormalization of each dialect against genuine recordings."""

import pytest

from fixtures.programs import normalization
from tests.kerascompat.migrated import Migrated, same
from tests.model_recordings import recorded

CASES = [
    (recording, name)
    for recording in ("keras-1.2.2-tensorflow", "keras-2.2.4-tensorflow", "keras-2.3.1-tensorflow")
    for name in normalization.variants(1 if recording == "keras-1.2.2-tensorflow" else 2)
]


@pytest.mark.parametrize(("recording", "name"), CASES, ids=str)
def test_batches_of_the_genuine_version(recording, name):
    variants = normalization.variants(1 if recording == "keras-1.2.2-tensorflow" else 2)
    result = normalization.train(Migrated(recording), **variants[name])
    same(result, recorded(recording, "normalization")[name], rtol=1e-4, atol=1e-5)
