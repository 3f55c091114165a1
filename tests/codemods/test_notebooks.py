"""Notebooks: one program in cells, of which only what changes is written anew."""

import json
import re

import pytest

from codemods import api

CELLS = [
    ["from keras.optimizers import SGD, Adam\n", "import keras"],
    ["opt = SGD(lr=0.1)\n", "opt"],
]


def code(source, **more):
    return {"cell_type": "code", "execution_count": 3, "metadata": {}, "outputs": [], "source": source, **more}


def notebook(*sources, **metadata):
    metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}, **metadata}
    return {
        "cells": [each if isinstance(each, dict) else code(each) for each in sources],
        "metadata": metadata,
        "nbformat": 4,
        "nbformat_minor": 2,
    }


def text_of(content, **form):
    return json.dumps(content, **{"indent": 1, "ensure_ascii": False, **form}) + "\n"


def migrate(text, **options):
    return api.migrate_source(text, path="a.ipynb", **{"dialect": "keras==2.2.4", **options})


def sources(text):
    return ["".join(cell["source"]) for cell in json.loads(text)["cells"]]


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"indent": 2},
        {"indent": "\t"},
        {"indent": None},
        {"indent": None, "separators": (",", ":")},
        {"sort_keys": True},
        {"ensure_ascii": True},
    ],
)
def test_only_the_line_that_changes_differs(form):
    content = notebook(
        {"cell_type": "markdown", "metadata": {}, "source": ["# lr=0.1 é ☃"]}, *CELLS, ["x = 'é☃\\n'\n", "y = keras.optimizers.SGD(lr=1.5)"]
    )
    content["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["SGD(lr=0.1)\n"]}]
    text = text_of(content, **form)
    result = migrate(text)
    assert result.error is None
    changed = text.replace('"opt = SGD(lr=0.1)', '"opt = SGD(learning_rate=0.1)').replace("SGD(lr=1.5)", "SGD(learning_rate=1.5)")
    assert result.after == changed


@pytest.mark.parametrize("ending", ["", "\n", "\r\n", "\n\n"])
def test_the_end_of_the_file_stays(ending):
    text = text_of(notebook(*CELLS)).rstrip("\n") + ending
    assert migrate(text).after == text.replace("lr=0.1", "learning_rate=0.1")


def test_a_source_that_is_a_string_stays_a_string():
    text = text_of(notebook(*("".join(cell) for cell in CELLS)))
    after = migrate(text).after
    assert after == text.replace("lr=0.1", "learning_rate=0.1")
    assert all(isinstance(cell["source"], str) for cell in json.loads(after)["cells"])


def test_a_line_more_is_an_element_more():
    text = text_of(notebook(["from keras.optimizers import SGD, Adam"], ["a = Adam(lr=0.1, decay=1e-3)\n", "s = SGD(lr=0.1)"]))
    result = migrate(text)
    assert "kerascompat" in sources(result.after)[0]
    for cell in json.loads(result.after)["cells"]:
        assert all(line.endswith("\n") for line in cell["source"][:-1]) and not cell["source"][-1].endswith("\n")
    assert migrate(result.after).after == result.after


def test_cells_share_one_namespace():
    first, second = CELLS
    assert migrate(text_of(notebook(second))).changed is False  # nothing tells what SGD is
    assert migrate(text_of(notebook(first, second))).changed is True


@pytest.mark.parametrize(
    "lines",
    [
        "%matplotlib inline",
        "!pip install keras==2.2.4",
        "!pip install keras \\\n    h5py \\\n    -q",
        "files = !ls *.h5",
        "env = %env",
        "SGD?",
        "keras.optimizers.SGD??",
        "?SGD",
        "if True:\n    !ls\n    %cd ..\nelse:\n    %pwd",
        "%%capture out\nx = 1",
        "%load_ext autoreload\n%autoreload 2",
        "x = ('%s'\n% opt)",
        "text = '''\n%matplotlib inline\n!ls\n'''",
        "x = 5 \\\n  % 3",
        "%timeit -n 10 keras.backend.clear_session()",
        "# %% codemods cell 7",
        "'# codemods cell 7'",
    ],
)
def test_magics_and_shell_lines_survive(lines):
    text = text_of(notebook(*CELLS, lines + "\nlast = SGD(lr=0.2)"))
    result = migrate(text)
    assert (result.error, result.part_errors) == (None, [])
    assert sources(result.after) == [*sources(text)[:1], "opt = SGD(learning_rate=0.1)\nopt", lines + "\nlast = SGD(learning_rate=0.2)"]


def test_code_behind_a_magic_is_migrated_too():
    text = text_of(notebook(*CELLS, "%%time\nopt = SGD(lr=0.2)\n%time opt = SGD(lr=0.3)"))
    result = migrate(text)
    assert sources(result.after)[2] == "%%time\nopt = SGD(learning_rate=0.2)\n%time opt = SGD(learning_rate=0.3)"
    rates = [finding for finding in result.findings if finding.cell == 3 and finding.before.startswith("lr=")]
    assert [(rate.line, rate.column) for rate in rates] == [(2, 11), (3, 17)]


@pytest.mark.parametrize("magic", ["writefile train.py", "bash", "html", "javascript", "script python2", "python", "R"])
def test_cells_of_other_programs_are_left_alone(magic):
    text = text_of(notebook(*CELLS, f"%%{magic}\nfrom keras.optimizers import SGD\nSGD(lr=0.2)"))
    result = migrate(text)
    assert result.after == text.replace("SGD(lr=0.1)", "SGD(learning_rate=0.1)")
    assert any("cell 3" in warning and magic.split()[0] in warning for warning in result.warnings)


def test_a_notebook_in_another_language_is_left_alone():
    for metadata in ({"language_info": {"name": "R"}}, {"kernelspec": {"language": "julia", "name": "julia"}}):
        text = text_of(notebook(*CELLS, **metadata))
        assert migrate(text).after == text


@pytest.mark.parametrize(("source", "kind"), [("print 'x'", "python2"), ("x = (", "syntax"), ("%%time\n\nx = = 3", "syntax")])
def test_a_broken_cell_does_not_stop_the_others(source, kind):
    result = migrate(text_of(notebook(*CELLS, source, "SGD(lr=0.3)")))
    (error,) = result.part_errors
    assert (error.kind, error.cell) == (kind, 3)
    assert error.line == source.count("\n") + 1
    assert sources(result.after)[1:] == ["opt = SGD(learning_rate=0.1)\nopt", source, "SGD(learning_rate=0.3)"]
    assert result.failed and result.changed


@pytest.mark.parametrize(
    "text", ["", "keras", "[]", "{}", '{"cells": 3}', '{"cells": [', '{"cells": [{"cell_type": "code", "source": "keras"}']
)
def test_what_is_no_notebook_is_an_error(text):
    result = migrate(text)
    assert result.error.kind == "notebook"
    assert result.after == text


@pytest.mark.parametrize(
    "content",
    [
        {"cells": []},
        {"cells": [{"cell_type": "code", "source": []}, {"cell_type": "code"}, {"cell_type": "raw", "source": "keras"}]},
        {"cells": [{"cell_type": "code", "source": [], "metadata": {"keras": 1}}], "metadata": {}},
    ],
)
def test_odd_notebooks_are_fine(content):
    text = text_of(content)
    result = migrate(text)
    assert (result.error, result.after) == (None, text)


def test_format_3_has_its_cells_in_worksheets():
    old = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0}
    cells = [{"cell_type": "code", "collapsed": False, "input": cell, "language": "python", "outputs": []} for cell in CELLS]
    text = text_of({**old, "worksheets": [{"cells": cells}]})
    assert migrate(text).after == text.replace("lr=0.1", "learning_rate=0.1")


def test_findings_tell_cell_and_line():
    result = migrate(text_of(notebook({"cell_type": "markdown", "metadata": {}, "source": "text"}, *CELLS)))
    rate = next(finding for finding in result.findings if finding.before == "lr=0.1")
    assert (rate.cell, rate.line, rate.column) == (3, 1, 11)


def test_the_dialect_comes_from_the_cells():
    words = api.migrate_source(text_of(notebook(*CELLS, "model.fit(x, y, nb_epoch=3)")), path="a.ipynb")
    assert str(words.dialect) == "keras 1.2.2"
    elsewhere = api.migrate_source(
        text_of(notebook(*CELLS, {"cell_type": "markdown", "metadata": {}, "source": "nb_epoch=3"})), path="a.ipynb"
    )
    assert str(elsewhere.dialect) == "keras 2.2.4"


def test_ignore_comments_hold_in_cells():
    text = text_of(notebook(*CELLS, "SGD(lr=0.2)  # codemods: ignore\nSGD(lr=0.3)"))
    assert re.findall(r"lr=0.\d", migrate(text).after) == ["lr=0.2"]
