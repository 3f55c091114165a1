"""What a ledger looks like to people, programs and services."""

import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as xml
from pathlib import Path

import pytest

from codemods import migrate, reports
from codemods.dialects import Dialect
from codemods.ledger import Fate, FileError, FileResult, Finding, Ledger

KERAS2 = Dialect.parse("keras==2.2.4")
LONG = (
    "The arguments of this optimizer come from a dictionary that another module fills, so its rate and its decay cannot be read here. "
    "Keras 3 refuses lr and decay. Rename the keys, and import the optimizer from kerascompat.keras2 where the dictionary holds decay."
)


def finding(path, line, fate, rule="KC101", message="What it meant; what it means now.", before="Adam(lr=0.1)", after="", cell=None):
    return Finding(path, line, 5, rule, fate, "keras.optimizers.Adam", message, before, after or before, cell)


def result(path, *findings, changed=False, **more):
    return FileResult(path, KERAS2, "requirements.txt: keras==2.2.4", findings=list(findings), settled=changed, **more)


@pytest.fixture
def ledger():
    files = [
        result(
            "train.py",
            finding("train.py", 3, Fate.MIGRATED, "KC101", before="lr=0.1", after="learning_rate=0.1"),
            finding(
                "train.py", 5, Fate.SHIMMED, "KC102", before="Adam(lr=0.1, decay=1e-6)", after="keras2.optimizers.Adam(lr=0.1, decay=1e-6)"
            ),
            finding("train.py", 9, Fate.BY_HAND, "KC110", LONG, "Adam(**options)"),
            finding("train.py", 12, Fate.BY_HAND, "KC110", LONG, "SGD(**options)"),
            finding("train.py", 20, Fate.UNKNOWN, "KC900", "keras.magic is in no table of this tool: look it up.", "keras.magic"),
            changed=True,
        ),
        result("clean.py", finding("clean.py", 1, Fate.UNCHANGED)),
        result("old.py", error=FileError("python2", "is Python 2: the print statement in line 2. Convert it first.", 2, 1)),
        result(
            "note.ipynb",
            finding("note.ipynb", 2, Fate.MIGRATED, cell=4, before="lr=1.", after="learning_rate=1."),
            changed=True,
            part_errors=[FileError("syntax", "is not valid Python in line 1: invalid syntax.", 1, 4, 6)],
        ),
    ]
    return Ledger(
        "1.2.3", files, skipped=7, titles={"KC101": "The rate", "KC102": "The decay", "KC110": "Hidden arguments", "KC900": "Unknown"}
    )


def written(format, ledger, **view):
    out = io.StringIO()
    reports.write(format, ledger, out, reports.View(**view))
    return out.getvalue()


def test_every_format_is_found_by_its_name():
    assert reports.formats() == ["github", "json", "junit", "sarif", "text"]


# --- text ---


def test_text_tells_what_is_left_in_full_and_the_rest_in_short(ledger):
    text = written("text", ledger)
    words = " ".join(text.split())
    assert words.count(LONG) == 1, "the same message is told once"
    assert "9:5 by hand Adam(**options) KC110" in words and "12:5 by hand SGD(**options) KC110" in words
    assert "20:5 unknown keras.magic KC900" in words and "look it up" in words
    assert "5:5 shimmed Adam(lr=0.1, decay=1e-6) → keras2.optimizers.Adam(lr=0.1, decay=1e-6) KC102" in words
    assert "1 migrated (KC101)" in words and "learning_rate=0.1" not in words
    assert "2:1 failed is Python 2" in words
    assert "cell 6, 1:4 failed is not valid Python" in words
    assert max(map(len, text.splitlines()[:-5])) <= 100


def test_the_headline_counts_everything(ledger):
    *_, files, constructs, _, _ = written("text", ledger).splitlines()
    assert files == "2 files rewritten, 1 unchanged, 7 without Keras, 1 failed (Python 2), 1 failed in part (syntax error)."
    assert constructs == "7 legacy constructs: 2 migrated, 1 shimmed, 1 unchanged, 2 by hand, 1 unknown."


def test_a_dry_run_does_not_say_that_it_wrote(ledger):
    ledger.written = False
    text = written("text", ledger)
    assert "2 files to rewrite" in text and "rewritten" not in text


def test_quiet_and_verbose(ledger):
    quiet = written("text", ledger, verbosity=-1)
    assert "is Python 2" in quiet and "2 by hand" in quiet and "Adam" not in quiet
    verbose = " ".join(written("text", ledger, verbosity=1).split())
    assert "lr=0.1 → learning_rate=0.1" in verbose and "clean.py" in verbose and "What it meant; what it means now." in verbose


def test_statistics_count_by_rule(ledger):
    rows = [line.split() for line in written("text", ledger, statistics=True).splitlines()]
    assert ["KC110", "·", "·", "·", "2", "·", "2", "Hidden", "arguments"] in rows
    assert ["KC101", "2", "·", "1", "·", "·", "3", "The", "rate"] in rows


