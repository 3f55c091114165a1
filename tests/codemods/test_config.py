"""[tool.codemods] of pyproject.toml, and comments that ask to be left alone."""

import json
import os
from pathlib import Path

import pytest

from codemods import api, detect, migrate, suppressions

OLD = "from keras.optimizers import SGD\nopt = SGD(lr=0.1)\n"


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    detect.forget()
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def ledger(capsys):
    """Runs the command with --check and gives its JSON, or the message of a wrong usage."""

    def run(*arguments):
        try:
            migrate.main(["--check", "--output-format", "json", *map(str, arguments)])
        except SystemExit as leaving:
            assert leaving.code == 64
            return capsys.readouterr().err
        return json.loads(capsys.readouterr().out)

    return run


def put(name, content=OLD):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(content)
    return path


def config(text, folder="."):
    put(os.path.join(folder, "pyproject.toml"), "[project]\nname = 'x'\n[tool.codemods]\n" + text)


def states(ledger):
    return {file["path"]: file["state"] for file in ledger["files"]}


# --- the table ---


def test_a_project_names_its_version(ledger):
    put("pkg/a.py")
    config('from = "keras==2.1.6"\nfidelity = "modern"\n')
    found = ledger("pkg")
    assert (found["files"][0]["dialect"], found["fidelity"]) == ("keras 2.1.6", "modern")
    found = ledger("--from", "keras==1.2.2", "--fidelity", "exact", "pkg")
    assert (found["files"][0]["dialect"], found["fidelity"]) == ("keras 1.2.2", "exact")


def test_select_and_ignore(ledger):
    put("a.py")
    config('ignore = ["KC1"]\n')
    assert states(ledger(".")) == {"a.py": "unchanged"}
    config('select = ["KC1"]\n')
    assert states(ledger(".")) == {"a.py": "to_rewrite"}
    assert states(ledger("--ignore", "KC101", ".")) == {"a.py": "unchanged"}


def test_exclude_is_relative_to_the_file_and_spares_what_is_named(ledger):
    put("a.py")
    put("vendor/b.py")
    put("pkg/vendor/c.py")
    config('exclude = ["/vendor/"]\n')
    assert set(states(ledger("."))) == {"a.py", "pkg/vendor/c.py"}
    assert set(states(ledger("vendor/b.py"))) == {"vendor/b.py"}
    assert ledger("--force-exclude", "vendor/b.py", "a.py")["summary"]["files"]["read"] == 1
    os.chdir("pkg")
    assert set(states(ledger(".", "../a.py"))) == {"vendor/c.py", "../a.py"}


@pytest.mark.parametrize("jobs", [1, 2])
def test_per_file_ignores(ledger, jobs):
    put("a.py")
    put("tests/b.py")
    config('per-file-ignores = {"tests/" = ["KC1"]}\n')
    assert states(ledger("--jobs", jobs, ".")) == {"a.py": "to_rewrite", "tests/b.py": "unchanged"}


