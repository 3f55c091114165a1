"""What the reports say of two runs: the verdict, where they part, the construct that parts them; and nothing good of what failed."""

import json
import re
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest

from codemods import api
from codemods.dialects import Dialect
from codemods.verify import RunError, causes, compare, load, reports
from codemods.verify.reports._panels import curve, panels
from codemods.verify.verification import Side, Verification
from fixtures.scripts import SCRIPTS

SCRIPT = next(script for script in SCRIPTS if script.recording.stem == "time_based_decay")
GAN = next(script for script in SCRIPTS if script.recording.stem == "gan")
TEXT = SCRIPT.legacy.read_text(encoding="utf-8")


def verification(new, old=None, new_text=None) -> Verification:
    old = old or load(SCRIPT.recording)
    comparison = compare(old, new)
    findings = api.migrate_source(TEXT, dialect="keras==2.2.4", path="train.py").findings
    result = Verification(
        "train.py", ["--epochs", "3"], Dialect.parse("keras==2.2.4"), True, Side("old", "/old/python", old), Side("new", "/new/python", new)
    )
    symptom = causes.symptom(comparison)
    result.comparison, result.meaning = comparison, symptom.meaning if symptom else ""
    result.causes = causes.likely(comparison, findings, old_text={"train.py": TEXT}, new_text=new_text)
    return result


def changed(recording, **fields):
    return replace(recording, models=[replace(recording.models[0], **fields), *recording.models[1:]])


@pytest.fixture
def old():
    return load(SCRIPT.recording)


@pytest.fixture
def without_decay(old):
    """What a plain rename makes of the script: the effective rate is the base rate."""
    return changed(old, effective_rate=list(old.models[0].base_rate))


class Page(HTMLParser):
    """The text of a page, and what it would load from elsewhere."""

    def __init__(self, page: str):
        super().__init__()
        self.text, self.loaded, self.svgs, self.open = [], [], 0, []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.svgs += tag == "svg"
        self.loaded += [value for name, value in attributes if name in ("src", "href", "data")]
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.text.append(data)


def test_a_page_of_equal_runs(old):
    result = verification(old)
    page = Page(reports.render("html", result).decode())
    text = " ".join(page.text)
    assert "They train alike, to the last bit" in text
    assert "no difference at all" in text
    assert "part at" not in text
    assert page.loaded == [], "the page is to stand alone"
    assert page.svgs >= 2 and not page.open


def test_a_run_too_short_to_show_much_says_how_short_it_was(old):
    rows = {name: getattr(old.models[0], name)[:1] for name in ("loss", "base_rate", "effective_rate", "iterations", "samples")}
    short = changed(old, epochs=[], metrics={}, **rows)
    assert verification(short, short).headline == "They train alike in the one update that was run, to the last bit"


def test_a_page_of_runs_that_part(without_decay):
    text = " ".join(Page(reports.render("html", verification(without_decay)).decode()).text)
    assert "effective rate parts at update 2 (epoch 1, batch 2)" in text
    assert "they part at update 2" in text
    assert "SGD(lr=initial_lr, momentum=momentum, decay=decay, nesterov=False)" in text


def test_text_of_the_user_is_text_in_the_page(old):
    result = verification(old)
    result.script = "<script>alert(1)</script>.py"
    assert "<script>" not in reports.render("html", result).decode()


@pytest.mark.parametrize("given", [None, "sgd = SGD(learning_rate=initial_lr, momentum=momentum, decay=decay)"])
def test_the_cause_of_a_rate_that_does_not_decay_is_the_decay(without_decay, given):
    result = verification(without_decay, new_text=given)
    assert (result.causes[0].finding.rule, result.causes[0].finding.line) == ("KC102", 1 + TEXT[: TEXT.index("sgd = SGD(")].count("\n"))


def test_the_cause_of_other_log_keys_is_the_metric(old):
    epochs = [
        {**epoch, "logs": {key.replace("acc", "precision"): value for key, value in epoch["logs"].items()}}
        for epoch in old.models[0].epochs
    ]
    result = verification(changed(old, epochs=epochs))
    assert result.comparison.first.name == "log keys"
    assert result.causes[0].finding.rule == "KC141"


def test_a_loss_that_parts_before_the_first_update_is_not_blamed_on_the_optimizer(old):
    loss = [value + 0.1 for value in old.models[0].loss]
    result = verification(changed(old, loss=loss))
    assert result.comparison.first.first == 0
    assert all(cause.finding.rule not in ("KC100", "KC101", "KC102") for cause in result.causes)


def test_json_names_the_first_update_and_the_line(without_decay):
    data = json.loads(reports.render("json", verification(without_decay)))
    (rate,) = [quantity for quantity in data["models"][0]["quantities"] if quantity["name"] == "effective rate"]
    assert (data["verdict"], data["exit_status"]) == ("different", 1)
    assert (rate["first_update"], rate["place"]) == (1, "update 2 (epoch 1, batch 2)")
    assert data["causes"][0]["rule"] == "KC102"


