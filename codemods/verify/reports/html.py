"""The verification as one self-contained page: the verdict, the curves over each other, the table, the likely causes."""

from __future__ import annotations

from html import escape

from codemods.verify.reports import _svg
from codemods.verify.reports._panels import BUCKETS, epoch_panels, panels
from codemods.verify.verification import Verification
from kerascompat.testing.comparison import CLOSE, DIFFERENT, EQUAL, ROUNDED, UNSEEN, Quantity

OPEN_MODELS = 6  # of more models than that, those that part are shown open and the others are folded

_STYLE = f"""
:root {{ color-scheme: light; --good: {_svg.GOOD}; --bad: {_svg.APART}; --text: #202124; --soft: {_svg.TEXT}; --line: #dadce0; }}
* {{ box-sizing: border-box; }}
body {{ margin: 0; background: #fff; color: var(--text); }}
body {{ font: 15px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }}
main {{ max-width: 1180px; margin: 0 auto; padding: 0 24px 48px; }}
header {{ padding: 22px 0 20px; color: #fff; background: var(--good); }}
header.bad {{ background: var(--bad); }}
header > div {{ max-width: 1180px; margin: 0 auto; padding: 0 24px; }}
h1 {{ text-wrap: balance; overflow-wrap: anywhere; font-size: 27px; line-height: 1.25; margin: 0 0 4px; font-weight: 650; }}
header p {{ margin: 0; opacity: .95; overflow-wrap: anywhere; }}
h2 {{ font-size: 18px; margin: 30px 0 8px; overflow-wrap: anywhere; }}
h2 small {{ font-weight: 400; color: var(--soft); font-size: 14px; }}
.legend {{ display: flex; flex-wrap: wrap; gap: 6px 26px; margin: 18px 0 0; color: var(--soft); }}
.legend i {{ display: inline-block; width: 30px; border-radius: 4px; vertical-align: middle; margin-right: 8px; }}
.charts {{ display: grid; grid-template-columns: repeat(auto-fit, minmax(min(460px, 100%), 1fr)); gap: 18px 28px; }}
.charts.small {{ grid-template-columns: repeat(auto-fit, minmax(min(330px, 100%), 1fr)); margin-top: 10px; }}
figure {{ margin: 0; }}
figcaption {{ font-weight: 600; margin: 6px 0 0; overflow-wrap: anywhere; }}
svg {{ width: 100%; height: auto; display: block; }}
table {{ border-collapse: collapse; width: 100%; margin: 12px 0 4px; }}
th, td {{ text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); vertical-align: top; }}
th {{ color: var(--soft); font-weight: 500; }}
td:first-child {{ white-space: nowrap; }}
td:last-child {{ overflow-wrap: anywhere; }}
td.number {{ white-space: nowrap; font-variant-numeric: tabular-nums; }}
.chip {{ display: inline-block; padding: 0 9px; border-radius: 10px; font-size: 13px; font-weight: 600; white-space: nowrap; }}
.equal, .close {{ background: #e6f4ea; color: #137333; }}
.different {{ background: #fce8e6; color: #b31412; }}
.unseen {{ background: #f1f3f4; color: var(--soft); }}
.cause {{ border-left: 4px solid var(--bad); padding: 2px 0 2px 14px; margin: 12px 0; }}
.cause p {{ margin: 4px 0; }}
code, pre {{ font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; }}
code {{ overflow-wrap: anywhere; }}
pre {{ background: #f8f9fa; border: 1px solid var(--line); border-radius: 6px; padding: 10px 14px; overflow-x: auto; margin: 6px 0; }}
ul {{ padding-left: 20px; margin: 8px 0; }}
li {{ margin: 4px 0; }}
details {{ margin: 10px 0; }}
summary {{ cursor: pointer; color: var(--soft); }}
footer {{ margin-top: 36px; padding-top: 12px; border-top: 1px solid var(--line); color: var(--soft); font-size: 13px; }}
"""


def render(verification: Verification) -> str:
    bad = "" if verification.status == 0 else ' class="bad"'
    script = " ".join([verification.script, *verification.arguments])
    body = [
        f"<header{bad}><div><h1>{'✓' if not bad else '✗'} {escape(verification.headline)}</h1>",
        f"<p>{escape(script)}: {escape(verification.old.title)} against {escape(verification.new.title)}</p></div></header><main>",
    ]
    if verification.failed:
        body += _failure(verification)
    else:
        if verification.comparison.trained:
            body += _legend(verification)
        lead, *others = _models(verification) or [""]
        body += [lead, *_causes(verification), *others]
    body += _remarks(verification) + _footer(verification)
    title = escape(f"{verification.script}: {verification.headline}")
    head = f'<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>{title}</title>'
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head>{head}<style>{_STYLE}</style></head><body>\n'
        + "\n".join(body)
        + "\n</main></body></html>\n"
    )


