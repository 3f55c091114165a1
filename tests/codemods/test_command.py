"""python -m codemods.migrate: what it writes, what it leaves, what it answers."""

import json
import os
import select
import shutil
import stat
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import pytest

from codemods import api, detect, migrate
from codemods.ledger import Fate, FileResult, Finding

OLD = "from keras.optimizers import SGD\n\nopt = SGD(lr=0.1)  # the rate\n"
NEW = "from keras.optimizers import SGD\n\nopt = SGD(learning_rate=0.1)  # the rate\n"


@pytest.fixture(autouse=True)
def project(tmp_path, monkeypatch):
    """An empty repository whose code is of Keras 2.2.4, as the working folder."""
    detect.forget()
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".git").mkdir()
    (tmp_path / "requirements.txt").write_text("keras==2.2.4\n")
    return tmp_path


@pytest.fixture
def command(capfdbinary):
    """Runs the command in this process; returns status, standard output and standard error."""

    def run(*arguments):
        try:
            status = migrate.main([str(argument) for argument in arguments])
        except SystemExit as leaving:
            status = leaving.code
        sys.stdout.flush()
        sys.stderr.flush()
        out, err = capfdbinary.readouterr()
        return status, out.decode("utf-8", "surrogateescape"), err.decode("utf-8", "surrogateescape")

    return run


