"""What every face promises: arguments, the settable rate, state, lookups, imports."""

import importlib
import inspect
import json
import subprocess
import sys

import keras
import numpy as np
import pytest

from tests.kerascompat.replay import compiled

FACES = ("keras1", "keras2", "tf_keras", "tf_keras_2_11")
NAMES = {
    face: ("SGD", "RMSprop", "Adagrad", "Adadelta", "Adam", "Adamax", "Nadam") + (("Ftrl",) if face.startswith("tf_keras") else ())
    for face in FACES
}
# Optimizers of their own for versions inside a dialect; the callbacks are the dialect's.
NAMES["keras2.since_2_3"] = NAMES["keras2"]
CLASSES = [(face, name) for face in NAMES for name in NAMES[face]]


def rate_name(face):
    return "lr" if face in ("keras1", "keras2") else "learning_rate"


def optimizers(face):
    return importlib.import_module(f"kerascompat.{face}.optimizers")


def make(face, name, **arguments):
    return getattr(optimizers(face), name)(**arguments)


def update(optimizer, variables, gradient=0.5):
    optimizer.apply([keras.ops.full(v.shape, gradient) for v in variables], variables)


def model(optimizer, **arguments):
    keras.utils.set_random_seed(7)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, activation="tanh"), keras.layers.Dense(1)])
    made.compile(optimizer=optimizer, loss="mse", **arguments)
    return made


DATA = np.linspace(-1, 1, 36, dtype="float32").reshape(12, 3), np.linspace(0, 1, 12, dtype="float32").reshape(12, 1)


def traces(optimizer):
    """How often three updates at three rates are traced."""
    weight = keras.Variable([1.0, 2.0])
    optimizer.build([weight])
    step = compiled(lambda: update(optimizer, [weight]))
    for rate in (0.5, 0.25, 0.125):
        optimizer.lr = rate
        step()
    return step.experimental_get_tracing_count()


