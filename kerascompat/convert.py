"""Makes a `.keras` file of Keras 3 of an old model file, and checks it: `python -m kerascompat.convert old.h5 new.keras`.

The old file is read by `kerascompat.models.load_model` (Keras 1, Keras 2, tf.keras). The new one is written, read back
and both models predict the same inputs; where they differ the new file is removed again. Classes of your own
are given by a module that has them: `--custom package.module:Name`.

Exit status: 0 written and checked; 1 the old file cannot be read, or the check failed; 64 wrong usage.
"""

import argparse
import importlib
import os
import sys
import warnings

import keras
import numpy as np

from kerascompat.models import load_model

#: How far the two models' predictions may be apart: they are the same computation on the same backend.
_RTOL, _ATOL = 1e-5, 1e-6


def convert(source, target, custom_objects=None, compile=True, safe_mode=True, overwrite=False, seed=0):
    """Read `source`, write `target`, and compare what both predict.

    Args:
        source: An HDF5 file of a whole model.
        target: The file to write; its name ends in `.keras`.
        custom_objects, compile, safe_mode: As for `kerascompat.models.load_model`.
        overwrite: Whether `target` may exist.
        seed: Of the inputs that are drawn for the comparison.

    Returns:
        The largest difference of two predictions.

    Raises:
        ValueError: a file that cannot be read or written so, or predictions that differ.
        FileExistsError: `target` exists.
    """
    source, target = os.fspath(source), os.fspath(target)
    if not target.endswith(".keras"):
        raise ValueError(f"{target}: the name of the new file has to end in .keras.")
    if os.path.exists(target) and not overwrite:
        raise FileExistsError(f"{target} exists already: pass --overwrite, or another name.")
    model = load_model(source, custom_objects, compile, safe_mode)
    inputs = samples(model, seed)
    expected = predictions(model, inputs)
    part = target.removesuffix(".keras") + ".part.keras"
    try:
        model.save(part)
        again = load_model(part, custom_objects, compile, safe_mode)
        difference = compared(expected, predictions(again, inputs), f"{source} and {target}")
        os.replace(part, target)
    finally:
        if os.path.exists(part):
            os.remove(part)
    return difference


def samples(model, seed=0, number=4, steps=7):
    """Inputs for `model`: an array each, `number` samples, `steps` where an axis has any length.

    Numbers are normal; whole ones in front of an Embedding, within its rows.
    """
    stream = np.random.RandomState(seed)
    made = []
    for tensor in keras.tree.flatten(model.inputs):
        shape = (number, *(steps if size is None else size for size in tensor.shape[1:]))
        rows = _rows(model, tensor)
        if rows is not None:
            made.append(stream.randint(rows, size=shape).astype(keras.backend.standardize_dtype(tensor.dtype)))
        else:
            made.append(stream.normal(size=shape).astype(keras.backend.standardize_dtype(tensor.dtype)))
    return made


def _rows(model, tensor):
    """The rows of the smallest Embedding that reads an input; None where none does."""
    found = []
    for layer in model._flatten_layers(include_self=False):
        if isinstance(layer, keras.layers.Embedding):
            found.append(layer.input_dim)
        reads = [given for node in layer._inbound_nodes for given in node.input_tensors if given is tensor]
        if reads and isinstance(layer, keras.layers.Embedding):
            return layer.input_dim
    whole = keras.backend.is_int_dtype(tensor.dtype)
    return min(found) if found and (whole or isinstance(model, keras.Sequential)) else 2 if whole else None


def predictions(model, inputs):
    """What the model predicts, a list of arrays."""
    structured = (
        keras.tree.pack_sequence_as(model._inputs_struct, inputs) if getattr(model, "_inputs_struct", None) is not None else inputs[0]
    )
    return [keras.ops.convert_to_numpy(array) for array in keras.tree.flatten(model(structured, training=False))]


def compared(expected, found, what):
    """The largest difference of two lists of arrays.

    Raises:
        ValueError: they differ by more than float32 rounding, or one is not a number where the other is.
    """
    largest = 0.0
    for number, (one, other) in enumerate(zip(expected, found, strict=True)):
        if not np.allclose(one, other, rtol=_RTOL, atol=_ATOL, equal_nan=True):
            raise ValueError(
                f"{what} predict otherwise: output {number} differs by up to {np.nanmax(np.abs(one - other)):.3g}. Nothing was written."
            )
        largest = max(largest, float(np.nanmax(np.abs(one - other), initial=0.0)))
    return largest


def _custom(entries):
    """`package.module:Name` as {Name: object}."""
    found = {}
    for entry in entries:
        module, _, name = entry.partition(":")
        if not name:
            raise ValueError(f"--custom takes module:Name, not {entry!r}.")
        found[name] = getattr(importlib.import_module(module), name)
    return found


def main(arguments=None):
    """The command; returns its exit status."""
    parser = argparse.ArgumentParser(prog="python -m kerascompat.convert", description=__doc__.split("\n")[0])
    parser.add_argument("source", help="the old HDF5 file of a whole model")
    parser.add_argument("target", help="the file to write, *.keras")
    parser.add_argument(
        "--custom", action="append", default=[], metavar="MODULE:NAME", help="a class or function the file names; may be repeated"
    )
    parser.add_argument("--no-compile", action="store_true", help="leave optimizer, loss and metrics out")
    parser.add_argument("--unsafe", action="store_true", help="run the bytecode of Lambda layers, from files you trust")
    parser.add_argument("--overwrite", action="store_true", help="replace an existing target")
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:
        return 0 if end.code == 0 else 64
    sys.path.insert(0, os.getcwd())
    try:
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            difference = convert(
                options.source, options.target, _custom(options.custom), not options.no_compile, not options.unsafe, options.overwrite
            )
    except (OSError, ValueError, ImportError, AttributeError) as error:
        print(f"kerascompat.convert: {error}", file=sys.stderr)
        return 1
    for warning in told:
        if issubclass(warning.category, (RuntimeWarning, UserWarning)):
            print(f"warning: {warning.message}", file=sys.stderr)
    print(f"{options.target}: written; the file and the model it was made of predict the same (largest difference {difference:.3g}).")
    return 0


if __name__ == "__main__":
    sys.exit(main())
