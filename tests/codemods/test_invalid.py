"""Code that was never valid in the stated dialect is reported as such and left as it is."""

from pathlib import Path

import pytest

from codemods.api import migrate_paths, migrate_source

HEAD = (
    "import keras\nfrom keras import backend as K\nfrom keras.models import Sequential, Model\nfrom keras.optimizers import SGD, Adam\n"
    "from keras.callbacks import EarlyStopping, ReduceLROnPlateau\nfrom keras.layers import Dense, Dropout, GRU, Input, Conv2D\nm = Sequential()\n"
)
TF_HEAD = HEAD.replace("from keras", "from tensorflow.keras").replace("import keras\n", "from tensorflow import keras\n")
NEVER = "never valid"


@pytest.mark.parametrize(
    ("text", "dialect", "words"),
    [
        # no version had it
        ("m.add(Dense(3, colour='red'))", "keras==2.2.4", NEVER),
        ("m.add(Dense(3, kernal_initializer='zeros'))", "keras==2.2.4", NEVER),
        ("m.fit(x, y, speed=3)", "keras==2.2.4", NEVER),
        ("m.compile('sgd', 'mse', metric=['acc'])", "keras==2.2.4", NEVER),
        ("K.mean(x, axes=3)", "keras==2.2.4", NEVER),
        ("keras.layers.Densee(3)", "keras==2.2.4", NEVER),
        ("K.add(1, 2)", "keras==2.2.4", NEVER),
        ("m.partial_fit(x)", "keras==2.2.4", NEVER),
        ("m.compile('sgd', 'mean_sq')", "keras==2.2.4", NEVER),
        ("m.add(Dense(3, activation='reloo'))", "keras==2.2.4", NEVER),
        ("SGD(lr=0.1, beta_1=0.1)", "keras==2.2.4", "never ran"),
        ("m.compile('sdg', 'mse')", "keras==2.2.4", NEVER),
        ("m.add(Dense())", "keras==2.2.4", NEVER),
        ("m.add(Conv2D(3))", "keras==1.2.2", NEVER),
        ("m.add(Conv2D(filters=3))", "tensorflow==2.10", NEVER),
        # too many, or twice
        ("m.add(Dropout(0.5, None, 3, 4, 5))", "keras==2.2.4", "at most 3 positional"),
        ("K.sum(x, 1, True, 4)", "keras==2.2.4", "at most 3 positional"),
        ("SGD(0.1, 0.9, 0.0, True, 5)", "keras==2.2.4", "never ran"),
        ("m.add(Dense(3, units=4))", "keras==2.2.4", "given twice"),
        ("SGD(lr=0.1, learning_rate=0.1)", "keras==2.2.4", "never ran"),
        # another version had it
        ("m.add(Dense(output_dim=3))", "tensorflow==2.10", "another version"),
        ("m.add(Conv2D(3, 3, 3, border_mode='same'))", "tensorflow==2.10", "another version"),
        ("m.fit(x, y, nb_epoch=3)", "tensorflow==2.10", "takes no argument nb_epoch"),
        ("keras.layers.MaxoutDense(3)", "tensorflow==2.10", "another version"),
        ("keras.layers.merge([a, b], mode='sum')", "tensorflow==2.10", "another version"),
        ("Adam(lr=0.1, amsgrad=True)", "keras==1.2.2", "never ran"),
        ("c = EarlyStopping(restore_best_weights=True)", "keras==1.2.2", "took no restore_best_weights"),
        ("c = ReduceLROnPlateau(min_delta=0.1)", "keras==1.2.2", "took no min_delta"),
        ("m.add(Dense(units=3, init='zero'))", "keras==1.2.2", "took no units"),
        ("m.add(keras.layers.Convolution2D(3, kernel_size=(3, 3), border_mode='same'))", "keras==1.2.2", "took no kernel_size"),
    ],
)
def test_it_is_named_and_left_as_it_is(text, dialect, words):
    head = TF_HEAD if dialect.startswith("tensorflow") else HEAD
    result = migrate_source(head + text + "\n", dialect=dialect)
    assert result.error is None
    line = head.count("\n") + 1
    found = [finding.message for finding in result.findings if finding.line == line and finding.fate == "by_hand"]
    assert any(words in message for message in found), found
    assert result.after.splitlines()[-1].rpartition(".")[2] == text.rpartition(".")[2]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("m.add(Dense(units=3))", "took no units here"),
        ("m.add(Conv2D(3, kernel_size=(3, 3), padding='same'))", "took no kernel_size, padding here"),
        ("a = Input((3,))\nn = Model(inputs=a, outputs=a)", "took no inputs, outputs here"),
    ],
)
def test_what_is_keras_3_already_stays_and_says_that_it_is_not_of_the_dialect(text, words):
    """By a second run over migrated code it must not become work for a person."""
    result = migrate_source(HEAD + text + "\n", dialect="keras==1.2.2")
    assert result.after == result.before
    assert any("Keras 1 does not know" in warning for warning in result.warnings)
    found = [finding for finding in result.findings if words in finding.message]
    assert [finding.fate for finding in found] == ["unchanged"]


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("m.add(keras.layers.Convolution2D(3, nb_row=3, nb_col=3))", "kernel_size=(3, 3)"),
        ("m.add(Dense(output_dim=3, init='zero'))", "units=3"),
        ("m.fit(x, y, nb_epoch=3)", "epochs=3"),
        ("m.add(keras.layers.SimpleRNN(3, return_sequences=True, init='zero'))", "kernel_initializer='zero"),
        ("m.add(keras.layers.AtrousConvolution2D(5, 3, 3, atrous_rate=(2, 2)))", "Conv2D(5, (3, 3), dilation_rate=(2, 2))"),
        ("m.add(keras.layers.Deconvolution2D(5, 3, 3, (6, 7, 5), name='up'))", "Conv2DTranspose(5, (3, 3), name='up')"),
        # keras/legacy/interfaces.py of 2.0.8 and 2.2.4 pops it: unit_forget_bias keeps its default, True.
        ("m.add(keras.layers.LSTM(2, forget_bias_init='zero', recurrent_activation='tanh'))", "LSTM(2, recurrent_activation='tanh')"),
    ],
)
def test_what_keras_2_took_by_its_legacy_interfaces_was_valid(text, written):
    result = migrate_source(HEAD + text + "\n", dialect="keras==2.2.4")
    assert written in result.after
    assert not any("valid" in finding.message or "version" in finding.message for finding in result.findings)


