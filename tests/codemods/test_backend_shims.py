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
    assert hasattr(importlib.import_module(f"kerascompat.keras2.{module}"), name)
