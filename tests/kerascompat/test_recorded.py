"""kerascompat against what genuine versions of Keras did: weights, rates, rows, callbacks, whole trainings.

The recordings hold more cases than a test run has time for. Cases that are the same program in the same
face are run once and compared with every version that recorded them; of the gradient series of a case
the suite takes one, turn by turn, and its first updates. `python -m tests.kerascompat.table` runs all
optimizer cases to their end.
"""

import keras
import numpy as np
import pytest

from tests import recordings
from tests.kerascompat import replay

pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="bit equality is promised on the TensorFlow backend: set KERAS_BACKEND=tensorflow"
)

WEIGHTS = 2e-6
UPDATES = 10


def same_program(cases, identity):
    """Cases by what is run: one list of recordings a program."""
    programs = {}
    for case in cases:
        key = (code_of(case), case.optimizer, repr(sorted(replay.arguments(case).items())), *map(repr, identity(case)))
        programs.setdefault(key, []).append(case)
    return list(programs.values())


def code_of(case):
    """The face, or that of the dialect where what turned inside it is not at stake: the code is the same there."""
    clips = "clipnorm" in case.arguments and "clipvalue" in case.arguments
    stops = any(name == "EarlyStopping" for name, _ in getattr(case, "callbacks", ()))
    own = replay.face(case)
    if hasattr(case, "fits") and replay.needs_fit(case):
        return own  # the models of Keras 2.3 name metrics otherwise
    return own if "." not in own or (own == "tf_keras.until_2_3" and (clips or stops)) else case.dialect


def turn_by_turn(programs):
    """One of the series of each optimizer and label, another one from label to label."""
    labels = {}
    for program in programs:
        case = program[0]
        labels.setdefault((replay.face(case), case.name.rpartition("/")[0]), []).append(program)
    return [series[turn % len(series)] for turn, series in enumerate(labels.values())]


def ids(program):
    return f"{replay.face(program[0])}:{program[0].name}"


def all_but_2_0_8(group):
    """With its epsilon of 1e-8 Keras 2.0.8 is, number for number, what 1.2.2 is: one of them is enough here."""
    return [case for case in recordings.cases(group) if case.recording != "keras-2.0.8-theano"]


@pytest.mark.parametrize("program", turn_by_turn(same_program(all_but_2_0_8("optimizers"), lambda case: [case.kind])), ids=ids)
def test_weights(program):
    made = replay.weights(program[0], last=UPDATES)
    for case in program:
        for step, ours, theirs in zip(case.steps, made, case.weights, strict=False):
            for mine, its in zip(ours, theirs, strict=True):
                np.testing.assert_allclose(mine, its, rtol=0, atol=WEIGHTS, err_msg=f"{case}, update {step}")
        if case.recording in ("tf_keras-2.10", "tf_keras-2.15", "tf_keras-2.15-legacy"):
            assert all(np.array_equal(a, b) for x, y in zip(made, case.weights, strict=False) for a, b in zip(x, y, strict=True)), (
                f"{case}: within {WEIGHTS}, but not to the bit"
            )


@pytest.mark.parametrize("program", same_program(recordings.cases("rates"), lambda case: [case.set]), ids=ids)
def test_rates_to_the_bit(program):
    made = replay.rates(program[0])
    assert np.array_equal(made["announced"], made["effective"]), "effective_learning_rate is the rate of the next update"
    for case in program:
        assert np.array_equal(made["base"], case.base), str(case)
        assert np.array_equal(made["effective"], case.effective), str(case)


@pytest.mark.parametrize(
    "program",
    turn_by_turn(same_program([c for c in all_but_2_0_8("rows") if not c.error], lambda case: [case.kind])),
    ids=ids,
)
def test_rows_of_a_table(program):
    made = replay.table_rows(program[0], last=UPDATES)
    for case in program:
        for step, mine, its in zip(case.steps, made, case.weights, strict=False):
            np.testing.assert_allclose(mine, its, rtol=0, atol=WEIGHTS, err_msg=f"{case}, update {step}")


def callback_cases():
    """One optimizer a scenario, the one with decay where there is one."""
    wanted = {}
    for case in recordings.cases("callbacks"):
        scenario, _, label = case.name.rpartition("/")
        timing = scenario.startswith(("plateau", "stopping"))
        if case.dialect == "keras2" and case.version < (2, 2) and not timing:
            continue  # nothing else turned
        if case.recording != "tf_keras-2.15-legacy" and not replay.needs_fit(case) and not why_other(case):
            wanted.setdefault((case.recording, scenario), {})[label] = case
    return [labels.get("SGD+decay") or labels.get("SGD") or next(iter(labels.values())) for labels in wanted.values()]