class TestArguments:
    @pytest.mark.parametrize(("face", "name"), CLASSES)
    def test_the_dialect_signature_is_what_inspect_shows(self, face, name):
        shown = inspect.signature(getattr(optimizers(face), name))
        first = next(iter(shown.parameters))
        assert first == rate_name(face)
        assert make(face, name).__class__.__name__ == name

    def test_positions_are_those_of_the_dialect(self):
        old = optimizers("keras2").SGD(0.3, 0.9, 1e-3, True)
        assert (float(old.momentum), old.initial_decay, old.nesterov) == (np.float32(0.9), 1e-3, True)
        new = optimizers("tf_keras").SGD(0.3, 0.9, True)
        assert (float(new.momentum), new.nesterov) == (np.float32(0.9), True)
        assert optimizers("keras1").Adam(0.3, 0.8, 0.9, 1e-4, 1e-3).initial_decay == 1e-3

    @pytest.mark.parametrize("face", ["keras1", "keras2", "tf_keras"])
    @pytest.mark.parametrize("value", [1, np.float32(0.25), np.float64(0.25), np.array(0.25), np.int64(2)], ids=repr)
    def test_rates_of_any_number_type(self, face, value):
        for word in ("lr", "learning_rate"):
            assert float(make(face, "Adam", **{word: value}).lr) == float(value)

    @pytest.mark.parametrize("face", ["keras1", "keras2", "tf_keras"])
    @pytest.mark.parametrize(
        ("arguments", "error", "words"),
        [
            ({"lr": 0.1, "learning_rate": 0.1}, TypeError, ["lr", "learning_rate", "same"]),
            ({"lr": -0.1}, ValueError, ["at least 0", "-0.1"]),
            ({"lr": float("nan")}, ValueError, ["finite", "nan"]),
            ({"lr": float("inf")}, ValueError, ["finite", "inf"]),
            ({"lr": "fast"}, TypeError, ["number", "fast"]),
            ({"decay": -1e-3}, ValueError, ["decay", "at least 0"]),
            ({"momentums": 0.9}, TypeError, ["momentums", "It takes", "momentum"]),
            ({"weight_decay": 0.1}, TypeError, ["weight_decay", "decay"]),
            ({"nesterov": True, "momentum": True}, TypeError, ["momentum", "by name"]),
        ],
        ids=repr,
    )
    def test_bad_arguments_are_named(self, face, arguments, error, words):
        with pytest.raises(error) as raised:
            make(face, "SGD", **arguments)
        text = str(raised.value)
        assert "SGD" in text and ("Keras" in text or "tf.keras" in text)
        assert all(word in text for word in words), text

    def test_positions_of_keras_2_3_are_told_apart(self):
        with pytest.raises(TypeError, match=r"Keras 2\.3"):
            optimizers("keras2").SGD(0.1, 0.9, True)

    def test_what_only_another_dialect_took(self):
        with pytest.raises(TypeError, match="amsgrad"):
            make("keras1", "Adam", amsgrad=True)
        with pytest.raises(TypeError, match="global norm"):
            make("keras2", "SGD", global_clipnorm=1.0)
        with pytest.raises(TypeError, match="decay"):
            make("tf_keras_2_11", "SGD", decay=1e-3)
        with pytest.raises(TypeError, match="schedule_decay"):
            make("keras2", "Nadam", decay=1e-3)

    def test_tf_keras_2_11_ignores_lr_and_says_so(self):
        with pytest.warns(RuntimeWarning, match="ignores"):
            made = make("tf_keras_2_11", "Adam", lr=0.5)
        assert float(made.learning_rate) == np.float32(0.001)

    @pytest.mark.parametrize("face", ["keras1", "keras2"])
    def test_schedules_are_refused_where_they_were(self, face):
        schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
        with pytest.raises(TypeError, match="schedule"):
            make(face, "SGD", lr=schedule)
        with pytest.raises(TypeError, match="schedule"):
            make(face, "SGD").learning_rate = schedule

    def test_a_schedule_composes_with_decay(self):
        schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5)
        made = make("tf_keras", "SGD", learning_rate=schedule, decay=0.5)
        weight = keras.Variable([0.0])
        for done in range(3):
            before = float(weight.numpy()[0])
            update(made, [weight], -1.0)
            rate = np.float32(schedule(done)) / np.float32(1 + 0.5 * done)
            np.testing.assert_allclose(float(weight.numpy()[0]) - before, rate, rtol=1e-6)

    @pytest.mark.parametrize("face", ["keras1", "keras2", "tf_keras"])
    def test_no_epsilon_means_the_default(self, face):
        assert make(face, "RMSprop", epsilon=None).epsilon == keras.config.epsilon()

    @pytest.mark.parametrize("face", ["keras1", "keras2"])
    def test_both_kinds_of_clipping(self, face):
        made = make(face, "SGD", lr=1.0, clipnorm=1.0, clipvalue=0.7)
        a, b = keras.Variable([0.0]), keras.Variable([0.0])
        made.apply([keras.ops.convert_to_tensor([-3.0]), keras.ops.convert_to_tensor([-4.0])], [a, b])
        np.testing.assert_allclose([a.numpy()[0], b.numpy()[0]], [0.6, 0.7], rtol=1e-6)


