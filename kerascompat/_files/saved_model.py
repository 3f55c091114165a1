"""SavedModel folders: what Keras 3 can do with them, and what to do about the rest."""

import os
import warnings

import keras

from kerascompat._files.hdf5 import problem

_HOW = "To train it on, load it in the TensorFlow that wrote it and save it there as .h5: model.save('model.h5')."


def load(path, call_endpoint="serving_default"):
    """A model that predicts as a SavedModel does: `keras.layers.TFSMLayer` behind an input.

    The folder holds TensorFlow functions, not layers: nothing of it trains, has weights of its own
    or is compiled, and it works on the TensorFlow backend alone.

    Args:
        path: The folder.
        call_endpoint: The function of it that is called.

    Raises:
        ValueError: another folder, another backend, or a function of several inputs.
    """
    if not os.path.exists(os.path.join(path, "saved_model.pb")):
        raise problem(path, "it is a folder and no SavedModel (saved_model.pb is missing).")
    if keras.backend.backend() != "tensorflow":
        raise problem(path, f"a SavedModel runs on the TensorFlow backend alone, not on {keras.backend.backend()}. " + _HOW)
    layer = keras.layers.TFSMLayer(path, call_endpoint=call_endpoint)
    _, named = layer._reloaded_obj.signatures[call_endpoint].structured_input_signature
    if len(named) != 1:
        raise problem(
            path,
            f"its function {call_endpoint!r} takes {len(named)} inputs ({', '.join(sorted(named))}): call keras.layers.TFSMLayer({path!r}, "
            f"call_endpoint={call_endpoint!r}) with these names. " + _HOW,
        )
    (spec,) = named.values()
    given = keras.Input(batch_shape=tuple(spec.shape), dtype=spec.dtype.name)
    made = layer(given)
    outputs = list(made.values()) if isinstance(made, dict) else [made]
    warnings.warn(f"{path}: a SavedModel comes back as one layer that predicts and does not train. {_HOW}", RuntimeWarning, stacklevel=3)
    return keras.Model(given, outputs[0] if len(outputs) == 1 else outputs)