def why_other(case):
    """Why a case cannot or shall not be reproduced, or None."""
    old = case.dialect == "keras2" and case.version < (2, 3)
    if "lr has a default" in case.name and "TypeError inside" in case.name:
        return "the error inside the user's function is not swallowed"
    if "lr has a default" in case.name and case.version < (2, 1) and case.dialect == "keras2":
        return "2.0.8 called one-argument schedules only; the face is the last version of its dialect"
    if "optimizer.l" in case.name and case.dialect != "tf_keras":
        return "setting the attribute did nothing once the graph was built; here it acts always"
    if case.name.startswith("compiled again, same optimizer/Adam") and case.dialect != "tf_keras":
        return "compile() gave the same optimizer new slots; Keras 3 does not tell an optimizer that it is compiled"
    if case.error and old:
        return "the face is the last version of its dialect: what an older one refused it takes"
    if case.error and case.dialect == "keras1" and "monitor absent" in case.name:
        return "1.2.2 failed on the missing monitor after warning of it"
    if case.name.startswith("checkpoint") and case.version < (2, 1) and case.dialect == "keras2":
        return "2.0.8 counted epochs from 0 in file names"
    theano = case.recording.endswith("theano") and case.dialect == "keras2" and case.version >= (2, 3)
    if theano and any("accuracy" in fit.get("metrics", ()) for fit in case.fits):
        return (
            "on Theano 2.3.1 took 'accuracy' of an output of one unit for categorical_accuracy, which is always 1 there; on TensorFlow "
            "it took binary_accuracy, as all other versions and kerascompat do"
        )
    if case.recording == "tf_keras-2.15-legacy":
        return "the legacy optimizers of 2.15 stood beside its new callbacks, which are those of kerascompat.tf_keras_2_11"
    return None


def scenario(case):
    return [replay.callback_arguments(case), case.fits, case.name]


@pytest.mark.parametrize("program", same_program(callback_cases(), scenario), ids=ids)
def test_callbacks(program, tmp_path):
    made = replay.fits(program[0], tmp_path)
    for case in program:
        compare_callbacks(case, made)


def compare_callbacks(case, made, ordered=True):
    assert bool(made["error"]) == bool(case.error), f"{case}: {made['error']} against {case.error}"
    if case.error:
        return
    for ours, theirs in zip(made["results"], case.results, strict=True):
        compare_fits(case, ours, theirs, ordered)
    if case.warnings and "argument epsilon" not in case.name:
        assert made["warnings"], f"{case}: {case.warnings}"
    if logs_rate_as_the_face(case):
        assert made["texts"] == case.texts, str(case)


def compare_fits(case, ours, theirs, ordered=True):
    assert ours["epochs"] == theirs.epochs, str(case)
    assert np.array_equal(np.float32(ours["base"]), theirs.base), str(case)
    assert np.array_equal(np.float32(ours["effective"]), theirs.effective), str(case)
    if case.dialect != "keras1" or case.arguments.get("decay"):  # 1.2.2 counted where it decayed only
        assert np.array_equal(ours["counter"], theirs.counter), str(case)
    np.testing.assert_allclose(ours["weight"], theirs.weight, rtol=2e-6, err_msg=str(case))
    assert ours["files"] == theirs.files, str(case)
    if logs_rate_as_the_face(case):
        keys = list if ordered else sorted
        assert [keys(logs) for logs in ours["logs"]] == [keys(logs) for logs in theirs.logs], str(case)
        for mine, its in zip(ours["logs"], theirs.logs, strict=True):
            assert np.float32(mine.get("lr", 0)) == np.float32(its.get("lr", 0)), str(case)


def logs_rate_as_the_face(case):
    """Up to 2.1.5 LearningRateScheduler did not log the rate; the keras2 face does, as 2.2 and 2.3 did."""
    scheduled = any(name == "LearningRateScheduler" for name, _ in case.callbacks)
    return not (scheduled and case.dialect == "keras2" and case.version < (2, 2))


def training_cases():
    chosen = {"keras1": "RMSprop, decay", "keras2": "Adam, decay, plateau", "tf_keras": "SGD, decay and schedule"}
    return [c for c in all_but_2_0_8("training") if c.name == chosen[c.dialect]]


@pytest.mark.parametrize("program", same_program(training_cases(), lambda case: [replay.callback_arguments(case), case.epochs]), ids=ids)
def test_whole_trainings(program):
    made = replay.training(program[0])
    for case in program:
        compare_training(case, made)


def compare_training(case, made):
    assert np.array_equal(made["base"], case.base), str(case)
    if case.dialect != "keras1" or case.arguments.get("decay"):  # 1.2.2 counted where it decayed only
        assert np.array_equal(made["counter"], case.counter), str(case)
    assert np.array_equal(made["effective"], case.effective), str(case)
    for mine, its in zip(made["weights"], case.weights, strict=True):
        # Theano, old and new TensorFlow multiply matrices in other orders; this is what they differ by among themselves.
        np.testing.assert_allclose(mine, its, rtol=0, atol=2e-5, err_msg=str(case))