class TestRate:
    @pytest.mark.parametrize(("face", "name"), CLASSES)
    def test_lr_and_learning_rate_are_one_and_settable(self, face, name):
        made = make(face, name, learning_rate=0.5)
        made.lr = 0.25
        assert float(made.learning_rate) == 0.25
        made.learning_rate = np.float32(0.125)
        assert float(made.lr) == 0.125
        made.lr.assign(1)
        assert float(made.lr) == 1.0 and made.lr.numpy() == 1.0
        with pytest.raises(ValueError, match="finite"):
            made.lr = float("nan")

    def test_setting_the_rate_never_traces_again(self):
        if keras.backend.backend() != "tensorflow":
            pytest.skip("counts the traces of tf.function: set KERAS_BACKEND=tensorflow")
        for face, name in CLASSES:
            assert traces(make(face, name)) == 1, (face, name)

    def test_set_in_a_callback_in_mid_epoch(self):
        made = make("keras2", "SGD", lr=0.5)
        weights = []

        class Drop(keras.callbacks.Callback):
            def on_train_batch_begin(self, batch, logs=None):
                self.model.layers[0].kernel.assign([[0.0]])

            def on_train_batch_end(self, batch, logs=None):
                weights.append(float(self.model.layers[0].kernel.numpy()[0, 0]))
                self.model.optimizer.lr = 0.25 if batch == 1 else float(self.model.optimizer.lr)

        one = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])
        one.compile(optimizer=made, loss="mae")
        one.fit(np.ones((4, 1)), np.ones((4, 1)), batch_size=1, callbacks=[Drop()], verbose=0, shuffle=False)
        assert weights == [0.5, 0.5, 0.25, 0.25]

    def test_keras_own_callbacks_set_the_base(self):
        made = make("tf_keras", "SGD", learning_rate=0.5, decay=0.5)
        trained = model(made)
        history = trained.fit(
            *DATA,
            epochs=2,
            batch_size=6,
            verbose=0,
            callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch, lr: lr / 2)],
        )
        assert history.history["learning_rate"] == [0.25, 0.125]
        assert float(made.effective_learning_rate) == np.float32(0.125) / np.float32(1 + 0.5 * 4)

    def test_hyperparameters_are_read_and_set(self):
        made = make("keras2", "Adam", beta_1=0.5)
        assert float(made.beta_1) == 0.5
        made.beta_1 = 0.75
        assert float(made.beta_1) == 0.75
        made = make("keras2", "SGD", momentum=0.5)
        made.momentum = 0.9
        assert float(made.momentum) == np.float32(0.9)
        with pytest.raises(ValueError, match="velocity"):
            make("keras2", "SGD").momentum = 0.9

    def test_decay_is_set_where_it_was(self):
        made = make("keras2", "SGD", lr=1.0, decay=1.0)
        made.iterations.assign(1)
        made.decay = 3.0
        assert float(made.effective_learning_rate) == 0.25
        made = make("tf_keras", "SGD", learning_rate=1.0, decay=1.0)
        made.iterations.assign(1)
        with pytest.warns(RuntimeWarning, match="changes nothing"):
            made.decay = 3.0
        assert float(made.effective_learning_rate) == 0.5


