"""Writes docs/optimizers.md: how far kerascompat is from every recorded case of optimizers and callbacks.

    python -m tests.kerascompat.table             writes the file
    python -m tests.kerascompat.table --print     prints it

Runs every recorded case of optimizers, rows, state, rates, callbacks and trainings on the TensorFlow backend, to its end.
"""

from __future__ import annotations

import functools
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np

from tests import recordings
from tests.kerascompat import replay, test_state
from tests.kerascompat.test_recorded import WEIGHTS, compare_callbacks, compare_training, same_program, scenario, why_other

FILE = Path(__file__).resolve().parents[2] / "docs" / "optimizers.md"

HEAD = """# The legacy optimizers, number for number

Written by `python -m tests.kerascompat.table` with Keras {keras} on {backend}.

Each case of `fixtures/recordings` was run again with `kerascompat` on today's Keras: the same first weights, the
same exact gradients, eagerly. The tables hold the largest difference of any weight after any recorded update. `=` says that
all of them are equal to the bit. A row stands for the gradient series in brackets; the largest of them is given. `-`: this
version recorded no such case.

Bit for bit equal: {equal} of {total} cases. Within {weights:g}: {within} of {total}.

Where a number stands in place of `=`:

- **clipnorm of Keras 1 and 2**: the recordings were made on Theano, which adds up squares in double precision;
  TensorFlow adds them up in float32. The norm, and with it each gradient, differs in the last bit.
- **tf.keras 2.3**: a few kernels of TensorFlow rounded otherwise than those of 2.10.
- **rows**: a gradient that names rows is added up, or applied, in another order than by the old sparse kernels.

On JAX and PyTorch the same cases agree within 2e-6 (`tests/kerascompat/test_backends.py` runs a part of them there). On JAX a fit of
Keras 3 holds the variables until the epoch ends: a callback that reads or sets the rate at a batch calls `model.jax_state_sync()` first.

Keras 2.0.8 is run with `epsilon=1e-8`, its default, which `kerascompat.keras2` has to be given: it has that of 2.1 to 2.3.
"""

RACE = """## The racing counter

Standalone Keras on a TensorFlow-1 graph reads its update counter before or after the increment, as the threads fall. `race.json` of
`keras-1.2.2-tensorflow`, `keras-2.2.4-tensorflow` and `keras-2.3.1-tensorflow` holds eight runs of one program each: they differ, and
each update of each run is that of t or of t + 1, t being the number of updates made before. `kerascompat` computes t, as Theano and
tf.keras do; the recordings of standalone Keras on this page were made on Theano. A comparison with a run on a TensorFlow-1 graph has to
accept both: `kerascompat.testing.comparison.outside_race(racing, exact)` gives the updates that are neither.
"""


def differences():
    """(group, recording, optimizer, label, series) -> (largest difference, equal to the bit)."""
    found = {}
    for group, run in (("optimizers", replay.weights), ("rows", replay.table_rows)):
        cases = [case for case in recordings.cases(group) if not getattr(case, "error", None)]
        for program in same_program(cases, lambda case: [case.kind]):
            made = run(program[0])
            for case in program:
                pairs = [
                    (np.asarray(a), np.asarray(b))
                    for ours, theirs in zip(made, case.weights, strict=True)
                    for a, b in (zip(ours, theirs, strict=True) if group == "optimizers" else [(ours, theirs)])
                ]
                largest = max(float(np.max(np.abs(a - b))) for a, b in pairs)
                equal = all(np.array_equal(a, b) for a, b in pairs)
                label, _, series = case.name.partition("/")[2].rpartition("/")
                found[group, case.recording, case.optimizer, label, series] = largest, equal
    return found


def table(found, group):
    versions = sorted({key[1] for key in found if key[0] == group})
    lines = [f"| case | {' | '.join(versions)} |", f"|---{'|---' * len(versions)}|"]
    for optimizer, label in dict.fromkeys((key[2], key[3]) for key in found if key[0] == group):
        series = list(dict.fromkeys(key[4] for key in found if key[0] == group and key[2:4] == (optimizer, label)))
        cells = []
        for version in versions:
            values = [found[key] for s in series if (key := (group, version, optimizer, label, s)) in found]
            cells.append(cell(values))
        lines.append(f"| {optimizer}, {label} ({', '.join(series)}) | {' | '.join(cells)} |")
    return "\n".join(lines)


def cell(values):
    if not values:
        return "-"
    if all(equal for _, equal in values):
        return "="
    return f"{max(largest for largest, _ in values):.1e}"


