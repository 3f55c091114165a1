"""Plain Keras 3 or the shim: what can set the rate, what can hide an Embedding, and what cannot be proven."""

import textwrap

import pytest

from codemods.api import migrate_paths
from codemods.dialects import Dialect
from codemods.engine.run import migrate_text

PLAIN, SHIM = "InverseTimeDecay(", "kerascompat"
HEAD = """
from keras.models import Sequential, Model, load_model
from keras.layers import Dense, Input
from keras.optimizers import Adam
from keras.callbacks import ReduceLROnPlateau, EarlyStopping, ModelCheckpoint, Callback, LambdaCallback
from keras import backend as K
model = Sequential([Dense(1, input_shape=(2,))])
"""
OPTIMIZER = "Adam(lr=0.01, decay=1e-3)"


def migrated(body: str, dialect: str = "keras==2.2.4") -> str:
    text = textwrap.dedent(HEAD).lstrip() + textwrap.dedent(body).lstrip()
    result = migrate_text(text, path="script.py", dialect=Dialect.parse(dialect))
    assert result.error is None, result.error
    compile(result.after, "script.py", "exec")
    return result.after


PLAIN_CASES = {
    "compiled at once": f"model.compile({OPTIMIZER}, 'mse')\nmodel.fit(x, y)",
    "by keyword": f"model.compile(loss='mse', optimizer={OPTIMIZER})\nmodel.fit(x, y, epochs=3)",
    "in a variable": f"opt = {OPTIMIZER}\nmodel.compile(opt, 'mse')\nmodel.fit(x, y)",
    "harmless callbacks": f"model.compile({OPTIMIZER}, 'mse')\nmodel.fit(x, y, callbacks=[EarlyStopping('loss'), ModelCheckpoint('m.h5')])",
    "callbacks in a list that grows": f"""
        model.compile({OPTIMIZER}, 'mse')
        callbacks = []
        callbacks.append(EarlyStopping('loss'))
        model.fit(x, y, callbacks=callbacks)
        """,
    "a callback of one's own that prints": f"""
        class Log(Callback):
            def on_epoch_end(self, epoch, logs=None):
                print(epoch, logs)
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y, callbacks=[Log()])
        """,
    "another model's rate is set": f"""
        other = Sequential([Dense(1)])
        other.compile(Adam(lr=0.1), 'mse')
        K.set_value(other.optimizer.lr, 0.01)
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y)
        other.fit(x, y, callbacks=[ReduceLROnPlateau('loss')])
        """,
    "in a function that is called here": f"""
        def build():
            net = Sequential([Dense(1)])
            net.compile({OPTIMIZER}, 'mse')
            return net
        net = build()
        net.fit(x, y)
        """,
    "functional": f"""
        inputs = Input((2,))
        net = Model(inputs, Dense(1)(inputs))
        net.compile({OPTIMIZER}, 'mse')
        net.fit(x, y)
        """,
    "in a class": f"""
        class Trainer:
            def __init__(self):
                self.model = Sequential([Dense(1)])
                self.model.compile({OPTIMIZER}, 'mse')
            def run(self):
                self.model.fit(x, y)
        Trainer().run()
        """,
}