@pytest.mark.parametrize("columns", [80, 100])
def test_what_is_counted_fits_the_terminal(ledger, monkeypatch, columns):
    monkeypatch.setenv("COLUMNS", str(columns))
    ledger.titles["KC110"] = "A title that is longer than what is left of the line beside the counts of all the fates"
    out = io.StringIO()
    out.isatty = lambda: True
    reports.write("text", ledger, out, reports.View(statistics=True))
    lines = re.sub(r"\x1b\[[0-9;]*m", "", out.getvalue()).splitlines()
    assert any("…" in line and line.startswith("KC110") for line in lines)
    assert max(map(len, lines)) <= columns


def test_a_big_tree_is_told_in_few_lines():
    files = [
        result(
            f"f{number}.py",
            *(finding(f"f{number}.py", line, fate) for line, fate in enumerate((Fate.MIGRATED, Fate.SHIMMED), 1)),
            changed=True,
        )
        for number in range(500)
    ]
    files[250].findings.append(finding("f250.py", 7, Fate.BY_HAND, "KC110", LONG, "Adam(**options)"))
    text = written("text", Ledger("1", files))
    assert len(text.splitlines()) < 20
    assert "f250.py" in text and "499 more files, nothing left to do: 499 migrated, 499 shimmed" in text
    assert "1001 legacy constructs: 500 migrated, 500 shimmed, 0 unchanged, 1 by hand, 0 unknown." in text


def test_a_reading_that_differs_from_the_others_is_told_with_its_file(ledger):
    ledger.files[1].warnings.append("constructs of Keras 2")
    ledger.files[1].dialect = Dialect.parse("keras==1.2.2")
    ledger.files[1].dialect_reason = "Keras 1 words: nb_epoch"
    text = written("text", ledger)
    assert "clean.py  keras 1.2.2 (Keras 1 words: nb_epoch)" in text
    assert "Read as keras 2.2.4: 3 files (requirements.txt: keras==2.2.4)" in text and "Read as keras 1.2.2: 1 file" in text


def test_a_warning_that_several_files_have_is_told_once():
    warned = "imports both keras ({}) and tf.keras ({}), whose defaults differ: check which one is meant"
    files = [result(f"f{number}.py", changed=True, warnings=[warned.format(number, 1)]) for number in range(1, 9)]
    files.append(result("other.py", changed=True, warnings=["a comment was added"]))
    text = " ".join(written("text", Ledger("1", files)).split())
    assert text.count("whose defaults differ") == 1 and "8 files: f1.py, f2.py, f3.py and 5 more" in text
    assert "other.py" in text and "check a comment was added" in text
    assert json.loads(written("json", Ledger("1", files)))["files"][3]["warnings"] == [warned.format(4, 1)]


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_any_stream_can_take_the_text(ledger, encoding):
    ledger.files.append(result("caf\udce9/☃.py", finding("caf\udce9/☃.py", 1, Fate.BY_HAND, message="é ☃ \udce9", before="é")))
    out = io.TextIOWrapper(io.BytesIO(), encoding=encoding)
    reports.write("text", ledger, out)
    out.flush()
    assert b"caf" in out.buffer.getvalue()


@pytest.mark.skipif(not hasattr(os, "openpty"), reason="needs pseudo-terminals")
def test_a_terminal_gets_colour_and_the_same_words(ledger, monkeypatch):
    import pty

    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLUMNS", "100")
    main, other = pty.openpty()
    with open(other, "w", encoding="utf-8") as terminal:
        reports.write("text", ledger, terminal)
    shown = b""
    while True:
        try:
            part = os.read(main, 65536)
        except OSError:
            break
        if not part:
            break
        shown += part
    os.close(main)
    coloured = shown.decode()
    assert "\x1b[" in coloured
    import re

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured).split() == written("text", ledger).split()


# --- json ---


def test_json_holds_the_whole_ledger(ledger):
    data = json.loads(written("json", ledger))
    assert data["version"] == "1.2.3" and data["exit_status"] == 3
    assert data["summary"]["constructs"] == {"migrated": 2, "shimmed": 1, "unchanged": 1, "by_hand": 2, "unknown": 1, "suppressed": 0}
    assert data["summary"]["files"] == {
        "read": 11,
        "without_keras": 7,
        "rewritten": 1,
        "to_rewrite": 0,
        "unchanged": 1,
        "keras3": 0,
        "failed": 2,
    }
    assert [file["state"] for file in data["files"]] == ["rewritten", "unchanged", "failed", "failed"]
    assert data["files"][3]["part_errors"][0]["cell"] == 6
    assert data["findings"][1] == {
        "path": "train.py",
        "line": 5,
        "column": 5,
        "rule": "KC102",
        "fate": "shimmed",
        "symbol": "keras.optimizers.Adam",
        "message": "What it meant; what it means now.",
        "before": "Adam(lr=0.1, decay=1e-6)",
        "after": "keras2.optimizers.Adam(lr=0.1, decay=1e-6)",
    }


# --- sarif ---


