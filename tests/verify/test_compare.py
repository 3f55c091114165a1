"""Comparing two recordings: equal is said only of what is, and a difference is named where it starts."""

from dataclasses import replace

import numpy as np
import pytest

from codemods.verify import Recording, Trained, compare, load
from fixtures.scripts import SCRIPTS

GENUINE = next(script.recording for script in SCRIPTS if script.recording.stem == "time_based_decay")
TWO_MODELS = next(script.recording for script in SCRIPTS if script.recording.stem == "gan")


@pytest.fixture
def old() -> Recording:
    return load(GENUINE)


def changed(recording: Recording, **fields) -> Recording:
    """The recording with other values for its first model."""
    return replace(recording, models=[replace(recording.models[0], **fields), *recording.models[1:]])


def off_by(values: list[float], step: int, ulps: int) -> list[float]:
    value = np.float32(values[step])
    for _ in range(ulps):
        value = np.nextafter(value, np.float32(np.inf))
    return [*values[:step], float(value), *values[step + 1 :]]


def only_difference(old: Recording, new: Recording):
    comparison = compare(old, new)
    assert not comparison.equal
    (quantity,) = comparison.differences
    assert quantity.name in str(comparison)
    return quantity


def test_a_recording_equals_itself(old):
    assert compare(old, old).equal


@pytest.mark.parametrize("rate", ["base_rate", "effective_rate"])
def test_one_ulp_of_a_rate_is_equal_two_are_not(old, rate):
    values = getattr(old.models[0], rate)
    assert compare(old, changed(old, **{rate: off_by(values, 17, 1)})).equal
    quantity = only_difference(old, changed(old, **{rate: off_by(values, 17, 2)}))
    assert (quantity.name, quantity.first, quantity.difference) == (rate.replace("_", " "), 17, 2.0)


def test_the_first_of_several_differences_is_named(old):
    loss = list(old.models[0].loss)
    for step in (40, 9, 23):
        loss[step] += 1e-3
    assert only_difference(old, changed(old, loss=loss)).first == 9


def test_a_loss_that_is_no_number_is_different(old):
    loss = list(old.models[0].loss)
    loss[5] = float("nan")
    assert only_difference(old, changed(old, loss=loss)).first == 5


