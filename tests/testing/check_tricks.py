"""Records a program, then a changed one for each of CHANGES, and compares; prints ok at the end. A process of its own, for the backend."""

import keras
import numpy as np

from kerascompat.testing import assert_same_training, compare, record

PROGRAM = """
layers, callbacks = keras.layers, keras.callbacks
random = np.random.RandomState(0)
x = random.rand(48, 6).astype("float32")
y = (x.sum(axis=1) > 3).astype("int32")
model = keras.Sequential([
    keras.Input((6,)),
    layers.Dense(8, activation="relu", kernel_regularizer=keras.regularizers.L2(0.01)),
    layers.BatchNormalization(momentum=0.9),
    layers.Dropout(0.3),
    layers.Dense(2, activation="softmax"),
])
optimizer = keras.optimizers.SGD(0.1, momentum=0.9, clipvalue=0.02)
other = keras.optimizers.Adam(0.01, epsilon=1e-7)
model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"], run_eagerly=True)
rate = callbacks.LearningRateScheduler(lambda epoch: 0.1 / (1 + epoch))
model.fit(x, y, batch_size=12, epochs=3, validation_split=0.25, class_weight={0: 1.0, 1: 2.0}, callbacks=[rate], shuffle=True, verbose=0)
second = keras.Sequential([keras.Input((6,)), layers.Dense(1)])
second.compile(other, "mse", run_eagerly=True)
for start in range(0, 48, 12):
    second.train_on_batch(x[start : start + 12], y[start : start + 12])
"""
#: What is changed, and into what; and the quantities that may show it, of which one must.
CHANGES = [
    ("Adam(0.01, eps", "Adam(0.0100001, eps", "base rate"),
    ("momentum=0.9, clipvalue", "clipvalue", "loss"),
    ("momentum=0.9, clipvalue", "momentum=0.9, nesterov=True, clipvalue", "loss"),
    (", clipvalue=0.02", "", "loss"),
    ("epsilon=1e-7", "epsilon=1e-3", "loss"),
    ("Adam(0.01, epsilon=1e-7)", "Adam(0.01, beta_2=0.99)", "loss"),
    ("Adam(0.01, epsilon=1e-7)", "RMSprop(0.01)", "loss"),
    ("layers.Dropout(0.3),", "", "randomness"),
    ("layers.Dropout(0.3)", "layers.Dropout(0.4)", "randomness"),
    ("layers.Dropout(0.3)", "layers.GaussianNoise(0.3)", "randomness"),
    ("shuffle=True", "shuffle=False", "randomness"),
    ("epochs=3", "epochs=2", "steps"),
    ("batch_size=12, epochs", "batch_size=18, epochs", "steps"),
    ("batch_size=12, epochs=3", "batch_size=9, epochs=2", "loss"),
    (", callbacks=[rate]", "", "base rate"),
    ("0.1 / (1 + epoch)", "0.1 / (1 + epoch // 2)", "base rate"),
    ("class_weight={0: 1.0, 1: 2.0}, ", "", "loss"),
    ("validation_split=0.25, ", "validation_data=(x, y), ", "steps"),
    (', metrics=["accuracy"]', "", "metrics"),
    ('metrics=["accuracy"]', 'metrics=["sparse_categorical_crossentropy"]', "metrics"),
    (", kernel_regularizer=keras.regularizers.L2(0.01)", "", "loss"),
    ("momentum=0.9),\n", "momentum=0.99),\n", "weights"),
    ('activation="relu"', 'activation="elu"', "loss"),
    ('"mse"', '"mae"', "loss"),
    ("range(0, 48, 12)", "range(0, 36, 12)", "steps"),
    ("range(0, 48, 12)", "range(36, -1, -12)", "loss"),
    ("second.compile(other", "second.trainable = False\nsecond.compile(other", "weights"),
]
#: Programs whose models cannot start from the recorded weights: said as an error, before anything is trained.
MISFITS = [
    ("    layers.Dense(2,", "    layers.Dense(8),\n    layers.Dense(2,", "layers with weights here"),
    ("layers.Dense(8,", "layers.Dense(9,", "has shapes"),
    ("    layers.BatchNormalization(momentum=0.9),\n", "", "layers with weights here"),
]


def changed(old: str, new: str) -> str:
    assert PROGRAM.count(old) == 1, f"{old!r} is in the program {PROGRAM.count(old)} times"
    return PROGRAM.replace(old, new)


def trained(text: str, like=None):
    with record(like=like) as run:
        exec(text, {"keras": keras, "np": np})
    return run.recording


original = trained(PROGRAM)
assert compare(original, trained(PROGRAM, original)).equal, "the program itself trains as it did"
unseen = []
for old, new, quantity in CHANGES:
    comparison = compare(original, trained(changed(old, new), original))
    if comparison.equal or quantity not in [each.name for each in comparison.differences]:
        unseen.append(f"{old!r} -> {new!r}: not in {quantity}\n{comparison}")
assert not unseen, "\n".join(unseen)
for old, new, words in MISFITS:
    try:
        trained(changed(old, new), original)
    except RuntimeError as error:
        assert words in str(error), error
    else:
        raise AssertionError(f"{old!r} -> {new!r} was trained from the weights of another model")
try:
    assert_same_training(original, trained(changed("layers.Dropout(0.3),", ""), original))
except AssertionError as error:
    assert "randomness: Dropout 0.3 of the old run is not in the new" in str(error), error
else:
    raise AssertionError("a Dropout that was left out was not seen")
print("ok")
