"""keras.datasets.mnist."""

import numpy as np

from kerascompat._utils.downloads import get_file


def load_data(path="mnist.npz"):
    """`(x_train, y_train), (x_test, y_test)`: uint8 arrays of shapes (60000, 28, 28), (60000,), (10000, 28, 28), (10000,).

    Args:
        path: Where the file is, or shall be: below `~/.keras/datasets`, or an absolute path.

    The address and the hash are those of keras/datasets/mnist.py (tf.keras 2.10).
    """
    path = get_file(
        path,
        origin="https://storage.googleapis.com/tensorflow/tf-keras-datasets/mnist.npz",
        file_hash="731c5ac602752760c8e48fbffcf8c3b850d9dc2a2aedcf2cc48468fc17b673d1",
    )
    with np.load(path, allow_pickle=True) as file:
        return (file["x_train"], file["y_train"]), (file["x_test"], file["y_test"])
