"""Where an import is put: the migrated program has every name at the time at which it needs it."""

import pytest

from codemods.api import migrate_source

MAIN = """import os

os.environ["TASTE"] = "sweet"
from keras import backend as K

K.set_image_data_format("channels_last")


def loss(y_true, y_pred):
    return K.mean(K.square(y_true - y_pred), axis=-1)


def save(model):
    model.save_weights(os.devnull)


if __name__ == "__main__":
    from keras.layers import Dense
    from keras.models import Sequential

    model = Sequential()
    model.add(Dense(1, input_dim=2, init="zero"))
    loss(K.zeros((1, 2)), K.ones((1, 2)))
"""

ALL_IN_MAIN = """def build():
    model = Sequential()
    model.add(Dense(1, input_dim=2, init="zero"))
    return model


def mean(x):
    return K.mean(x)


if __name__ == "__main__":
    import keras.backend as K
    from keras.layers import Dense
    from keras.models import Sequential

    print(build().predict(K.eval(K.ones((1, 2)))), mean(K.ones((2,))))
"""

LATE = """from keras import backend as K


def mean(x):
    return K.mean(x) + K.epsilon()


print(mean(K.ones((2,))))

from keras.layers import Dense

print(Dense(2, init="zero"))
"""

WITHIN = """from keras import backend as K

if K.backend():
    from keras.layers import Dense

    print(K.mean(K.ones((2,))))
    layer = Dense(2, init="zero")
"""


@pytest.mark.parametrize("text", [MAIN, ALL_IN_MAIN, LATE, WITHIN], ids=["main", "all in main", "late", "within"])
@pytest.mark.parametrize("dialect", ["keras==1.2.2", "keras==2.2.4"])
def test_names_are_bound_before_the_program_needs_them(text, dialect):
    result = migrate_source(text, dialect=dialect)
    assert "import" in "".join(set(result.after.splitlines()) - set(text.splitlines())), "nothing was imported: the case tests nothing"
    exec(compile(result.after, "migrated.py", "exec"), {"__name__": "__main__"})


def test_an_import_goes_with_those_of_keras_and_behind_what_is_set_before_them():
    lines = migrate_source(MAIN, dialect="keras==2.2.4").after.splitlines()
    added = [number for number, line in enumerate(lines) if line not in MAIN.splitlines() and "import" in line and not line.startswith(" ")]
    assert added
    assert lines.index("from keras import backend as K") < min(added)
    assert max(added) < next(number for number, line in enumerate(lines) if "set_image_data_format" in line)