def test_junit_counts_what_differs(old, without_decay):
    for new, failures in ((old, 0), (without_decay, 1)):
        (suite,) = ElementTree.fromstring(reports.render("junit", verification(new)))
        assert int(suite.get("failures")) == len(suite.findall("testcase/failure")) == failures
        assert int(suite.get("tests")) == len(suite.findall("testcase")) == 7


@pytest.mark.parametrize("side", ["old", "new"])
@pytest.mark.parametrize("format", ["text", "json", "junit", "html"])
def test_a_side_that_did_not_run_is_never_equal(old, side, format):
    result = Verification("train.py", [], Dialect.parse("keras2"), True, Side("old", "/old/python"), Side("new", "/new/python"))
    setattr(result, side, Side(side, "/a/python", error=RunError("Traceback ...\nZeroDivisionError: division by zero", hint="Do this.")))
    assert result.status == 3
    report = reports.render(format, result).decode()
    assert f"the {side} side did not run" in report or f"{side} side failed" in report
    assert "ZeroDivisionError" in report
    assert "alike" not in report
    if format == "junit":
        (suite,) = ElementTree.fromstring(report)
        assert suite.get("errors") == "1"


def test_what_was_not_judged_is_not_called_alike(old):
    result = verification(old)
    result.comparison = compare(old, old, only=["steps", "effective rate"])
    assert (result.status, result.headline) == (0, "Equal in what was judged: steps, effective rate")
    silent = changed(old, epochs=[])
    result.comparison = compare(silent, silent, only=["logs"])
    assert result.status == 1
    assert result.headline.startswith("Not compared")


def test_two_models_are_kept_apart():
    old = load(GAN.recording)
    second = replace(old.models[1], loss=[*old.models[1].loss[:5], 9.0, *old.models[1].loss[6:]])
    result = verification(replace(old, models=[old.models[0], second]), old=old)
    assert result.headline == "They do not train alike: model 2, loss parts at update 6"
    text = reports.render("text", result).decode()
    assert text.index("model 1, ") < text.index("model 2, ") < text.index("different")


def test_a_picture(old, without_decay, tmp_path):
    pytest.importorskip("matplotlib")
    for new in (old, without_decay):
        reports.write(tmp_path / "page.png", verification(new))
        assert (tmp_path / "page.png").read_bytes().startswith(b"\x89PNG")


def test_a_long_run_keeps_its_extremes(old):
    """A page of a hundred thousand updates is no larger than it must be, and a single outlier is seen."""
    rate, loss = [0.1] * 100_000, [0.5] * 100_000
    loss[77_777] = 3.0
    many = changed(old, loss=loss, base_rate=rate, effective_rate=rate, iterations=list(range(100_000)), epochs=[])
    page = reports.render("html", verification(many, old=many)).decode()
    assert len(page) < 400_000
    curve = re.search(r'<path d="(M[^"]*)"', page.split("<figcaption>Loss")[1])[1]
    heights = [float(height) for height in re.findall(r"[ML][\d.]+ ([\d.]+)", curve)]
    assert min(heights) < heights[0] - 100  # the y axis points down


@pytest.mark.parametrize("name", ["page.pdf", "page"])
def test_a_file_whose_format_is_not_known(name):
    with pytest.raises(ValueError, match=".html"):
        reports.format_of(Path(name))


def test_a_metric_that_parts_has_a_chart_of_its_own(old, tmp_path):
    """And a series too long to be drawn update by update is drawn by its means, between its extremes."""
    count = 3000
    model = replace(
        old.models[0],
        loss=[1.0 + number % 2 for number in range(count)],
        base_rate=[0.1] * count,
        effective_rate=[0.1] * count,
        iterations=list(range(count)),
        samples=[8] * count,
        epochs=[],
        metrics={"acc": {"values": [0.5] * count, "since": list(range(count))}},
    )
    values = [0.5 if number < 2000 else 0.25 for number in range(count)]
    other = replace(model, metrics={"accuracy": {"values": values, "since": list(range(count))}})
    before, after = replace(old, models=[model]), replace(old, models=[other])
    drawn = panels(verification(after, before), 0)
    assert [(panel.title, panel.first) for panel in drawn] == [("Learning rate", None), ("Loss", None), ("acc, now accuracy", 2000)]
    x, mean, (least, largest) = curve(drawn[1].old)
    assert len(x) < count / 4 and (x[0], x[-1]) == (1, count)
    assert (abs(mean - 1.5) < 0.1).all() and (least == 1).all() and (largest == 2).all()
    assert "they part at update 2001" in reports.render("html", verification(after, before)).decode()
    assert "metrics part at update 2001" in reports.render("text", verification(after, before)).decode()


@pytest.mark.parametrize("columns", [80, 200])
def test_a_report_fits_the_terminal(columns, without_decay, monkeypatch):
    monkeypatch.setenv("COLUMNS", str(columns))
    result = verification(without_decay)
    result.causes = [replace(cause, source="x = " + "long " * 60) for cause in result.causes]
    lines = reports.render("text", result).decode().splitlines()
    assert max(map(len, lines)) <= min(columns, 110)
    assert lines[-1].endswith("parts at update 2 (epoch 1, batch 2)"), "the verdict is the last line"
