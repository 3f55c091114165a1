"""Programs that download: small files in the place of the network, and limits on how much is run."""

import ast
import gzip
import inspect
import io
import tarfile
from pathlib import Path

import numpy as np
import pytest

from codemods.verify import RunError, record
from codemods.verify.__main__ import main
from kerascompat.testing import chance, functions, offline, recorder

DOWNLOADS = """
import os, re
import numpy as np
import keras
from keras.datasets import cifar10, imdb, mnist, reuters
from keras.utils import get_file

(x_train, y_train), (x_test, y_test) = mnist.load_data()
assert x_train.shape[1:] == (28, 28) and x_train.dtype == "uint8" and sorted(set(y_train.tolist())) == list(range(10))
assert len(x_train) == len(y_train) < 1000 and len(x_test) == len(y_test) < 1000
(x, y), _ = cifar10.load_data()
assert x.shape[1:] == (32, 32, 3) and y.shape == (len(x), 1) and len(x) < 1000
(x, y), _ = imdb.load_data(num_words=50, maxlen=100, start_char=7)
assert max(map(max, x)) < 50 and max(map(len, x)) < 100 and all(s[0] == 7 for s in x) and set(y.tolist()) == {0, 1}
(x, y), (_, y_half) = reuters.load_data(test_split=0.25)
assert int(max(y)) + 1 == 46 and len(y_half) * 3 == len(y)
text = open(get_file("nietzsche.txt", origin="https://somewhere/nietzsche.txt", file_hash="0" * 32)).read()
assert len(re.findall(r"[a-z]+", text)) > 500
folder = get_file("aclImdb_v1", origin="https://somewhere/aclImdb_v1.tar.gz", untar=True)
assert any("pos" in place for place, _, _ in os.walk(folder))

model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dropout(0.5), keras.layers.Dense(10, activation="softmax")])
model.compile(keras.optimizers.SGD(0.01), "sparse_categorical_crossentropy")
for _ in range(3):
    model.fit(x_train / 255.0, y_train, epochs=20, batch_size=16, validation_split=0.5)
assert model.evaluate(x_test, y_test, batch_size=8) > 0
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "script.py"
    path.write_text(text)
    return path


def test_a_program_that_downloads(tmp_path):
    """Each fit is held to two epochs of three batches; what follows it still runs."""
    (model,) = record(write(tmp_path, DOWNLOADS), offline_data=True, limits={"epochs": 2, "steps": 3}).models
    assert len(model.loss) == 3 * 2 * 3
    assert [epoch["after"] for epoch in model.epochs] == [3, 6, 9, 12, 15, 18]
    assert model.loss[-1] < model.loss[0], "there is nothing to learn in the pictures"


def test_the_real_number_of_samples_where_the_program_names_it(tmp_path):
    text = "from keras.datasets import mnist\n(x, y), _ = mnist.load_data()\nassert x.reshape(60000, 784).any() and len(y) == 60000\n"
    record(write(tmp_path, text), offline_data=True)


def test_what_nothing_is_known_of_is_said(tmp_path):
    text = "from keras.utils import get_file\nget_file('thing.xyz', origin='https://somewhere/thing.xyz')\n"
    with pytest.raises(RunError, match=r"no stand-in for a file named thing\.xyz"):
        record(write(tmp_path, text), offline_data=True)


LOOPS = """
import numpy as np
import keras
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile("sgd", "mse")
while True:
    try:
        model.train_on_batch(np.ones((4, 2)), np.ones((4, 1)))
    except Exception:
        pass
"""


@pytest.mark.parametrize(("limits", "updates"), [({"updates": 5}, 5), ({"seconds": 0.0, "updates": 5}, 0)])
def test_a_program_without_end_ends_at_a_limit(tmp_path, limits, updates):
    recording = record(write(tmp_path, LOOPS), limits=limits)
    assert recording.updates == updates
    assert recording.stopped.startswith("after")


def test_random_tensors_and_transformations_are_the_same_in_every_run(tmp_path):
    text = """