def test_the_nearest_table_at_or_above_a_file_counts(ledger):
    put("one/a.py")
    put("two/b.py")
    config('from = "keras==2.1.6"\n')
    config('from = "keras==1.2.2"\n', "one")
    put("two/pyproject.toml", "[tool.black]\nline-length = 3\n")
    assert ledger("one")["files"][0]["dialect"] == "keras 1.2.2"
    assert ledger("two/b.py")["files"][0]["dialect"] == "keras 2.1.6"
    assert [file["dialect"] for file in ledger("one", "two")["files"]] == ["keras 1.2.2", "keras 2.1.6"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('form = "keras==2.2.4"', "did you mean from?"),
        ("per_file_ignores = {}", "did you mean per-file-ignores?"),
        ("colour = 3", "known are from, fidelity"),
        ("select = 'KC1'", "select must be a list of strings"),
        ("select = [1]", "select must be a list of strings"),
        ("from = 2.2", "from must be a string"),
        ("per-file-ignores = {a = 'KC1'}", "per-file-ignores must be a table of lists"),
        ('from = "keras==9"', "keras==9"),
        ('fidelity = "best"', "best"),
        ('ignore = ["XX1"]', "XX1"),
        ('per-file-ignores = {a = ["XX1"]}', "XX1"),
        ("from = ", "not valid TOML"),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_written(capsys, text, words):
    path = put("a.py")
    config(text + "\n")
    with pytest.raises(SystemExit) as leaving:
        migrate.main(["."])
    assert leaving.value.code == 64
    assert words in capsys.readouterr().err
    assert path.read_text() == OLD


# --- comments ---


def rates(text, **options):
    """The rates of a text that are still called lr after migration."""
    import re

    return re.findall(r"\blr=(0\.\d)", api.migrate_source(text, dialect="keras==2.2.4", **options).after)


IMPORT = "from keras.optimizers import SGD\n"


def test_what_a_comment_suppresses_is_counted():
    text = IMPORT + "SGD(lr=0.1)  # codemods: ignore[KC1] pickled\nmodel.fit(x, nb_epoch=1)  # codemods: ignore\nSGD(lr=0.2)\n"
    result = api.migrate_source(text, dialect="keras==2.2.4")
    left = {(finding.line, finding.symbol) for finding in result.findings if str(finding.fate) == "suppressed"}
    assert (2, "keras.optimizers.SGD") in left and {line for line, _ in left} == {2, 3}
    assert all(finding.before == finding.after for finding in result.findings if finding.line in (2, 3))
    assert not [finding for finding in api.migrate_source(text, dialect="keras==2.2.4", ignore=["KC"]).findings if finding.line == 2]


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("SGD(lr=0.1)  # codemods: ignore\nSGD(lr=0.2)\n", ["0.1"]),
        ("SGD(lr=0.1)  # codemods: ignore[KC1] the config is pickled\nSGD(lr=0.2)\n", ["0.1"]),
        ("SGD(lr=0.1)  #codemods:ignore[kc999, kc101,KC100]\nSGD(lr=0.2)\n", ["0.1"]),
        ("SGD(lr=0.1)  # codemods: ignore[KC9]\n", []),
        ("SGD(lr=0.1)  # noqa  # codemods: ignore\n", ["0.1"]),
        ("# codemods: ignore\nSGD(lr=0.1)\nSGD(lr=0.2)\n", ["0.1"]),
        ("f(  # codemods: ignore\n    SGD(lr=0.1),\n    SGD(lr=0.2),\n)\nSGD(lr=0.3)\n", ["0.1", "0.2"]),
        ("f(\n    SGD(lr=0.1),\n    SGD(lr=0.2),\n)  # codemods: ignore\nSGD(lr=0.3)\n", ["0.1", "0.2"]),
        ("f(\n    SGD(lr=0.1),  # codemods: ignore\n    SGD(lr=0.2),\n)\n", ["0.1"]),
        ("if 1:\n    # codemods: ignore\n    SGD(lr=0.1)\n    SGD(lr=0.2)\n", ["0.1"]),
        ("SGD(lr=0.1)\n# codemods: ignore-file[KC1]\nSGD(lr=0.2)\n", ["0.1", "0.2"]),
        ("x = '# codemods: ignore-file'\nSGD(lr=0.1)\n", []),
        ("'''\n# codemods: ignore-file\n'''\nSGD(lr=0.1)\n", []),
    ],
)
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_ignore_comments(text, left, end):
    assert rates((IMPORT + text).replace("\n", end)) == left


@pytest.mark.parametrize("comment", ["# codemods: ignored", "# codemods: ignore[]", "# codemods: skip"])
def test_a_comment_that_is_not_understood_is_told(comment):
    result = api.migrate_source(f"{IMPORT}SGD(lr=0.1)  {comment}\n", dialect="keras==2.2.4")
    assert any("line 2" in warning and "codemods: ignore[CODE]" in warning for warning in result.warnings)


