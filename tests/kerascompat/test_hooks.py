"""Callbacks in fits of every dialect: what they see is what the genuine version showed them."""

import pytest

from fixtures.programs import hooks
from tests.kerascompat.migrated import FACES, Migrated, same
from tests.model_recordings import recorded

#: tf.keras 2.3 looked at a stop when the epoch was over; Keras 3 stops at the batch, and a rule of the tool names the line (KC136).
STOPS = {"stopped_at_the_first_batch", "stopped_and_not_validated", "gone_on_after_a_stop", "ended_by_nan"}
CASES = [
    (recording, name)
    for recording in (
        "keras-1.2.2-theano",
        "keras-2.2.4-tensorflow",
        "keras-2.3.1-tensorflow",
        "tf_keras-2.3",
        "tf_keras-2.10",
        "tf_keras-2.15",
    )
    for name in hooks.programs()
    if "error" not in recorded(recording, "hooks")[name] and not (recording == "tf_keras-2.3" and name in STOPS)
]


@pytest.mark.parametrize(("recording", "name"), CASES, ids=str)
def test_what_callbacks_see(recording, name):
    models = Migrated(recording)
    assert FACES[recording].startswith(models.dialect)
    same(hooks.programs()[name](models), recorded(recording, "hooks")[name], rtol=5e-5, atol=5e-6)
