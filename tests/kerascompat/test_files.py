"""Files that genuine versions saved: loaded, asked to predict, and trained on, against what these versions went on to do."""

import importlib
import json
import os
import subprocess
import sys

import h5py
import keras
import numpy as np
import pytest

from kerascompat import models
from tests.kerascompat.loaded import CASES, OBJECTS, RECORDINGS, Scaled, bend, double, extracted, predicted, run, trained
from tests.model_recordings import array, recorded
from tests.recordings import DIRECTORY

#: Predictions are one computation in float32; three updates on, rounding has been multiplied by the gradients.
TOLERANCES = {"predictions": {"rtol": 1e-5, "atol": 2e-6}, "losses": {"rtol": 2e-5, "atol": 2e-6}, "after": {"rtol": 5e-5, "atol": 5e-6}}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """The files of a recording, taken out of its archive once."""
    taken = {}

    def of(name):
        if name not in taken:
            taken[name] = extracted(name, tmp_path_factory.mktemp(name))
        return taken[name]

    return of


def same(found, wanted):
    for mine, theirs in zip(found, wanted, strict=True):
        np.testing.assert_allclose(mine, array(theirs), **TOLERANCES["predictions"])


#: Why a case differs that is known to.
DIFFERS = {
    ("tf_keras-2.15", "optimizer Nadam"): "Nadam of tf.keras 2.15 counts its products in Python while it is traced: see docs/optimizers.md",
}


def _marked(row):
    return pytest.param(*row, marks=pytest.mark.xfail(reason=DIFFERS[row])) if row in DIFFERS else row


@pytest.mark.filterwarnings("ignore:.*compile the model")
@pytest.mark.filterwarnings("ignore:.*takes `decay` and ignores it")
@pytest.mark.parametrize(("name", "case"), [*map(_marked, CASES)], ids=lambda value: value.replace(" ", "_"))
def test_a_loaded_model_predicts_and_trains_on_as_in_the_version_that_wrote_it(folder, name, case):
    row = recorded(name, "files")[case]
    for what, mine, theirs in run(folder(name) / row["file"], row):
        np.testing.assert_allclose(mine, theirs, err_msg=what, **TOLERANCES[what])


WITH_WEIGHTS = [(name, case) for name, case in CASES if "json" in recorded(name, "files")[case]]


@pytest.mark.parametrize(("name", "case"), WITH_WEIGHTS, ids=str)
def test_json_and_weights_make_the_model_again(folder, name, case):
    row = recorded(name, "files")[case]
    model = models.model_from_json(row["json"])
    models.load_weights(model, folder(name) / row["weights_file"])
    same(predicted(model, row), row["predictions"])
    if (name, case) == ("keras-1.2.2-theano", "nested"):
        return  # a Sequential of Keras 1 had no name in its configuration, so no namesake in the file
    other = models.model_from_config(json.loads(row["json"]))
    models.load_weights(other, folder(name) / row["file"], by_name=True)
    same(predicted(other, row), row["predictions"])


COUNTED = [
    ("keras-1.2.2-theano", "optimizer Adam", 2),
    ("keras-2.2.4-theano", "optimizer RMSprop", 0),  # not saved before 2.3
    ("keras-2.3.1-theano", "optimizer RMSprop", 2),
    ("tf_keras-2.10", "optimizer Adam", 2),
    ("tf_keras-2.15", "optimizer Adam", 2),
    ("tf_keras-2.15-legacy", "optimizer Adam", 2),
]


@pytest.mark.parametrize(("name", "case", "updates"), COUNTED, ids=str)
def test_an_optimizer_comes_back_where_it_stood(folder, name, case, updates):
    with h5py.File(folder(name) / recorded(name, "files")[case]["file"]) as file:
        written = json.loads(file.attrs["training_config"])["optimizer_config"]["config"]
        slots = [np.asarray(value) for value in _datasets(file["optimizer_weights"]) if value.shape == (3, 2)]
    optimizer = models.load_model(folder(name) / recorded(name, "files")[case]["file"]).optimizer
    assert type(optimizer).__module__.startswith("kerascompat.")
    assert int(optimizer.iterations) == updates
    assert float(optimizer.learning_rate) == pytest.approx(written.get("lr", written.get("learning_rate")))
    for argument in ("rho", "beta_1", "beta_2", "epsilon", "clipvalue"):
        if written.get(argument) is not None:
            assert float(getattr(optimizer, argument)) == pytest.approx(written[argument], rel=1e-6)
    kept = [np.asarray(variable) for variable in optimizer.variables if tuple(variable.shape) == (3, 2)]
    assert kept
    assert all(any(np.array_equal(mine, theirs) for theirs in slots) for mine in kept)
    assert any(np.any(mine) for mine in kept)


