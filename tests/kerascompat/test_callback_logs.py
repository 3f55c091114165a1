"""What callbacks of standalone Keras saw and wrote where Keras 3's differ; the expected values are those of the genuine versions."""

import keras
import numpy as np
import pytest

from kerascompat import keras1, keras2
from kerascompat.keras2 import since_2_3


def _trained(face, epochs, callbacks, stop_at=None, validate=False):
    x = np.ones((10, 3), "float32")
    model = face.models.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")

    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training |= batch == stop_at

    number = {model.rules.epochs[0]: epochs}
    validation = (x, x[:, :1]) if validate else None
    return model, model.fit(x, x[:, :1], batch_size=4, verbose=0, callbacks=[Stop(), *callbacks], validation_data=validation, **number)


@pytest.mark.parametrize("face", [keras1, keras2])
def test_a_history_is_emptied_when_the_next_fit_begins(face):
    # Keras 1.2.2, 2.2.4 and 2.3.1: two epochs, where Keras 3's History holds five.
    history = face.callbacks.History()
    for epochs in (3, 2):
        _trained(face, epochs, [history])
    assert history.epoch == [0, 1]
    assert len(history.history["loss"]) == 2


def test_the_validation_of_keras_2_3_takes_back_a_stop_by_the_last_batch():
    # With validation 2.3.1 ran all three epochs and 2.2.4 one, and an earlier batch stopped both; without, none clears the mark (training_arrays.py).
    epochs = {
        (face.__name__, at, validate): len(_trained(face, 3, [], at, validate)[1].epoch)
        for face in (keras2, since_2_3)
        for at, validate in ((2, True), (2, False), (1, True))
    }
    old, new = keras2.__name__, since_2_3.__name__
    assert epochs == {(old, 2, True): 1, (old, 2, False): 1, (old, 1, True): 1, (new, 2, True): 3, (new, 2, False): 1, (new, 1, True): 1}


@pytest.mark.parametrize(
    ("face", "arguments", "expected"),
    [
        (keras1, {"samples_per_epoch": 8, "nb_epoch": 1}, {"nb_epoch", "nb_sample", "verbose", "do_validation", "metrics"}),
        (keras2, {"steps_per_epoch": 2, "epochs": 1}, {"epochs", "steps", "verbose", "do_validation", "metrics"}),
    ],
)
def test_the_parameters_of_a_fit_on_a_generator(face, arguments, expected):
    # Keras 1.2.2 and 2.2.4: no size of a batch, and the names of validation without any.
    def batches():
        while True:
            yield np.ones((4, 3), "float32"), np.ones((4, 1), "float32")

    model = face.models.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    seen = keras.callbacks.LambdaCallback()
    model.fit_generator(batches(), verbose=0, callbacks=[seen], **arguments)
    assert set(seen.params) == expected
    assert seen.params["metrics"] == ["loss", "val_loss"]


@pytest.mark.parametrize(("face", "given"), [(keras1, {}), (keras2, {}), (since_2_3, None)])
def test_what_a_fit_begins_and_ends_with(face, given):
    # Keras 2.3.1 gave on_train_begin and on_train_end None, 1.2.2 and 2.2.4 an empty dict.
    seen = []
    watch = keras.callbacks.LambdaCallback(on_train_begin=seen.append, on_train_end=seen.append)
    _trained(face, 1, [watch])
    assert seen == [given, given]


@pytest.mark.parametrize("face", [keras1, keras2])
def test_a_progress_logger_of_keras_3_beside_the_models(face, capsys):
    _trained(face, 2, [keras.callbacks.ProgbarLogger()])
    assert capsys.readouterr().out == ""  # verbose=0 is for it too, as it was
