"""What the tables say of kerascompat's backend is what kerascompat holds."""

import importlib

import pytest

from codemods.changes import backend_shims, shims

pytest.importorskip("keras")


@pytest.mark.parametrize("face", sorted(backend_shims.HELD))
def test_the_functions_are_there(face):
    module = importlib.import_module(f"kerascompat.{face}.backend")
    assert backend_shims.HELD[face] == set(module.__all__)
    assert all(hasattr(module, name) for name in backend_shims.HELD[face])


@pytest.mark.parametrize("path", sorted(shims.EXISTING))
def test_every_shim_that_a_table_counts_on_exists(path):
    module, _, name = path.rpartition(".")
    assert any(hasattr(found, name) for found in _modules(module))


def _modules(module):
    """The module of the faces of Keras 1 and 2 that have it."""
    for face in ("keras1", "keras2"):
        try:
            yield importlib.import_module(f"kerascompat.{face}.{module}")
        except ModuleNotFoundError:
            continue
