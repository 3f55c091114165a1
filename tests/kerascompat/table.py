"""Writes docs/optimizers.md: the largest difference of every recorded optimizer case.

    python -m tests.kerascompat.table             writes the file
    python -m tests.kerascompat.table --print     prints it

Runs every case of the optimizer and row recordings on the TensorFlow backend, to its end.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np

from tests import recordings
from tests.kerascompat import replay
from tests.kerascompat.test_recorded import WEIGHTS, same_program, turned

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
- **tf.keras 2.3, clipnorm with clipvalue**: up to TensorFlow 2.3 the value was clipped after the norm, from 2.4 on before it.
  `kerascompat.tf_keras` does what 2.4 to 2.10 did.
- **rows**: a gradient that names rows is added up, or applied, in another order than by the old sparse kernels.

Keras 2.0.8 is run with `epsilon=1e-8`, its default, which `kerascompat.keras2` has to be given: it has that of 2.1 to 2.3.
"""


def differences():
    """(group, recording, optimizer, label, series) -> (largest difference, equal to the bit, turned)."""
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
                found[group, case.recording, case.optimizer, label, series] = largest, equal, turned(case)
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
    if all(equal for _, equal, _ in values):
        return "="
    text = f"{max(largest for largest, _, _ in values):.1e}"
    return f"{text} (clip order)" if any(reason for _, _, reason in values) else text


def document(found):
    head = HEAD.format(
        keras=keras.__version__,
        backend=f"TensorFlow {backend_version()}",
        equal=sum(equal for _, equal, _ in found.values()),
        within=sum(largest <= WEIGHTS for largest, _, _ in found.values()),
        total=len(found),
        weights=WEIGHTS,
    )
    return f"{head}\n## Weights\n\n{table(found, 'optimizers')}\n\n## Rows of a table, as an Embedding has it\n\n{table(found, 'rows')}\n"


def backend_version():
    import tensorflow as tf

    return tf.__version__


def main():
    text = document(differences())
    if "--print" in sys.argv[1:]:
        print(text)
        return
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(text)
    print(f"wrote {FILE}")


if __name__ == "__main__":
    main()