def _legend(verification: Verification) -> list[str]:
    old = f'<span><i style="height:7px;background:{_svg.OLD}"></i>old: {escape(verification.old.title)}</span>'
    new = f'<span><i style="height:2px;background:{_svg.NEW}"></i>new: {escape(verification.new.title)}</span>'
    longest = max((len(model.loss) for model in verification.comparison.old.models), default=0)
    words = (
        f"<span>more than {2 * BUCKETS} updates: lines are means, bands the least and largest values</span>"
        if longest > 2 * BUCKETS
        else ""
    )
    return [f'<div class="legend">{old}{new}{words}</div>']


def _models(verification: Verification) -> list[str]:
    """A section a model, the one that parts first before the others."""
    comparison = verification.comparison
    if not comparison.trained:
        return []
    parts = []
    several = len(comparison.old.models) > 1
    first = comparison.first
    order = sorted(range(len(comparison.old.models)), key=lambda index: first is not None and index != first.model)
    for index in order:
        model = comparison.old.models[index]
        quantities = [quantity for quantity in comparison.quantities if quantity.model == index and quantity.name != "structure"]
        number = f"Model {index + 1}: " if several else ""
        heading = f"{number}{escape(model.name)} <small>{escape(model.optimizer)}, {len(model.loss)} update{'s' if len(model.loss) != 1 else ''}</small>"
        content = [*_charts(verification, index), *_table(verification, quantities), *_epochs(verification, index)]
        if len(comparison.old.models) > OPEN_MODELS and all(quantity.equal for quantity in quantities):
            parts.append("\n".join([f"<details><summary>{heading}: all equal</summary>", *content, "</details>"]))
        else:
            parts.append("\n".join([f"<h2>{heading}</h2>", *content]))
    return parts


def _charts(verification: Verification, index: int) -> list[str]:
    drawn = [f"<figure><figcaption>{escape(panel.title)}</figcaption>{_svg.draw(panel)}</figure>" for panel in panels(verification, index)]
    return ['<div class="charts">', *drawn, "</div>"] if drawn else []


def _epochs(verification: Verification, index: int) -> list[str]:
    small = [
        f"<figure><figcaption>{escape(panel.title)}</figcaption>{_svg.draw(panel, compact=True)}</figure>"
        for panel in epoch_panels(verification, index)
    ]
    if not small:
        return []
    return ["<details><summary>What the epochs logged</summary>", '<div class="charts small">', *small, "</div></details>"]


def _table(verification: Verification, quantities: list[Quantity]) -> list[str]:
    classes = {EQUAL: "equal", CLOSE: "close", ROUNDED: "close", DIFFERENT: "different", UNSEEN: "unseen"}
    rows = ["<table><tr><th>compared</th><th>verdict</th><th>largest difference</th><th>counts as equal</th><th></th></tr>"]
    for quantity in quantities:
        place = verification.comparison.place(quantity)
        detail = quantity.detail.replace(place.partition(" (")[0], place, 1) if place else quantity.detail
        allowed = f"{quantity.allowed:g} {quantity.unit}" if quantity.unit and quantity.allowed else "the same"
        rows.append(
            f'<tr><td>{escape(quantity.name)}</td><td><span class="chip {classes[quantity.verdict]}">{quantity.verdict}</span></td>'
            f'<td class="number">{escape(quantity.size)}</td><td class="number">{escape(allowed)}</td><td>{escape(detail)}</td></tr>'
        )
    return [*rows, "</table>"]


def _causes(verification: Verification) -> list[str]:
    if not verification.causes:
        return []
    parts = ["<h2>Most likely because of</h2>", f"<p>{escape(verification.meaning[:1].upper() + verification.meaning[1:])}.</p>"]
    for cause in verification.causes:
        parts.append('<div class="cause">')
        if cause.finding:
            parts.append(
                f"<p><code>{escape(cause.place)}</code> <small>{escape(f'{cause.finding.rule}, {cause.finding.fate}')}</small></p>"
            )
            parts.append(f"<pre>{escape(cause.source)}</pre>")
        parts.append(f"<p>{escape(cause.message)}</p></div>")
    return parts


def _failure(verification: Verification) -> list[str]:
    side = verification.failed
    hint = f"<p>{escape(side.error.hint)}</p>" if side.error.hint else ""
    return [f"<h2>The {side.name} side: {escape(side.how)}</h2>", hint, f"<pre>{escape(str(side.error).rstrip())}</pre>"]


def _remarks(verification: Verification) -> list[str]:
    parts = []
    if verification.advice:
        parts += ["<h2>What to do</h2>", _list(verification.advice)]
    if verification.left:
        places = [f"{finding.path}:{finding.line}: {finding.message}" for finding in verification.left]
        parts += ["<h2>Left for a person</h2>", _list(places)]
    if verification.notes:
        parts += ["<h2>How it was compared</h2>", _list(verification.notes)]
    return parts


def _list(items: list[str]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def _footer(verification: Verification) -> list[str]:
    sides = []
    for side in (verification.old, verification.new):
        python = f", Python {side.recording.python}" if side.recording else ""
        sides.append(f"{side.name}: {side.how}{python}")
    words = "; ".join([f"made by kerascompat {verification.version}", f"written for {verification.dialect}", *sides])
    return [f"<footer>{escape(words)}</footer>"]
