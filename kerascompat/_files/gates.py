"""Keras 1 kept the arrays of a recurrent layer gate by gate; Keras 3 keeps them side by side."""

import numpy as np

#: Position of each gate's arrays in Keras 1's list -> position along the last axis in Keras 3.
#: keras/layers/recurrent.py of 1.2.2 (`trainable_weights`): LSTM i, c, f, o; GRU z, r, h.
#: Keras 2 and later: LSTM i, f, c, o; GRU z, r, h.
GATES = {"LSTM": ("icfo", "ifco"), "GRU": ("zrh", "zrh"), "ConvLSTM2D": ("icfo", "ifco")}


def from_keras1(class_name, arrays):
    """The arrays of a layer as Keras 3 keeps them.

    Args:
        class_name: "LSTM", "GRU" or "ConvLSTM2D"; any other name returns the list as it is.
        arrays: What `layer.get_weights()` gave in Keras 1: (W, U, b) of each gate, 12 arrays
            for LSTM and ConvLSTM2D, 9 for GRU.  Three arrays, as `consume_less='gpu'` kept
            them, are those of Keras 3 already.

    Returns:
        `[kernel, recurrent kernel, bias]`, each with the gates along its last axis.

    Raises:
        ValueError: another number of arrays.
    """
    if class_name not in GATES or len(arrays) == 3:
        return list(arrays)
    old, new = GATES[class_name]
    if len(arrays) != 3 * len(old):
        raise ValueError(f"{class_name} of Keras 1 has {3 * len(old)} arrays (or 3, with consume_less='gpu'), not {len(arrays)}.")
    order = [old.index(gate) for gate in new]
    return [np.concatenate([arrays[3 * gate + kind] for gate in order], axis=-1) for kind in range(3)]


def to_keras1(class_name, arrays):
    """The reverse of `from_keras1`: what `layer.get_weights()` gave in Keras 1.

    Raises:
        ValueError: not `[kernel, recurrent kernel, bias]`.
    """
    if class_name not in GATES:
        return list(arrays)
    if len(arrays) != 3:
        raise ValueError(f"{class_name} of Keras 3 has 3 arrays here (with a bias), not {len(arrays)}.")
    old, new = GATES[class_name]
    parts = [np.split(np.asarray(array), len(new), axis=-1) for array in arrays]
    return [parts[kind][new.index(gate)] for gate in old for kind in range(3)]
