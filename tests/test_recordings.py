"""What the recordings say about genuine Keras, and that each of them can be made again."""

from __future__ import annotations

import importlib
import re
import sys
from pathlib import Path

import numpy as np
import pytest

from kerascompat.testing.comparison import outside_race
from tests import recordings

REPOSITORY = Path(__file__).resolve().parent.parent
RECORD = REPOSITORY / "fixtures" / "record"
FILES = sorted((path.parent.name, path.stem) for path in recordings.DIRECTORY.glob("*/*.json"))

THEANO = [name for name in recordings.names("rates") if name.endswith("theano")]
OPTIMIZER_V2 = ["tf_keras-2.3", "tf_keras-2.10", "tf_keras-2.15-legacy"]


@pytest.fixture
def recorder(monkeypatch):
    """Imports a module of the recorder that needs no legacy interpreter."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(str(RECORD))
    yield lambda name: importlib.import_module(name)
    for name in set(sys.modules) - before:
        if str(getattr(sys.modules[name], "__file__", "")).startswith(str(RECORD)):
            del sys.modules[name]


def decayed(case, base, t):
    """The rate of an update by the expression of the family, in float32; t counts updates done."""
    one, decay = np.float32(1), np.float32(case.arguments.get("decay", 0))
    if not decay:
        return base
    if case.dialect == "tf_keras":
        return base / (one + decay * t.astype("float32"))
    return base * (one / (one + decay * t.astype("float32")))


@pytest.mark.parametrize(("name", "group"), FILES)
def test_a_recording_names_the_pins_that_made_it(name, group):
    recording = recordings.load(name, group)
    pins = (REPOSITORY / recording.program["requirements"]).read_text()
    pinned = {}
    for line in pins.splitlines():
        if line and not line.startswith("#"):
            package, version = line.split("==")
            pinned[package.lower()] = version
    environment = recording.environment
    backend = {"theano": "theano", "tensorflow": "tensorflow"}[environment["backend"]]
    assert environment["backend_version"] == pinned.get(backend, pinned.get(backend + "-cpu"))
    assert environment["numpy"] == pinned["numpy"]
    if recording.dialect != "tf_keras":
        assert environment["keras"] == pinned["keras"]
        assert recording.version == tuple(int(part) for part in pinned["keras"].split("."))
    assert environment["python"] in pins.splitlines()[0]
    assert (REPOSITORY / recording.program["file"]).exists()
    assert recording.program["arguments"] == [name, group]


def test_every_environment_of_the_recorder_is_recorded(recorder):
    environments = recorder("environments").ENVIRONMENTS
    wanted = {(name, group) for name, row in environments.items() for group in row["groups"]}
    missing = sorted(wanted - set(FILES))
    assert not missing, f"declared and not recorded, run fixtures/record/all.py: {missing}"


def test_the_series_are_those_that_the_seeds_make(recorder):
    gradients, lookups, data = recorder("gradients"), recorder("lookups"), recorder("training_data")
    for kind, pairs in gradients.series().items():
        for made, kept in zip(pairs, recordings.gradients()[kind], strict=True):
            for one, other in zip(made, kept, strict=True):
                np.testing.assert_array_equal(one, other)
    for kind, updates in lookups.series().items():
        for (rows, values), (kept_rows, kept) in zip(updates, recordings.lookups()[kind], strict=True):
            np.testing.assert_array_equal(rows, kept_rows)
            np.testing.assert_array_equal(values, kept)
    for key, value in data.make().items():
        kept = recordings.training_data()[key]
        pairs = zip(value, kept, strict=True) if key == "weights" else [(value, kept)]
        for one, other in pairs:
            np.testing.assert_array_equal(one, other)


def test_float32_numbers_read_back_to_the_bit(recorder):
    bits = np.random.default_rng(0).integers(0, 2**32, 20_000, dtype=np.uint32)
    numbers = bits.view(np.float32)
    numbers = numbers[np.isfinite(numbers)]
    read = np.array([np.float32(value) for value in recorder("writing").plain(numbers)])
    np.testing.assert_array_equal(read.view(np.uint32), numbers.view(np.uint32))


@pytest.mark.parametrize("case", recordings.cases("rates"), ids=str)
def test_the_rate_uses_the_updates_done_so_far(case):
    """t is 0 at the first update: the first rate is the base rate, and the n-th has seen n - 1."""
    np.testing.assert_array_equal(case.effective, decayed(case, case.base, np.arange(len(case.base))))


@pytest.mark.parametrize("case", recordings.cases("rates"), ids=str)
def test_the_counter_counts_updates(case):
    counts = np.arange(len(case.base))
    if case.dialect == "keras1" and not case.arguments.get("decay"):
        counts = np.zeros_like(counts)  # Keras 1's SGD counts only where it decays
    np.testing.assert_array_equal(case.counter, counts)


def test_the_rates_of_one_family_are_the_same_in_all_its_versions():
    for family in (THEANO, OPTIMIZER_V2):
        first = recordings.load(family[0], "rates").cases
        for name in family[1:]:
            for label, case in recordings.load(name, "rates").cases.items():
                np.testing.assert_array_equal(case.effective, first[label].effective, err_msg=str(case))


def test_both_families_round_the_decayed_rate_apart_by_one_ulp_at_most():
    keras2 = recordings.load("keras-2.3.1-theano", "rates").cases
    tf_keras = recordings.load("tf_keras-2.10", "rates").cases
    apart = 0
    for label, case in keras2.items():
        difference = np.abs(case.effective - tf_keras[label].effective)
        assert np.all(difference <= np.spacing(case.effective)), label
        apart += np.count_nonzero(difference)
    assert apart, "they differ at times; a comparison to the bit needs the dialect's own expression"


RACING = [case for case in recordings.cases("race") if case.effective is not None]


@pytest.mark.parametrize("case", RACING, ids=str)
def test_a_racing_run_uses_t_or_the_next_one_and_nothing_else(case):
    theano = recordings.load(case.recording.replace("tensorflow", "theano"), "rates").cases
    truth = [c for c in theano.values() if c.arguments == case.arguments and not c.set]
    assert len(truth) == 1
    updates = case.effective.shape[1]
    exact = truth[0].effective[: updates + 1]
    for run in case.effective:
        assert not outside_race(run, exact).size
        if "decay" in case.arguments:  # two updates too late is neither
            late = np.append(run[:3], exact[5])
            assert outside_race(late, exact[:5]).tolist() == [3]


@pytest.mark.parametrize("name", recordings.names("race"))
def test_the_same_program_on_a_tensorflow_1_graph_gives_different_trajectories(name):
    cases = recordings.load(name, "race").cases.values()
    assert max(case.distinct for case in cases if case.name.startswith("fit")) > 1
    assert max(case.distinct for case in cases if case.optimizer == "Adam") > 1


@pytest.mark.parametrize("name", recordings.names("race"))
def test_what_reads_no_counter_does_not_race_and_equals_theano(name):
    theano = recordings.load(name.replace("tensorflow", "theano"), "optimizers").cases.values()
    compared = 0
    for case in recordings.load(name, "race").cases.values():
        if case.runs is None or "decay" in case.arguments or case.optimizer in ("Adam", "Adamax", "Nadam"):
            continue
        assert case.distinct == 1, case
        truth = [c for c in theano if c.kind == "ordinary" and (c.optimizer, c.arguments) == (case.optimizer, case.arguments)]
        for step, pair in zip(case.steps, case.runs[0], strict=True):
            if step in truth[0].steps:
                for ours, theirs in zip(pair, truth[0].weights[truth[0].steps.index(step)], strict=True):
                    np.testing.assert_allclose(ours, theirs, rtol=0, atol=5e-8, err_msg=str(case))
                compared += 1
    assert compared


def _reductions(name, label):
    case = recordings.load(name, "callbacks").cases[f"plateau, {label}/SGD"]
    rates = [log["lr"] for log in case.results[0].logs]
    return [epoch for epoch in range(1, len(rates)) if rates[epoch] < rates[epoch - 1]]


@pytest.mark.parametrize("label", ["patience 1", "patience 2", "defaults"])
def test_the_first_reduction_on_a_plateau_was_one_epoch_late_up_to_2_1_5(label):
    late = [
        _reductions(name, label)[0]
        for name in recordings.names("callbacks")
        if name.startswith("keras-") and recordings.load(name, "callbacks").version <= (2, 1, 5)
    ]
    on_time = [
        _reductions(name, label)[0]
        for name in recordings.names("callbacks")
        if not name.startswith("keras-") or recordings.load(name, "callbacks").version > (2, 1, 5)
    ]
    assert set(late) == {on_time[0] + 1} and len(late) == 3
    assert set(on_time) == {on_time[0]} and len(on_time) == 6


@pytest.mark.parametrize("name", recordings.names("callbacks"))
def test_callbacks_set_the_base_rate_and_decay_multiplies_on_top(name):
    """In every fit, whatever the callbacks did: effective = base decayed by the counter, per batch."""
    for case in recordings.cases("callbacks", names=[name]):
        if any("assign" in fit for fit in case.fits):
            continue  # a script that replaces the rate; the next test reads those
        for result in case.results:
            base = result.base[: len(result.effective)]  # a batch that raised has no rate of its own
            expected = decayed(case, base, result.counter[: len(base)])
            np.testing.assert_array_equal(result.effective, expected, err_msg=str(case))


def test_assigning_to_the_rate_did_what_each_version_made_of_it():
    """Before 2.3 the training graph kept the old variable, 2.3.1 refused, OptimizerV2 obeys always."""
    label = "rate set between fits, optimizer.lr =/SGD"
    for name in recordings.names("callbacks"):
        case = recordings.load(name, "callbacks").cases[label]
        if name.startswith("tf_keras"):
            assert set(case.results[1].effective.tolist()) == {0.5}, name
        elif name == "keras-2.3.1-theano":
            assert case.error == "AttributeError: can't set attribute"
        else:
            assert set(case.results[1].effective.tolist()) == {np.float32(0.1).item()}, name


@pytest.mark.parametrize("name", recordings.names("rows"))
def test_repeated_rows_are_added_up_before_they_are_squared(name):
    """Adam's first step on a row that was seen five times is one rate, not sqrt(5) rates."""
    case = recordings.load(name, "rows").cases["Adam/defaults/repeated"]
    step = case.initial[2] - case.weights[0][2]
    np.testing.assert_allclose(step, 0.001, rtol=1e-4)


