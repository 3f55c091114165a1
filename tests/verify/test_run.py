"""Training a script in a process of its own: what goes wrong is said, and never taken for a run."""

import ast
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from codemods.verify import RunError, record, recorder
from codemods.verify.__main__ import main


def write(folder: Path, text: str) -> Path:
    path = folder / "script.py"
    path.write_text(text)
    return path


TRAINS = """
import numpy as np
from keras import Sequential, layers, optimizers
model = Sequential([layers.Dense(1, use_bias=False), layers.Dropout(0.5)])
model.compile(optimizers.SGD(0.5), "mse")
x = np.arange(4.0, dtype="float32").reshape(4, 1)
model.fit(x, 3 * x, batch_size=1, epochs=1, verbose=0)
open("checkpoint", "w").close()
"""


def test_a_run_is_matched(tmp_path):
    """Batches in order, dropout off, a model that waits for its first batch; the losses are those of the arithmetic done by hand."""
    recording = record(write(tmp_path, TRAINS))
    (model,) = recording.models
    weight = model.initial[0][0].item()
    losses = []
    for x in range(4):
        losses.append((weight * x - 3 * x) ** 2)
        weight -= 0.5 * 2 * (weight * x - 3 * x) * x
    assert model.loss == pytest.approx(losses, rel=1e-5)
    assert model.final[0][0].item() == pytest.approx(weight, rel=1e-5)
    assert model.iterations == [0, 1, 2, 3]
    assert model.base_rate == model.effective_rate == [0.5] * 4
    assert [path.name for path in tmp_path.iterdir()] == ["script.py"], "the script wrote beside itself"


def test_metrics_are_seen_batch_by_batch(tmp_path):
    """Running means over the epoch from fit, and the value of the batch from train_on_batch."""
    text = TRAINS.replace('"mse")', '"mse", metrics=["mae"])') + "print(model.train_on_batch(x, 3 * x))\n"
    (model,) = record(write(tmp_path, text)).models
    weight, errors = model.initial[0][0].item(), []
    for x in range(4):
        errors.append(abs(weight * x - 3 * x))
        weight -= 0.5 * 2 * (weight * x - 3 * x) * x
    means = [sum(errors[: number + 1]) / (number + 1) for number in range(4)]
    last = sum(abs(weight * x - 3 * x) for x in range(4)) / 4
    np.testing.assert_allclose(model.metrics["mae"]["values"], [*means, last], rtol=1e-5)
    assert model.metrics["mae"]["since"] == [0, 0, 0, 0, 4]


def test_a_script_that_ends_with_a_status_is_no_run(tmp_path):
    with pytest.raises(RunError, match="ended with status 3"):
        record(write(tmp_path, "import sys\nsys.exit(3)\n"))


def test_no_such_interpreter(tmp_path):
    with pytest.raises(RunError, match="no interpreter at /nowhere/python"):
        record(write(tmp_path, ""), python="/nowhere/python")


def test_an_interpreter_without_keras(tmp_path):
    bare = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(bare)], check=True)
    with pytest.raises(RunError, match="numpy|has no Keras"):
        record(write(tmp_path, ""), python=str(bare / "bin" / "python"))


def test_a_script_without_end(tmp_path):
    with pytest.raises(RunError, match="still ran after 0.5 s"):
        record(write(tmp_path, ""), timeout=0.5)


def test_the_recorder_is_python_3_5():
    """It is handed to old interpreters, so it must stay in their language."""
    source = Path(recorder.__file__).read_text(encoding="utf-8")
    ast.parse(source, feature_version=(3, 5))
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr | ast.AnnAssign)]


@pytest.mark.parametrize("value", [0.1, 1e-6, 3.4028235e38, 1e-45, -2.5, float("inf")])
def test_rates_are_written_short_and_read_back_exactly(value):
    value = np.float32(value)
    assert np.float32(recorder.shortest(value)) == value
    assert len(repr(recorder.shortest(value))) <= len(repr(float(value)))


@pytest.mark.parametrize("arguments", [["missing.py"], [], ["--from", "keras==9.9", __file__]])
def test_wrong_usage(arguments, capsys):
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 64
    assert "--help" in capsys.readouterr().err


def test_the_traceback_is_the_scripts_own(tmp_path):
    with pytest.raises(RunError) as raised:
        record(write(tmp_path, "import keras\n\n\ndef half(x):\n    return x / 0\n\n\nhalf(3)\n"))
    lines = str(raised.value).splitlines()
    assert lines[2].strip().startswith('File "script.py", line 8')
    assert lines[-1] == "ZeroDivisionError: division by zero"


SHAPES = [[(2, 3)], [(3, 1)], [(3, 1)], [(4,)]]


@pytest.mark.parametrize(
    ("names", "own", "shapes", "order"),
    [
        (["a", "b", "c", "d"], ["a", "c", "b", "d"], SHAPES, [0, 2, 1, 3]),  # branches that have names
        (["dense_1", "dense_2", "dense_3", "own"], ["dense", "dense_2", "dense_1", "own"], SHAPES, [0, 2, 1, 3]),  # and that have numbers
        (["dense_1", "dense_3", "dense_2", "own"], ["dense_7", "dense_9", "dense_8", "own"], SHAPES, [0, 1, 2, 3]),
        (["a", "b", "c", "d"], ["w", "x", "y", "z"], SHAPES, [0, 1, 2, 3]),  # nothing to go by
        (["a", "b", "c", "d"], ["d", "c", "b", "a"], [[(4,)], [(3, 1)], [(3, 1)], [(2, 3)]], [3, 2, 1, 0]),
        (["a", "b", "c", "d"], ["d", "c", "b", "a"], [[(4,)], [(9, 1)], [(3, 1)], [(2, 3)]], [0, 1, 2, 3]),  # another model
    ],
)
def test_branches_of_equal_shapes_are_told_apart(names, own, shapes, order):
    assert recorder.aligned(names, SHAPES, own, shapes) == order


BRANCHES = """
import numpy as np
from keras import Input, Model, layers, optimizers
x = Input((2,))
shared = layers.Dense(3, name="shared")(x)
branches = [layers.Dense(1, name="first")(shared), layers.Dense(1, name="second")(shared)]
model = Model(x, layers.Subtract()(branches))
model.compile(optimizers.SGD(0.5), "mse")
model.fit(np.eye(2), np.ones((2, 1)), epochs=2, verbose=0)
"""


def test_weights_go_to_the_branch_that_had_them(tmp_path):
    """The new program lists its branches the other way round, which is how Keras lists the layers, and computes the same."""
    old = record(write(tmp_path, BRANCHES), keep=tmp_path / "old.json")
    turned = BRANCHES.replace(
        "layers.Subtract()(branches)", "layers.Add()([layers.Rescaling(-1.0)(branches[1]), layers.Rescaling(1.0)(branches[0])])"
    )
    assert turned != BRANCHES
    new = record(write(tmp_path, turned), initial=tmp_path / "old.json")
    assert [name for name, _ in old.models[0].layers] == [name for name, _ in new.models[0].layers]
    np.testing.assert_allclose(new.models[0].loss, old.models[0].loss, rtol=1e-5)
