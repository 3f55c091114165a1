"""Layers, losses, activations and penalties: what genuine Keras 1.2.2 and 2.2.4 computed against what the migrated line computes.

The recorded values and the program that took them are in fixtures/inventory (snippets.py, computed.py, computed/).
"""

import importlib.util
import json
from pathlib import Path

import numpy as np
import pytest

from codemods.dialects import Dialect
from codemods.engine.run import migrate_text

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "inventory"
DIALECTS = {"keras122": "keras==1.2.2", "keras224": "keras==2.2.4"}
RECORDED = [
    (version, answer) for version in DIALECTS for answer in json.loads((FIXTURES / "computed" / f"{version}.json").read_text())["answers"]
]

spec = importlib.util.spec_from_file_location("computed", FIXTURES / "computed.py")
computed = importlib.util.module_from_spec(spec)
spec.loader.exec_module(computed)

#: What the tables leave to a person, by words of the snippet.
LEFT_TO_A_PERSON = ("interpolation='bilinear'",)


def migrated(version, source):
    result = migrate_text(source, path="program.py", dialect=Dialect.parse(DIALECTS[version]))
    left = [finding for finding in result.findings if str(finding.fate) in ("by_hand", "unknown")]
    if any(words in source for words in LEFT_TO_A_PERSON):
        assert left and all(str(finding.fate) == "by_hand" for finding in left)
        return None
    assert not left, left
    return result.after


def of(kind):
    chosen = [(version, answer) for version, answer in RECORDED if answer["kind"] == kind]
    return pytest.mark.parametrize("version, answer", chosen, ids=[f"{version} {answer['expression']}" for version, answer in chosen])


@of("layer")
def test_a_layer_computes_what_it_computed(version, answer):
    pytest.importorskip("keras")
    source = f"from keras.models import Sequential\n{answer['imports']}\nmodel = Sequential()\nmodel.add({answer['expression']})\n"
    after, names = migrated(version, source), {}
    if after is None:
        return
    exec(after, names)
    model = names["model"]
    assert model.built, "the input shape is lost"
    layer = model.layers[-1]
    shapes = computed.set_weights(layer)
    if version == "keras122" and "volution1D" in answer["expression"]:
        shapes = [[*shape[:1], 1, *shape[1:]] if len(shape) == 3 else shape for shape in shapes]  # Keras 1 kept a kernel of two dimensions
    assert shapes == answer["weights"]
    new = model.predict(computed.inputs(tuple(answer["shape"])), verbose=0)
    np.testing.assert_allclose(new, np.array(answer["value"]), rtol=2e-5, atol=2e-6)


@of("value")
def test_a_function_computes_what_it_computed(version, answer):
    keras = pytest.importorskip("keras")
    names = {name: keras.ops.convert_to_tensor(value) for name, value in computed.ARRAYS.items()}
    names["A_ARRAY"] = computed.A_ARRAY
    exec(migrated(version, f"{answer['imports']}\nresult = {answer['expression']}\n"), names)
    new = names["result"]
    new = new if isinstance(new, (int, np.ndarray)) else keras.ops.convert_to_numpy(new)
    np.testing.assert_allclose(np.asarray(new, "float64"), np.array(answer["value"]), rtol=2e-5, atol=2e-6)


@of("graph")
def test_a_merge_computes_what_it_computed(version, answer):
    pytest.importorskip("keras")
    source = (
        f"from keras.models import Model\n{answer['imports']}\na, b = Input((4, 3)), Input((4, 3))\n"
        f"model = Model([a, b], {answer['expression']})\n"
    )
    names = {}
    exec(migrated(version, source), names)
    new = names["model"].predict([computed.inputs((4, 3)), computed.inputs((4, 3), 1.0)], verbose=0)
    np.testing.assert_allclose(new, np.array(answer["value"]), rtol=2e-5, atol=2e-6)
