"""Writes docs/files.md: every recorded file, loaded and trained on, by version and kind.

    python -m tests.kerascompat.files_table             writes the file
    python -m tests.kerascompat.files_table --print     prints it

Runs every case of `fixtures/recordings/*/files.json` on the TensorFlow backend, or the one that KERAS_BACKEND names.
"""

from __future__ import annotations

import os
import sys
import tempfile
import warnings
from pathlib import Path

os.environ.setdefault("KERAS_BACKEND", "tensorflow")

import keras
import numpy as np

from tests.kerascompat.loaded import CASES, RECORDINGS, extracted, run
from tests.model_recordings import recorded

FILE = Path(__file__).resolve().parents[2] / "docs" / "files.md"

HEAD = """# Old files

Written by `python -m tests.kerascompat.files_table` with Keras {keras} on {backend}.

```python
from kerascompat.models import load_model, load_weights, model_from_json

model = load_model("old.h5", custom_objects={{"MyLayer": MyLayer}})      # Keras 1, Keras 2, tf.keras or Keras 3: the file tells
load_weights(model, "weights.h5", by_name=True)                         # any name, whole models too
model = model_from_json(open("model.json").read())
```

    python -m kerascompat.convert old.h5 new.keras      # and checks that both predict the same

| what | |
|---|---|
| HDF5, whole models | layers compute as in the version that wrote them; loss, metrics and the optimizer come back, with hyper-parameters, slots and counter |
| HDF5, weights | by order or by name; the gates of Keras 1, kernels of Theano and of `dim_ordering='th'`, and layers of cuDNN are turned into Keras 3's |
| JSON, configurations | `model_from_json`, `model_from_config` |
| `.keras`, `.h5` of Keras 3 | by the same functions |
| YAML | refused, with what to do in the version that wrote it |
| SavedModel folders | one layer that predicts (`TFSMLayer`, TensorFlow backend); it does not train: save it as .h5 in the version that wrote it |
| TensorFlow checkpoints | refused, with what to do |
| Lambda layers | by name, or from `custom_objects` by the layer's name; bytecode is run with `safe_mode=False` only, and only that of the same Python |
| `lr` schedules, custom layers, losses, activations | from Keras 3 or `custom_objects` |

What a file cannot give back is an error that names the file, the layer and the reason, or a warning that says which part starts anew: the optimizer of
a class of your own, of a model whose trained weights changed after `compile`, and behind layers of cuDNN. Models of Keras 1 and 2 come back as those of
`kerascompat.keras1.models` and `kerascompat.keras2.models`, which train and log as they did; models of tf.keras as plain `keras.Model`.

Up to Keras 2.2 the counter of RMSprop, Adagrad and Adadelta was not in the file: `decay` starts again, here as there. BatchNormalization of
Keras 2.1 and 2.2 forgot how far its averages were debiased: they start anew with the first batch after loading, here as there.

## What was loaded

Files that the genuine versions saved after two updates, loaded here: the largest difference of a prediction, and behind the stroke of
anything in three further updates, losses and predictions, from what that version's own `load_model` went on to do. Predictions must agree to 2e-6, training to
5e-6 and 5e-5 of the value (`tests/kerascompat/test_files.py`). `-`: this version recorded no such file.
"""


def differences():
    """(case, recording) -> "3e-08 / 6e-08"."""
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        folders = {name: extracted(name, Path(scratch, name)) for name in RECORDINGS}
        for name, case in CASES:
            row = recorded(name, "files")[case]
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                compared = run(folders[name] / row["file"], row)
            largest = {}
            for what, mine, theirs in compared:
                part = "predictions" if what == "predictions" else "training"
                largest[part] = max(largest.get(part, 0.0), float(np.max(np.abs(np.asarray(mine) - np.asarray(theirs)))))
            found[case, name] = " / ".join(f"{value:.0e}" for value in largest.values())
    return found


def text():
    """The page."""
    found = differences()
    cases = list(dict.fromkeys(case for case, _ in found))
    lines = [HEAD.format(keras=keras.__version__, backend=keras.backend.backend())]
    lines.append("| model | " + " | ".join(RECORDINGS) + " |")
    lines.append("|---|" + "---|" * len(RECORDINGS))
    lines += [f"| {case} | " + " | ".join(found.get((case, name), "-") for name in RECORDINGS) + " |" for case in cases]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    page = text()
    if "--print" in sys.argv:
        print(page)
    else:
        FILE.write_text(page, encoding="utf-8")
        print(FILE)