def _datasets(group):
    found = []
    group.visititems(lambda _, value: found.append(value) if isinstance(value, h5py.Dataset) else None)
    return found


@pytest.mark.parametrize("name", [name for name in RECORDINGS if "lambdas" in recorded(name, "files")])
def test_no_code_of_a_file_runs_unless_asked(folder, name):
    row = recorded(name, "files")["lambdas"]
    path = folder(name) / row["file"]
    with pytest.raises(ValueError, match=r"lambdas\.h5: layer 'doubled' \(Lambda\).*bytecode.*safe_mode=False"):
        models.load_model(path)
    try:
        model = models.load_model(path, safe_mode=False)
    except ValueError as error:
        # That of another Python: said, with what to do.
        assert "another Python" in str(error)
        assert "custom_objects={'doubled'" in str(error)
    else:
        same(predicted(model, row), row["predictions"])
    same(predicted(models.load_model(path, {"doubled": double}), row), row["predictions"])


def test_what_is_custom_has_to_be_given(folder):
    path = folder("keras-2.2.4-tensorflow") / "custom.h5"
    with pytest.raises(ValueError, match=r"custom\.h5: layer 'hidden' \(Dense\).*no activation 'bend'.*custom_objects"):
        models.load_model(path)
    with pytest.raises(ValueError, match=r"custom\.h5: layer 'scaled' \(Scaled\).*custom_objects"):
        models.load_model(path, {"bend": bend})
    with pytest.raises(ValueError, match=r"custom\.h5: what it was compiled with.*off.*compile=False"):
        models.load_model(path, {"bend": bend, "Scaled": Scaled})
    assert not models.load_model(path, {"bend": bend, "Scaled": Scaled}, compile=False).compiled


DENSE = ("keras-2.2.4-tensorflow", "dense.h5")


def test_a_damaged_file_is_named(folder, tmp_path):
    whole = (folder(DENSE[0]) / DENSE[1]).read_bytes()
    for size in (100, len(whole) // 3, len(whole) - 4000, len(whole) - 1):
        path = tmp_path / f"cut_{size}.h5"
        path.write_bytes(whole[:size])
        with pytest.raises(ValueError, match=rf"cut_{size}\.h5: .*(damaged|not copied whole)"):
            models.load_model(path)


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "empty"), (b"PK\x03\x04....", "zip"), (b"\x80\x04K\x01.", "pickle, which is not opened"), (b"layers: []", "not HDF5")],
    ids=["empty", "zip", "pickle", "text"],
)
def test_another_format_is_named(tmp_path, content, told):
    path = tmp_path / "model.h5"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=rf"model\.h5: it is .*{told}"):
        models.load_model(path)
    with pytest.raises(FileNotFoundError, match="none.h5"):
        models.load_model(tmp_path / "none.h5")


def changed(folder, tmp_path, change):
    """A copy of a genuine file with something of it changed."""
    path = tmp_path / "changed.h5"
    path.write_bytes((folder(DENSE[0]) / DENSE[1]).read_bytes())
    with h5py.File(path, "r+") as file:
        change(file)
    return path


def test_a_later_version_is_named(folder, tmp_path):
    path = changed(folder, tmp_path, lambda file: file.attrs.__setitem__("keras_version", "9.0.0"))
    with pytest.raises(ValueError, match=r"changed\.h5: .*Keras 9\.0\.0, later than"):
        models.load_model(path)


def test_arrays_that_do_not_fit_are_named(folder, tmp_path):
    def narrower(file):
        group = file["model_weights/hidden"]
        name = group.attrs["weight_names"][0]
        del group[name]
        group[name] = np.zeros((3, 5), "float32")

    with pytest.raises(ValueError, match=r"changed\.h5: layer 'hidden' \(Dense\): .*\(3, 5\).*it takes.*\(3, 4\)"):
        models.load_model(changed(folder, tmp_path, narrower))

    other = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4, name="hidden"), keras.layers.Dense(7, name="out")])
    with pytest.raises(ValueError, match=r"dense\.h5: layer 'out' \(Dense\)"):
        models.load_weights(other, folder(DENSE[0]) / DENSE[1])
    before = other.get_layer("out").get_weights()[0]
    with pytest.warns(UserWarning, match="layer 'out' keeps its weights"):
        models.load_weights(other, folder(DENSE[0]) / DENSE[1], skip_mismatch=True)
    np.testing.assert_array_equal(other.get_layer("out").get_weights()[0], before)
    assert np.any(other.get_layer("hidden").get_weights()[1])
    fewer = keras.Sequential([keras.Input((3,)), keras.layers.Dense(4)])
    with pytest.raises(ValueError, match=r"2 layers with weights \(hidden, out\)"):
        models.load_weights(fewer, folder(DENSE[0]) / DENSE[1])