def test_text_without_the_word_costs_no_tokens(monkeypatch):
    import tokenize

    def fail(*arguments):
        raise AssertionError("tokenized")

    monkeypatch.setattr(tokenize, "generate_tokens", fail)
    assert not suppressions.of(OLD)
    with pytest.raises(AssertionError):
        suppressions.of("# codemods: ignore")


def test_a_file_names_its_version():
    result = api.migrate_source(f"# codemods: from keras==1.2.2\n{OLD}")
    assert (str(result.dialect), result.warnings) == ("keras 1.2.2", [])
    wrong = api.migrate_source(f"{IMPORT}# codemods: from keras==9\n")
    assert str(wrong.dialect) == "keras 2.2.4" and any("line 2" in warning and "keras==9" in warning for warning in wrong.warnings)


def test_the_command_that_wins_over_a_comment(ledger):
    put("a.py", f"# codemods: from keras==1.2.2\n{OLD}")
    config('from = "keras==2.1.6"\n')
    assert ledger("a.py")["files"][0]["dialect"] == "keras 1.2.2"
    assert ledger("--from", "keras==2.3.1", "a.py")["files"][0]["dialect"] == "keras 2.3.1"


@pytest.mark.parametrize("fidelity", ["exact", "modern"])
def test_a_file_of_tf_keras_stays_one_in_a_project_of_keras(ledger, fidelity):
    """What --from says of the package keras does not hold for it, now or when it imports keras itself."""
    text = "from tensorflow.python.keras.models import Sequential\nm = Sequential()\nm.compile('adam', 'mse', metrics=['mae'])\ny = m.predict(x)\n"
    put("a.py", text)
    command = ("--from", "keras==2.2.4", "--fidelity", fidelity, "a.py")
    first = ledger(*command)["files"][0]
    assert first["dialect"] == "tf.keras 2.10.0" and "read as tf.keras 2.10.0" in first["warnings"][0]
    assert migrate.main([*command, "--quiet"]) == 0
    written = Path("a.py").read_text()
    assert "from keras" in written and "'mae'" in written
    assert migrate.main([*command, "--quiet"]) == 0
    assert Path("a.py").read_text() == written


# --- several projects below one folder ---


def test_the_nearest_table_holds_for_a_file_alone(ledger):
    for name in ("a.py", "one/a.py", "one/deep/a.py", "one/skipped/a.py", "two/a.py"):
        put(name)
    put("one/notes.md", f"```python\n{OLD}```\n")
    put("two/notes.md", f"```python\n{OLD}```\n")
    config('from = "keras==2.1.6"\nignore = ["KC1"]\n')
    config('from = "keras==1.2.2"\nexclude = ["skipped/"]\ndocuments = true\n', "one")
    put("two/pyproject.toml", "[tool.black]\nline-length = 3\n")
    found = ledger(".")
    assert {file["path"]: file["dialect"] for file in found["files"]} == {
        "a.py": "keras 2.1.6",
        "one/a.py": "keras 1.2.2",
        "one/deep/a.py": "keras 1.2.2",
        "one/notes.md": "keras 1.2.2",
        "two/a.py": "keras 2.1.6",
    }
    rules = {file["path"]: {each["rule"] for each in found["findings"] if each["path"] == file["path"]} for file in found["files"]}
    assert "KC101" in rules["one/a.py"] and not any(code.startswith("KC1") for code in rules["a.py"] | rules["two/a.py"])
    assert "one/skipped/a.py" in states(ledger("one/skipped/a.py"))


def test_a_wrong_table_below_the_folder_stops_the_run_before_it_writes(ledger):
    put("a.py"), put("one/a.py")
    config("fidelty = 'exact'\n", "one")
    assert "did you mean fidelity?" in ledger(".")