@pytest.mark.parametrize(
    "before",
    [
        "keras.utils.get_custom_objects()['swish'] = lambda x: x\n",
        "from activations_of_mine import *\n",
        "with keras.utils.CustomObjectScope({'swish': f}):\n    pass\n",
    ],
)
def test_a_name_that_may_be_registered_is_not_called_invalid(before):
    result = migrate_source(HEAD + before + "m.add(Dense(3, activation='swish'))\n", dialect="keras==2.2.4")
    assert not any(NEVER in finding.message for finding in result.findings)


def test_arguments_that_a_layer_hands_to_the_class_above_were_valid():
    """Keras 1's recurrent layers gave return_sequences, stateful and go_backwards to Recurrent (keras/layers/recurrent.py of 1.2.2)."""
    text = "from keras.layers import LSTM\nlayer = LSTM(3, init='zero', return_sequences=True, stateful=True, go_backwards=True)\n"
    result = migrate_source(text, dialect="keras==1.2.2")
    assert "kernel_initializer='zero" in result.after
    assert not any("took no" in finding.message for finding in result.findings)


def test_programs_that_ran_under_their_version_are_not_called_invalid():
    """The scripts of fixtures/legacy were trained by the genuine versions."""
    findings = migrate_paths([Path(__file__).parents[2] / "fixtures" / "legacy"], write=False).findings
    assert len(findings) > 300
    wrong = ("never valid", "never ran", "took no ", "given twice", "another version did")
    assert not [
        finding for finding in findings if any(words in finding.message for words in wrong) and "compute_mask" not in finding.symbol
    ]


def test_unnamed_arguments_were_valid():
    """Keras 2 took BatchNormalization(mode=0) by its legacy interfaces and StackedRNNCells(reverse_state_order=...) out of **kwargs."""
    text = "from keras.layers import BatchNormalization, StackedRNNCells\nBatchNormalization(mode=0, epsilon=0.1)\nStackedRNNCells(cells, reverse_state_order=True)\n"
    result = migrate_source(text, dialect="keras==2.2.4")
    assert "BatchNormalization(epsilon=0.1)" in result.after
    assert not any("valid" in finding.message for finding in result.findings)
