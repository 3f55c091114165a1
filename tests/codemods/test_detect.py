"""The dialect of a file: what is stated wins, then what the imports and the constructs show."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from codemods import detect, requirements
from codemods.api import migrate_paths, migrate_source
from codemods.dialects import Dialect

KERAS1 = """\
from keras.models import Sequential
from keras.layers import Convolution2D, Dense
model.add(Convolution2D(32, 3, 3, border_mode='same', subsample=(2, 2)))
model.add(Dense(10, W_regularizer=l2(0.01)))
model.fit(x, y, nb_epoch=3)
"""
KERAS2 = """\
import keras
from keras.layers import Conv2D
model.add(Conv2D(32, kernel_size=(3, 3), padding='same'))
model.fit(x, y, epochs=3)
"""
TF_KERAS = """\
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Dense(1)])
model.compile(tf.keras.optimizers.Adam(lr=1e-3), 'mse')
"""
MODEL = "import tensorflow as tf\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1, input_shape=(2,))])\n"
PLAIN = "from keras.optimizers import SGD\nopt = SGD(lr=0.1)\n"


@pytest.fixture(autouse=True)
def fresh(tmp_path, monkeypatch):
    detect.forget()
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()


def of(text, folder=None, given=None):
    return detect.detect(text, folder=None if folder is None else str(folder), given=given)


# --- what a text shows ---


@pytest.mark.parametrize(
    ("text", "dialect", "words"),
    [
        (KERAS1, "keras 1.2.2", "Keras 1"),
        (KERAS2, "keras 2.2.4", "Keras 2"),
        (TF_KERAS, "tf.keras 2.10.0", "tf.keras"),
        (PLAIN, "keras 2.2.4", "no requirement file"),
        ("from tensorflow import keras\nkeras.layers.Dense(3)\n", "tf.keras 2.10.0", "tf.keras"),
        ("from tensorflow.keras.layers import Dense\n", "tf.keras 2.10.0", "tf.keras"),
        ("import tensorflow.keras as k\n", "tf.keras 2.10.0", "tf.keras"),
        ("import tensorflow.keras as keras\nkeras.layers.Conv2D(8, kernel_size=3)\n", "tf.keras 2.10.0", "tf.keras"),
        ("import numpy as np, keras\n", "keras 2.2.4", "imports keras"),
        ("from tensorflow.python.keras import backend as K\n", "tf.keras 2.10.0", "tf.keras"),
        ("from keras.models import Model\nm = Model(input=a, output=b)\n", "keras 1.2.2", "input"),
        ("import keras\nif True:\n    h = hist.history['val_accuracy']\nModel(inputs=a)\n", "keras 2.3.1", "val_accuracy"),
        ("import tensorflow as tf\nopt = tf.keras.optimizers.legacy.Adam(lr=1)\n", "tf.keras 2.15.0", "legacy"),
        ("import keras\nwith tf.GradientTape() as tape:\n    pass\n", "tf.keras 2.10.0", "GradientTape"),
        ("from keras.optimizers import adam_v2\nopt = adam_v2.Adam(lr=0.1)\n", "tf.keras 2.10.0", "adam_v2"),
        ("from kerascompat.keras1.optimizers import SGD\nimport keras\nepochs = 3\n", "keras 1.2.2", "kerascompat.keras1"),
        ("# from tensorflow import keras\nimport keras\n", "keras 2.2.4", "imports keras"),
        ("import os  # keras\n", "keras 2.2.4", "without importing"),
    ],
)
def test_the_text_alone(text, dialect, words):
    found = of(text)
    assert str(found.dialect) == dialect
    assert words in found.reason
    assert found.warnings == ()


@pytest.mark.parametrize(
    "text",
    [
        'import os\nos.environ["KERAS_BACKEND"] = "jax"\nimport keras\nmodel = keras.Sequential()\nmodel.compile("adam", "mse")\n',
        "import os\nos.environ.setdefault('KERAS_BACKEND', 'torch')\nfrom keras import layers\n",
        "import keras\nseed = keras.random.SeedGenerator(1)\n",
    ],
)
def test_what_only_keras_3_has_is_left_alone_and_said(text):
    found = of(text)
    assert found.dialect is None
    assert "--from" in found.warnings[0]
    assert str(of(text + "opt = keras.optimizers.SGD(lr=0.1)\n").dialect) == "keras 2.2.4"  # refused by Keras 3: older code


def test_the_backends_of_old_keras_are_not_those_of_keras_3():
    assert of('import os\nos.environ["KERAS_BACKEND"] = "theano"\nimport keras\n').dialect is not None


@pytest.mark.parametrize("ends", ["\r\n", "\r"])
def test_line_ends_do_not_matter(ends):
    for text in (KERAS1, KERAS2, TF_KERAS, PLAIN):
        assert of(text.replace("\n", ends)) == of(text)


def test_words_that_are_parts_of_others_are_no_evidence():
    assert of("import keras\nmy_nb_epoch = 3\nn.nb_epoch = 2\nif nb_epoch == 2:\n    pass\n").reason.startswith("imports keras; no")


def test_what_keras_1_programs_say_as_well_is_no_contradiction():
    """np.concatenate and K.concatenate, variables called epochs or filters, and Conv1D, which Keras 1.2.2 has beside Convolution1D."""
    text = (
        "from keras.layers import Conv1D, merge\nimport numpy as np\nepochs = 3\nfilters = 8\nx = np.concatenate([a, b])\ny = K.concatenate([x, x])\n"
        "z = Conv1D(filters, 3, border_mode='same')(y)\nmodel.fit(x, y, nb_epoch=epochs)\n"
    )
    assert str(of(text).dialect) == "keras 1.2.2"
    assert of(text).warnings == ()
    for keras2 in ("model.fit(x, y,\n          epochs = epochs)\n", "y = layers.concatenate([x, x])\n", "y = concatenate([x, x])\n"):
        assert "Keras 1 does not know" in of(text + keras2).warnings[0]


def test_several_imports_in_a_line_are_told_apart():
    assert of("import tensorflow as tf; from tensorflow import keras\n").reason.startswith("imports tf.keras")
    assert of("import os; import keras\nmodel.fit(x, y, nb_epoch=3)\n").reason.startswith("Keras 1 words")


def test_words_of_keras_1_beside_what_keras_2_alone_has_are_keras_2():
    """Keras 2.0 to 2.2 took the old words by legacy interfaces; Keras 1 took none of the new ones."""
    old = "from keras.layers import Convolution2D, Dense\nDense(3, init='uniform', W_regularizer='l2')\nmodel.fit(x, y, nb_epoch=3)\n"
    assert str(of(old).dialect) == "keras 1.2.2"
    mixed = of(old + "Convolution2D(3, 3, 3, border_mode='same', kernel_initializer='he_normal')\n")
    assert str(mixed.dialect) == "keras 2.2.4" and "Keras 2 words" in mixed.reason
    assert len(mixed.warnings) == 1 and "by its legacy interfaces" in mixed.warnings[0] and "--from" in mixed.warnings[0]


def test_the_examples_of_genuine_keras(sdist_examples):
    """Every example of the sdists of 2.0.8 to 2.3.1 shows that it is Keras 2."""
    for path in sdist_examples:
        text = path.read_text(encoding="utf-8")
        if "keras" in text:
            assert of(text).dialect.family == "keras2", path


@pytest.fixture
def sdist_examples():
    folder = os.environ.get("KERAS_SDISTS")
    if not folder:
        pytest.skip("needs KERAS_SDISTS, a folder with unpacked sdists of keras 2.0.8 to 2.3.1")
    return sorted(Path(folder).glob("Keras-2.*/examples/*.py"))


# --- what is stated ---


def test_what_the_user_says_wins(tmp_path):
    (tmp_path / "requirements.txt").write_text("keras==2.2.4\n")
    found = of(KERAS2, tmp_path, given=Dialect.parse("keras==2.1.6"))
    assert (str(found.dialect), found.reason) == ("keras 2.1.6", "named by --from")


@pytest.mark.parametrize(
    ("name", "content", "text", "dialect"),
    [
        ("requirements.txt", "numpy\nKeras == 2.1.5  # pinned\ntensorflow==1.4\n", PLAIN, "keras 2.1.5"),
        ("requirements.txt", "keras==1.2.2\n", PLAIN, "keras 1.2.2"),
        ("requirements.txt", "keras==2.6.0\n", PLAIN, "tf.keras 2.6.0"),
        ("requirements.txt", "keras>=2.0,<2.3\n", PLAIN, "keras 2.2.4"),
        ("requirements.txt", "keras<2.2\n", PLAIN, "keras 2.1.6"),
        ("requirements.txt", "keras<2.2\n", KERAS2, "keras 2.1.6"),
        ("requirements.txt", "keras~=2.1.0\n", PLAIN, "keras 2.1.6"),
        ("requirements.txt", "keras==2.3.*\n", PLAIN, "keras 2.3.1"),
        ("requirements.txt", "keras>=1.0\n", KERAS1, "keras 1.2.2"),
        ("requirements.txt", "keras>=1.0\n", KERAS2, "keras 2.2.4"),
        ("requirements.txt", "keras-applications==1.0.8\nmy-keras==2.0.1\nkeras_tools==2.0\n", PLAIN, "keras 2.2.4"),
        ("requirements.txt", "# keras==1.2.2\nkeras\n", PLAIN, "keras 2.2.4"),
        ("requirements.txt", "tensorflow==2.6.0\n", PLAIN, "tf.keras 2.6.0"),
        ("requirements.txt", "tensorflow-gpu==2.3.1\n", TF_KERAS, "tf.keras 2.3.1"),
        ("requirements.txt", "tensorflow[and-cuda]==2.14.0\n", TF_KERAS, "tf.keras 2.14.0"),
        ("requirements.txt", "tensorflow==1.15.0\nkeras==2.2.5\n", TF_KERAS, "tf.keras 1.15.0"),
        ("requirements-dev.txt", "keras==2.0.8\n", PLAIN, "keras 2.0.8"),
        ("setup.py", "setup(install_requires=['numpy', 'keras==2.0.9'])\n", PLAIN, "keras 2.0.9"),
        ("setup.py", "setup(name='Keras',\n      version='2.1.6',\n      install_requires=['six'])\n", PLAIN, "keras 2.1.6"),
        ("setup.cfg", "[options]\ninstall_requires =\n    keras==2.2.0\n", PLAIN, "keras 2.2.0"),
        ("pyproject.toml", '[project]\ndependencies = ["keras==2.2.2"]\n', PLAIN, "keras 2.2.2"),
        ("pyproject.toml", '[tool.poetry.dependencies]\nkeras = "2.2.2"\n', PLAIN, "keras 2.2.2"),
        ("pyproject.toml", '[tool.poetry.dependencies]\ntensorflow = {version = "^2.4", extras = ["x"]}\n', TF_KERAS, "tf.keras 2.10.0"),
        ("Pipfile", '[packages]\nkeras = "==2.2.1"\n', PLAIN, "keras 2.2.1"),
        ("Pipfile.lock", '{"default": {"keras": {"hashes": ["sha256:ab"], "index": "pypi", "version": "==2.1.2"}}}', PLAIN, "keras 2.1.2"),
        ("poetry.lock", '[[package]]\nname = "keras"\nversion = "2.2.3"\n', PLAIN, "keras 2.2.3"),
        ("environment.yml", "dependencies:\n  - python=3.6\n  - keras=2.1.3=py36_0\n", PLAIN, "keras 2.1.3"),
        ("environment.yml", "dependencies:\n  - pip:\n    - tensorflow==2.2.0\n", TF_KERAS, "tf.keras 2.2.0"),
        ("Dockerfile", "FROM tensorflow/tensorflow:2.1.0-gpu-py3\nRUN pip install keras==2.3.0\n", TF_KERAS, "tf.keras 2.1.0"),
        ("Dockerfile", "FROM python:3.6\nRUN pip install numpy keras==2.3.0 && rm -rf /x\n", PLAIN, "keras 2.3.0"),
        ("Dockerfile.gpu", "FROM python:3.6\nRUN pip install --no-cache-dir \\\n    numpy \\\n    keras==2.2.2\n", PLAIN, "keras 2.2.2"),
        ("docker/Dockerfile", "FROM tensorflow/tensorflow:1.15.2-gpu-py3\n", TF_KERAS, "tf.keras 1.15.2"),
        ("README.md", "## Install\n\n    pip install keras==2.1.5\n\nRuns with keras 2.2.\n", PLAIN, "keras 2.1.5"),
        (".travis.yml", "install:\n  - pip install keras==2.1.5\n", PLAIN, "keras 2.1.5"),
        ("requirements.txt", "Keras~=2.1.2 ; python_version < '3.8'  # old\n", PLAIN, "keras 2.1.6"),
        ("requirements.txt", "keras==2.2.4 \\\n    --hash=sha256:ab\n", PLAIN, "keras 2.2.4"),
        ("requirements.txt", "tensorflow[and-cuda]>=2.4,<2.6 ; sys_platform=='linux'\n", TF_KERAS, "tf.keras 2.5.0"),
        ("requirements.txt", "tensorflow-cpu~=2.4.0\n", TF_KERAS, "tf.keras 2.4.0"),
        ("requirements.txt", "tensorflow<2\n", TF_KERAS, "tf.keras 1.15.0"),
        ("requirements.txt", "tf-nightly==2.5.0.dev20210301\n", TF_KERAS, "tf.keras 2.5.0"),
        ("requirements.txt", "tf_keras==2.16.0\n", "import tf_keras\n", "tf.keras 2.15.0"),
        ("requirements.txt", "git+https://github.com/keras-team/keras.git@2.0.8#egg=keras\n", PLAIN, "keras 2.0.8"),
        ("requirements.txt", "keras @ https://example.org/Keras-2.1.6.tar.gz\n", PLAIN, "keras 2.1.6"),
        ("requirements.txt", "https://example.org/tensorflow_gpu-1.13.1-cp36-cp36m-linux_x86_64.whl\n", TF_KERAS, "tf.keras 1.13.1"),
        # From 2.4 on keras and tensorflow bring the same Keras, and one tells of the other.
        ("requirements.txt", "tensorflow==2.10\n", PLAIN, "tf.keras 2.10"),
        ("requirements.txt", "keras==2.10.0\n", TF_KERAS, "tf.keras 2.10.0"),
        ("requirements.txt", "tensorflow==2.2\n", PLAIN, "keras 2.3.1"),
        ("setup.py", "setup(extras_require={'gpu': ['tensorflow-gpu>=2.0,<2.2']})\n", TF_KERAS, "tf.keras 2.1.0"),
        ("pyproject.toml", "[project]\ndependencies = [\n  'keras (>=2.0,<2.2)',\n]\n[tool.pdm]\n", PLAIN, "keras 2.1.6"),
        ("pyproject.toml", "[tool.poetry.group.dev.dependencies]\nkeras = {version = '2.1.5', optional = true}\n", PLAIN, "keras 2.1.5"),
        ("pyproject.toml", "[tool.poetry.dependencies.keras]\noptional = true\nversion = '2.1.5'\n", PLAIN, "keras 2.1.5"),
        ("environment.yml", "dependencies:\n  - conda-forge::keras==2.1.5\n", PLAIN, "keras 2.1.5"),
        ("environment.yml", "dependencies:\n  - keras=2.1\n  - tensorflow-gpu=1.4\n", PLAIN, "keras 2.1.6"),
        ("environment.yml", "dependencies:\n  - keras-gpu=2.2.0\n", PLAIN, "keras 2.2.0"),
        ("uv.lock", '[[package]]\nname = "keras"\nversion = "2.9.0"\n', PLAIN, "tf.keras 2.9.0"),
    ],
)
def test_requirement_files(tmp_path, name, content, text, dialect):
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_text(content)
    inner = tmp_path / "src" / "pkg"
    inner.mkdir(parents=True)
    assert str(of(text, inner).dialect) == dialect


@pytest.mark.parametrize("line", ["-r deps/ml.txt", "-c deps/ml.txt", "--requirement=deps/ml.txt"])
def test_files_that_a_requirement_file_includes(tmp_path, line):
    (tmp_path / "requirements.txt").write_text(f"numpy\nkeras\n{line}\n")
    (tmp_path / "deps").mkdir()
    (tmp_path / "deps" / "ml.txt").write_text("keras==2.1.5\n-r ../requirements.txt\n")
    found = of(PLAIN, tmp_path)
    assert (str(found.dialect), found.reason) == ("keras 2.1.5", "deps/ml.txt: keras==2.1.5")


def test_of_several_pins_the_highest_is_taken_and_the_others_are_told(tmp_path):
    (tmp_path / "requirements.txt").write_text("keras==2.1.5; python_version < '3.6'\nkeras==2.2.4; python_version >= '3.6'\n")
    found = of(PLAIN, tmp_path)
    assert str(found.dialect) == "keras 2.2.4"
    assert "keras==2.1.5" in found.warnings[0]


def test_what_a_file_installs_itself_wins_over_requirement_files(tmp_path):
    (tmp_path / "requirements.txt").write_text("keras==2.2.4\n")
    found = of("!pip install -q keras==2.1.5\n" + PLAIN, tmp_path)
    assert (str(found.dialect), found.reason) == ("keras 2.1.5", "its own install line: keras==2.1.5")


def test_a_notebook_that_installs_its_keras():
    cells = [["!pip install keras==1.2.2\n"], ["from keras.layers import LSTM\n", "layer = LSTM(3)\n"]]
    text = json.dumps({"cells": [{"cell_type": "code", "metadata": {}, "source": cell, "outputs": []} for cell in cells], "nbformat": 4})
    result = migrate_source(text, path="a.ipynb")
    assert str(result.dialect) == "keras 1.2.2"


def test_readmes_and_other_dockerfiles_come_last(tmp_path):
    (tmp_path / "README.md").write_text("pip install keras==2.1.5\n")
    (tmp_path / "setup.py").write_text("setup(install_requires=['keras>=2.2'])\n")
    assert of(PLAIN, tmp_path).reason == "setup.py: keras>=2.2"


def test_each_folder_of_a_repository_by_itself(tmp_path):
    (tmp_path / "requirements.txt").write_text("keras==1.2.2\ntensorflow==2.4.1\n")
    for name, text in (("old", KERAS1), ("new", TF_KERAS)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "train.py").write_text(text)
    assert str(of(KERAS1, tmp_path / "old").dialect) == "keras 1.2.2"
    assert str(of(TF_KERAS, tmp_path / "new").dialect) == "tf.keras 2.4.1"


def test_a_file_of_both_reads_each_by_its_own_version(tmp_path):
    """Adadelta had rate 1.0 in Keras 2.2.4, and 0.001 in tf.keras."""
    (tmp_path / "requirements.txt").write_text("keras==2.2.4\ntensorflow==1.15.0\n")
    (tmp_path / "a.py").write_text("import keras\nimport tensorflow as tf\nA = keras.optimizers.Adadelta()\nB = tf.keras.layers.LSTM(3)\n")
    found = of((tmp_path / "a.py").read_text(), tmp_path)
    assert (str(found.dialect), str(found.dialect.of_tensorflow)) == ("keras 2.2.4", "tf.keras 1.15.0")
    assert "both" in found.warnings[0]
    [result] = migrate_paths([tmp_path / "a.py"]).files
    text = (tmp_path / "a.py").read_text()
    assert result.error is None
    assert "keras2.optimizers.Adadelta()" in text
    assert "hard_sigmoid" in text  # the gates of TensorFlow 1's LSTM


@pytest.mark.parametrize(
    ("first", "second", "dialect"),
    [("import keras", "from tensorflow import keras", "keras 2.2.4"), ("from tensorflow import keras", "import keras", "tf.keras 2.10.0")],
)
def test_what_is_tried_first_is_what_it_was_written_for(first, second, dialect):
    found = of(f"try:\n    {first}\nexcept ImportError:\n    {second}\nmodel = keras.Sequential()\n")
    assert str(found.dialect) == dialect
    assert found.warnings == ()


def test_optimizers_of_early_tensorflow_are_those_of_keras_2():
    """tf.keras of TensorFlow 1.13.1: Adadelta(lr=1.0, ...), tensorflow/python/keras/optimizers.py; of 1.15: 0.001, optimizer_v2."""
    text = "import tensorflow as tf\nopt = tf.keras.optimizers.Adadelta()\nmodel.compile(opt, 'mse', metrics=['accuracy'])\n"
    early = migrate_source(text, dialect="tensorflow==1.13.1")
    assert "keras2.optimizers.Adadelta()" in early.after
    assert "optimizers" in early.warnings[0]
    assert "keras2" not in migrate_source(text, dialect="tensorflow==1.15.0").after
    # TensorFlow 1.13.1 clipped each gradient by itself, as Keras 3 does; 1.4.1 all together, as Keras 2 did.
    text_of_clipping = MODEL + "model.compile(tf.keras.optimizers.SGD(lr=0.1, clipnorm=1.0), 'mse')\n"
    assert "SGD(learning_rate=0.1, clipnorm=1.0)" in migrate_source(text_of_clipping, dialect="tensorflow==1.13.1").after
    assert "SGD(learning_rate=0.1, global_clipnorm=1.0)" in migrate_source(text_of_clipping, dialect="tensorflow==1.4.1").after
    shimmed = migrate_source(text_of_clipping.replace("SGD", "RMSprop"), dialect="tensorflow==1.13.1")
    assert any(finding.fate == "by_hand" and "bounds them together" in finding.message for finding in shimmed.findings)
    for version in ("1.13.1", "1.15.0"):  # both logged `acc`
        assert "metrics=['acc']" in migrate_source(text, dialect=f"tensorflow=={version}").after
    assert "metrics=['accuracy']" in migrate_source(text, dialect="tensorflow==2.0.0").after


def test_the_nearest_requirement_file_wins(tmp_path):
    (tmp_path / "requirements.txt").write_text("keras==2.2.4\n")
    inner = tmp_path / "old"
    inner.mkdir()
    (inner / "requirements.txt").write_text("keras==1.2.2\n")
    assert str(of(PLAIN, inner).dialect) == "keras 1.2.2"
    assert of(PLAIN, inner).reason == "old/requirements.txt: keras==1.2.2"


def test_a_pin_wins_over_a_range(tmp_path):
    (tmp_path / "setup.py").write_text("setup(install_requires=['keras>=2.0'])\n")
    (tmp_path / "environment.yml").write_text("dependencies: [keras=2.1.6]\n")
    assert str(of(PLAIN, tmp_path).dialect) == "keras 2.1.6"


def test_files_above_the_repository_do_not_count(tmp_path):
    (tmp_path / "requirements.txt").write_text("keras==1.2.2\n")
    project = tmp_path / "project"
    (project / ".git").mkdir(parents=True)
    assert "no requirement file" in of(PLAIN, project).reason


def test_a_requirement_of_keras_3_means_that_the_code_is_keras_3_and_says_so(tmp_path):
    (tmp_path / "requirements.txt").write_text("keras>=3.0\n")
    found = of("import keras\nmodel = keras.Sequential()\n", tmp_path)
    assert found.dialect is None
    assert "--from" in found.warnings[0] and "keras>=3.0" in found.warnings[0]
    # A word that no Keras 3 program holds: the requirement was raised before the code was.
    assert str(of(PLAIN, tmp_path).dialect) == "keras 2.2.4"
    assert str(of(KERAS1, tmp_path).dialect) == "keras 1.2.2"


def test_requirement_texts_that_say_nothing():
    for text in (
        "keras\n",
        "keras = '*'\n",
        "name='keras', version='1.0'\n",
        "kerastuner==1.0\n",
        "keras/keras:2.2\n",
        "import keras # 2.2.4\n",
    ):
        found = requirements.read(text, "requirements.txt")
        assert found == [] or text.startswith("name="), text


# --- neighbours ---


def test_a_module_that_shows_nothing_is_read_as_its_neighbours(tmp_path):
    (tmp_path / "train.py").write_text(KERAS1)
    package = tmp_path / "pkg"
    package.mkdir()
    (package / "optimizers.py").write_text(PLAIN)
    found = of(PLAIN, package)
    assert str(found.dialect) == "keras 1.2.2"
    assert "train.py" in found.reason
    # A neighbour that is another Keras altogether says nothing.
    (package / "tf.py").write_text(TF_KERAS)
    detect.forget()
    assert of(PLAIN, package) == found


# --- contradictions ---


@pytest.mark.parametrize(
    ("text", "given", "words"),
    [
        (KERAS2, "keras==1.2.2", "Keras 2 words"),
        ("import tensorflow as tf\ntf.keras.Sequential().fit(x, nb_epoch=3)\n", "tensorflow==2.10", "nb_epoch"),
        (TF_KERAS, "keras==2.2.4", "tf.keras"),
        ("import keras\nfrom tensorflow.keras.optimizers import Adam\n", "keras==2.2.4", "both"),
    ],
)
def test_constructs_that_contradict_the_version_are_told(text, given, words):
    warnings = of(text, given=Dialect.parse(given)).warnings
    assert any(words in warning for warning in warnings)


@pytest.mark.parametrize(
    ("pin", "text", "words"),
    [
        ("keras==2.2.4", KERAS1, "Keras 1 words"),
        ("keras==2.2.4", "import keras\nm.fit_generator(g, samples_per_epoch=3, nb_epoch=3)\n", "samples_per_epoch"),
        ("keras==1.2.2", KERAS2, "Keras 2 words"),
        ("keras==2.2.4", "import keras\nkeras.optimizers.Adam(learning_rate=0.1)\n", "learning_rate"),
        ("keras==2.2.4", "import keras\nprint(h.history['val_accuracy'])\n", "val_accuracy"),
        ("tensorflow==2.3", "import tensorflow as tf\ntf.keras.optimizers.legacy.Adam(lr=1)\n", "legacy"),
        ("tensorflow==2.10", "import tensorflow as tf\ntf.contrib.x()\ntf.keras.optimizers.Adam(lr=1)\n", "tf.contrib"),
        ("tensorflow==2.10", "import tensorflow as tf\ntf.keras.Sequential().fit(x, nb_epoch=3)\n", "nb_epoch"),
        ("tensorflow==2.10", "from keras.models import Sequential\nSequential().fit(x, nb_epoch=3)\n", "nb_epoch"),
        ("tensorflow==1.13.1", TF_KERAS, "TensorFlow 1"),
    ],
)
def test_constructs_that_contradict_a_pin_are_told(tmp_path, pin, text, words):
    (tmp_path / "requirements.txt").write_text(pin + "\n")
    found = of(text, tmp_path)
    assert found.reason.startswith(f"requirements.txt: {pin}")
    assert any(words in warning for warning in found.warnings)


@pytest.mark.parametrize(
    ("pin", "text"),
    [
        ("keras==2.2.4", KERAS2),
        ("keras==1.2.2", KERAS1),
        ("keras==2.3.1", "import keras\nkeras.optimizers.Adam(learning_rate=0.1)\n"),
        ("tensorflow==2.10", TF_KERAS),
        ("tensorflow==2.10", "import tensorflow.compat.v1 as tf\ntf.placeholder('float')\ntf.keras.optimizers.Adam(lr=1)\n"),
        ("tensorflow==2.11", "import tensorflow as tf\ntf.keras.optimizers.legacy.Adam(lr=1)\n"),
        ("tensorflow==2.10", "import tensorflow as tf\nRectifiedAdam(0.02, weight_decay=0.001)\ntf.keras.optimizers.Adam(lr=1)\n"),
    ],
)
def test_constructs_that_fit_the_pin_are_no_warning(tmp_path, pin, text):
    (tmp_path / "requirements.txt").write_text(pin + "\n")
    assert of(text, tmp_path).warnings == ()


def test_keras_1_words_do_not_contradict_keras_2():
    """Keras 2 takes them through its legacy interfaces."""
    assert of(KERAS1, given=Dialect.parse("keras==2.0.8")).warnings == ()


def test_the_same_answer_wherever_it_is_asked(tmp_path):
    """What decides is where the file lies, not the folder one happens to be in."""
    (tmp_path / "requirements.txt").write_text("keras==2.1.6\n")
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "x.py").write_text(PLAIN)
    program = "import sys; from codemods import detect; print(detect.detect(open(sys.argv[1]).read(), folder=sys.argv[2]).dialect)"
    answers = set()
    for cwd in (tmp_path, tmp_path / "a", "/"):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        arguments = [sys.executable, "-c", program, str(tmp_path / "a" / "x.py"), str(tmp_path / "a")]
        answers.add(subprocess.run(arguments, cwd=cwd, env=environment, check=True, capture_output=True, text=True).stdout)
    assert answers == {"keras 2.1.6\n"}


def test_arguments_of_the_files_own_functions_are_no_evidence():
    """Layers of one's own were written down with the names of Keras 1 long after it."""
    own = "from keras.layers import Dense, Layer\n\nclass Attention(Layer):\n    def __init__(self, W_regularizer=None, **kwargs):\n        pass\n\n"
    used = own + "x = Attention(W_regularizer='l2')(Dense(3, kernel_regularizer='l2')(x))\n"
    assert str(of(used).dialect) == "keras 2.2.4"
    assert of(used).warnings == ()


def test_a_file_that_only_speaks_of_keras_is_read_as_the_file_that_it_has_its_models_from(tmp_path):
    (tmp_path / "requirements.txt").write_text("tensorflow==2.3.1\n")
    (tmp_path / "base.py").write_text("from tensorflow import keras\n\n\nclass Base(keras.Model):\n    pass\n")
    (tmp_path / "train.py").write_text(
        "from base import Base\n\n# a keras.Model\nmodel = Base()\nmodel.compile('adam', 'mse')\nmodel.fit(x, y)\n"
    )
    ledger = migrate_paths([tmp_path], write=False)
    assert {os.path.basename(file.path): str(file.dialect) for file in ledger.files} == dict.fromkeys(
        ("base.py", "train.py"), "tf.keras 2.3.1"
    )


def test_a_try_block_with_many_blank_lines_is_read_at_once():
    text = "import keras\ntry:\n" + "    x = 1\n    \n    \n" * 40 + "finally:\n    pass\n"
    assert str(detect.detect(text).dialect) == "keras 2.2.4"
