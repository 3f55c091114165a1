"""The verification as JUnit XML: a test case a quantity of a model; a side that did not run is one error."""

from __future__ import annotations

from codemods.reports import _xml
from codemods.verify.verification import Verification
from kerascompat.testing.comparison import UNSEEN


def render(verification: Verification) -> str:
    cases = list(_cases(verification))
    failures, errors, skipped = (sum(kind == each for _, kind, _, _ in cases) for each in ("failure", "error", "skipped"))
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        "<testsuites>",
        f'  <testsuite name="codemods.verify" tests="{len(cases)}" failures="{failures}" errors="{errors}" skipped="{skipped}">',
    ]
    for name, kind, message, text in cases:
        head = f"    <testcase classname={_xml.attribute(verification.script)} name={_xml.attribute(name)}"
        if not kind:
            lines.append(head + "/>")
        else:
            lines += [head + ">", f"      <{kind} message={_xml.attribute(message)}>{_xml.text(text)}</{kind}>", "    </testcase>"]
    return "\n".join([*lines, "  </testsuite>", "</testsuites>", ""])


def _cases(verification: Verification):
    """Name, "" or the kind of what is wrong, a line about it, and all about it."""
    if verification.failed:
        yield "training", "error", verification.headline, str(verification.failed.error)
        return
    if verification.verdict in ("nothing trained", UNSEEN):
        yield "training", "failure", verification.headline, verification.headline
        return
    causes = "\n".join(
        f"{cause.place}: {cause.source}\n  {cause.message}" if cause.finding else cause.message for cause in verification.causes
    )
    for quantity in verification.comparison.quantities:
        name = f"model {quantity.model + 1}: {quantity.name}"
        if quantity.verdict == UNSEEN:
            yield name, "skipped", quantity.detail, ""
        elif quantity.equal:
            yield name, "", "", ""
        else:
            place = verification.comparison.place(quantity)
            text = f"{quantity}\n{place}\n{verification.meaning}\n{causes}".replace("\n\n", "\n")
            yield name, "failure", quantity.detail, text
