"""What kerascompat reads old configurations by is what the tables say."""

import json

from codemods.changes import configurations


def test_the_file_is_that_of_the_tables():
    assert configurations.TARGET.read_text(encoding="utf-8") == configurations.text(), "run python -m codemods.changes.configurations"


def test_names_lead_to_rows():
    found = json.loads(configurations.TARGET.read_text(encoding="utf-8"))
    assert found["aliases"]["Convolution2D"] == "Conv2D"
    assert set(found["aliases"].values()) <= set(found["layers"])
