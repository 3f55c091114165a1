"""What an optimizer is given wrongly is named: the argument, the dialect, and what it would have taken."""

import importlib
import inspect

import keras
import pytest

FACES = ("keras1", "keras2", "keras2.since_2_3", "tf_keras", "tf_keras.until_2_3", "tf_keras_2_11")
NAMES = ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam")
EVERY = [
    (face, name) for face in FACES for name in (*NAMES, "Ftrl") if hasattr(importlib.import_module(f"kerascompat.{face}.optimizers"), name)
]


def optimizers(face):
    return importlib.import_module(f"kerascompat.{face}.optimizers")


def refused(call, error, cls, *words):
    with pytest.raises(error) as raised:
        call()
    text = str(raised.value)
    for word in (cls.__name__, cls.dialect.title, *words):
        assert word in text, f"{word!r} is not in: {text}"


@pytest.mark.parametrize(("face", "name"), EVERY)
def test_every_optimizer_of_every_dialect(face, name):
    cls = getattr(optimizers(face), name)
    rate = next(iter(inspect.signature(cls).parameters))
    taken = list(inspect.signature(cls).parameters)
    for value in (-0.1, -1):
        refused(lambda value=value: cls(**{rate: value}), ValueError, cls, f"`{rate}`", "at least 0", repr(value))
    for value in (float("nan"), float("inf"), float("-inf")):
        refused(lambda value=value: cls(**{rate: value}), ValueError, cls, f"`{rate}`", "finite", repr(value))
    for value in ("fast", None, [0.1, 0.2], True):
        refused(lambda value=value: cls(**{rate: value}), TypeError, cls, f"`{rate}`", "a number", repr(value))
    refused(lambda: cls(foo=0.1), TypeError, cls, "`foo`", *taken)
    refused(lambda: cls(*([0.1] * 30)), TypeError, cls, "positional arguments", *cls.arguments)
    refused(lambda: cls(0.1, **{rate: 0.1}), TypeError, cls, f"`{rate}` twice")
    refused(lambda: cls(clipnorm=-1.0), ValueError, cls, "`clipnorm`", "at least 0")
    refused(lambda: cls(clipvalue="a"), TypeError, cls, "`clipvalue`", "a number")
    other = {"nesterov": True} if "nesterov" not in taken else {"beta_1": 0.9, "beta_2": 0.9}
    for make in (cls.from_config, lambda config: optimizers(face).deserialize({"class_name": name, "config": config})):
        config = {rate: 0.1, **other} | ({"is_legacy_optimizer": False} if face == "tf_keras_2_11" else {})
        refused(lambda make=make, config=config: make(config), TypeError, cls, f"`{next(iter(other))}`", *taken)
    if "epsilon" in taken:
        refused(lambda: cls(epsilon=-1), ValueError, cls, "`epsilon`", "at least 0")


@pytest.mark.parametrize(("face", "name"), EVERY)
def test_a_schedule_is_taken_where_it_was(face, name):
    cls = getattr(optimizers(face), name)
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
    rate = next(iter(inspect.signature(cls).parameters))
    if face == "tf_keras_2_11" or face.startswith("tf_keras") and name != "Nadam":
        assert float(cls(schedule).learning_rate) == pytest.approx(0.1)
        return
    for value in (schedule, lambda: 0.1):
        refused(lambda value=value: cls(value), TypeError, cls, f"`{rate}`", "must be a number", "schedule")
    with pytest.raises(TypeError, match="schedule"):
        cls().learning_rate = schedule


@pytest.mark.parametrize("face", FACES)
def test_what_is_no_config(face):
    module = optimizers(face)
    title = module.Adam.dialect.title
    for wrong in (None, 3, {"lr": 0.1}, {"class_name": "Adam"}, {"class_name": "Adam", "config": None}, ["Adam"]):
        with pytest.raises(ValueError, match="no config of an optimizer") as raised:
            module.deserialize(wrong)
        assert title in str(raised.value) and "Adam" in str(raised.value)
    with pytest.raises(ValueError, match="has no optimizer 'Foo'; it has SGD"):
        module.deserialize({"class_name": "Foo", "config": {}})


def test_a_config_that_does_not_say_it_is_new_is_a_legacy_one():
    # tf.keras 2.15 made keras.optimizers.legacy.Adam of the first three and its own Adam of the others.
    new, old = optimizers("tf_keras_2_11"), optimizers("tf_keras")
    for config in ({"learning_rate": 0.1}, {"learning_rate": 0.1, "decay": 0.5}, old.Adam(0.1, decay=0.5).get_config()):
        made = new.deserialize({"class_name": "Adam", "config": config})
        assert type(made) is old.Adam and made.initial_decay == config.get("decay", 0.0)
    for name, config in (
        ("Adam", {}),
        ("Custom>Adam", {"learning_rate": 0.1, "is_legacy_optimizer": False}),
        ("adam", new.Adam(0.1).get_config()),
    ):
        assert type(new.deserialize({"class_name": name, "config": config})) is new.Adam
    assert type(new.deserialize(new.serialize(new.Adam(0.1)))) is new.Adam
