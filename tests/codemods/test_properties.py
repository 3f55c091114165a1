"""What holds for any file: nothing escapes, nothing else changes, a second run is the identity."""

import ast
import random
import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from codemods import api, files
from codemods.ledger import Fate
from tests.codemods import fuzz

ROOT = Path(__file__).parents[2]

ENDS = ["\n", "\r\n", "\r"]
STATEMENTS = [
    "import keras",
    "import keras as k",
    "from keras import optimizers as o",
    "from keras.optimizers import SGD, Adam",
    "from keras.callbacks import LearningRateScheduler, ReduceLROnPlateau",
    "opt = SGD(lr=0.1)",
    "opt = Adam(lr=0.001, decay=1e-6)  # decay",
    "opt = keras.optimizers.SGD(\n    lr=0.1,  # rate\n    momentum=0.9,\n)",
    "opt = o.SGD(0.01, 0.9, 1e-6, True)",
    "options = {'lr': 0.1}\nopt = SGD(**options)",
    "model.compile('adadelta', 'mse', metrics=['acc'])",
    "model.fit(x, y, nb_epoch=3, callbacks=[ReduceLROnPlateau(epsilon=1e-4)])",
    "def f(SGD, *, lr=1):\n    return SGD(lr=lr)",
    "class A:\n    '''text\n  more\n    '''\n\n    def f(self):\n        return keras.optimizers.Adam(lr=0.1)",
    "if opt:\n\tx = 1\n\n    # spaces\n\nelse:\n\tx = 2",
    "try:\n    from keras.optimizers import SGD\nexcept ImportError:\n    SGD = None",
    "for _ in range(3): opt = SGD(lr=0.1); del opt",
    "x = '''\n\x0c\n  # codemods: ignore\n'''",
    "# a comment é ☃",
    "",
    "\x0c",
    "  ",
    "async def g():\n    await h(SGD(lr=.1))",
    "f = lambda lr: SGD(lr=lr)",
    "model.optimizer.lr = 0.1",
    "import keras.backend as K\nK.set_value(model.optimizer.lr, 0.5 * K.get_value(model.optimizer.lr))",
    "x = [SGD(lr=r) for r in (0.1, 0.2)]\\\n    + []",
]


@st.composite
def sources(draw):
    lines = draw(st.lists(st.sampled_from(STATEMENTS), min_size=1, max_size=8))
    text = "\n".join(["from keras.models import Sequential", "model = Sequential()", *lines])
    style = draw(st.sampled_from([*ENDS, None]))
    parts = re.split("(\n)", text)
    ends = [style or draw(st.sampled_from(ENDS)) if part == "\n" else part for part in parts]
    return "".join(ends) + draw(st.sampled_from(["", *ENDS]))


@given(
    text=sources(),
    dialect=st.sampled_from(["keras==1.2.2", "keras==2.2.4", "tensorflow==2.10"]),
    fidelity=st.sampled_from(["exact", "modern"]),
)
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_any_source(text, dialect, fidelity):
    try:
        ast.parse(text)
    except SyntaxError:
        return
    result = api.migrate_source(text, dialect=dialect, fidelity=fidelity)
    assert result.error is None, result.error
    ast.parse(result.after)
    again = api.migrate_source(result.after, dialect=dialect, fidelity=fidelity)
    assert again.after == result.after
    # Every edit is in the ledger, at its place in the text as it was read: what is shown stands around that place.
    starts = [0, *(end.end() for end in re.finditer(r"\r\n|\r|\n", text))]
    for finding in result.findings:
        place = starts[finding.line - 1] + finding.column - 1
        shown = text.find(finding.before, max(0, place - len(finding.before)))
        assert 0 <= shown <= place <= shown + len(finding.before), finding
    if result.changed:
        assert {finding.fate for finding in result.findings} & {Fate.MIGRATED, Fate.SHIMMED}
    # Line ends that no edit made are those of the text.
    assert set(re.findall(r"\r\n|\r|\n", result.after)) <= set(re.findall(r"\r\n|\r|\n", text)) | {"\n"}


@given(
    text=st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=60),
    cookie=st.sampled_from(
        ["", "# coding: utf-8\n", "# -*- coding: latin-1 -*-\r\n", "#!/bin/sh\n# coding: cp1252\n", "# coding: shift-jis\r"]
    ),
    mark=st.booleans(),
)
@settings(deadline=None)
def test_any_bytes_come_back(text, cookie, mark):
    encoding = re.search(r"coding: ([\w-]+)", cookie)
    data = (cookie + text).encode(encoding[1] if encoding else "utf-8", "replace")
    data = b"\xef\xbb\xbf" + data if mark else data
    try:
        source = files.decode(data)
    except files.Unusable as problem:
        assert problem.error.kind in ("encoding", "binary") and problem.error.message
    else:
        assert source.encode(source.text) == data