def test_a_layer_that_keras_3_has_not_is_named(folder, tmp_path):
    def other(file):
        file.attrs["model_config"] = file.attrs["model_config"].replace('"class_name": "Dropout"', '"class_name": "SReLU"')

    with pytest.raises(ValueError, match=r"changed\.h5: layer 'drop' \(SReLU\): .*custom_objects"):
        models.load_model(changed(folder, tmp_path, other))


def test_state_that_cannot_be_restored_is_told(folder, tmp_path):
    def without(file):
        del file["optimizer_weights"]

    with pytest.warns(
        RuntimeWarning, match=r"changed\.h5: the optimizer Adam has its hyper-parameters back.*start anew: the file holds no state"
    ):
        model = models.load_model(changed(folder, tmp_path, without))
    assert float(model.optimizer.lr) == pytest.approx(0.05)


def test_weights_alone_are_no_model(folder):
    with pytest.raises(ValueError, match=r"nested_weights\.h5: it holds weights and no model: .*load_weights"):
        models.load_model(folder(DENSE[0]) / "nested_weights.h5")


def test_yaml_is_refused_with_what_to_do():
    with pytest.raises(ValueError, match="to_json"):
        models.model_from_yaml(recorded("keras-2.2.4-tensorflow", "files")["functional"]["yaml"])


def test_a_saved_model_predicts(folder):
    row = recorded("tf_keras-2.10", "files")["saved model"]
    path = str(folder("tf_keras-2.10") / row["file"])
    if keras.backend.backend() != "tensorflow":
        with pytest.raises(ValueError, match="TensorFlow backend alone"):
            models.load_model(path)
        return
    with pytest.warns(RuntimeWarning, match=r"predicts and does not train.*save it there as \.h5"):
        model = models.load_model(path)
    same(predicted(model, row), row["predictions"])


CONVERTED = [
    ("keras-1.2.2-theano", "recurrent"),
    ("keras-2.2.4-tensorflow", "recurrent"),
    ("keras-2.2.4-tensorflow", "custom"),
    ("keras-2.3.1-tensorflow", "functional"),
    ("tf_keras-2.10", "bidirectional"),
    ("tf_keras-2.15", "images"),
]


@pytest.mark.parametrize(("name", "case"), CONVERTED, ids=str)
def test_a_converted_file_predicts_and_trains_on(folder, tmp_path, name, case):
    from kerascompat import convert

    row = recorded(name, "files")[case]
    target = tmp_path / "new.keras"
    assert convert.convert(folder(name) / row["file"], target, OBJECTS) < 1e-6
    model = models.load_model(target, OBJECTS)
    same(predicted(model, row), row["predictions"])
    for what, mine, theirs in trained(model, row):
        np.testing.assert_allclose(mine, theirs, err_msg=what, **TOLERANCES[what])


def test_the_converter_is_a_command(folder, tmp_path):
    """As a user runs it, in a process of its own: plain Keras 3 finds nothing registered there."""
    source, target = folder("tf_keras-2.15") / "dense.h5", tmp_path / "new.keras"
    environment = {**os.environ, "PYTHONPATH": str(DIRECTORY.parents[1]), "TF_CPP_MIN_LOG_LEVEL": "3"}

    def run(*arguments):
        command = [sys.executable, "-m", "kerascompat.convert", *map(str, arguments)]
        return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300, check=False)

    done = run(source, target)
    assert done.returncode == 0, done.stderr
    assert "predict the same" in done.stdout
    again = run(source, target)
    assert again.returncode == 1
    assert "exists already" in again.stderr


def test_a_converted_file_is_not_kept_where_it_predicts_otherwise(folder, tmp_path, monkeypatch):
    convert = importlib.import_module("kerascompat.convert")
    whole = convert.load_model

    def spoiled(path, *arguments):
        model = whole(path, *arguments)
        if str(path).endswith(".keras"):
            model.layers[-1].set_weights([weight + 1 for weight in model.layers[-1].get_weights()])
        return model

    monkeypatch.setattr(convert, "load_model", spoiled)
    target = tmp_path / "new.keras"
    with pytest.raises(ValueError, match="predict otherwise"):
        convert.convert(folder("keras-2.2.4-tensorflow") / "functional.h5", target)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("ending", [".h5", ".keras"])
@pytest.mark.parametrize("face", ["keras", "kerascompat.keras2.models"])
def test_what_the_migrated_program_saves_is_loaded_by_the_same_function(tmp_path, ending, face):
    made = importlib.import_module(face).Sequential([keras.Input((3,)), keras.layers.Dense(2, name="only")])
    optimizer = importlib.import_module("kerascompat.keras2.optimizers").SGD(lr=0.1, momentum=0.5, decay=0.5)
    made.compile(optimizer=optimizer, loss="mse")
    x, y = np.ones((4, 3), "float32"), np.zeros((4, 2), "float32")
    made.train_on_batch(x, y)
    path = tmp_path / f"own{ending}"
    made.save(path)
    model = models.load_model(path)
    assert int(model.optimizer.iterations) == 1
    for _ in range(2):
        assert np.ravel(model.train_on_batch(x, y))[0] == pytest.approx(np.ravel(made.train_on_batch(x, y))[0])
    np.testing.assert_allclose(model.predict(x, verbose=0), made.predict(x, verbose=0), rtol=1e-6)


