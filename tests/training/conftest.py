"""Trains what the selected tests ask for, as many programs at a time as there are processors; a test waits for its own."""

import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from codemods.verify import Recording, record

#: A process each, on one thread each: small programs gain nothing from more, and do not fight over processors.
ONE_THREAD = {"OMP_NUM_THREADS": "1", "TF_NUM_INTRAOP_THREADS": "1", "TF_NUM_INTEROP_THREADS": "1", "CUDA_VISIBLE_DEVICES": "-1"}


@pytest.fixture(scope="session")
def pool():
    with ThreadPoolExecutor(os.cpu_count() or 1) as executor:
        yield executor
        executor.shutdown(cancel_futures=True)


@pytest.fixture(scope="session")
def train(request, pool) -> Callable[[pytest.FixtureRequest], Recording]:
    """Gives a test the recording of its run. What is run, a test function says in its attribute `run`: parameter -> arguments of record."""
    runs: dict[str, Future] = {}
    for item in request.session.items:
        run = getattr(getattr(item, "function", None), "run", None)
        if run is not None:
            arguments = run(*item.callspec.params.values())
            runs[item.nodeid] = pool.submit(record, environment=ONE_THREAD, **arguments)
    return lambda test: runs[test.node.nodeid].result()
