"""What is written is laid out as the file is: aligned lines stay aligned, lines do not outgrow the others, imports are joined."""

import textwrap

import pytest

from codemods import api

#: A file of short lines, so that its author's bound is seen.
SHORT = "".join(f"value_{number} = {number}\n" for number in range(40))
KERAS = "import keras\nfrom keras.models import Sequential\nmodel = Sequential()\n"


def migrated(text, dialect="keras==2.2.4", **options):
    result = api.migrate_source(textwrap.dedent(text), dialect=dialect, **options)
    assert result.error is None
    again = api.migrate_source(result.after, dialect=dialect, **options)
    assert again.after == result.after
    return result.after


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_lines_under_a_bracket_move_with_it(newline):
    text = KERAS + textwrap.dedent(
        """\
        model.fit_generator(make([1,
                                  2], '''
          text that stays
        '''),
                            steps_per_epoch=len(batches(1,
                                                        2)),
                            # a comment
                            epochs=3,
            verbose=2)
        """
    )
    after = migrated(text.replace("\n", newline))
    expected = """\
        model.fit(make([1,
                        2], '''
          text that stays
        '''),
                  steps_per_epoch=len(batches(1,
                                              2)),
                  # a comment
                  epochs=3,
            verbose=2)
        """
    assert after.endswith(textwrap.dedent(expected).replace("\n", newline))


def test_lines_with_a_hanging_indent_stay():
    text = KERAS + "model.fit_generator(\n    batches,\n    steps_per_epoch=2,\n    epochs=len(\n        x),\n)\n"
    assert migrated(text) == text.replace("fit_generator", "fit")


def test_tabs_stay():
    text = KERAS + "model.fit_generator(batches,\n\t\t\tsteps_per_epoch=2)\n"
    assert migrated(text) == text.replace("fit_generator", "fit")


def test_an_argument_that_makes_a_line_too_long_has_its_own():
    layers = "from keras.layers import GRU\n"
    text = layers + SHORT + "x = GRU(32, return_sequences=True, name='the_first_one')(inputs)\n"
    lines = migrated(text).splitlines()
    assert lines[-3:] == [
        "x = GRU(32, return_sequences=True, name='the_first_one',",
        "        recurrent_activation=keras2.activations.hard_sigmoid,",
        "        reset_after=False)(inputs)",
    ]
    text = layers + SHORT + "model.add(GRU(32,\n              name='the_first_one', go_backwards=True))\n"
    assert migrated(text).splitlines()[-3:] == [
        "              name='the_first_one', go_backwards=True,",
        "              recurrent_activation=keras2.activations.hard_sigmoid,",
        "              reset_after=False))",
    ]


def test_no_line_is_added_within_an_f_string():
    text = "from keras.layers import GRU\n" + SHORT + "print(f'{GRU(32, return_sequences=True, name=str(1234567890))}')\n"
    assert len(migrated(text).splitlines()) == len(text.splitlines()) + 1  # the import


def test_a_name_is_imported_beside_others_of_its_module():
    after = migrated("from keras.layers import Dense, Input\nimport keras.backend as K\nx = K.relu(K.sum(y))\n" + "v = 1\n")
    assert after.startswith("from keras.layers import Dense, Input\nfrom keras import ops\n")
    text = "from keras import layers\nfrom keras import backend as K\nx = K.mean(y)\nprint(K.floatx())\n"
    assert migrated(text).startswith("from keras import layers, ops\nfrom keras import backend as K\nx = ops.mean(y)\n")


def test_an_import_without_a_use_goes():
    assert "backend" not in migrated("from keras import backend as K\nx = K.mean(K.sqrt(y))\n")
    kept = "from keras import backend as K\n"
    assert kept in migrated(kept + "__all__ = ['K']\nx = K.mean(y)\n")
    assert kept in migrated(kept + "x = K.mean(y)\nK.set_session(s)\n")
    assert kept in migrated(kept + "x = y\n"), "what had no use before is the author's"


def test_an_import_that_another_file_may_take_stays(tmp_path):
    (tmp_path / "helpers.py").write_text("from keras import backend as K\n\n\ndef mean(x):\n    return K.mean(x)\n")
    (tmp_path / "train.py").write_text("from helpers import K, mean\nprint(K.floatx(), mean(1))\n")
    api.migrate_paths([tmp_path])
    assert (tmp_path / "helpers.py").read_text().startswith("from keras import backend as K\nfrom keras import ops\n")