def _masked(given):
    return keras.layers.LSTM(3)(keras.layers.Embedding(7, 4, mask_zero=True)(given))


def _merged(given):
    embedded = keras.layers.Embedding(7, 4)(given)
    added = keras.layers.Add()([embedded, embedded]) + embedded * 2.0
    joined = keras.layers.Concatenate()([added, keras.ops.concatenate([embedded, embedded], axis=-1)])
    return keras.ops.mean(keras.layers.Dot(axes=1)([joined, joined]), axis=-1)


@pytest.mark.parametrize("build", [_masked, _merged])
def test_a_model_with_operations_among_its_layers_comes_back_from_hdf5(build, tmp_path):
    given = keras.Input((5,))
    model = keras.Model(given, build(given))
    model.compile("adam", "mse")
    x, y = np.array([[1, 2, 3, 0, 0], [6, 5, 4, 3, 2]]), np.ones((2, model.output.shape[-1]))
    model.train_on_batch(x, y)
    model.save(tmp_path / "model.h5")
    again = models.load_model(tmp_path / "model.h5")
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-6)
    for each in (model, again):
        each.train_on_batch(x, y)
    np.testing.assert_allclose(again.predict(x, verbose=0), model.predict(x, verbose=0), rtol=1e-5)


@pytest.mark.parametrize("face", ["keras1", "keras2"])
def test_a_model_of_a_face_comes_back_from_hdf5_as_one(face, tmp_path):
    """Or it would train and log as Keras 3 does after load_model: a metric of one's own by batches rather than by samples."""
    faced = importlib.import_module(f"kerascompat.{face}.models")

    def root(y_true, y_pred):
        return keras.ops.sqrt(keras.ops.mean(keras.ops.square(y_pred - y_true)))

    x = np.arange(30.0).reshape(10, 3) / 30
    y = [x[:, :1], x[:, 1:]]
    given = keras.Input((3,))
    model = faced.Model(given, [keras.layers.Dense(1, name="price")(given), keras.layers.Dense(2, name="colour")(given)])
    model.compile("adam", ["mse", "mae"], metrics=[root])
    model.fit(x, y, batch_size=4, verbose=0)
    model.save(str(tmp_path / "model.h5"))
    again = models.load_model(str(tmp_path / "model.h5"), custom_objects={"root": root})
    assert isinstance(again, faced.Model)
    assert again.metrics_names == model.metrics_names
    np.testing.assert_allclose(again.evaluate(x, y, 4, verbose=0), model.evaluate(x, y, 4, verbose=0), rtol=1e-6)
    for each in (model, again):
        each.fit(x, y, batch_size=4, verbose=0, shuffle=False)
    for ours, its in zip(again.predict(x), model.predict(x), strict=True):
        np.testing.assert_allclose(ours, its, rtol=1e-6)


def test_a_model_of_a_face_comes_back_from_hdf5_and_from_cloning_as_one(tmp_path):
    """Joined models too, which Keras 3 saves and cannot read."""
    face = importlib.import_module("kerascompat.keras1.models")
    branches = [face.Sequential([keras.Input((2,)), keras.layers.Dense(3, kernel_initializer="ones")]) for _ in range(2)]
    merge = importlib.import_module("kerascompat.keras1.layers").Merge
    model = face.Sequential([merge(branches, mode="cos", dot_axes=1), keras.layers.Flatten(), keras.layers.Dense(1)])
    model.compile("sgd", "mse")
    x = [np.arange(4.0).reshape(2, 2), np.arange(4.0).reshape(2, 2)[:, ::-1] + 1]
    y = np.ones((2, 1))
    model.save(tmp_path / "model.h5")
    wanted = [model.train_on_batch(x, y) for _ in range(2)]
    again = models.load_model(tmp_path / "model.h5")
    assert type(again) is face.Sequential
    assert [again.train_on_batch(x, y) for _ in range(2)] == wanted
    keras.models.save_model(model, tmp_path / "by_function.h5")
    assert type(models.load_model(tmp_path / "by_function.h5")) is face.Sequential
    clone = models.clone_model(face.Sequential([keras.Input((2,)), keras.layers.Lambda(lambda t: t * 2), branches[0].layers[0]]))
    assert (type(clone), clone.compiled) == (face.Sequential, False)
    clone.build((None, 2))
