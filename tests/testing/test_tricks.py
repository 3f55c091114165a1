"""A program that was changed where it matters is never said to train as it did: one change at a time, against a recording of the program."""

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_no_change_goes_unseen():
    backend = "torch" if importlib.util.find_spec("torch") else "tensorflow"  # which compiles nothing, and is done sooner
    environment = {**os.environ, "KERAS_BACKEND": backend, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("check_tricks.py"))], env=environment, capture_output=True, text=True
    )
    assert done.stdout.endswith("ok\n"), done.stdout + done.stderr
