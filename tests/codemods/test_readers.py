"""Log keys through the modules of a program: monitors, file names, CSV columns, histories given to helpers, names of scores."""

import json
import math
import os
import shutil
import sys

from codemods.api import migrate_paths
from fixtures.readers.record import PROJECT, RECORDED, printed


def test_what_a_program_reads_of_its_logs_is_what_it_read_under_keras_2(tmp_path):
    project = tmp_path / "project"
    shutil.copytree(PROJECT, project, ignore=shutil.ignore_patterns("__pycache__"))
    ledger = migrate_paths([project], dialect="keras==2.2.4")
    assert not [finding for finding in ledger.findings if finding.fate.value in ("by_hand", "unknown")]
    assert "kerascompat.keras2.models" in (project / "networks.py").read_text(), "compiled in train.py, with metrics of several outputs"
    environment = {"TF_CPP_MIN_LOG_LEVEL": "3", "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    _same(json.loads(RECORDED.read_text()), printed(sys.executable, project, environment))
    assert not any(file.changed for file in migrate_paths([project], dialect="keras==2.2.4").files)


def _same(recorded, found, place="result"):
    """Text, keys and counts to the letter; numbers to the five digits that are printed of them."""
    assert type(recorded) is type(found) or {type(recorded), type(found)} == {int, float}, place
    if isinstance(recorded, dict):
        assert recorded.keys() == found.keys(), place
        for key, value in recorded.items():
            _same(value, found[key], f"{place}.{key}")
    elif isinstance(recorded, list):
        assert len(recorded) == len(found), place
        for number, value in enumerate(recorded):
            _same(value, found[number], f"{place}[{number}]")
    elif isinstance(recorded, float):
        assert math.isclose(recorded, found, abs_tol=1.5e-5), (place, recorded, found)
    else:
        assert recorded == found, place