def test_which_rows_move_without_being_looked_up():
    """Standalone Keras and the new tf.keras optimizers update densely; OptimizerV2 only in Adam."""

    def moves(name, optimizer):
        case = recordings.load(name, "rows").cases[f"{optimizer}/mixed"]
        return not np.array_equal(case.weights[-1][3], case.weights[0][3])  # row 3: the first update alone

    lasting = ("SGD/momentum", "Adam/defaults", "Adamax/defaults", "Nadam/defaults")
    for name in recordings.names("rows"):
        moving = {optimizer for optimizer in lasting if moves(name, optimizer)}
        assert moving == ({"Adam/defaults"} if name in OPTIMIZER_V2 else set(lasting)), name
        assert not any(moves(name, o + "/defaults") for o in ("RMSprop", "Adagrad", "Adadelta")), name


@pytest.mark.parametrize("name", ["keras-2.2.4-theano", "tf_keras-2.3", "tf_keras-2.10", "tf_keras-2.15-legacy"])
def test_whole_trainings_of_genuine_versions_agree(name):
    """The tolerance of a comparison with a recording: what genuine versions differ by themselves."""
    truth = recordings.load("keras-2.3.1-theano", "training").cases
    for label, case in recordings.load(name, "training").cases.items():
        np.testing.assert_array_equal(case.base, truth[label].base)
        for ours, theirs in zip(case.weights, truth[label].weights, strict=True):
            np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-6, err_msg=str(case))


def test_the_readme_lists_every_recording():
    text = (recordings.DIRECTORY / "README.md").read_text()
    listed = set(re.findall(r"`((?:keras|tf_keras)-[\d.]+(?:-\w+)?)`", text))
    assert listed >= set(recordings.names())


def test_a_recording_that_does_not_exist_is_an_error_that_lists_those_that_do():
    with pytest.raises(FileNotFoundError, match="keras-2.3.1-theano"):
        recordings.load("keras-2.3.0-theano", "rates")