@given(data=st.binary(max_size=80))
@settings(deadline=None)
def test_any_bytes_at_all(data):
    try:
        source = files.decode(data)
    except files.Unusable:
        return
    assert source.encode(source.text) == data
    result = api.migrate_source(source.text)
    assert result.error is None or result.after == source.text


REAL = fuzz.texts([ROOT / "fixtures" / "legacy"])


@given(seed=st.integers(0, 2**32))
@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_real_files_with_random_edits(seed):
    chance = random.Random(seed)
    path, text = chance.choice(REAL)
    changed = fuzz.mutated(text, chance)
    dialect = "tensorflow==2.10" if "/tf_keras/" in path else "keras==1.2.2" if "/keras1/" in path else "keras==2.2.4"
    assert fuzz.check(changed, dialect, chance.choice(("exact", "modern"))) == [], changed


@pytest.mark.parametrize(
    "text",
    [
        "import keras\nglobal model\nmodel = keras.models.Sequential()\nmodel.compile('sgd', 'mse')\n",
        "import keras\ndef f():\n    def g():\n        nonlocal o\n        return o\n    o = keras.optimizers.SGD(lr=0.1)\n",
        "import tensorflow.keras as K\nK = K\nprint(keras)\n",
        "import keras\nm = keras.models.Sequential()\nfrom keras.layers import Dense\nm.save_weights('w.h5'); m.fit(x, nb_epoch=1)\n",
        "import keras\nx = 'a' b'b'\n",
        "import tensorflow.keras as K\nK = K\n",
        "from keras import backend as K\nfrom keras.backend import theano_backend as KTH\nx = KTH.softmax(1)\n",
        "from keras import layers\nfor layer in (layers.CuDNNLSTM, layers.CuDNNGRU, layers.ThresholdedReLU):\n    test(layer, kwargs={})\n",
        "from keras.models import Sequential\nmodel = Sequential()\nmodel.load_weights(name, by_name=True, reshape=False)\n",
        "from keras.preprocessing import image\nx = image.random_shear(image.img_to_array(x), 20)\n",
        "from keras import backend as K\nf = K.placeholder([x], [K.relu(x, alpha=0.1)])\n",
        "from .engine import Layer\nmodel.compile(optimizer=opt, loss='mse')\nmodel.fit_generator(gen, samples_per_epoch=10, nb_epoch=2)\n",
        "import keras\nx = keras.layers.CuDNNGRU(3), keras.layers.CuDNNLSTM(3), keras.layers.CuDNNGRU(*args)\n",
        "from keras.preprocessing import image\nx = image.apply_affine_transform(image.img_to_array(x), theta=45)\n",
        "import numpy as np\nmodel.save_weights('keras.h5')\nnp.random.seed(1)\n",
        "from keras import layers\nfrom keras import backend as K\nK.image_dim_ordering() == 'th'\nx = layers.GlobalAveragePooling1D()(x)\n",
        "from keras.models import Model\nm = Model(a, [b, c])\nm.compile(loss='mse', optimizer='sgd', metrics=['accuracy'])\n",
        "from tensorflow.keras.models import Model\nm = Model(a, b)\nm.compile(loss='mse', optimizer=o, metrics=['accuracy'])\nm.trainable = False\n",
        "from tensorflow.keras.models import Model\ns.fit(x)\nm = Model(a, b)\nm.optimizer.lr = m.optimizer.lr * .5\nm.compile('adam', 'mse')\n",
        "from keras.models import Sequential\nm = Sequential()\nm.fit_generator(g, epochs=3, validation_data=(x, y), workers=4)\n",
        "from keras.models import Sequential\nm = Sequential()\nm.fit_generator(g, validation_data=(x, y), workers=4)\n",
        "import keras\nmodel.save_weights('w.h5'); model.load_weights('w.h5', by_name=True)\n\n\nx = 1\n",
        "import keras\nx = keras.layers.CuDNNLSTM(3)\nPAGES = [keras.layers.CuDNNLSTM]\n",
        "import keras.backend as K\nK.set_learning_phase(0)\nK.set_session(tf.Session())\n",
        "from keras.layers import Dense\nimport tensorflow as tf\nm = tf.keras.Sequential()\nm.compile('sgd', 'mse')\nm.fit(x, y)\n",
        "import keras.optimizers as o\n\n\x0cprint(f'{o.lr:.3f}')\n\x0c\n",
        "import keras\r\n\x0c  \r\nx = keras.layers.Dense(output_dim=3\r\n  , bias=True)\r\n\x0cprint(1)\r\n\x0c\r\ny = 2\r\n",
    ],
)
@pytest.mark.parametrize("fidelity", ["exact", "modern"])
@pytest.mark.parametrize("dialect", ["keras==1.2.2", "keras==2.0.8", "keras==2.2.4", "tensorflow==2.10"])
def test_what_the_fuzzer_found(text, dialect, fidelity):
    assert fuzz.check(text, dialect, fidelity) == []
