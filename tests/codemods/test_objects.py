"""What is renamed, what is reported and what is left alone: methods, attributes and log keys by the object they are of."""

import pytest

from codemods.api import migrate_source

KERAS = "import keras\nfrom keras.models import Sequential, load_model\nfrom keras.layers import Dense\nfrom keras.callbacks import *\n"
BUILD = "def build():\n    net = Sequential([Dense(1, input_shape=(2,))])\n    net.compile('sgd', 'mse')\n    return net\n"
MODEL = "model = Sequential([Dense(1, input_shape=(2,))])\n"


def migrated(text, dialect="keras==2.2.4"):
    result = migrate_source(KERAS + text, dialect=dialect)
    assert result.error is None
    return result


def lines(result, fate):
    return {finding.line - KERAS.count("\n") for finding in result.findings if finding.fate == fate}


HELD = {
    "a loop": "for m in [build(), build()]:\n    {}\n",
    "enumerate": "for i, m in enumerate([build()]):\n    {}\n",
    "items": "for name, m in {{'a': build()}}.items():\n    {}\n",
    "with": "class C:\n    def __enter__(self):\n        return build()\nwith C() as m:\n    {}\n",
    "annotation": "def run(m: 'keras.Model'):\n    {}\n",
    "default": "def run(m=None):\n    m = m or build()\n    {}\n",
    "call site": "def run(m):\n    {}\nrun(build())\n",
    "partial": "import functools\ndef run(m):\n    {}\ngo = functools.partial(run, build())\n",
    "method": "class T:\n    def __init__(self, m):\n        self.m = m\n    def run(self):\n        m = self.m\n        {}\nT(build()).run()\n",
    "subclass": "class B:\n    def run(self):\n        m = self.build()\n        {}\nclass T(B):\n    def build(self):\n        return build()\n",
    "generator": "def each():\n    yield build()\nfor m in each():\n    {}\n",
    "file": "m = load_model('m.h5')\n{}\n",
    "clone": "m = keras.models.clone_model(build())\n{}\n",
    "condition": "m = build() if go else load_model('m.h5')\n{}\n",
    "callback": "class C(Callback):\n    def on_epoch_end(self, epoch, logs={{}}):\n        m = self.model\n        {}\n",
}
#: The same word is another library's, or an everyday one: it is migrated because the object is proven.
USES = {
    "m.predict(x)": "m.predict(x, verbose=0)",
    "m.predict_proba(x)": "m.predict(x, verbose=0)",
    "m.compile('sgd', 'mse', ['mse'])": "m.compile('sgd', 'mse', metrics=['mean_squared_error'])",
}


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize("way", HELD)
def test_methods_of_proven_models_are_migrated(way, use):
    result = migrated(BUILD + HELD[way].format(use))
    assert USES[use] in result.after
    assert use not in result.after


@pytest.mark.parametrize("use", USES)
@pytest.mark.parametrize(
    "before",
    [
        "import torch\nclass Net(torch.nn.Module):\n    pass\nm = Net()\n",
        "from sklearn.linear_model import LogisticRegression\nm = LogisticRegression()\n",
        "from sklearn.svm import SVC\nfor m in [SVC()]:\n    pass\n",
        "import xgboost as xgb\nm = xgb.XGBClassifier()\n",
        "import torch\nm = torch.nn.Linear(3, 3).double()\n",
        "class Mine:\n    def predict(self, x): return x\n    predict_proba = load_weights = compile = predict\nm = Mine()\n",
    ],
)
def test_methods_of_other_things_are_left_alone(before, use):
    result = migrated(before + use + "\n")
    assert use in result.after
    assert result.after.count("\n") == result.before.count("\n")
    assert not lines(result, "by_hand")


def test_a_name_that_is_kerass_alone_is_migrated_unproven():
    result = migrated("def run(m):\n    m.fit_generator(batches, steps_per_epoch=3)\n    m.predict_classes(x)\n")
    assert "m.fit(batches, steps_per_epoch=3)" in result.after
    assert "predict_classes" not in result.after


def test_a_name_of_other_libraries_is_reported_unproven():
    text = "def run(m):\n    return m.predict_proba(x)\n"
    result = migrated(text)
    assert result.after.endswith(text)
    assert lines(result, "by_hand") == {2}


def test_a_name_that_a_class_of_the_user_has_is_reported_unproven():
    text = (
        "class Trainer:\n    def fit_generator(self, batches):\n        return self.inner.fit_generator(batches, steps_per_epoch=3)\n"
        "def run(t):\n    t.fit_generator(batches)\n"
    )
    result = migrated(text)
    assert "    def fit_generator(self, batches):\n        return self.inner.fit(batches, steps_per_epoch=3)\n" in result.after
    assert "    t.fit_generator(batches)\n" in result.after
    assert lines(result, "by_hand") == {5}


@pytest.mark.parametrize(
    ("text", "reported"),
    [
        ("import torch\nopt = torch.optim.SGD(net.parameters(), lr=0.1, weight_decay=1e-4)\nopt.lr = 0.3\nprint(opt.lr)\n", False),
        (
            "import torch\noptimizer = torch.optim.Adam(net.parameters(), lr=0.1)\nfor g in optimizer.param_groups:\n    g['lr'] = 0.3\n",
            False,
        ),
        ("args.lr = 3\nprint(args.lr, args.decay)\n", False),
        ("class Schedule:\n    def __init__(self, lr):\n        self.lr = lr\n    def cut(self):\n        self.lr *= 0.5\n", False),
        (
            "class Adam:\n    def __init__(self, lr=0.1, decay=0.2):\n        self.lr = lr\nopt = Adam(lr=0.3, decay=0.1)\nopt.lr = 0.4\n",
            False,
        ),
        ("history = {'acc': [], 'lr': []}\nhistory['acc'].append(1)\nprint(history['lr'])\n", False),
        ("import pandas as pd\ndf = pd.read_csv('other.csv')\nprint(df['acc'], df.lr)\n", False),
        ("config.optimizer.lr = 3\n", True),
        ("def cut(optimizer):\n    optimizer.lr *= 0.5\n", True),
    ],
)
def test_common_words_of_what_is_not_proven_are_not_touched(text, reported):
    result = migrated(text)
    assert result.after == result.before
    assert bool(lines(result, "by_hand")) is reported


@pytest.mark.parametrize(
    "text",
    [
        "def show(model):\n    print({})\n",
        "def show(net):\n    net = wrap(net)\n    net.optimizer.step()\n    print(net.optimizer.lr)\n",
        "class Trainer:\n    def __init__(self, model):\n        self.model = model\n    def show(self):\n        return self.model.optimizer.lr\n",
        "class Net:\n    def train_on_batch(self, x): pass\ndef show(model):\n    model.train_on_batch(1)\n    print({})\n",
    ],
)
def test_the_rate_of_what_is_only_called_a_model_is_reported(text):
    """Models of other libraries have optimizers too."""
    result = migrated(text.format("model.optimizer.lr"))
    assert ".optimizer.lr" in result.after and "learning_rate" not in result.after
    assert any(finding.rule == "KC120" and "learning_rate" in finding.message for finding in result.findings if finding.fate == "by_hand")


@pytest.mark.parametrize(
    "text",
    [
        "def show(model):\n    print(K.get_value({}))\n",
        "def cut(model):\n    K.set_value({}, 0.1)\n",
        "def cut(model):\n    K.set_value({}, K.get_value(model.optimizer.lr) * 0.5)\n",
        "def run(model):\n    print({})\n    model.fit_generator(batches, steps_per_epoch=3)\n",
        "def run(model):\n    for x, y in batches:\n        model.train_on_batch(x, y)\n        print({})\n",
        "class C(Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        print(K.get_value(self.{}))\n",
        "class C(Callback):\n    def on_epoch_end(self, epoch, logs=None):\n        print(self.{})\n",
        "class Trainer:\n    def __init__(self, model):\n        self.model = model\n    def show(self):\n        return K.get_value(self.{})\n",
    ],
)
def test_the_rate_of_what_is_shown_to_be_keras_is_migrated(text):
    result = migrated("from keras import backend as K\n" + text.format("model.optimizer.lr"))
    assert ".lr" not in result.after and ".optimizer.learning_rate" in result.after
    assert not lines(result, "by_hand")


# --- log keys ---


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("model.compile('sgd', 'sparse_categorical_crossentropy', metrics='accuracy')\n", "metrics='acc'"),
        ("model.compile('sgd', 'sparse_categorical_crossentropy', ['accuracy'])\n", "metrics=['acc']"),
        ("model.compile('sgd', 'sparse_categorical_crossentropy', metrics={'out': 'accuracy'})\n", "metrics={'out': 'acc'}"),
        ("model.compile('sgd', 'sparse_categorical_crossentropy', metrics=('accuracy',))\n", "metrics=('acc',)"),
        (
            "more = ['mae']\nmodel.compile('sgd', 'sparse_categorical_crossentropy', metrics=['accuracy'] + more)\n",
            "more = ['mean_absolute_error']",
        ),
        ("ms = []\nms.append('accuracy')\nmodel.compile('sgd', 'sparse_categorical_crossentropy', metrics=ms)\n", "ms.append('acc')"),
        ("kw = dict(metrics=['accuracy'])\nmodel.compile('sgd', 'sparse_categorical_crossentropy', **kw)\n", "kw = dict(metrics=['acc'])"),
        (
            "conf = {'m': ['accuracy']}\nmodel.compile('sgd', 'sparse_categorical_crossentropy', metrics=conf['m'])\n",
            "conf = {'m': ['acc']}",
        ),
        (
            "model.compile('sgd', 'sparse_categorical_crossentropy', metrics=['accuracy'] if go else None)\n",
            "metrics=['acc'] if go else None",
        ),
        (
            "class T:\n    ms = ['accuracy']\n    def run(self):\n        model.compile('sgd', 'sparse_categorical_crossentropy', metrics=self.ms)\n",
            "ms = ['acc']",
        ),
    ],
)
def test_metrics_are_named_as_they_were_logged(text, written):
    """So History.history, logs, monitors, CSV columns, file names and plots keep the keys that their readers use."""
    result = migrated(MODEL + text)
    assert written in result.after
    assert "'accuracy'" not in result.after
    for dialect in ("keras==2.3.1", "tensorflow==2.10"):
        assert "'accuracy'" in migrate_source((KERAS + MODEL + text), dialect=dialect).after


@pytest.mark.parametrize(
    "text",
    [
        "def build(metric='accuracy'):\n    if metric == 'accuracy':\n        print(metric)\n    model.compile('sgd', 'mse', metrics=[metric])\n",
        "def build(metrics):\n    model.compile('sgd', 'mse', metrics=metrics)\n",
        "model.compile('sgd', 'mse', metrics=args.metrics)\n",
        "from settings import METRICS\nmodel.compile('sgd', 'mse', metrics=METRICS + ['mae'])\n",
    ],
)
def test_metrics_that_are_not_written_here_are_named_when_the_program_runs(text):
    result = migrated(MODEL + text)
    assert "metrics.logged(" in result.after
    assert result.before.count("'accuracy'") == result.after.count("'accuracy'")


READERS = {
    "history": "h = model.fit(x, y)\nprint(h.history['acc'], h.history['val_acc'])\n",
    "attribute": "model.fit(x, y)\nprint(model.history.history['acc'])\n",
    "logs": "class C(Callback):\n    def on_epoch_end(self, epoch, logs={}):\n        print(logs['acc'], logs.get('val_acc'))\n",
    "csv": "import pandas as pd\nmodel.fit(x, y, callbacks=[CSVLogger('log.csv')])\nprint(pd.read_csv('log.csv')['acc'])\n",
    "plot": "def plot(h):\n    for key in ('acc', 'val_acc'):\n        print(h[key])\nplot(model.fit(x, y).history)\n",
}


@pytest.mark.parametrize("reader", READERS)
def test_readers_of_the_logs_stay_as_they_are(reader):
    """The logger of kerascompat keeps the columns; what reads them stays as it is written."""
    result = migrated(MODEL + "model.compile('sgd', 'sparse_categorical_crossentropy', metrics=['accuracy'])\n" + READERS[reader])
    after = result.after.replace("keras2.callbacks.CSVLogger", "CSVLogger")
    assert after.endswith("metrics=['acc'])\n" + READERS[reader])


@pytest.mark.parametrize(
    "reader",
    [
        "print(h.history['lr'])\n",
        "import json\njson.dump(h.history, open('h.json', 'w'))\n",
        "def plot(d):\n    print(d['lr'])\nplot(h.history)\n",
        "class C(Callback):\n    def on_epoch_end(self, epoch, logs={}):\n        print(logs.get('lr'))\n",
        "model.fit(x, y, callbacks=[CSVLogger('log.csv')])\n",
    ],
)
def test_the_key_of_the_rate_is_kept_where_it_is_read(reader):
    train = MODEL + "model.compile('sgd', 'mse')\nh = model.fit(x, y, callbacks=[LearningRateScheduler(lambda e: 0.1)])\n"
    assert "callbacks.LearningRateScheduler" in migrated(train + reader).after
    assert "callbacks.LearningRateScheduler" not in migrated(train + "print(h.history['loss'])\n").after