def shell(*arguments, stdin=None, cwd=None, **options):
    """Runs the command in a process of its own, as a user does."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    return subprocess.run(
        [sys.executable, "-m", "codemods.migrate", *map(str, arguments)],
        input=stdin,
        cwd=cwd,
        env=environment,
        capture_output=True,
        **options,
    )


def put(name, content=OLD):
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def snapshot(root="."):
    return {path: path.read_bytes() for path in sorted(Path(root).rglob("*")) if path.is_file() and ".git" not in path.parts}


# --- what is written ---


def test_files_are_rewritten_in_place(command):
    first, second = put("a.py"), put("pkg/b.py")
    untouched = put("pkg/other.py", "import os\n")
    status, out, _ = command(".")
    assert first.read_text() == second.read_text() == NEW
    assert untouched.read_text() == "import os\n"
    assert status == 0
    assert "2 files rewritten" in out and "1 without Keras" in out and "0 failed" in out


def test_a_second_run_changes_nothing(command):
    put("a.py")
    put("b.py", "from keras.optimizers import Adam\nopt = Adam(lr=0.001, decay=1e-6)\n")
    command(".")
    after = snapshot()
    status, out, _ = command(".")
    assert snapshot() == after
    assert (status, "0 files rewritten" in out) == (0, True)
    assert command("--check", ".")[0] == 0


@pytest.mark.parametrize("option", ["--check", "--diff"])
def test_a_dry_run_writes_nothing(command, option):
    put("a.py")
    before = snapshot()
    status, _, _ = command(option, ".")
    assert status == 1
    assert snapshot() == before


def test_the_diff_is_one_that_patch_applies(command):
    if shutil.which("patch") is None:
        pytest.skip("needs the program patch")
    put("a.py")
    put("pkg/with space.py", "import keras\n" + "x = 1\n" * 20 + OLD + "y = 1\n" * 20 + "b = keras.optimizers.SGD(lr=1.5)")
    put("pkg/crlf.py", OLD.replace("\n", "\r\n"))
    put("pkg/cr.py", OLD.replace("\n", "\r"))
    put("pkg/mark.py", b"\xef\xbb\xbf" + OLD.encode())
    put("pkg/latin.py", b"# coding: latin-1\n# \xe9\n" + OLD.encode() + b"# \xe8")
    Path("link.py").symlink_to("pkg/crlf.py")
    before = snapshot()
    result = shell("--diff", "link.py", ".")
    assert result.returncode == 1
    patched = subprocess.run(["patch", "-p1"], input=result.stdout, capture_output=True)
    assert patched.returncode == 0, patched.stdout + patched.stderr
    by_patch = snapshot()
    for path, data in before.items():
        path.write_bytes(data)
    assert shell(".").returncode == 0
    assert snapshot() == by_patch
    assert by_patch != before


@pytest.mark.parametrize(
    "data",
    [
        OLD.encode(),
        OLD.rstrip("\n").encode(),
        OLD.replace("\n", "\r\n").encode(),
        OLD.replace("\n", "\r\n").rstrip().encode(),
        OLD.replace("\n", "\r").encode(),
        OLD.replace("\n", "\r\n", 1).encode() + b"x = 1\ny = 2\r\n",
        b"\xef\xbb\xbf" + OLD.encode(),
        b"# -*- coding: latin-1 -*-\n# caf\xe9\n" + OLD.encode() + b"name = '\xff'\n",
        b"#!/usr/bin/env python\n# vim: set fileencoding=cp1252 :\n" + OLD.encode() + b"euro = '\x80'\n",
        b"import os\n\x0c\n" + OLD.encode() + b"\x0c\nif 1:\n\x0c    pass\n",
        OLD.encode() + b"if opt:\n\tx = 1\n\n\n\n   # odd indentation of a comment\n",
        OLD.encode() + b"def f():\n    x = 1\n\x0c    y = 2\n\n \n  # a comment\n    z = 3\n",
        b"class A:\n\tdef f(self):\n\t\tx = 1\n\n    # spaces\n\n\tdef g(self):\n\t\t'''\n  # text\n'''\n" + OLD.encode(),
        OLD.encode() + b"x = 1\r",
        OLD.encode() + "név = '☃'\n".encode(),
        b"x = 1;   y  =  2   \n" + OLD.encode() + b"z = '''\n  kept \r\n  '''   \\\n  + ''\n",
    ],
)
def test_bytes_outside_an_edit_stay(command, data):
    path = put("a.py", data)
    status, out, err = command("a.py")
    assert status == 0, out + err
    assert path.read_bytes() == data.replace(b"lr=0.1", b"learning_rate=0.1")


def test_mode_and_link_stay(command):
    path = put("real/tool.py", "#!/usr/bin/env python\n" + OLD)
    path.chmod(0o755)
    Path("tool.py").symlink_to("real/tool.py")
    command("tool.py")
    assert Path("tool.py").is_symlink()
    assert path.read_text() == "#!/usr/bin/env python\n" + NEW
    assert stat.S_IMODE(path.stat().st_mode) == 0o755
    assert sorted(os.listdir("real")) == ["tool.py"]


def test_the_same_file_named_twice_is_handled_once(command):
    put("a.py")
    Path("link.py").symlink_to("a.py")
    _, out, _ = command("--output-format", "json", "a.py", "./a.py", "link.py", ".")
    ledger = json.loads(out)
    assert [file["path"] for file in ledger["files"]] == ["a.py"]
    assert Path("a.py").read_text() == NEW


def test_standard_input_to_standard_output():
    result = shell("-", stdin=OLD.encode())
    assert (result.returncode, result.stdout) == (0, NEW.encode())
    assert b"1 file rewritten" in result.stderr


@pytest.mark.parametrize(
    "data", [b"import os\n", b"", b"import keras\nprint 'x'\n", b"import keras\n\xff\n", b"keras\0\n", b"import keras\r\n"]
)
def test_standard_input_that_is_not_migrated_goes_out_as_it_came(data):
    assert shell("-", stdin=data).stdout == data


def test_standard_input_is_configured_as_the_file_that_it_is_named_after():
    Path("pyproject.toml").write_text('[tool.codemods.per-file-ignores]\n"old/*" = ["KC101"]\n')
    assert shell("-", "--stdin-filename", "old/a.py", stdin=OLD.encode()).stdout == OLD.encode()
    assert shell("-", "--stdin-filename", "new/a.py", stdin=OLD.encode()).stdout == NEW.encode()


def on_a_terminal(stream, *arguments, stdin=None):
    """What the command writes to one of its streams where that is a terminal."""
    pty = pytest.importorskip("pty", reason="needs pseudo-terminals")
    main, other = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), "TERM": "xterm-256color"}
    environment.pop("NO_COLOR", None)
    streams = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, stream: other}
    subprocess.run([sys.executable, "-m", "codemods.migrate", *arguments], input=stdin, env=environment, **streams)
    shown = os.read(main, 10_000) if select.select([main], [], [], 0)[0] else b""
    os.close(other)
    os.close(main)
    return shown


@pytest.mark.parametrize("path", ["-", "a.py"])
def test_a_difference_on_a_terminal_is_in_colour(path):
    put("a.py")
    shown = on_a_terminal("stdout", "--diff", "--quiet", path, stdin=OLD.encode())
    assert b"\x1b[31m-opt = SGD(lr=0.1)  # the rate\x1b[0m" in shown and b"\x1b[32m+opt = SGD(learning_rate=0.1)" in shown


def test_uncommitted_changes_are_noted_before_they_are_mixed_with_others():
    shutil.rmtree(".git")
    put("a.py")
    git = ["git", "-c", "user.name=a", "-c", "user.email=a@example.org"]
    for arguments in (["init", "-q"], ["add", "a.py"], ["commit", "-q", "-m", "first"]):
        subprocess.run([*git, *arguments], check=True)
    assert b"uncommitted" not in on_a_terminal("stderr", "--quiet", "a.py")
    assert Path("a.py").read_text() == NEW
    put("a.py", OLD + "x = 1\n")
    assert b"uncommitted" not in on_a_terminal("stderr", "--check", "a.py")
    assert b"there are uncommitted changes here" in on_a_terminal("stderr", "--quiet", "a.py")


def test_a_long_run_shows_on_a_terminal_how_far_it_is():
    for number in range(30):
        put(f"f{number}.py", "import os\n")
    assert b"30/30" in on_a_terminal("stderr", "--check", "-j1", ".")
    assert on_a_terminal("stderr", "--check", "--quiet", "-j1", ".") == b""


def test_standard_input_in_dry_runs():
    check = shell("-", "--check", stdin=OLD.encode())
    assert check.returncode == 1
    assert b"1 file to rewrite" in check.stdout and b"the rate" not in check.stdout
    diff = shell("-", "--diff", "--stdin-filename", "pkg/a.py", stdin=OLD.encode())
    assert diff.returncode == 1
    assert diff.stdout.startswith(b"--- a/pkg/a.py\n+++ b/pkg/a.py\n")


# --- bad input ---

BAD = {
    "missing": None,
    "syntax": "import keras\nx = (\n",
    "python2": "import keras\nprint 'loss', loss\n",
    "binary": b"\x7fELF\x02\x01\x01\0\0\0keras",
    "encoding": b"import keras\n# caf\xe9\n",
    "unreadable": "folder",
}


@pytest.mark.parametrize("kind", BAD)
def test_one_bad_file_is_named_left_alone_and_stops_nothing(command, kind):
    good, last = put("a.py"), put("z.py")
    bad = Path("m.py")
    if kind == "unreadable":
        os.mkfifo(bad)
    elif BAD[kind] is not None:
        put(bad, BAD[kind])
    before = bad.read_bytes() if bad.is_file() else None
    status, out, _ = command("a.py", "m.py", "z.py")
    assert status == 3
    assert good.read_text() == last.read_text() == NEW
    assert (bad.read_bytes() if bad.is_file() else None) == before
    assert "m.py" in out and "2 files rewritten" in out and "1 failed" in out
    _, out, _ = command("--output-format", "json", "--check", "a.py", "m.py", "z.py")
    ledger = json.loads(out)
    (error,) = [file["error"] for file in ledger["files"] if file["error"]]
    assert error["kind"] == kind
    assert ledger["summary"]["files"]["failed"] == 1
    assert ledger["exit_status"] == 3


@pytest.mark.parametrize(
    ("construct", "line"),
    [
        ("print 'x'", 2),
        ("print x, y", 2),
        ("try:\n    pass\nexcept IOError, error:\n    pass", 4),
        ("raise ValueError, 'x'", 2),
        ("exec code in names", 2),
        ("x = `y`", 2),
        ("if x <> y: pass", 2),
        ("os.chmod(path, 0755)", 2),
        ("n = 10L", 2),
        ("s = ur'x'", 2),
        ("def f((a, b), c):\n    pass", 2),
    ],
)
def test_python_2_is_told_from_broken_python(construct, line):
    error = api.migrate_source(f"import keras\n{construct}\n").error
    assert (error.kind, error.line) == ("python2", line)
    assert "fissix" in error.message


@pytest.mark.parametrize(
    "source",
    [
        "import keras\nx = (\n",
        "import keras\n'''print \"x\" `y` 0755'''\ndef:\n",
        "import keras\n# print 'x'\nif x\n",
        "import keras\n  x = 1\n",
    ],
)
def test_broken_python_is_a_syntax_error(source):
    error = api.migrate_source(source).error
    assert error.kind == "syntax"
    assert error.line is not None


def test_print_with_parentheses_is_migrated_like_any_other():
    result = api.migrate_source("from __future__ import print_function\n" + OLD + "print('%s' % opt)\nprint >>log, 3\n")
    assert result.error is None and result.changed


def test_an_empty_file_is_fine(command):
    put("a.py", b"")
    assert command("a.py")[0] == 0
    assert Path("a.py").read_bytes() == b""


def test_a_folder_without_python_says_so(command):
    put("notes.txt")
    status, out, _ = command(".")
    assert status == 0 and "No Python files found" in out


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--select", "XX999", "."], "XX999"),
        (["--ignore", "KC1,XX9", "."], "XX9"),
        (["--from", "keras==9", "."], "keras==9"),
        (["--from", "karas==2", "."], "karas==2"),
        (["--from", "tensorflow==2.16", "."], "Keras 3"),
        (["--fidelity", "best", "."], "best"),
        (["--output-format", "xml", "."], "xml"),
        (["--jobs", "0", "."], "--jobs"),
        (["--from", "keras=2.1", "."], "did you mean keras==2.1?"),
        (["--from", "tensorflow>=2.4", "."], "did you mean tensorflow==2.4?"),
        (["--output-format", "jsn", "."], "did you mean json?"),
        (["--chekc", "."], "did you mean --check"),
        (["--format", "json", "."], "did you mean --output-format?"),
        (["--report", "r.html", "."], "--output-file"),
        (["--dry-run", "."], "--check and --diff write nothing"),
        (["--check", "--diff", "."], "--diff"),
        (["-", "a.py"], "stands alone"),
        (["--stdin-filename", "a.py", "."], "give - as the path"),
        (["--from", "", "a.py"], "--from: it is empty"),
        (["--select", " ", "a.py"], "--select: it is empty"),
        (["a.py", ""], "a path is empty"),
        (["--from", "kears==2.2.4", "a.py"], "did you mean keras==2.2.4?"),
        (["--from", "2.2.4", "a.py"], "did you mean keras==2.2.4?"),
        (["--from", "2.10", "a.py"], "did you mean tensorflow==2.10?"),
        (["--from", "keras>=2.2", "a.py"], "did you mean keras==2.2?"),
        ([], "name the files"),
    ],
)
def test_wrong_usage_is_64_and_writes_nothing(command, arguments, words):
    put("a.py")
    status, out, err = command(*arguments)
    assert status == 64
    assert words in err and not out
    assert Path("a.py").read_text() == OLD


MISSING = "from mine import model\n\nmodel.fit_generator(batches, samples_per_epoch=10, nb_epoch=3)\nlabels = model.predict_classes(x)\n"


@pytest.mark.parametrize("imported", ["", "# trains a keras model\n"])
def test_a_model_out_of_a_module_that_is_not_here_is_accounted_for(command, imported):
    """It is for a person: the module may hold any model. Nothing is passed over as being without Keras."""
    put("a.py", imported + MISSING)
    status, out, _ = command("--check", "--output-format", "json", "a.py")
    found = {(finding["line"] - imported.count("\n"), finding["fate"]) for finding in json.loads(out)["findings"]}
    assert status == 2 and found == {(3, "by_hand"), (4, "by_hand")}


def test_keras_is_in_tensorflow_2_also_without_the_word(command):
    text = "import tensorflow as tf\n\nopt = tf.optimizers.Adam({}=0.1)\nloss = tf.losses.MeanSquaredError()\n"
    put("a.py", text.format("lr"))
    put("b.py", "import tensorflow as tf\n\nloss = tf.losses.mean_squared_error(a, b)\n")  # of TensorFlow 1, which is not looked for
    status, out, _ = command("--fidelity", "modern", "--output-format", "json", ".")
    assert status == 0 and [file["dialect"] for file in json.loads(out)["files"]] == ["tf.keras 2.10.0"]
    assert Path("a.py").read_text() == text.format("learning_rate")
    assert "loss = tf.losses.mean_squared_error" in Path("b.py").read_text()
    assert shell("-", "--fidelity", "modern", stdin=text.format("lr").encode()).stdout == text.format("learning_rate").encode()


def test_a_model_out_of_a_module_that_is_not_here_beside_keras_is_migrated(command):
    put("a.py", "from keras.layers import Dense\n" + MISSING.replace("samples_per_epoch", "steps_per_epoch").replace("nb_epoch", "epochs"))
    command("a.py")
    assert "model.fit(batches, steps_per_epoch=10, epochs=3)" in Path("a.py").read_text()


def test_an_unknown_rule_code_comes_with_a_suggestion(command):
    from codemods import rules

    code = sorted(rules.codes())[0]
    _, _, err = command("--select", code[:-1] + "O", ".")
    assert "did you mean KC" in err


def test_help_and_version(command):
    status, out, _ = command("--help")
    assert status == 0 and "exit status" in out
    assert command("--version")[:2] == (0, f"kerascompat {api.version()}\n")


# --- the engine goes wrong ---


def engine_of(monkeypatch, behave):
    """Puts another engine in the place of the real one, for files that hold the word `special`."""
    from codemods.engine import run

    genuine = run.migrate_text

    def engine(text, *, path, dialect, **options):
        if "special" in text:
            return behave(text, path, dialect)
        return genuine(text, path=path, dialect=dialect, **options)

    monkeypatch.setattr(run, "migrate_text", engine)


def test_an_internal_error_is_that_file_s_alone(command, monkeypatch):
    def fail(text, path, dialect):
        raise ZeroDivisionError("boom")

    engine_of(monkeypatch, fail)
    put("a.py")
    special = put("m.py", "import keras  # special\n")
    put("z.py")
    status, out, _ = command(".")
    assert status == 3
    assert Path("a.py").read_text() == Path("z.py").read_text() == NEW
    assert special.read_text() == "import keras  # special\n"
    assert "ZeroDivisionError: boom" in " ".join(out.split())


def test_text_that_does_not_parse_is_not_written(command, monkeypatch):
    engine_of(monkeypatch, lambda text, path, dialect: FileResult(path, dialect, "", text, text + "x = (\n"))
    path = put("m.py", "import keras  # special\n")
    status, out, _ = command("m.py")
    assert status == 3
    assert path.read_text() == "import keras  # special\n"
    assert "internal error" in out


def test_text_that_the_encoding_cannot_hold_is_not_written(command, monkeypatch):
    engine_of(monkeypatch, lambda text, path, dialect: FileResult(path, dialect, "", text, text + "x = '☃'\n"))
    content = b"# coding: latin-1\nimport keras  # special\n"
    path = put("m.py", content)
    for arguments in (["--check", "m.py"], ["m.py"]):
        status, out, _ = command(*arguments)
        assert (status == 3 and "latin-1" in out) or "iso-8859-1" in out
        assert path.read_bytes() == content


def test_a_file_that_changes_during_the_run_is_left_alone(command, monkeypatch):
    path = Path("m.py")

    def interfere(text, path_, dialect):
        path.write_text("somebody's edit\n")
        return FileResult(path_, dialect, "", text, text + "x = 1\n")

    engine_of(monkeypatch, interfere)
    put("m.py", "import keras  # special\n")
    status, out, _ = command("m.py")
    assert status == 3 and "changed" in out
    assert path.read_text() == "somebody's edit\n"


# --- exit status and ledger ---


def finding(path, fate, line=1):
    return Finding(path, line, 1, "KC101", fate, "keras.optimizers.Adam", "What it meant, what it means now.", "Adam()", "Adam()")


@pytest.mark.parametrize(
    ("fates", "changes", "written", "dry"),
    [
        ([], False, 0, 0),
        ([Fate.UNCHANGED], False, 0, 0),
        ([Fate.MIGRATED, Fate.SHIMMED], True, 0, 1),
        ([Fate.MIGRATED, Fate.BY_HAND], True, 2, 2),
        ([Fate.UNKNOWN], False, 2, 2),
    ],
)
def test_exit_status(command, monkeypatch, fates, changes, written, dry):
    def behave(text, path, dialect):
        return FileResult(path, dialect, "", text, text + "x = 1\n" * changes, [finding(path, fate) for fate in fates])

    engine_of(monkeypatch, behave)
    put("m.py", "import keras  # special\n")
    assert command("--check", "m.py")[0] == dry
    assert command("--diff", "m.py")[0] == dry
    assert command("m.py")[0] == written


def test_the_json_ledger_accounts_for_every_file_and_construct(command):
    put("a.py")
    put("b.py", "import os\n")
    put("c.py", "import keras\nx = (\n")
    put("d.py", "import keras\n")
    status, out, err = command("--output-format", "json", ".")
    ledger = json.loads(out)
    assert err == ""
    assert ledger["exit_status"] == status == 3
    assert ledger["written"] is True and ledger["fidelity"] == "exact"
    assert {file["path"]: file["state"] for file in ledger["files"]} == {"a.py": "rewritten", "c.py": "failed", "d.py": "unchanged"}
    files = ledger["summary"]["files"]
    assert files["read"] == 4 == files["rewritten"] + files["unchanged"] + files["failed"] + files["without_keras"]
    assert ledger["files"][0]["dialect"] == "keras 2.2.4"
    assert ledger["files"][0]["reason"] == "requirements.txt: keras==2.2.4"
    rate = next(each for each in ledger["findings"] if each["before"] == "lr=0.1")
    assert (rate["path"], rate["line"], rate["column"], rate["fate"]) == ("a.py", 3, 11, "migrated")
    assert rate["after"] == "learning_rate=0.1" and rate["message"]
    constructs = ledger["summary"]["constructs"]
    assert sum(constructs.values()) == len(ledger["findings"])


def test_select_and_ignore(command):
    put("a.py")
    rate = next(
        each["rule"]
        for each in json.loads(command("--check", "--output-format", "json", "a.py")[1])["findings"]
        if each["before"] == "lr=0.1"
    )
    assert command("--check", "--ignore", rate, "a.py")[0] == 0
    assert command("--check", "--select", rate[:3].lower(), "a.py")[0] == 1
    assert command("--check", "--select", "KC", "--ignore", rate, "a.py")[0] == 0


def test_from_wins_over_the_requirement_file(command):
    put("a.py")
    ledger = json.loads(command("--check", "--output-format", "json", "--from", "keras==1.2.2", "a.py")[1])
    assert ledger["files"][0]["dialect"] == "keras 1.2.2"


def test_a_project_that_asks_for_keras_3_is_not_passed_over_in_silence(command):
    Path("requirements.txt").write_text("keras>=3\n")
    put("a.py", "import keras\nmodel = keras.Sequential()\n")
    status, out, _ = command(".")
    assert status == 0
    assert "1 taken for Keras 3 code already" in out and "--from" in out


def test_many_files_on_several_processes_give_the_same_as_on_one(command, tmp_path):
    for number in range(40):
        put(f"one/m{number}.py", OLD + f"# {number}\n")
    put("one/bad.py", "import keras\nx = (\n")
    shutil.copytree("one", "two")
    first = json.loads(command("--jobs", "1", "--output-format", "json", "one")[1])
    second = json.loads(command("--jobs", "2", "--output-format", "json", "two")[1])
    assert json.dumps(second).replace("two/", "one/") == json.dumps(first)
    assert {path.name: data for path, data in snapshot("one").items()} == {path.name: data for path, data in snapshot("two").items()}


# --- the Python interface ---


def test_migrate_source_is_pure():
    result = api.migrate_source(OLD, dialect="keras==2.2.4", path="pkg/a.py")
    assert (result.before, result.after, result.path) == (OLD, NEW, "pkg/a.py")
    assert result.changed and str(result.dialect) == "keras 2.2.4"
    with ProcessPoolExecutor(1) as executor:
        assert executor.submit(api.migrate_source, OLD, dialect="keras==2.2.4", path="pkg/a.py").result() == result


@pytest.mark.parametrize("wrong", [{"dialect": "keras==9"}, {"fidelity": "best"}, {"select": ["XX1"]}, {"ignore": ["XX1"]}])
def test_migrate_source_refuses_what_it_does_not_know(wrong):
    with pytest.raises(ValueError, match="keras==9|best|XX1"):
        api.migrate_source(OLD, **wrong)


@pytest.mark.parametrize("executor", [None, ThreadPoolExecutor, ProcessPoolExecutor])
def test_migrate_paths_on_any_executor(executor):
    put("a.py")
    put("b.py", "import keras\nprint 'x'\n")
    put("c.py", "import os\n")
    if executor is None:
        ledger = api.migrate_paths(["."])
    else:
        with executor(2) as pool:
            ledger = api.migrate_paths(["."], executor=pool)
    assert [file.path for file in ledger.files] == ["a.py", "b.py"]
    assert (len(ledger.changed), ledger.skipped, ledger.exit_status) == (1, 1, 3)
    assert Path("a.py").read_text() == NEW
    assert api.migrate_paths(["a.py"], write=False).exit_status == 0


def test_a_worker_that_dies_costs_no_file():
    class Dying(ThreadPoolExecutor):
        def submit(self, function, *arguments):
            def die():
                raise RuntimeError("the worker died")

            return super().submit(die)

    put("a.py")
    with Dying(1) as pool:
        ledger = api.migrate_paths(["a.py"], executor=pool)
    assert ledger.files[0].error.kind == "internal"
    assert Path("a.py").read_text() == OLD


def test_migrated_text_that_would_be_taken_for_another_keras_says_what_it_was():
    """Of tf.keras code nothing but `import keras` may remain, as code of Keras 2 has it."""
    source = "from tensorflow.keras.layers import LSTM\nlayer = LSTM(32)\n"
    once = api.migrate_source(source)
    twice = api.migrate_source(once.after)
    assert str(once.dialect) == "tf.keras 2.10.0"
    assert twice.after == once.after


def test_nothing_imports_keras_or_a_backend():
    program = (
        "import sys; from codemods import migrate\n"
        "migrate.main(['--check', 'a.py'])\n"
        "found = {name.split('.')[0] for name in sys.modules} & {'keras', 'tensorflow', 'torch', 'jax', 'numpy', 'tf_keras'}\n"
        "assert not found, found\n"
    )
    put("a.py")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    subprocess.run([sys.executable, "-c", program], env=environment, check=True, capture_output=True)


def test_migrate_paths_on_a_dask_cluster():
    distributed = pytest.importorskip("distributed", reason="needs dask.distributed")
    put("a.py")
    put("b.py", "import keras\nprint 'x'\n")
    with distributed.Client(n_workers=1, threads_per_worker=1, dashboard_address=None, processes=True) as client:
        ledger = api.migrate_paths(["."], executor=client.get_executor())
    assert (len(ledger.changed), ledger.exit_status) == (1, 3)
    assert Path("a.py").read_text() == NEW


PYTHON2 = """\
import keras
from keras.optimizers import SGD
print 'rate', 0.1  # a comment
opt = SGD(lr=0.1)
for k, v in d.iteritems():
\tprint >>log, k"""


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_python_2_is_converted_and_migrated_in_one_run(command, end):
    pytest.importorskip("fissix", reason="needs fissix")
    path = put("a.py", PYTHON2.replace("\n", end).encode() + f"{end}   # odd{end}{end}".encode())
    status, out, _ = command("--python2", "a.py")
    assert path.read_bytes().decode().split(end) == [
        "import keras",
        "from keras.optimizers import SGD",
        "print('rate', 0.1)  # a comment",
        "opt = SGD(learning_rate=0.1)",
        "for k, v in d.items():",
        "\tprint(k, file=log)",
        "   # odd",
        "",
        "",
    ]
    assert status == 0 and "division" in out
    assert command("--python2", "--check", "a.py")[0] == 0


def test_python_2_without_fissix_says_what_is_needed(monkeypatch):
    monkeypatch.setitem(sys.modules, "fissix.refactor", None)
    result = api.migrate_source(PYTHON2, python2=True)
    assert result.error.kind == "python2" and "pip install" in result.error.message
    assert result.after == PYTHON2


def test_python_2_that_cannot_be_converted_stays():
    pytest.importorskip("fissix", reason="needs fissix")
    source = "import keras\nprint 'x'\nx = (\n"
    result = api.migrate_source(source, python2=True)
    assert result.error.kind == "python2" and "cannot convert" in result.error.message
    assert result.after == source


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize("names", [("a_optim", "b_train"), ("b_optim", "a_train")])
def test_modules_are_judged_by_what_they_import_as_it_was(command, names, jobs):
    """In place gives what the difference shows, whichever module comes first."""
    optim, train = names
    put(f"{optim}.py", "from keras.optimizers import Adam\n\nopt = Adam(lr=0.01, decay=1e-3)\n")
    put(
        f"{train}.py",
        f"from keras.callbacks import ReduceLROnPlateau\nfrom keras.models import Sequential\nfrom {optim} import opt\n\n"
        "model = Sequential()\nmodel.compile(opt, 'mse')\nmodel.fit(x, y, callbacks=[ReduceLROnPlateau()])\nprint(opt.lr)\n",
    )
    expected = {}
    api.run(
        sorted(snapshot()), api.Options(), write=False, watch=lambda source, result: expected.update({result.path: result.after.encode()})
    )
    command("--jobs", jobs, ".")
    assert {path: path.read_bytes() for path in map(Path, expected)} == {Path(path): data for path, data in expected.items()}


def test_what_a_run_read_of_other_files_is_read_again_by_the_next():
    """Programs that call this twice, and workers that serve several runs, see the files as they are."""
    put("optim.py", "from keras.optimizers import SGD\n\nopt = SGD(lr=0.1)\n")
    put("train.py", "import keras\nfrom optim import opt\n\nrate = opt.lr\n")
    assert Fate.UNCHANGED not in {finding.fate for finding in api.migrate_paths(["train.py"], write=False).findings}
    put("optim.py", "from mine import Rates\n\nopt = Rates(lr=0.1)\n")
    put("requirements.txt", "keras==1.2.2\n")
    ledger = api.migrate_paths(["train.py"], write=False)
    assert str(ledger.files[0].dialect) == "keras 1.2.2"
    assert not ledger.changed


@pytest.mark.parametrize("jobs", [1, 2])
def test_files_that_get_their_models_from_others_need_not_say_keras(command, jobs):
    put("nets.py", "import keras\n\ndef small():\n    return keras.models.Sequential([keras.layers.Dense(1, input_shape=(2,))])\n")
    put(
        "train.py",
        "from nets import small\nfrom show import show\n\nnet = small()\nnet.compile('sgd', 'sparse_categorical_crossentropy', metrics=['accuracy'])\nshow(net)\n",
    )
    put("show.py", "def show(net):\n    net.fit_generator(batches, steps_per_epoch=2)\n    print(net.optimizer.lr)\n")
    other = (
        "import torch\n\nclass Net:\n    def compile(self, optimizer):\n        self.optimizer = optimizer\n\nprint(Net().optimizer.lr)\n"
    )
    put("other.py", other)
    status, out, _ = command("--jobs", jobs, ".")
    assert status == 0 and "1 without Keras" in out
    assert "metrics=['acc']" in Path("train.py").read_text()
    assert "net.fit(batches, steps_per_epoch=2)\n    print(net.optimizer.learning_rate)" in Path("show.py").read_text()
    assert Path("other.py").read_text() == other
    before = snapshot()
    command("--jobs", jobs, ".")
    assert snapshot() == before
