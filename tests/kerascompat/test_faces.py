"""The packages of kerascompat: what is in them, and that importing one does nothing but that."""

import subprocess
import sys

import pytest

FACES = ("keras1", "keras2", "tf_keras", "tf_keras_2_11")


@pytest.mark.parametrize("face", FACES)
def test_the_modules_of_a_face_need_no_import_of_their_own(face):
    """Migrated code says `from kerascompat import keras2` and then `keras2.optimizers.Adam(...)`."""
    program = f"from kerascompat import {face}; assert {face}.optimizers.Adam and {face}.callbacks.ReduceLROnPlateau"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_a_module_that_is_not_there_is_named():
    import kerascompat

    with pytest.raises(AttributeError, match="kerascompat.keras2.*nonsense"):
        kerascompat.keras2.nonsense  # noqa: B018


def test_migrating_imports_neither_keras_nor_kerascompat():
    program = (
        "import sys\nfrom codemods.api import migrate_source\nmigrate_source('from keras.optimizers import Adam\\nAdam(lr=1.)\\n')\n"
        "loaded = [name for name in ('keras', 'kerascompat', 'tensorflow', 'torch', 'jax', 'numpy') if name in sys.modules]\n"
        "assert not loaded, loaded"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
