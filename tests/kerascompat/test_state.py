"""State of the genuine optimizers, put into kerascompat's: training goes on as it went on there."""

import importlib

import keras
import numpy as np
import pytest

from tests import recordings
from tests.kerascompat import replay

CASES = [case for recording in recordings.names("state") for case in recordings.load(recording, "state").cases.values()]


def ids(case):
    return f"{case.recording}:{case.name}"


def filled(case):
    """A new optimizer with the recorded state, and its variables."""
    made = replay.optimizer(case)
    variables = [keras.Variable(value) for value in case.before]
    made.build(variables)
    made.set_weights(case.state)
    return made, variables


WHY = (
    "Nadam of tf.keras 2.11 to 2.15 did not save the product of its momentums, and a new one multiplied it once for every variable of an "
    "update, until a counter in Python that starts at 1 had caught up with the counter of updates; so it does here."
)


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_goes_on_as_the_genuine_version_did(case):
    made, variables = filled(case)
    assert largest_difference(case, made, variables) <= 2e-6
    if case.dialect != "keras1" or case.arguments.get("decay"):  # 1.2.2 counted where it decayed only
        assert int(made.iterations) == case.counter


def largest_difference(case, made=None, variables=None):
    """Of any weight after any of the updates that follow the recorded state."""
    if made is None:
        made, variables = filled(case)
    largest, kept = 0.0, dict(zip(case.steps, case.weights, strict=True))
    for number in range(case.taken + 1, case.steps[-1] + 1):
        made.apply([keras.ops.convert_to_tensor(g) for g in case.gradients[number - 1]], variables)
        for mine, its in zip(variables, kept.get(number, ()), strict=number in kept):
            largest = max(largest, float(np.max(np.abs(keras.ops.convert_to_numpy(mine) - its))))
    return largest


@pytest.mark.parametrize("case", CASES, ids=ids)
def test_gives_the_state_back_in_the_same_order(case):
    made, _ = filled(case)
    given = made.get_weights()
    read = case.state[: len(given)]  # behind them stand arrays that the old version kept and did not read
    assert [np.shape(array) for array in case.state[len(given) :]] in ([], [tuple(shape) for shape in made.unread_slots()])
    for mine, its in zip(given, read, strict=True):
        assert np.array_equal(mine, np.float32(its))


def test_what_does_not_fit_is_named():
    face = importlib.import_module("kerascompat.keras2.optimizers")
    made, weight = face.Adam(0.01), keras.Variable(np.zeros((2, 3)))
    with pytest.raises(ValueError, match=r"Adam of Keras 2 has no slots yet.*optimizer\.build"):
        made.set_weights([0, np.zeros((2, 3)), np.zeros((2, 3))])
    made.build([weight])
    with pytest.raises(ValueError, match=r"\[\(\), \(2, 3\), \(2, 3\)\].*was given \[\(\), \(2, 3\)\]"):
        made.set_weights([5, np.zeros((2, 3))])
    with pytest.raises(ValueError, match=r"was given \[\(\), \(2, 3\), \(3, 2\)\]"):
        made.set_weights([5, np.zeros((2, 3)), np.zeros((3, 2))])
    assert int(made.iterations) == 0


def test_files_of_other_versions_of_the_dialect():
    """Keras 2.3 read what 2.2 had written, and started again what is not in it."""
    old = importlib.import_module("kerascompat.keras2.optimizers")
    new = importlib.import_module("kerascompat.keras2.since_2_3.optimizers")
    for face in (old, new):
        made = face.RMSprop(0.01, decay=0.1)
        made.build([keras.Variable([1.0, 2.0])])
        made.set_weights([7, np.array([3.0, 4.0])])
        assert int(made.iterations) == 7
        made.set_weights([np.array([5.0, 6.0])])
        assert int(made.iterations) == 0 and made.get_weights()[-1].tolist() == [5.0, 6.0]


@pytest.mark.parametrize(("name", "goes_on"), [("RMSprop", False), ("Adagrad", False), ("Adadelta", False), ("Adam", True), ("SGD", True)])
@pytest.mark.parametrize("form", ["model.h5", "model.keras"])
def test_a_counter_that_keras_2_did_not_save_begins_anew_in_files_of_migrated_programs(tmp_path, name, goes_on, form):
    """`weights` of RMSprop, Adagrad and Adadelta of Keras 2.2.4 held no counter (fixtures/recordings, group state)."""
    from kerascompat.keras2 import models, optimizers
    from kerascompat.models import load_model

    model = models.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(getattr(optimizers, name)(lr=0.01, decay=0.1), "mse")
    for _ in range(3):
        model.train_on_batch(np.ones((4, 2)), np.zeros((4, 1)))
    model.save(str(tmp_path / form))
    assert int(load_model(str(tmp_path / form)).optimizer.iterations) == (3 if goes_on else 0)