def outcomes():
    """(group, recording) -> list of (case name, what differs or None): cases that are equal, or are not, as a whole."""
    found = {}
    for group, identity, judge in (
        ("rates", lambda case: [case.set], _rates),
        ("callbacks", scenario, _callbacks),
        ("training", lambda case: [replay.callback_arguments(case), case.epochs], _training),
    ):
        for program in same_program(recordings.cases(group), identity):
            made = RUN[group](program[0])
            for case in program:
                found.setdefault((group, case.recording), []).append((case.name, judge(case, made)))
    return found


def _fits(case):
    with tempfile.TemporaryDirectory() as directory:
        return replay.fits(case, Path(directory), compiled_fit=replay.needs_fit(case))


RUN = {"rates": replay.rates, "callbacks": _fits, "training": replay.training}


def _rates(case, made):
    same = all(np.array_equal(made[key], getattr(case, key)) for key in ("base", "effective"))
    return None if same else "the rates differ"


def _callbacks(case, made):
    if _judged(compare_callbacks, case, made) is None:
        return None
    if _judged(functools.partial(compare_callbacks, ordered=False), case, made) is None:
        return "the logs' keys stand in another order, which is that of Keras 3; the keys, and all else, are equal"
    return why_other(case) or "differs, and no reason is known"


def _training(case, made):
    return _judged(compare_training, case, made)


def _judged(compare, case, made):
    try:
        compare(case, made)
    except AssertionError as error:
        return " ".join(str(error).split())
    return None


def resumed():
    """recording -> list of (case name, largest difference): training that goes on from recorded state."""
    found = {}
    for recording in recordings.names("state"):
        for case in recordings.load(recording, "state").cases.values():
            found.setdefault(recording, []).append((case.name, test_state.largest_difference(case)))
    return found


ABOUT = {
    "rates": ("Learning rates", "300 updates each, measured on a weight, compared to the bit: the base rate and the rate of each update."),
    "callbacks": (
        "Callbacks",
        "Scripted fits with each callback, alone and together, with and without decay: the rates of every batch to the bit, the epochs, "
        "the keys of the logs and the logged rate, the files and their names, what is in the CSV files, warnings and errors.",
    ),
    "training": (
        "Whole trainings",
        "The rates of every batch to the bit, the weights to 2e-5, which is what the old versions differ by among themselves.",
    ),
}


def counted(found, group):
    title, about = ABOUT[group]
    lines = [f"## {title}", "", about, "", "| version | cases | equal |", "|---|---|---|"]
    reasons = {}
    for (which, recording), cases in sorted(found.items()):
        if which == group:
            lines.append(f"| {recording} | {len(cases)} | {sum(not differs for _, differs in cases)} |")
            for name, differs in cases:
                if differs:
                    reasons.setdefault(differs, {}).setdefault(name, []).append(recording)
    if reasons:
        lines += ["", "Not equal, and why:", ""]
    for reason, names in reasons.items():
        where = "; ".join(f"{name} ({', '.join(recordings_of)})" for name, recordings_of in names.items())
        lines.append(f"- {reason[0].upper()}{reason[1:]}: {where}.")
    return "\n".join(lines)


def state_table(found):
    lines = [
        "## State",
        "",
        "What each version gave as its state after ten updates, put into a new optimizer with `set_weights`; largest difference of the ten "
        "updates that follow from those that the version itself made with that state.",
        "",
    ]
    versions = sorted(found)
    lines += [f"| case | {' | '.join(versions)} |", f"|---{'|---' * len(versions)}|"]
    values = {recording: dict(cases) for recording, cases in found.items()}
    for name in dict.fromkeys(name for cases in found.values() for name, _ in cases):
        cells = []
        for recording in versions:
            value = values[recording].get(name)
            cells.append("-" if value is None else "=" if value == 0 else f"{value:.1e}")
        lines.append(f"| {name} | {' | '.join(cells)} |")
    lines += ["", test_state.WHY]
    return "\n".join(lines)


def document(found, whole, state):
    head = HEAD.format(
        keras=keras.__version__,
        backend=f"TensorFlow {backend_version()}",
        equal=sum(equal for _, equal in found.values()),
        within=sum(largest <= WEIGHTS for largest, _ in found.values()),
        total=len(found),
        weights=WEIGHTS,
    )
    parts = [
        head,
        f"## Weights\n\n{table(found, 'optimizers')}\n",
        f"## Rows of a table, as an Embedding has it\n\n{table(found, 'rows')}\n",
        f"{state_table(state)}\n",
        *(f"{counted(whole, group)}\n" for group in ABOUT),
        RACE,
    ]
    return "\n".join(parts)


def backend_version():
    import tensorflow as tf

    return tf.__version__


def main():
    text = document(differences(), outcomes(), resumed())
    if "--print" in sys.argv[1:]:
        print(text)
        return
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text)
    print(f"wrote {FILE}")


if __name__ == "__main__":
    main()
