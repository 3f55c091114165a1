"""The pytest fixture `same_training`, found through the entry point `pytest11`. Importing it imports no Keras."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.getgroup("kerascompat").addoption(
        "--record-training",
        action="store_true",
        help="write the recordings that same_training compares with, where they are missing or were made by Keras 3",
    )


@pytest.fixture
def same_training(request):
    """Asserts that a block trains as its recording says.

        def test_training(same_training):
            with same_training("train.json"):
                train.main()

    The file lies beside the test file. It is what `python -m codemods.verify --keep` recorded of the old program, or what
    `pytest --record-training` wrote; the block starts from its initial weights. A recording of an old Keras is never overwritten.
    The block gets the `Run` of `kerascompat.testing.record`, whose `watch` records loops of one's own; `tolerance` and `only` go to
    `assert_same_training`, the other arguments to `record`.
    """

    @contextlib.contextmanager
    def same(name, *, tolerance=None, only=None, **arguments):
        from kerascompat.testing import assert_same_training, load, record

        path = Path(request.path).parent / name
        reference = load(path) if path.is_file() else None
        writing = request.config.getoption("--record-training") and (reference is None or not reference.legacy)
        if reference is None and not writing:
            pytest.fail(
                f"there is no recording {path}: record the old program with `python -m codemods.verify ... --keep {path.name}`, "
                "or what the program does today with `pytest --record-training`",
                pytrace=False,
            )
        with record(like=None if writing else reference, name=request.node.name, **arguments) as run:
            yield run
        if writing:
            run.save(path)
            return
        assert_same_training(reference, run, tolerance=tolerance, only=only)

    return same