class TestState:
    @pytest.mark.parametrize(("face", "name"), CLASSES)
    def test_a_saved_model_trains_on_as_if_never_saved(self, face, name, tmp_path):
        arguments = {"learning_rate": 0.05} | ({} if face == "tf_keras_2_11" or name == "Nadam" else {"decay": 0.1})
        trained = model(make(face, name, **arguments))
        for _ in range(3):
            trained.train_on_batch(*DATA)
        trained.optimizer.lr = 0.03
        trained.save(tmp_path / "model.keras")
        again = keras.models.load_model(tmp_path / "model.keras")
        assert type(again.optimizer) is type(trained.optimizer)
        assert float(again.optimizer.lr) == float(trained.optimizer.lr)
        forgotten = type(trained.optimizer).forgets
        if "iterations" in forgotten:
            assert int(again.optimizer.iterations) == 0
            return
        assert int(again.optimizer.iterations) == 3
        assert float(again.optimizer.effective_learning_rate) == float(trained.optimizer.effective_learning_rate)
        if forgotten:
            return
        for one in (trained, again):
            one.train_on_batch(*DATA)
        for a, b in zip(trained.get_weights(), again.get_weights(), strict=True):
            assert np.array_equal(a, b)

    @pytest.mark.parametrize(("face", "name"), CLASSES)
    def test_config_round_trip(self, face, name):
        made = make(face, name, learning_rate=0.05, clipnorm=0.5)
        config = json.loads(json.dumps(made.get_config()))
        again = type(made).from_config(config)
        assert again.get_config() == made.get_config()
        assert rate_name(face) in config

    @pytest.mark.parametrize(
        ("face", "name", "config", "expected"),
        [
            ("keras1", "SGD", {"lr": 0.1, "momentum": 0.9, "decay": 0.01, "nesterov": True}, {"lr": 0.1, "decay": 0.01}),
            ("keras2", "Adam", {"lr": 0.1, "beta_1": 0.5, "beta_2": 0.9, "decay": 0.01, "epsilon": 1e-7, "amsgrad": True}, {"beta_1": 0.5}),
            ("keras2", "RMSprop", {"learning_rate": 0.1, "rho": 0.8, "decay": 0.0, "epsilon": 1e-7, "clipnorm": 1.0}, {"rho": 0.8}),
            ("tf_keras", "SGD", {"name": "SGD", "learning_rate": 0.1, "decay": 0.01, "momentum": 0.0, "nesterov": False}, {"decay": 0.01}),
            ("tf_keras", "Nadam", {"name": "Nadam", "learning_rate": 0.1, "decay": 0.0, "beta_1": 0.5, "beta_2": 0.9, "epsilon": 1e-7}, {}),
            (
                "tf_keras_2_11",
                "Adam",
                {
                    "name": "Adam",
                    "weight_decay": None,
                    "clipnorm": None,
                    "global_clipnorm": None,
                    "clipvalue": None,
                    "use_ema": False,
                    "ema_momentum": 0.99,
                    "ema_overwrite_frequency": None,
                    "jit_compile": False,
                    "is_legacy_optimizer": False,
                    "learning_rate": 0.1,
                    "beta_1": 0.5,
                    "beta_2": 0.9,
                    "epsilon": 1e-7,
                    "amsgrad": False,
                },
                {"beta_1": 0.5, "learning_rate": 0.1},
            ),
        ],
        ids=lambda value: value if isinstance(value, str) else "",
    )
    def test_configs_the_old_versions_wrote(self, face, name, config, expected):
        made = getattr(optimizers(face), name).from_config(dict(config))
        for key, value in expected.items():
            assert np.float32(made.get_config()[key]) == np.float32(value)
        again = optimizers(face).deserialize({"class_name": name, "config": dict(config)})
        assert again.get_config() | {"name": ""} == made.get_config() | {"name": ""}

    def test_a_config_of_another_class_is_refused(self):
        config = make("keras2", "SGD", momentum=0.9).get_config()
        with pytest.raises(TypeError, match="momentum"):
            optimizers("keras2").Adam.from_config(config)

    def test_state_in_the_old_order(self):
        made = make("keras2", "Adam")
        weights = [keras.Variable(np.zeros((2, 3))), keras.Variable(np.zeros(4))]
        made.build(weights)
        assert [tuple(w.shape) for w in made.get_weights()] == [(), (2, 3), (4,), (2, 3), (4,)]


class TestLookups:
    @pytest.mark.parametrize(("face", "name"), CLASSES)
    def test_names_in_any_case_give_the_dialect_defaults(self, face, name):
        for word in (name, name.lower()):
            made = optimizers(face).get(word)
            assert type(made) is getattr(optimizers(face), name)
            assert made.get_config() | {"name": ""} == make(face, name).get_config() | {"name": ""}

    def test_defaults_that_differ(self):
        assert float(optimizers("keras2").get("adadelta").lr) == 1.0
        assert float(optimizers("tf_keras").get("adadelta").lr) == np.float32(0.001)
        assert optimizers("keras1").get("adam").epsilon == 1e-8

    def test_serialize_and_back(self):
        made = make("tf_keras", "Adam", learning_rate=0.1, decay=0.2)
        again = optimizers("tf_keras").deserialize(optimizers("tf_keras").serialize(made))
        assert again.get_config() == made.get_config()

    @pytest.mark.parametrize("wrong", ["sgdd", {"class_name": "AdamW", "config": {}}, 3, None], ids=repr)
    def test_what_is_no_optimizer(self, wrong):
        with pytest.raises(ValueError, match=r"Adam"):
            optimizers("keras2").get(wrong)

    def test_an_optimizer_is_returned_as_it_is(self):
        made = keras.optimizers.Adam()
        assert optimizers("keras2").get(made) is made

    def test_own_subclasses(self):
        base = optimizers("keras2").Adam

        class Slow(base):
            def __init__(self, **kwargs):
                super().__init__(lr=1e-5, **kwargs)

        made = Slow(decay=0.5)
        assert float(made.lr) == np.float32(1e-5) and made.initial_decay == 0.5
        trained = model(made)
        trained.train_on_batch(*DATA)
        assert int(made.iterations) == 1

    def test_the_package_itself_is_keras2(self):
        import kerascompat.callbacks
        import kerascompat.optimizers

        assert kerascompat.optimizers.Adam is optimizers("keras2").Adam
        assert kerascompat.callbacks.ReduceLROnPlateau is importlib.import_module("kerascompat.keras2.callbacks").ReduceLROnPlateau


