"""The face on layers and models that `fixtures/programs` want, on Keras 3 and kerascompat."""

import importlib
import importlib.util

import keras
import numpy as np

from tests.model_recordings import array

#: Recording -> the face that reproduces it.
FACES = {
    "keras-1.2.2-theano": "keras1",
    "keras-1.2.2-tensorflow": "keras1",
    "keras-2.2.4-theano": "keras2",
    "keras-2.2.4-tensorflow": "keras2",
    "keras-2.3.1-theano": "keras2.since_2_3",
    "keras-2.3.1-tensorflow": "keras2.since_2_3",
    "tf_keras-2.3": "tf_keras.until_2_3",
    "tf_keras-2.10": "tf_keras",
    "tf_keras-2.15": "tf_keras_2_11",
}


class Migrated:
    """What migrated programs are written with: a face of kerascompat where it has the class, else Keras 3."""

    def __init__(self, recording, **backend):
        self.face = FACES[recording]
        self.family = self.face.partition(".")[0]
        self.dialect = "tf_keras" if self.family == "tf_keras_2_11" else self.family
        self.models = self.module("models")
        self.K = self.module("backend")
        self.backend = backend

    def module(self, name):
        """That of the face, or of its dialect where nothing turned."""
        own = f"kerascompat.{self.face}.{name}"
        return importlib.import_module(own if importlib.util.find_spec(own) else f"kerascompat.{self.dialect}.{name}")

    def layer(self, class_name, *positional, **named):
        return getattr(self.module("layers"), class_name, getattr(keras.layers, class_name))(*positional, **named)

    def sequential(self, layers):
        model = self.models.Sequential()
        for layer in layers:
            model.add(layer)
        return model

    def functional(self, inputs, outputs):
        return self.models.Model(inputs, outputs)

    def input(self, shape):
        return keras.layers.Input(shape=shape)

    def sgd(self, rate=0.1, momentum=0.0):
        family = importlib.import_module(f"kerascompat.{self.family}.optimizers")
        return family.SGD(learning_rate=rate, momentum=momentum)

    def l2(self, factor):
        return keras.regularizers.L2(factor)

    def activity_l2(self, factor):
        return self.module("regularizers").summed(keras.regularizers.L2(factor))

    def fit(self, model, x, y, epochs, **arguments):
        return model.fit(x, y, epochs=epochs, verbose=0, **arguments)

    def fit_generator(
        self, model, generator, steps, epochs, samples, validation=None, validation_steps=None, validation_samples=None, **arguments
    ):
        if self.dialect == "tf_keras":
            return model.fit(generator, epochs=epochs, steps_per_epoch=steps, verbose=0, validation_data=validation, **arguments)
        if self.dialect == "keras1":
            counted = {"samples_per_epoch": samples, "nb_val_samples": validation_samples}
        else:
            counted = {"steps_per_epoch": steps, "validation_steps": validation_steps}
        return model.fit_generator(generator, epochs=epochs, verbose=0, validation_data=validation, **counted, **arguments)

    def evaluate_generator(self, model, generator, steps, samples):
        counted = {"val_samples": samples} if self.dialect == "keras1" else {"steps": steps}
        return model.evaluate_generator(generator, **counted)

    def predict_generator(self, model, generator, steps, samples):
        counted = {"val_samples": samples} if self.dialect == "keras1" else {"steps": steps}
        return model.predict_generator(generator, **counted)

    def logger(self, log):
        class Logger(keras.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                log.append(["epoch_begin", epoch, numbers(logs)])

            def on_epoch_end(self, epoch, logs=None):
                log.append(["epoch_end", epoch, numbers(logs)])

            def on_batch_begin(self, batch, logs=None):
                log.append(["batch_begin", batch, numbers(logs)])

            def on_batch_end(self, batch, logs=None):
                log.append(["batch_end", batch, numbers(logs)])

        return Logger()

    def callback(self, class_name):
        return getattr(self.module("callbacks"), class_name, None) or getattr(keras.callbacks, class_name)

    def watcher(self, seen):
        class Watcher(keras.callbacks.Callback):
            def on_train_begin(self, logs=None):
                seen.append(["train_begin", logs is None, {key: value for key, value in self.params.items() if key != "verbose"}])

            def on_train_end(self, logs=None):
                seen.append(["train_end", logs is None, {}])

        for name in ("epoch_begin", "epoch_end", "batch_begin", "batch_end"):
            setattr(Watcher, f"on_{name}", lambda self, number, logs=None, name=name: seen.append([name, number, numbers(logs)]))
        return Watcher()

    def stopper(self, batch):
        class Stopper(keras.callbacks.Callback):
            def on_batch_end(self, number, logs=None):
                if number == batch:
                    self.model.stop_training = True

        return Stopper()


def numbers(logs):
    return {key: float(value) for key, value in (logs or {}).items()}


def same(mine, recorded, rtol=2e-5, atol=2e-6, path=""):
    """Asserts that nested results are those of the recording, numbers to float32 rounding."""
    if isinstance(recorded, dict):
        assert sorted(mine) == sorted(recorded), path
        for key in recorded:
            same(mine[key], recorded[key], rtol, atol, f"{path}.{key}")
    elif isinstance(recorded, list) and not _numeric(recorded):
        assert len(mine) == len(recorded), f"{path}: {len(mine)} for {len(recorded)}"
        for number, (left, right) in enumerate(zip(mine, recorded, strict=True)):
            same(left, right, rtol, atol, f"{path}[{number}]")
    elif isinstance(recorded, (str, bool)) or recorded is None:
        assert mine == recorded, path
    else:
        np.testing.assert_allclose(np.asarray(mine, "float32"), array(recorded), rtol=rtol, atol=atol, err_msg=path)


def _numeric(value):
    try:
        return np.asarray(value, "float32").dtype == np.float32
    except (ValueError, TypeError):
        return False
