"""Training programs of the standalone versions, run on kerascompat's models: what the genuine version returned and logged."""

import pytest

from fixtures.programs import fits
from tests.kerascompat.migrated import FACES, Migrated, same
from tests.model_recordings import recorded

CASES = [
    (recording, name)
    for recording in ("keras-1.2.2-theano", "keras-2.2.4-tensorflow", "keras-2.3.1-tensorflow")
    for name in fits.programs(FACES[recording].partition(".")[0])
]


@pytest.mark.parametrize(("recording", "name"), CASES, ids=str)
def test_program_of_the_genuine_version(recording, name):
    models = Migrated(recording)
    result = fits.programs(models.dialect)[name](models)
    same(result, recorded(recording, "fits")[name], rtol=5e-5, atol=5e-6)