@pytest.mark.parametrize("dry", [False, True])
def test_sarif_is_valid_by_its_schema(ledger, dry):
    schema = os.environ.get("SARIF_SCHEMA")
    if not schema:
        pytest.skip("needs SARIF_SCHEMA, a copy of sarif-schema-2.1.0.json of OASIS")
    jsonschema = pytest.importorskip("jsonschema", reason="needs jsonschema")
    ledger.written = not dry
    ledger.files.append(result("a b/caf\udce9.py", error=FileError("encoding", "byte 0xe9", 1)))
    validator = jsonschema.validators.validator_for(json.loads(Path(schema).read_text()))(json.loads(Path(schema).read_text()))
    assert [error.message for error in validator.iter_errors(json.loads(written("sarif", ledger)))] == []


def test_sarif_has_what_needs_somebody(ledger):
    log = json.loads(written("sarif", ledger))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    levels = [(each["ruleId"], each["level"]) for each in run["results"]]
    assert levels == [("KC110", "warning"), ("KC110", "warning"), ("KC900", "warning"), ("failed", "error"), ("failed", "error")]
    assert all(rules[each["ruleIndex"]]["id"] == each["ruleId"] for each in run["results"])
    assert {rule["id"]: rule["shortDescription"]["text"] for rule in rules}["KC110"] == "Hidden arguments"
    where = run["results"][0]["locations"][0]["physicalLocation"]
    assert where == {"artifactLocation": {"uri": "train.py", "uriBaseId": "%SRCROOT%"}, "region": {"startLine": 9, "startColumn": 5}}
    # A line of a cell is no line of the notebook.
    assert "region" not in run["results"][4]["locations"][0]["physicalLocation"]
    assert run["invocations"] == [{"executionSuccessful": False, "exitCode": 3}]
    ledger.written = False
    assert sum(each["level"] == "note" for each in json.loads(written("sarif", ledger))["runs"][0]["results"]) == 3


def test_a_sarif_result_is_known_again_when_its_line_moves(ledger):
    def fingerprints(ledger):
        return [each["partialFingerprints"] for each in json.loads(written("sarif", ledger))["runs"][0]["results"][:3]]

    before = fingerprints(ledger)
    from dataclasses import replace

    ledger.files[0].findings = [replace(each, line=each.line + 10) for each in ledger.files[0].findings]
    assert fingerprints(ledger) == before
    assert len({json.dumps(each) for each in before}) == 3


# --- github, junit ---


def test_github_annotations(ledger):
    ledger.files[0].findings[2:3] = [finding("train.py", 9, Fate.BY_HAND, "KC110", "100% sure:\nno", "Adam(**options)")]
    lines = written("github", ledger).splitlines()
    assert (
        lines[0]
        == "::error file=old.py,line=2,col=1,title=codemods%3A python2::is Python 2: the print statement in line 2. Convert it first."
    )
    assert (
        lines[1].startswith("::error file=note.ipynb,") and "::cell 6: is not valid" in lines[1] and "line=" not in lines[1].split("::")[1]
    )
    assert lines[2] == "::warning file=train.py,line=9,col=5,title=KC110 keras.optimizers.Adam::100%25 sure:%0Ano"
    assert not any(line.startswith("::notice") for line in lines)
    ledger.written = False
    assert sum(line.startswith("::notice") for line in written("github", ledger).splitlines()) == 3


def test_junit_counts_a_case_a_file(ledger):
    ledger.files.append(result("x.py", finding("x.py", 1, Fate.BY_HAND, message='a < b & \x00 "c"')))
    suite = xml.fromstring(written("junit", ledger)).find("testsuite")
    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("5", "2", "2")
    cases = {case.get("name"): case for case in suite}
    assert cases["train.py"].find("failure").get("message") == "3 left for a person"
    assert "9:5: KC110 by_hand keras.optimizers.Adam" in cases["train.py"].find("failure").text
    assert len(cases["clean.py"]) == 0
    assert cases["old.py"].find("error").get("type") == "python2"


# --- the command line of reports ---


def test_a_report_goes_to_a_file(tmp_path):
    (tmp_path / "a.py").write_text("from keras.optimizers import SGD\nSGD(lr=0.1)\n")
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    command = [
        sys.executable,
        "-m",
        "codemods.migrate",
        "--check",
        "--from",
        "keras==2.2.4",
        "--output-format",
        "sarif",
        "--output-file",
        "r.sarif",
        ".",
    ]
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"")
    assert json.loads((tmp_path / "r.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize("target", ["no/such/folder/r.txt", "folder"])
def test_a_report_that_cannot_be_written_stops_the_run_before_it_rewrites(tmp_path, monkeypatch, capsys, target):
    monkeypatch.chdir(tmp_path)
    Path("folder").mkdir()
    Path("a.py").write_text("from keras.optimizers import SGD\nSGD(lr=0.1)\n")
    with pytest.raises(SystemExit) as leaving:
        migrate.main(["--from", "keras==2.2.4", "--output-file", target, "a.py"])
    assert leaving.value.code == 64 and "cannot be written" in capsys.readouterr().err
    assert "lr=0.1" in Path("a.py").read_text()