class TestWithKeras3:
    """Features of Keras 3 around the old optimizers."""

    def test_one_optimizer_for_two_models(self):
        if keras.backend.backend() == "jax":
            pytest.skip("Keras 3 on JAX allows an optimizer one set of variables: use another backend")
        made = make("keras2", "Adam", lr=0.1, decay=0.5)
        first, second = model(made), model(made)
        for one in (first, second, first):
            one.train_on_batch(*DATA)
        assert int(made.iterations) == 3
        alone = model(make("keras2", "Adam", lr=0.1, decay=0.5))
        alone.train_on_batch(*DATA)
        kernel = [m.get_weights()[0] for m in (model(make("keras2", "Adam")), second, alone)]
        # The second model's first update is number 2: the counter is the optimizer's, the slots are its own.
        assert not np.array_equal(kernel[1], kernel[2]) and not np.array_equal(kernel[0], kernel[1])

    def test_gradient_accumulation_counts_updates(self):
        made = make("keras2", "SGD", lr=1.0, decay=1.0, gradient_accumulation_steps=2)
        weight = keras.Variable([0.0])
        for _ in range(4):
            update(made, [weight], -1.0)
        np.testing.assert_allclose(weight.numpy(), [1.0 + 0.5], rtol=1e-6)

    def test_moving_average_of_the_weights(self):
        """The average begins at the weight: tf.keras 2.15 gives 1.25 here, where Keras 3 gives 1.5."""
        made = make("tf_keras_2_11", "SGD", learning_rate=1.0, use_ema=True, ema_momentum=0.5)
        weight = keras.Variable([0.0])
        for _ in range(2):
            update(made, [weight], -1.0)
        assert weight.numpy()[0] == 2.0
        made.finalize_variable_values([weight])
        assert weight.numpy()[0] == 1.25

    def test_loss_scaling_outside(self):
        if keras.backend.backend() == "jax":
            pytest.skip("LossScaleOptimizer of Keras 3 has no stateful update on JAX: use another backend")
        inner = make("keras2", "SGD", lr=0.5)
        scaled = keras.optimizers.LossScaleOptimizer(inner, initial_scale=4.0)
        weight = keras.Variable([0.0])
        scaled.apply([keras.ops.convert_to_tensor([-4.0])], [weight])
        assert weight.numpy()[0] == 0.5
        scaled.learning_rate = 0.25
        assert float(inner.lr) == 0.25

    def test_custom_loop(self):
        made = make("keras2", "Adam", lr=0.1)
        weight = keras.Variable([1.0])
        returned = made.apply_gradients([(keras.ops.convert_to_tensor([1.0]), weight)])
        assert int(returned) == 1
        np.testing.assert_allclose(weight.numpy(), [0.9], rtol=1e-5)

    def test_constraints_come_after_the_update(self):
        made = make("keras2", "SGD", lr=1.0)
        layer = keras.layers.Dense(1, use_bias=False, kernel_constraint=keras.constraints.NonNeg())
        layer.build((1, 1))
        made.apply([keras.ops.convert_to_tensor([[50.0]])], [layer.kernel])
        assert layer.kernel.numpy()[0, 0] == 0.0


