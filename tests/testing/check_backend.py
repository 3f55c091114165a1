"""Run by test_testing.py under one backend: `fit` and a loop by hand, recorded and compared. Prints ok."""

import sys

import keras
import numpy as np
from loops import X, Y, loop, model

from kerascompat.keras2.optimizers import SGD
from kerascompat.testing import assert_same_training, load, record


def trained_by_fit(net=None):
    net = net or model()
    net.compile(SGD(lr=0.1, momentum=0.9, decay=0.05), "mse", metrics=["mae"])
    net.fit(X, Y, batch_size=2, epochs=2, verbose=0)


def trained_by_hand(run):
    net, optimizer = model(), SGD(lr=0.1, momentum=0.9, decay=0.05)
    loop(net, optimizer, lambda step, **more: run.watch(step, net, optimizer, **more))


def refused(reference, run, *words):
    try:
        assert_same_training(reference, run)
    except AssertionError as error:
        assert all(word in str(error) for word in words), error
    else:
        raise SystemExit(f"not noticed: {words}")


path = sys.argv[1]
attributes = {name: getattr(keras.Model, name) for name in ("fit", "compile", "train_on_batch", "__call__")}
apply = keras.optimizers.Optimizer.apply
dropout = keras.layers.Dropout.call
with record(name="fit") as first:
    trained_by_fit()
assert {name: getattr(keras.Model, name) for name in attributes} == attributes and keras.layers.Dropout.call is dropout
assert keras.optimizers.Optimizer.apply is apply
assert np.asarray(keras.layers.Dropout(0.5)(np.ones((1, 1000)), training=True)).min() == 0, "dropout stayed off"
(trained,) = first.recording.models
assert trained.iterations == list(range(8))
assert trained.base_rate == [0.1] * 8
assert np.allclose(trained.effective_rate, [0.1 / (1 + 0.05 * t) for t in range(8)], rtol=1e-6)
assert [epoch["after"] for epoch in trained.epochs] == [4, 8] and set(trained.epochs[0]["logs"]) == {"loss", "mae"}
first.save(path)

with record(like=path) as again:
    trained_by_fit()
assert_same_training(path, again)

with record(like=path) as by_hand:
    trained_by_hand(by_hand)
comparison = assert_same_training(load(path), by_hand, only=["steps", "base rate", "effective rate", "loss", "weights"])
assert {quantity.name for quantity in comparison.quantities if quantity.compared} == {
    "steps",
    "base rate",
    "effective rate",
    "loss",
    "weights",
}
refused(path, by_hand, "log keys", "2 epochs in the old run, 0 in the new")

with record(like=path) as slower:
    net = model()
    net.compile(SGD(lr=0.1, momentum=0.9, decay=0.06), "mse", metrics=["mae"])
    net.fit(X, Y, batch_size=2, epochs=2, verbose=0)
refused(
    path,
    slower,
    "effective rate: parts at update 2 (epoch 1, batch 2): 0.09523",
    "in the old run, 0.09433",
    "alike: steps, randomness, base rate",
)

with record(like=path) as idle:
    pass
refused(path, idle, "1 models trained in the old run, 0 in the new one")
refused(idle, idle, "holds no update")

warm = model()
trained_by_fit(warm)  # a step that is compiled before recording begins
with record() as later:
    warm.fit(X, Y, batch_size=2, epochs=1, verbose=0)
(seen,) = later.recording.models
assert len(set(seen.loss)) > 1 and all(loss > 0 for loss in seen.loss), seen.loss
print("ok")