SHIM_CASES = {
    "ReduceLROnPlateau": f"model.compile({OPTIMIZER}, 'mse')\nmodel.fit(x, y, callbacks=[ReduceLROnPlateau('loss')])",
    "ReduceLROnPlateau in a variable": f"""
        plateau = ReduceLROnPlateau('loss')
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y, callbacks=[plateau])
        """,
    "added later": f"""
        callbacks = [EarlyStopping('loss')]
        if more:
            callbacks += [ReduceLROnPlateau('loss')]
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y, callbacks=callbacks)
        """,
    "callbacks by position": f"model.compile({OPTIMIZER}, 'mse')\nmodel.fit(x, y, 32, 5, 1, [ReduceLROnPlateau('loss')])",
    "fit_generator": f"model.compile({OPTIMIZER}, 'mse')\nmodel.fit_generator(g, 10, callbacks=[ReduceLROnPlateau('loss')])",
    "callbacks from a function": f"""
        def make():
            return [ReduceLROnPlateau('loss')]
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y, callbacks=make())
        """,
    "callbacks from elsewhere": f"""
        from elsewhere import callbacks
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y, callbacks=callbacks)
        """,
    "callbacks behind stars": f"model.compile({OPTIMIZER}, 'mse')\nmodel.fit(x, y, **options)",
    "a callback of one's own that sets the rate": f"""
        class Step(Callback):
            def on_epoch_begin(self, epoch, logs=None):
                K.set_value(self.model.optimizer.lr, 0.1)
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y, callbacks=[Step()])
        """,
    "LambdaCallback": f"""
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y, callbacks=[LambdaCallback(on_epoch_end=lambda e, l: K.set_value(model.optimizer.lr, 0.1))])
        """,
    "K.set_value between fits": f"model.compile({OPTIMIZER}, 'mse')\nmodel.fit(x, y)\nK.set_value(model.optimizer.lr, 0.1)\nmodel.fit(x, y)",
    "the rate is read": f"opt = {OPTIMIZER}\nmodel.compile(opt, 'mse')\nprint(K.get_value(opt.lr))",
    "assigned": f"opt = {OPTIMIZER}\nopt.lr = 0.1\nmodel.compile(opt, 'mse')",
    "by name": f"opt = {OPTIMIZER}\nsetattr(opt, 'lr', 0.1)\nmodel.compile(opt, 'mse')",
    "given to somebody": f"opt = {OPTIMIZER}\nregister(opt)\nmodel.compile(opt, 'mse')",
    "returned to somebody": f"def make():\n    return {OPTIMIZER}",
    "the model is given away": f"from trainer import train\nmodel.compile({OPTIMIZER}, 'mse')\ntrain(model)",
    "kept in a dict": f"OPTIMIZERS = {{'a': {OPTIMIZER}}}",
    "a loaded model": f"net = load_model('m.h5')\nnet.compile({OPTIMIZER}, 'mse')\nnet.fit(x, y)",
    "an Embedding": f"from keras.layers import Embedding\nnet = Sequential([Embedding(9, 2), Dense(1)])\nnet.compile({OPTIMIZER}, 'mse')\nnet.fit(x, y)",
    "the model of a parameter": f"def train(net):\n    net.compile({OPTIMIZER}, 'mse')\n    net.fit(x, y)",
    "the decay is read": f"opt = {OPTIMIZER}\nmodel.compile(opt, 'mse')\nprint(opt.decay)",
}


@pytest.mark.parametrize("name", PLAIN_CASES)
def test_plain_where_nothing_sets_the_rate(name):
    text = migrated(PLAIN_CASES[name])
    assert PLAIN in text
    assert f"{SHIM}.keras2.optimizers" not in text


@pytest.mark.parametrize("name", SHIM_CASES)
def test_the_shim_where_something_does_or_may(name):
    text = migrated(SHIM_CASES[name])
    assert PLAIN not in text
    assert "from kerascompat.keras2.optimizers import Adam" in text or "keras2.optimizers.Adam" in text
    assert OPTIMIZER in text


def test_both_in_one_file():
    text = migrated(f"""
        steady = Sequential([Dense(1)])
        steady.compile({OPTIMIZER}, 'mse')
        steady.fit(x, y)
        model.compile({OPTIMIZER}, 'mse')
        model.fit(x, y, callbacks=[ReduceLROnPlateau('loss')])
        """)
    assert "steady.compile(Adam(learning_rate=InverseTimeDecay(0.01, decay_steps=1, decay_rate=1e-3)), 'mse')" in text
    assert f"model.compile(keras2.optimizers.{OPTIMIZER}, 'mse')" in text


def test_a_package_is_followed_through_its_modules(tmp_path):
    """The optimizer and the model live apart; the module that holds the Embedding decides."""
    (tmp_path / "nets.py").write_text(
        "from keras.models import Sequential\nfrom keras.layers import Dense, Embedding\n\ndef net():\n    return Sequential([Embedding(9, 2), Dense(1)])\n"
    )
    script = tmp_path / "train.py"
    script.write_text("from nets import net\nfrom keras.optimizers import Adam\nm = net()\nm.compile(Adam(lr=0.1), 'mse')\nm.fit(x, y)\n")
    result = migrate_text(script.read_text(), path="train.py", dialect=Dialect.parse("keras==2.2.4"), filename=script)
    assert "from kerascompat.keras2.optimizers import Adam" in result.after


@pytest.mark.parametrize("version", ["keras==2.2.4", "tensorflow==2.10"])
def test_models_that_another_file_freezes_after_compile_are_kerascompats(tmp_path, version):
    package, face = ("keras", "keras2") if version.startswith("keras") else ("tensorflow.keras", "tf_keras")
    nets = tmp_path / "nets" / "gan.py"
    nets.parent.mkdir()
    (nets.parent / "__init__.py").write_text("")
    nets.write_text(
        f"from {package}.models import Model\nfrom {package}.layers import Dense, Input\n\n"
        "def critic():\n    x = Input(shape=(2,))\n    return Model(x, Dense(1)(x))\n"
    )
    script = tmp_path / "train.py"
    script.write_text(
        f"from nets import gan\nfrom {package}.models import Model\nd = gan.critic()\nd.compile('sgd', 'mse')\nd.trainable = False\n"
        "g = gan.critic()\nboth = Model(g.input, d(g.output))\nboth.compile('sgd', 'mse')\nd.train_on_batch(x, y)\n"
    )
    ledger = migrate_paths([tmp_path], dialect=version)
    assert f"from kerascompat.{face}.models import Model" in nets.read_text()
    (toggle,) = (found for found in ledger.findings if found.symbol == "keras.Model.trainable")
    assert toggle.fate.value == "shimmed" and "gan.py" in toggle.message
    assert not any(file.changed for file in migrate_paths([tmp_path], dialect=version).files)


@pytest.mark.parametrize(
    ("dialect", "text"),
    [
        ("keras==1.2.2", "SGD(0.1, 0.9, 1e-6, True)"),
        ("keras==2.2.4", "SGD(0.1, 0.9, 1e-6, True)"),
        ("keras==2.3.1", "SGD(0.1, 0.9, True)"),
        ("tensorflow==2.10", "SGD(0.1, 0.9, True)"),
    ],
)
def test_positions_are_those_of_the_version(dialect, text):
    """The third place was decay up to 2.2 and nesterov from 2.3."""
    package = "tensorflow.keras" if dialect.startswith("tensorflow") else "keras"
    source = (
        f"from {package}.models import Sequential\nfrom {package}.layers import Dense\nfrom {package}.optimizers import SGD\n"
        f"m = Sequential([Dense(1)])\nm.compile({text}, 'mse')\nm.fit(x, y)\n"
    )
    after = migrate_text(source, path="s.py", dialect=Dialect.parse(dialect)).after
    assert "nesterov=True" in after or "SGD(0.1, 0.9, True)" in after
    assert ("decay_rate=1e-6" in after) == ("1e-6" in text)


def test_names_that_tf_keras_lost_are_taken_from_keras():
    """tf.keras of TensorFlow 2.16 and later has no losses.mean_squared_error, nor the metric; keras has both."""
    source = (
        "import tensorflow as tf\nfrom tensorflow import keras\nmodel = keras.Sequential()\n"
        "a = tf.keras.losses.mean_absolute_error(x, y)\nb = keras.metrics.mean_squared_error(x, y)\nc = keras.losses.binary_crossentropy(x, y)\n"
    )
    after = migrate_text(source, path="s.py", dialect=Dialect.parse("tensorflow==2.10")).after
    assert "from keras.losses import mean_absolute_error\n" in after and "a = mean_absolute_error(x, y)" in after
    assert "from keras.metrics import mean_squared_error\n" in after and "b = mean_squared_error(x, y)" in after
    assert "c = keras.losses.binary_crossentropy(x, y)" in after


def test_the_short_names_of_tensorflow_2_are_those_of_keras():
    source = (
        "import tensorflow as tf\nmodel = tf.keras.Sequential([tf.keras.layers.Dense(1)])\nmean = tf.metrics.Mean()\nmean.reset_states()\n"
        "model.compile(tf.optimizers.RMSprop(lr=0.1), tf.losses.BinaryCrossentropy(reduction=tf.losses.Reduction.NONE))\n"
    )
    after = migrate_text(source, path="s.py", dialect=Dialect.parse("tensorflow==2.10")).after
    assert "tf_keras.optimizers.RMSprop(lr=0.1), tf.losses.BinaryCrossentropy(reduction='none')" in after
    assert "mean.reset_state()" in after


def test_a_layer_that_two_rules_move_is_moved_once():
    """Constants and masks are both reasons for kerascompat's Bidirectional; the file of Keras 2.2.4's own tests has both."""
    text = (
        "from keras.layers import Input, Masking, RNN, wrappers\nx, c = Input((4, 5)), Input((3,))\n"
        "y = wrappers.Bidirectional(RNN(cell, return_sequences=True))(Masking()(x), constants=c)\n"
    )
    result = migrate_text(text, path="script.py", dialect=Dialect.parse("keras==2.2.4"))
    assert "keras2.layers.Bidirectional(RNN(cell" in result.after and result.error is None
    assert migrate_text(result.after, path="script.py", dialect=Dialect.parse("keras==2.2.4")).after == result.after


def test_names_that_a_lookup_is_given_are_looked_up():
    """activations.get found custom objects and the old hard sigmoid by name."""
    text = (
        "from keras import activations\nfrom keras.utils import CustomObjectScope\nwith CustomObjectScope({'mine': f}):\n"
        "    a = activations.get('mine')\nb = activations.get('hard_sigmoid')\nc = activations.get('relu')\n"
    )
    after = migrate_text(text, path="script.py", dialect=Dialect.parse("keras==2.2.4")).after
    assert "activations.get(get_registered_object('mine'))" in after and "activations.get('relu')" in after
    assert "activations.get(keras2.activations.hard_sigmoid)" in after


_NETS = "from keras.models import Sequential\nfrom keras.layers import Dense, Masking\n\ndef net():\n    return Sequential([{}Dense(1)])\n"
_WATCH = "from keras.callbacks import Callback\n\nclass Watch(Callback):\n    def on_batch_end(self, batch, logs={}):\n        print(logs['loss'])\n"
_TRAIN = "from nets import net\nm = net()\nm.compile('sgd', 'mse'{})\nm.fit(x, y{})\n"


@pytest.mark.parametrize(
    ("dialect", "files"),
    [
        ("keras==2.2.4", {"nets": _NETS.format(""), "train": _TRAIN.format("", ", sample_weight=w")}),
        ("keras==2.2.4", {"nets": _NETS.format("Masking(), "), "train": _TRAIN.format(", metrics=['mae']", "")}),
        (
            "keras==2.2.4",
            {"nets": _NETS.format(""), "watch": _WATCH, "train": "from watch import Watch\n" + _TRAIN.format("", ", callbacks=[Watch()]")},
        ),
        ("keras==1.2.2", {"nets": _NETS.format(""), "train": _TRAIN.format("", "").replace("fit(x, y)", "fit_generator(b, 90, 2)")}),
    ],
    ids=["weights", "masks", "a callback of a third file", "samples of a generator"],
)
def test_models_that_another_file_trains_otherwise_are_kerascompats(tmp_path, dialect, files):
    for name, text in files.items():
        (tmp_path / f"{name}.py").write_text(text)
    ledger = migrate_paths([tmp_path], dialect=dialect)
    face = "keras1" if dialect.startswith("keras==1") else "keras2"
    assert f"from kerascompat.{face}.models import Sequential" in (tmp_path / "nets.py").read_text()
    left = [(finding.path, finding.message) for finding in ledger.findings if finding.fate.value in ("by_hand", "unknown")]
    assert not left
    assert not any(file.changed for file in migrate_paths([tmp_path], dialect=dialect).files)


def test_models_that_no_other_file_trains_otherwise_stay_plain(tmp_path):
    (tmp_path / "nets.py").write_text(_NETS.format(""))
    (tmp_path / "train.py").write_text(_TRAIN.format("", ""))
    (tmp_path / "other.py").write_text(_NETS.format("") + "net().fit(x, y, sample_weight=w)\n")
    migrate_paths([tmp_path], dialect="keras==2.2.4")
    assert "kerascompat" not in (tmp_path / "nets.py").read_text()