class TestCallbacks:
    @pytest.mark.parametrize("face", FACES)
    def test_plain_keras_3_optimizers(self, face):
        callbacks = importlib.import_module(f"kerascompat.{face}.callbacks")
        trained = model(keras.optimizers.SGD(0.5))
        trained.fit(*DATA, epochs=2, verbose=0, callbacks=[callbacks.LearningRateScheduler(lambda epoch: 0.5 / (epoch + 1))])
        assert float(trained.optimizer.learning_rate) == 0.25

    @pytest.mark.parametrize("face", FACES)
    @pytest.mark.parametrize("which", ["LearningRateScheduler", "ReduceLROnPlateau"])
    def test_a_rate_that_is_a_schedule_is_refused_at_once(self, face, which):
        callbacks = importlib.import_module(f"kerascompat.{face}.callbacks")
        made = callbacks.LearningRateScheduler(lambda epoch: 0.1) if which == "LearningRateScheduler" else callbacks.ReduceLROnPlateau()
        trained = model(keras.optimizers.SGD(keras.optimizers.schedules.InverseTimeDecay(0.1, 1, 0.1)))
        with pytest.raises(TypeError, match=f"{which} cannot set the learning rate of SGD"):
            trained.fit(*DATA, epochs=1, verbose=0, callbacks=[made])

    def test_an_error_inside_a_schedule_is_seen(self):
        from kerascompat.keras2.callbacks import LearningRateScheduler

        def schedule(epoch, lr=None):
            return lr + "0.1"

        with pytest.raises(TypeError, match="unsupported operand"):
            model(make("keras2", "SGD")).fit(*DATA, verbose=0, callbacks=[LearningRateScheduler(schedule)])

    def test_a_schedule_that_takes_neither_form(self):
        from kerascompat.keras2.callbacks import LearningRateScheduler

        with pytest.raises(TypeError, match=r"\(epoch\) or \(epoch, lr\)"):
            LearningRateScheduler(lambda: 0.1)

    def test_tf_keras_takes_tensors_from_a_schedule(self):
        from kerascompat.tf_keras.callbacks import LearningRateScheduler

        trained = model(make("tf_keras", "SGD"))
        history = trained.fit(*DATA, verbose=0, callbacks=[LearningRateScheduler(lambda epoch, lr: keras.ops.convert_to_tensor(0.5))])
        assert history.history["lr"] == [0.5]

    @pytest.mark.parametrize("name", ["weights.{epoch:02d}.hdf5", "weights.{epoch:02d}.h5", "{epoch}.weights.h5", "model-{epoch}"])
    def test_checkpointed_weights_load_again(self, name, tmp_path):
        from kerascompat.keras2.callbacks import ModelCheckpoint

        trained = model(make("keras2", "SGD", lr=0.1))
        trained.fit(*DATA, verbose=0, callbacks=[ModelCheckpoint(tmp_path / name, save_weights_only=True)])
        written = tmp_path / name.format(epoch=1)
        assert written.exists()
        if name == "model-{epoch}":  # HDF5 by any name: Keras 3 wants to see it
            written = written.rename(tmp_path / "model.h5")
        other = model("sgd")
        other.load_weights(written)
        for a, b in zip(trained.get_weights(), other.get_weights(), strict=True):
            assert np.array_equal(a, b)


IMPORTS = """
import os, sys
before = dict(os.environ)
import kerascompat
assert not any(name.split(".")[0] in ("keras", "tensorflow", "jax", "torch", "numpy") for name in sys.modules), "imported by the package"
assert kerascompat.__version__
import keras
objects = {name: getattr(keras.optimizers, name) for name in dir(keras.optimizers)}
methods = {name: getattr(keras.optimizers.Optimizer, name) for name in dir(keras.optimizers.Optimizer) if not name.startswith("__")}
backend, loaded = keras.backend.backend(), set(sys.modules)
after_keras = dict(os.environ)
for face in ("keras1", "keras2", "tf_keras", "tf_keras_2_11"):
    for part in ("optimizers", "callbacks"):
        __import__(f"kerascompat.{face}.{part}")
import kerascompat.optimizers, kerascompat.callbacks, kerascompat.keras2.since_2_3.optimizers
assert dict(os.environ) == after_keras, "environment"
assert keras.backend.backend() == backend, "backend"
assert objects == {name: getattr(keras.optimizers, name) for name in dir(keras.optimizers)}, "keras.optimizers"
assert methods == {name: getattr(keras.optimizers.Optimizer, name) for name in methods}, "Optimizer"
new = {name.split(".")[0] for name in set(sys.modules) - loaded}
assert not new & {"tensorflow", "jax", "torch", "tf_keras", "libcst"}, new
"""


def test_importing_has_no_side_effects():
    done = subprocess.run([sys.executable, "-c", IMPORTS], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr
