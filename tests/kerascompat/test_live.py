"""kerascompat against tf_keras, trained side by side, batch by batch, on the same weights and data."""

import keras
import numpy as np
import pytest

from kerascompat import tf_keras as face
from kerascompat import tf_keras_2_11 as rewritten

tf_keras = pytest.importorskip("tf_keras", reason="tf_keras is Keras 2 as it still ships: pip install tf-keras")
pytestmark = pytest.mark.skipif(
    keras.backend.backend() != "tensorflow", reason="tf_keras trains on TensorFlow: set KERAS_BACKEND=tensorflow"
)

WEIGHTS = 2e-6
BATCHES = 12
RNG = np.random.default_rng(5)
# Tokens repeat within a batch and some are absent from it: what an Embedding's gradient is hard about.
TOKENS = RNG.integers(0, 9, size=(BATCHES, 8, 5)).astype("int32") % np.arange(3, 3 + BATCHES)[:, None, None]
TARGETS = RNG.normal(size=(BATCHES, 8, 1)).astype("float32")

OPTIMIZERS = [
    ("SGD", {"learning_rate": 0.05, "decay": 0.1}),
    ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True, "clipnorm": 0.2}),
    ("RMSprop", {"learning_rate": 0.01, "decay": 0.1}),
    ("RMSprop", {"learning_rate": 0.01, "momentum": 0.5, "centered": True}),
    ("Adagrad", {"learning_rate": 0.05, "decay": 0.1}),
    ("Adadelta", {"learning_rate": 1.0, "decay": 0.1}),
    ("Adam", {"learning_rate": 0.01, "decay": 0.1}),
    ("Adam", {"learning_rate": 0.01, "amsgrad": True, "global_clipnorm": 0.1, "clipvalue": 0.05}),
    ("Adamax", {"learning_rate": 0.01, "decay": 0.1}),
    ("Nadam", {"learning_rate": 0.01}),
    ("Ftrl", {"learning_rate": 0.05, "decay": 0.1}),
]


def classifier(library):
    layers = library.layers
    tokens = library.Input((5,), dtype="int32")
    x = layers.Flatten()(layers.Embedding(16, 4)(tokens))
    return library.Model(tokens, layers.Dense(1)(layers.Dense(6, activation="tanh")(x)))


def train(library, optimizer, start=None):
    """Weights after every batch, and the first weights."""
    model = classifier(library)
    if start is None:
        start = model.get_weights()
    model.set_weights(start)
    model.compile(optimizer=optimizer, loss="mse")
    after = []
    for tokens, targets in zip(TOKENS, TARGETS, strict=True):
        model.train_on_batch(tokens, targets)
        after.append(model.get_weights())
    return after, start


def same(ours, theirs):
    for batch, (mine, its) in enumerate(zip(ours, theirs, strict=True)):
        for a, b in zip(mine, its, strict=True):
            np.testing.assert_allclose(a, b, rtol=0, atol=WEIGHTS, err_msg=f"after batch {batch + 1}")


def label(value):
    return value if isinstance(value, str) else ",".join(value)


@pytest.mark.parametrize(("name", "arguments"), OPTIMIZERS, ids=label)
def test_legacy_optimizers(name, arguments):
    theirs, start = train(tf_keras, getattr(tf_keras.optimizers.legacy, name)(**arguments))
    ours, _ = train(keras, getattr(face.optimizers, name)(**arguments), start)
    same(ours, theirs)


REWRITTEN = [(name, {key: value for key, value in arguments.items() if key != "decay"}) for name, arguments in OPTIMIZERS]


@pytest.mark.parametrize(("name", "arguments"), REWRITTEN, ids=label)
def test_rewritten_optimizers(name, arguments):
    theirs, start = train(tf_keras, getattr(tf_keras.optimizers, name)(**arguments))
    ours, _ = train(keras, getattr(rewritten.optimizers, name)(**arguments), start)
    same(ours, theirs)


@pytest.mark.parametrize("eagerly", [False, True])
def test_nadam_multiplies_its_product_when_the_genuine_one_did(eagerly, tmp_path):
    """Once for every weight where it was traced, once an update where it was not; from the start again after loading."""
    x, y, start = TARGETS[:, :6, 0].reshape(-1, 3), TARGETS[:, :2, 0].reshape(-1, 1), None
    models = []
    for library, optimizer in ((keras, rewritten.optimizers.Nadam(0.01)), (tf_keras, tf_keras.optimizers.Nadam(0.01))):
        model = library.Sequential([library.Input((3,)), library.layers.Dense(4), library.layers.Dense(1)])
        start = model.get_weights() if start is None else start
        model.set_weights(start)
        model.compile(optimizer, "mse", run_eagerly=eagerly)
        models.append(model)
    for loaded in (False, True):
        if loaded:
            paths = [tmp_path / f"{library.__name__}.keras" for library in (keras, tf_keras)]
            for model, path in zip(models, paths, strict=True):
                model.save(path)
            models = [library.models.load_model(path) for library, path in zip((keras, tf_keras), paths, strict=True)]
            for model in models:
                model.run_eagerly = eagerly
        for model in models:
            model.fit(x, y, batch_size=4, epochs=2, shuffle=False, verbose=0)
        ours, theirs = models
        same([ours.get_weights()], [theirs.get_weights()])
        np.testing.assert_allclose(float(ours.optimizer._m_schedule), theirs.optimizer._u_product.numpy(), rtol=1e-6)