import numpy as np
import keras
from keras.src.legacy.preprocessing.image import ImageDataGenerator
inputs = keras.Input((6, 6, 1))
x = keras.layers.Flatten()(inputs)
x = keras.layers.Lambda(lambda x: x + keras.random.normal(keras.ops.shape(x)))(x)
model = keras.Model(inputs, keras.layers.Dense(2)(x))
model.compile("sgd", "mse")
pictures = np.random.RandomState(5).rand(12, 6, 6, 1)
flow = ImageDataGenerator(rotation_range=40, horizontal_flip=True).flow(pictures, np.random.rand(12, 2), batch_size=4)
model.fit(flow, epochs=2)
"""
    script, kept = write(tmp_path, text), tmp_path / "kept" / "first.json"
    first = record(script, keep=kept)
    again = record(script, initial=kept)
    assert first.models[0].loss == again.models[0].loss
    assert len(set(first.models[0].loss)) == 6


def test_float64_leaves_no_rounding(tmp_path):
    """The sum of 1 and 1e-9 is 1 in float32 only."""
    text = """
import numpy as np
import keras
model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False, kernel_initializer="ones")])
model.compile(keras.optimizers.SGD(1.0), "mse")
model.fit(np.ones((1, 1)), np.full((1, 1), 1 + 1e-9), epochs=1)
assert abs(model.get_weights()[0].item() - 1 - 2e-9) < 1e-15
"""
    record(write(tmp_path, text), float64=True)


@pytest.mark.parametrize(
    "name", ["mnist.npz", "imdb.npz", "glove.6B.zip", "babi-tasks-v1-2.tar.gz", "fra.txt", "train-labels-idx1-ubyte.gz"]
)
def test_a_file_has_the_same_content_every_time(name):
    assert offline.Files().content(name) == offline.Files().content(name)


def test_files_are_what_their_names_say(tmp_path):
    for name in ("fra.txt", "glove.6B.50d.txt", "babi-tasks-v1-2.tar.gz", "mnist.pkl.gz", "flowers.zip", "auto-mpg.data"):
        offline.write(str(tmp_path / name))
    assert all(len(line.split("\t")) == 2 for line in (tmp_path / "fra.txt").read_text().splitlines())
    assert {len(line.split()) for line in (tmp_path / "glove.6B.50d.txt").read_text().splitlines()} == {51}
    with tarfile.open(tmp_path / "babi-tasks-v1-2.tar.gz") as tar:
        story = tar.extractfile("tasks_1-20_v1-2/en/qa1_single-supporting-fact_train.txt").read().decode()
    assert story.startswith("1 ") and "? \t" in story
    assert gzip.decompress((tmp_path / "mnist.pkl.gz").read_bytes())
    numbers = np.genfromtxt(io.StringIO((tmp_path / "auto-mpg.data").read_text().replace('"', "#")), missing_values="?")
    assert numbers.shape == (398, 8) and np.isnan(numbers).any()


@pytest.mark.parametrize("arguments", [["--max-epochs", "0"], ["--max-steps", "few"], ["--max-updates"]])
def test_limits_are_numbers(arguments):
    with pytest.raises(SystemExit) as ended:
        main([__file__, *arguments])
    assert ended.value.code == 64


@pytest.mark.parametrize("module", [recorder, chance, functions, offline])
def test_what_runs_under_old_interpreters_is_python_3_5(module):
    source = Path(module.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 5))
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]


def test_a_limit_of_batches_holds_for_an_iterator_of_images_however_it_is_read():
    """By number, as a Sequence, and by next(), as Keras 2.2.4 reads one that is a Sequence to another Keras only."""
    import numpy as np
    from keras.src.legacy.preprocessing.image import ImageDataGenerator

    from kerascompat.testing.recorder import Limits

    def fit_generator(generator, steps_per_epoch=None):
        """The parameters are all that matters."""

    x = np.arange(10.0).reshape(10, 1, 1, 1) * np.ones((1, 2, 2, 1))
    iterator = ImageDataGenerator().flow(x, np.arange(10), batch_size=2, shuffle=False)
    given = {"generator": iterator}
    Limits(steps=2).apply(given, inspect.signature(fit_generator).parameters)
    assert len(iterator) == 2
    assert [list(next(iterator)[1]) for _ in range(3)] == [[0, 1], [2, 3], [0, 1]]
    assert [list(iterator[number][1]) for number in range(2)] == [[0, 1], [2, 3]]
