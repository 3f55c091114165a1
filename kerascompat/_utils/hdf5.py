"""A data set of an HDF5 file as an array to train on (keras/utils/io_utils.py of 2.2.4)."""

from typing import ClassVar

import numpy as np


class HDF5Matrix:
    """Rows of a data set in an HDF5 file, read when they are asked for.

    `fit` of Keras 3 reads it as a whole; the models of `kerascompat.keras2.models` read batch
    by batch.

    Args:
        datapath: Path of the file.  It is opened for reading once for all data sets of it.
        dataset: Name of the data set.
        start, end: The rows from `start` up to but not including `end`; all if None.
        normalizer: Function of an array of rows, applied to what is read.
    """

    refs: ClassVar[dict] = {}

    def __init__(self, datapath, dataset, start=0, end=None, normalizer=None):
        import h5py

        file = self.refs.get(datapath)
        if not file:
            file = self.refs[datapath] = h5py.File(datapath, "r")
        self.data = file[dataset]
        self.start = start
        self.end = self.data.shape[0] if end is None else end
        self.normalizer = normalizer
        first = self._read(slice(0, 1))
        self._base_shape, self._base_dtype = first.shape[1:], first.dtype

    def _read(self, rows):
        found = self.data[rows]
        return found if self.normalizer is None else self.normalizer(found)

    def __len__(self):
        return self.end - self.start

    def __getitem__(self, key):
        if isinstance(key, slice):
            start, stop = key.start or 0, len(self) if key.stop is None else key.stop
            last, rows = stop - 1, slice(start + self.start, stop + self.start)
        elif isinstance(key, (int, np.integer)):
            last, rows = key, key + self.start
        else:
            last, rows = max(key), [int(row) + self.start for row in key]
        if last + self.start >= self.end:
            raise IndexError(f"there are {len(self)} rows; row {last} was asked for.")
        return self._read(rows)

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self[:], dtype)

    @property
    def shape(self):
        return (len(self), *self._base_shape)

    @property
    def dtype(self):
        return self._base_dtype

    @property
    def ndim(self):
        return len(self.shape)

    @property
    def size(self):
        return int(np.prod(self.shape))