def shown(recording: Recording, values: list[float], since: list[int], name: str = "acc") -> Recording:
    samples = [4, 2] * (len(values) // 2)
    return changed(recording, metrics={name: {"values": values, "since": since}}, samples=samples)


def test_metrics_of_a_batch_and_running_means_of_them_are_the_same(old):
    """Epochs of two batches, of four samples and of two: Keras 2.2 showed each, later versions the mean so far, weighted by samples."""
    updates = len(old.models[0].loss) // 2 * 2
    batches = [(step % 7) / 8 for step in range(updates)]
    means = [value if step % 2 == 0 else (4 * batches[step - 1] + 2 * value) / 6 for step, value in enumerate(batches)]
    starts = [step - step % 2 for step in range(updates)]
    genuine, running = shown(old, batches, list(range(updates))), shown(old, means, starts, "accuracy")
    assert compare(genuine, running, only=["metrics"]).equal
    means[5] += 0.01
    (quantity,) = compare(genuine, shown(old, means, starts, "accuracy"), only=["metrics"]).differences
    assert (quantity.name, quantity.first) == ("metrics", 5)
    assert quantity.detail.startswith("acc parts at update 6: ")


def test_a_metric_that_is_shown_no_more_is_different(old):
    values = [0.5] * (len(old.models[0].loss) // 2 * 2)
    (quantity,) = compare(shown(old, values, list(range(len(values)))), old, only=["metrics"]).differences
    assert quantity.detail == "acc of the old run is not shown by the new"


def test_losses_that_both_overflowed_alike_are_equal(old):
    loss = list(old.models[0].loss)
    loss[5] = float("inf")
    assert compare(changed(old, loss=loss), changed(old, loss=loss)).equal


def test_missing_updates_are_different(old):
    model = old.models[0]
    short = {key: getattr(model, key)[:-3] for key in ("loss", "base_rate", "effective_rate", "iterations")}
    quantity = only_difference(old, changed(old, **short))
    assert quantity.name == "steps"
    assert f"{len(model.loss)} updates in the old run" in quantity.detail


@pytest.mark.parametrize(("shift", "equal"), [(1e-6, True), (3e-6, False), (float("nan"), False)])
def test_end_weights(old, shift, equal):
    final = [[weight.copy() for weight in layer] for layer in old.models[0].final]
    final[1][1] = np.zeros_like(final[1][1])
    shifted = [[weight.copy() for weight in layer] for layer in final]
    shifted[1][1] = shifted[1][1] + np.float32(shift)
    comparison = compare(changed(old, final=final), changed(old, final=shifted))
    assert comparison.equal is equal
    if not equal:
        assert old.models[0].layers[1][0] in comparison.differences[0].detail


def test_weights_of_another_shape_are_different(old):
    final = [[weight[..., :1] for weight in layer] for layer in old.models[0].final]
    assert only_difference(old, changed(old, final=final)).name == "weights"


def test_a_rate_that_a_schedule_owns_has_no_base_to_compare(old):
    scheduled = changed(old, base_rate=[None] * len(old.models[0].loss))
    assert compare(old, scheduled).equal


def test_an_optimizer_that_shows_no_rate_is_not_equal(old):
    assert only_difference(old, changed(old, effective_rate=[None] * len(old.models[0].loss))).name == "effective rate"


def test_a_model_that_never_trains_is_different():
    old = load(TWO_MODELS)
    assert len(old.models) == 2
    assert only_difference(old, replace(old, models=old.models[:1])).name == "structure"


def test_nothing_that_trained_is_not_equal(old):
    empty = replace(old, models=[])
    comparison = compare(empty, empty)
    assert not comparison.equal
    assert "nothing trained" in str(comparison)


def test_models_that_only_compiled_are_not_equal(old):
    idle = changed(old, loss=[], base_rate=[], effective_rate=[], iterations=[], epochs=[])
    comparison = compare(idle, idle)
    assert not comparison.equal
    assert "nothing trained" in str(comparison)


def test_shared_layers_are_kept_once():
    """The combined model of the GAN holds the discriminator's weights, whose first values the discriminator's own entry has."""
    discriminator, combined = load(TWO_MODELS).models
    assert all(weight is not None for layer in discriminator.initial for weight in layer)
    assert [layer[0] is None for layer in combined.initial] == [name in dict(discriminator.layers) for name, _ in combined.layers]


def test_what_is_no_recording_is_refused(tmp_path):
    path = tmp_path / "a.json"
    path.write_text("{}")
    with pytest.raises(ValueError, match="is not a recording"):
        load(path)
    path.write_text('{"format": 99}')
    with pytest.raises(ValueError, match="make the recording again"):
        load(path)


def test_trained_lists_have_an_entry_per_update(old):
    model: Trained = old.models[0]
    assert len(model.loss) == len(model.base_rate) == len(model.effective_rate) == len(model.iterations) == model.epochs[-1]["after"]


def test_the_first_batch_after_a_fit(old):
    """Genuine Keras 2.3.1: epochs of 8, 8 and 4 samples, then two calls of train_on_batch, the first of which goes on with the mean; then an evaluation."""
    one = changed(old, samples=[8, 8, 4, 4, 4, 4], loss=[0.0] * 6, base_rate=[0.1] * 6, effective_rate=[0.1] * 6, iterations=[*range(6)])
    two = changed(one, samples=[None, None, None, 4, 4, 4])

    def shown(recording: Recording, values: list[float], since: list[int | None]) -> Recording:
        return changed(recording, metrics={"accuracy": {"values": values, "since": since}})

    genuine = shown(one, [0.125, 0.1875, 0.15, 0.125, 0.25, 0.083333336], [0, 0, 0, 0, 4, None])
    assert compare(genuine, shown(two, [0.125, 0.1875, 0.15, 0.0, 0.25, 0.5], [0, 0, 0, 3, 4, 5]), only=["metrics"]).equal
    (quantity,) = compare(genuine, shown(two, [0.125, 0.1875, 0.15, 0.25, 0.25, 0.5], [0, 0, 0, 3, 4, 5]), only=["metrics"]).differences
    assert "accuracy parts at update 4" in quantity.detail


def test_what_is_shown_of_outputs_is_paired_by_their_order(old):
    """Names as the discriminator of an AC-GAN has them within the combined model: Keras 2.2.4 calls both outputs by the inner model."""
    updates = len(old.models[0].loss)

    def run(outputs: list[str], values: dict[str, float], logs: dict[str, float]) -> Recording:
        metrics = {name: {"values": [value] * updates, "since": list(range(updates))} for name, value in values.items()}
        return changed(old, outputs=outputs, metrics=metrics, epochs=[{"after": updates, "logs": logs}])

    genuine = {"model_1_loss_1": 0.7, "model_1_loss_2": 2.4, "model_1_acc": 0.5, "model_1_acc_1": 0.25}
    now = {"model_1_accuracy": 0.25, "model_1_loss": 2.4, "model_accuracy": 0.5, "model_loss": 0.7}
    before = run(["model_1", "model_1"], genuine, {"loss": 3.1, "val_model_1_loss_2": 2.5})
    after = run(["model", "model_1"], now, {"loss": 3.1, "val_model_1_loss": 2.5})
    assert compare(before, after).equal
    swapped = run(["model", "model_1"], {**now, "model_loss": 2.4, "model_1_loss": 0.7}, {"loss": 3.1, "val_model_1_loss": 2.5})
    (quantity,) = compare(before, swapped).differences
    assert "model_1_loss_1 parts at update 1" in quantity.detail
    (quantity,) = compare(before, run(["model", "model_1"], now, {"loss": 3.1, "val_model_loss": 2.5})).differences
    assert "val_model_1_loss_2 of the old run is not logged" in quantity.detail