def test_decay_with_a_schedule_and_a_plateau():
    x, y = TOKENS.reshape(-1, 5), TARGETS.reshape(-1, 1)

    def fit(library, optimizer, callbacks, start=None):
        model = classifier(library)
        if start is None:
            start = model.get_weights()
        model.set_weights(start)
        model.compile(optimizer=optimizer, loss="mse")
        history = model.fit(
            x,
            y,
            batch_size=32,
            epochs=6,
            shuffle=False,
            verbose=0,
            callbacks=[
                callbacks.LearningRateScheduler(lambda epoch, lr: lr if epoch < 2 else lr * 0.9),
                callbacks.ReduceLROnPlateau(monitor="loss", factor=0.5, patience=1, min_delta=0.5),
            ],
        )
        return model.get_weights(), history.history, start

    arguments = {"learning_rate": 0.02, "decay": 0.05}
    theirs, old, start = fit(tf_keras, tf_keras.optimizers.legacy.Adam(**arguments), tf_keras.callbacks)
    ours, new, _ = fit(keras, face.optimizers.Adam(**arguments), face.callbacks, start)
    assert new["lr"] == old["lr"]
    assert len(set(new["lr"])) > 3, "the plateau and the schedule both acted"
    same([ours], [theirs])


def test_repeated_tokens_take_one_step():
    """A token seen five times in a batch and one seen once move by the same step of Adam, the first."""
    table = keras.Variable(np.zeros((4, 2), "float32"))
    import tensorflow as tf

    rows = tf.constant([1, 1, 1, 1, 1, 2])
    gradient = tf.IndexedSlices(tf.fill([6, 2], 10.0), rows, tf.constant([4, 2]))
    face.optimizers.Adam(learning_rate=0.1).apply([gradient], [table])
    np.testing.assert_allclose(table.numpy()[1], table.numpy()[2], rtol=1e-5)
    assert np.array_equal(table.numpy()[[0, 3]], np.zeros((2, 2)))


def two_outputs(library, model_class):
    given = library.Input((3,))
    outputs = [library.layers.Dense(1, name="price")(given), library.layers.Dense(2, name="colour")(given)]
    model = model_class(given, outputs)
    model.set_weights([np.full(weight.shape, 0.1 * (number + 1)) for number, weight in enumerate(model.get_weights())])
    model.compile("sgd", ["mse", "mae"], metrics=[["mse", "cosine_similarity", "mae"], ["mae", "accuracy"]])
    return model


def test_values_of_several_outputs_are_listed_as_tf_keras_lists_them():
    old, new = two_outputs(tf_keras, tf_keras.Model), two_outputs(keras, face.models.Model)
    x = np.random.default_rng(0).random((8, 3)).astype("float32")
    y = [x[:, :1], x[:, 1:]]
    for method in ("test_on_batch", "train_on_batch"):
        np.testing.assert_allclose(getattr(new, method)(x, y), getattr(old, method)(x, y), rtol=1e-5)
    np.testing.assert_allclose(new.evaluate(x, y, batch_size=4, verbose=0), old.evaluate(x, y, batch_size=4, verbose=0), rtol=1e-5)


def test_a_schedule_of_ones_own_is_given_the_number_of_updates_as_a_float():
    import tensorflow as tf

    def schedule(library):
        class Warming(library.optimizers.schedules.LearningRateSchedule):
            def __call__(self, step):
                return 0.05 * tf.minimum(tf.math.rsqrt(step + 1), (step + 1) * 0.25)  # rsqrt takes no integers

        return Warming()

    theirs, start = train(tf_keras, tf_keras.optimizers.legacy.Adam(schedule(tf_keras)))
    ours, _ = train(keras, face.optimizers.Adam(schedule(keras)), start)
    same(ours, theirs)


def test_terminate_on_nan_stops_at_the_same_batch():
    """As genuine 2.2.4, 2.3.1, 2.10 and 2.15 did too: behind the batch, and the epoch ends with its logs."""
    x, seen = np.ones((8, 1), "float32"), []
    y = x.copy()
    y[4] = np.nan
    for library in (keras, tf_keras):

        class Seen(library.callbacks.Callback):
            def __init__(self):
                super().__init__()
                self.of = []

            def on_train_batch_end(self, batch, logs=None):
                self.of.append(batch)

            def on_epoch_end(self, epoch, logs=None):
                self.of.append((epoch, sorted(logs)))

        model = library.Sequential([library.Input((1,)), library.layers.Dense(1)])
        model.compile("sgd", "mse")
        callback = Seen()
        model.fit(x, y, batch_size=2, epochs=3, shuffle=False, verbose=0, callbacks=[library.callbacks.TerminateOnNaN(), callback])
        seen.append(callback.of)
    assert seen[0] == seen[1] == [0, 1, 2, (0, ["loss"])]
