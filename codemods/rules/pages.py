"""The page of a rule, in Markdown: the same text for the terminal and for the documentation."""

from __future__ import annotations

import difflib

from codemods.rules import Example, Rule

FATES = {
    "migrated": "plain Keras 3",
    "shimmed": "kerascompat",
    "unchanged": "left as it is",
    "by_hand": "left for a person",
}


def page(rule: Rule) -> str:
    """What the rule does, what the construct meant and means now, why it matters, examples with their results, safety."""
    parts = [
        f"# {rule.code}: {rule.title}",
        f"Dialects: {', '.join(rule.dialects)}.",
        "## What it meant",
        rule.meant,
        "## What it means in Keras 3",
        rule.means_now,
        "## Why it matters",
        rule.why,
        "## What is written",
        rule.safety,
    ]
    if rule.parity:
        parts.append(f"The numbers are compared in `{rule.parity}`.")
    for example in rule.invalid:
        parts += [f"## Example ({_conditions(example)})", _diff(example)]
    if rule.valid:
        parts.append("## Left alone")
        parts += [f"```python\n{example.before.rstrip()}\n```" for example in rule.valid]
    return "\n\n".join(parts) + "\n"


def index(rules: tuple[Rule, ...]) -> str:
    """All rules in one table."""
    lines = ["# Rules", "", "| code | what it is about | dialects |", "|---|---|---|"]
    lines += [f"| [{rule.code}]({rule.code}.md) | {rule.title} | {', '.join(rule.dialects)} |" for rule in rules]
    return "\n".join(lines) + "\n"


def _conditions(example: Example) -> str:
    fidelity = "" if example.fidelity == "exact" else f", --fidelity {example.fidelity}"
    return f"{example.dialect}{fidelity}: {FATES.get(example.fate, example.fate)}"


def _diff(example: Example) -> str:
    if example.after is None or example.after == example.before:
        return f"```python\n{example.before.rstrip()}\n```\n\nThe text stays; the ledger says what to do."
    before, after = example.before.splitlines(), example.after.splitlines()
    lines = [line.rstrip("\n") for line in difflib.unified_diff(before, after, n=len(before), lineterm="")][3:]
    return "```diff\n" + "\n".join(lines) + "\n```"
